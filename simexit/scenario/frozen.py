"""A scenario whose inputs stand still: every dated figure as in one year, and no programmes of a plan."""

from __future__ import annotations

from typing import Any

from simexit.scenario.entitlements import entitlements
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.fund import fund_of
from simexit.scenario.schema import County, Lines, Programme, Scenario

NOT_HELD: dict[str, Any] = {"targets": {}, "income_per_head_yuan": None, "income_sources_yuan": {}}


def frozen(scenario: Scenario, years: int | None = None, held_at: int | None = None) -> Scenario:
    """``scenario`` with parameters, lines and counties' figures held at one year, run-in included.

    ``years``: how long it plays, instead of its own years. ``held_at``: the year, instead of that of the start.

    The standing state stays, with its amounts of that year; no programmes of a plan, no targets, no shock to the market
    for migrants; and no published incomes to be met, which belong to dated inputs. What still changes from year to year
    is luck, age and what households have.
    """
    start = scenario.time.start_month // 12
    year = start if held_at is None else held_at
    known = {name: scenario.parameters.get(name, parameter.figure) for name, parameter in evidence().items()}
    held = {name: _held(figure, year) for name, figure in known.items()}
    held["work.shock_depth_share"] = Figure(value=0.0)
    end = scenario.time.end if years is None else f"{start + years - 1}-12"
    return scenario.model_copy(
        update={
            "time": scenario.time.model_copy(update={"end": end}),
            "parameters": held,
            "lines": _with_figures_held(scenario.lines, Lines, year),
            "counties": {
                name: _with_figures_held(county, County, year).model_copy(update=NOT_HELD)
                for name, county in scenario.counties.items()
            },
            "programmes": {name: _standing(each, year) for name, each in entitlements(scenario).items()},
            "funds": {name: fund for name, fund in scenario.funds.items() if fund_of(fund).no_ceiling},
        }
    )


def _with_figures_held(part: Any, kind: type[Any], year: int) -> Any:
    figures = {name: getattr(part, name) for name in kind.model_fields}
    held = {name: _held(figure, year) for name, figure in figures.items() if isinstance(figure, Figure)}
    return part.model_copy(update=held)


def _standing(programme: Programme, year: int) -> Programme:
    """An entitlement whose effects pay what they pay in ``year``."""
    held = tuple(_with_figures_held(effect, type(effect), year) for effect in programme.effects)
    return programme.model_copy(update={"effects": held})


def _held(figure: Figure, year: int) -> Figure:
    """The figure with its value of one year for all years."""
    return figure.model_copy(update={"value": figure.at(year)})
