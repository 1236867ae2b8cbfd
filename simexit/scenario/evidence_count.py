"""How many numbers behind a run are sourced, derived, calibrated or assumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simexit.scenario.evidence import evidence
from simexit.scenario.figure import STATUSES, Figure
from simexit.scenario.schema import Scenario
from simexit.words.terms import Language, sentence, term

if TYPE_CHECKING:
    import pandas as pd


def parameter_figures(scenario: Scenario) -> dict[str, Figure]:
    """Every parameter by dotted name, as the scenario changes it."""
    return {name: scenario.parameters.get(name, parameter.figure) for name, parameter in evidence().items()}


def scenario_figures(part: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Dotted name and status of every figure and target a scenario writes, parameters left out.

    A figure that has its default is nothing that anybody writes, such as the demand for a product in a market of jobs.
    """
    if isinstance(part, Figure):
        yield path, part.status
    elif isinstance(part, BaseModel):
        if "status" in type(part).model_fields:
            yield path, str(getattr(part, "status", "assumed"))
        for name, field in type(part).model_fields.items():
            if not (path == "" and name == "parameters") and not _left_as_it_is(getattr(part, name), field):
                yield from scenario_figures(getattr(part, name), f"{path}.{name}" if path else name)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from scenario_figures(value, f"{path}.{key}")
    elif isinstance(part, list | tuple):
        for number, value in enumerate(part, start=1):
            yield from scenario_figures(value, f"{path}.{number}")


def _left_as_it_is(value: object, field: FieldInfo) -> bool:
    return isinstance(value, Figure) and value == field.get_default(call_default_factory=True)


def evidence_count(scenario: Scenario) -> dict[str, int]:
    """Number of parameters and scenario figures of each status."""
    count: Counter[str] = Counter(figure.status for figure in parameter_figures(scenario).values())
    count.update(status for _, status in scenario_figures(scenario))
    return {status: count[status] for status in STATUSES}


def evidence_sentence(scenario: Scenario, language: Language = "en") -> str:
    """One sentence on what a result rests on."""
    count = evidence_count(scenario)
    parts = [
        sentence("evidence_part", language, number=str(number), status=term(f"status_{status}", language))
        for status, number in count.items()
        if number
    ]
    listed = (", " if language == "en" else "、").join(parts)
    return sentence("evidence_behind", language, number=str(sum(count.values())), parts=listed)


def rests_on(scenario: Scenario, language: Language = "en") -> Iterator[str]:
    """What a result without draws of parameters rests on, and what its intervals leave out."""
    yield evidence_sentence(scenario, language)
    yield term("chance_only", language)


def parameter_table(scenario: Scenario) -> pd.DataFrame:
    """Every parameter: value in the first year, unit, range, status, source."""
    import pandas as pd

    year = scenario.time.start_month // 12
    rows = []
    for name, figure in parameter_figures(scenario).items():
        low_high = f"{figure.range[0]:g} to {figure.range[1]:g}" if figure.range else ""
        known = evidence()[name]
        rows.append(
            (name, figure.at(year), known.unit, low_high, figure.status, known.rate or "", figure.source or figure.note)
        )
    return pd.DataFrame(rows, columns=["parameter", "value", "unit", "range", "status", "rate", "source or note"])
