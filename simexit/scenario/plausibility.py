"""What is implausible in a checked scenario: possible, and so not refused, and worth a second look.

Every bound is wide: a warning is to be true and rare. The plan's own numbers are looked at in `plausible_plan`, the
counties' in `plausible_counties`.
"""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from simexit.scenario.evidence import Parameter, evidence
from simexit.scenario.figure import Figure
from simexit.scenario.plausible_counties import odd_counties, odd_lines
from simexit.scenario.plausible_plan import odd_budgets, odd_places, odd_targets
from simexit.scenario.problems import Item, KeyPath
from simexit.scenario.reading import Document
from simexit.scenario.schema import Scenario
from simexit.scenario.warned import ScenarioWarning, outside, span, told, warning_at


def implausible(scenario: Scenario, document: Document | None = None) -> tuple[ScenarioWarning, ...]:
    """Every warning about ``scenario``, in order of its sections; ``document``, from which it was read, tells lines."""
    warnings: list[ScenarioWarning] = []
    for check in (odd_lines, odd_counties, odd_targets, odd_budgets, odd_places, _parameters, _own_ranges):
        warnings += check(scenario, document)
    return tuple(dict.fromkeys(warnings))


def _parameters(scenario: Scenario, document: Document | None) -> Iterator[ScenarioWarning]:
    """Parameters outside the range of the evidence files, unless the scenario gives evidence of its own for them."""
    for name, figure in scenario.parameters.items():
        known = evidence()[name]
        if known.figure.range is None:
            continue
        values = outside(figure, *known.figure.range)
        if values and not _has_evidence(figure):
            path: KeyPath = ("parameters", name)
            yield warning_at(document, path, told(values), f"{span(*known.figure.range)} ({_source(known)})")


def _has_evidence(figure: Figure) -> bool:
    """Whether a range that holds every value, and is not merely assumed, is written beside a figure."""
    return figure.status != "assumed" and figure.range is not None and not outside(figure, *figure.range)


def _source(parameter: Parameter) -> str:
    figure = parameter.figure
    return f"{parameter.unit}; evidence: {figure.source or figure.status}"


def _own_ranges(scenario: Scenario, document: Document | None) -> Iterator[ScenarioWarning]:
    """Figures outside the range written beside them."""
    for path, figure in _figures(scenario, ()):
        values = outside(figure, *figure.range) if figure.range else []
        if values and figure.range:
            yield warning_at(document, path, told(values), f"{span(*figure.range)} (the range written beside it)")


def _figures(part: object, path: KeyPath) -> Iterator[tuple[KeyPath, Figure]]:
    """Every figure of a scenario with its path."""
    if isinstance(part, Figure):
        yield path, part
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from _figures(getattr(part, name), (*path, name))
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from _figures(value, (*path, key))
    elif isinstance(part, list | tuple):
        for place, value in enumerate(part):
            yield from _figures(value, (*path, Item(place)))
