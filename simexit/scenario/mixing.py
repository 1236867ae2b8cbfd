"""A mix of programme families, resolved into programmes and funds when a scenario is loaded.

A fund that pays several programmes is split among them by planned cost. Money switched off stays in a fund of its own
that pays nobody, so that it is reported as unspent; or all families that are on get so many times their places and
money that the present value of all money over the simulated years is that of the plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from simexit.scenario.figure import Figure
from simexit.scenario.growth import with_growth
from simexit.scenario.mix import FAMILIES, Mix
from simexit.scenario.planned_money import fund_shares, planned_present_values
from simexit.scenario.problems import Problem, any_of, did_you_mean
from simexit.scenario.reading import Document
from simexit.scenario.schema import Programme, Scenario, Words
from simexit.scenario.unit_fits import JOINT
from simexit.scenario.wording import shown

UNSPENT = "unspent"
BY_THE_MIX = "by the mix"
AnyFigure = TypeVar("AnyFigure", bound=Figure)


def mix_misfits(scenario: Scenario, document: Document) -> Iterator[Problem]:
    """What of a scenario's mix does not fit its programmes."""
    mix = scenario.mix
    if mix is None:
        return
    known = list(dict.fromkeys([*(each.family for each in scenario.programmes.values() if each.of_plan), *FAMILIES]))
    for family in mix.families:
        if family not in known:
            found, hint = f"the unknown family '{family}'", did_you_mean(family, known)
            yield document.problem(("mix", "families", family), found, any_of(known, len(known)), hint)
    if mix.money == "reallocated":
        yield from _no_taker(scenario, mix, document)


def mixed(scenario: Scenario) -> Scenario:
    """``scenario`` with its mix and background worked into programmes, funds, parameters and title."""
    mix, background = scenario.mix, scenario.background
    scenario = scenario.model_copy(update={"mix": None, "background": None})
    if background is not None:
        scenario = with_growth(scenario, background.growth_factor)
    if mix is None:
        return scenario
    if mix.title is not None:
        scenario = scenario.model_copy(update={"title": _titled(scenario.title, mix.title)})
    return _with_exits(_with_factors(scenario, _factors(scenario, mix), mix.money == UNSPENT), mix)


def _titled(plan: Words, mix: Words) -> Words:
    return Words(en=f"{plan.en}: {mix.en}", zh=f"{plan.zh} · {mix.zh}")


def _no_taker(scenario: Scenario, mix: Mix, document: Document) -> Iterator[Problem]:
    """Money that no programme of the plan can take up, or that those that are on do not have."""
    money = planned_present_values(scenario)
    levers = _levers(scenario, mix)
    fixed = sum(money[name] * lever for name, lever in levers.items() if isinstance(lever, float))
    on = sum(money[name] for name, lever in levers.items() if lever == "on")
    if on == 0:
        families = dict.fromkeys(scenario.programmes[name].family for name in levers)
        allowed = f"a family that is on and has programmes and money in this plan: {any_of(families)}"
        yield document.problem(("mix", "money"), "reallocated, and nobody to take it", allowed, "write money: unspent")
    elif fixed > sum(money.values()):
        found = f"factors that need {shown(round(fixed))} yuan of {shown(round(sum(money.values())))} in all"
        allowed = f"factors that leave money to the families that are on, {shown(round(on))} yuan as planned"
        yield document.problem(("mix", "families"), found, allowed)


def _levers(scenario: Scenario, mix: Mix) -> dict[str, Any]:
    """What the mix says of each programme of the plan; of the standing state it says nothing."""
    return {name: mix.lever(each.family) for name, each in scenario.programmes.items() if each.of_plan}


def _factors(scenario: Scenario, mix: Mix) -> dict[str, float]:
    """What the planned places and money of each programme are multiplied by."""
    levers = _levers(scenario, mix)
    fixed = {name: 0.0 if lever == "off" else float(lever) for name, lever in levers.items() if lever != "on"}
    money = planned_present_values(scenario)
    planned_on = sum(money[name] for name in levers if name not in fixed)
    share = 1.0
    if mix.money == "reallocated" and planned_on > 0:
        share = (sum(money.values()) - sum(money[name] * factor for name, factor in fixed.items())) / planned_on
    return {name: fixed.get(name, max(share, 0.0)) if name in levers else 1.0 for name in scenario.programmes}


def _with_factors(scenario: Scenario, factors: dict[str, float], is_unspent: bool) -> Scenario:
    """Programmes, places and funds multiplied; a programme with factor 0 is taken away, and its money set aside."""
    shares = fund_shares(scenario)
    programmes = {
        name: _scaled_programme(programme, factors[name])
        for name, programme in scenario.programmes.items()
        if factors[name] > 0
    }
    funds = dict(scenario.funds)
    for fund, figure in scenario.funds.items():
        paid = [name for name, programme in scenario.programmes.items() if programme.fund == fund]
        funds[fund] = _times(figure, sum(shares[name] * factors[name] for name in paid) if paid else 1.0)
        withheld = sum(shares[name] * max(1 - factors[name], 0.0) for name in paid)
        if is_unspent and withheld > 0:
            funds[f"{fund[: 63 - len(UNSPENT)]}-{UNSPENT}"] = _times(figure, withheld)
    return scenario.model_copy(update={"programmes": programmes, "funds": funds})


def _scaled_programme(programme: Programme, factor: float) -> Programme:
    changes: dict[str, Any] = {
        key: _times(figure, factor)
        for key in ("places_per_year", "places_held")
        if (figure := getattr(programme, key)) is not None
    }
    changes["quantity"] = {name: _times(figure, factor) for name, figure in programme.quantity.items()}
    return programme.model_copy(update=changes)


def _times(figure: AnyFigure, factor: float) -> AnyFigure:
    """``figure`` multiplied, and no longer what its source says; unchanged for a factor of one."""
    if abs(factor - 1) < 1e-12:
        return figure
    value = figure.value
    times = {year: number * factor for year, number in value.items()} if isinstance(value, dict) else value * factor
    changes = {"value": times, "source": "", "status": "assumed", "range": None, "note": f"x {factor:.4g} {BY_THE_MIX}"}
    return figure.model_copy(update=changes)


def _with_exits(scenario: Scenario, mix: Mix) -> Scenario:
    if mix.help_after_exit == "as planned":
        return scenario
    stays = {"stays_after_exit": mix.help_after_exit == "stays"}
    programmes = {
        name: each.model_copy(update=stays) if each.of_plan and each.unit not in JOINT else each
        for name, each in scenario.programmes.items()
    }
    return scenario.model_copy(update={"programmes": programmes})
