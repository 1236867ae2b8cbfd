"""What a scenario changes of the plan it builds on, in words an analyst can check."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from simexit.scenario.evidence import evidence
from simexit.scenario.loading import load
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import BASES, shipped_file

SECTION = "a whole section"
NOT_COMPARED = ("schema", "name", "title", "about", "filled")


class Change(NamedTuple):
    """One value that differs: its dotted key, and what plan and scenario say ("" where there is nothing)."""

    key: str
    plan: str
    scenario: str

    def __str__(self) -> str:
        """One line for the summary."""
        if not self.plan:
            return f"{self.key}: added" + (f", {self.scenario}" if self.scenario != SECTION else "")
        if not self.scenario:
            return f"{self.key}: taken out"
        return f"{self.key}: {self.plan} -> {self.scenario}"


def plan_behind(scenario: Scenario, name_or_path: str | Path) -> Scenario:
    """The plan a scenario builds on: the last base of its file, or the file itself under overlays and settings."""
    plan, folder = load(name_or_path), Path(name_or_path).parent
    while plan.base not in (None, *BASES):
        here = folder / str(plan.base)
        plan = load(plan.base if shipped_file(plan.base) else here)
        folder = here.parent
    return plan


def changes(plan: Scenario, scenario: Scenario) -> list[Change]:
    """All values in which ``scenario`` differs from ``plan``, by key; dated values with the years that differ only."""
    before, after = _with_parameters(plan, scenario), _with_parameters(scenario, plan)
    return [
        change for key in sorted(before.keys() | after.keys()) if key not in NOT_COMPARED
        for change in _differences(key, before.get(key), after.get(key))
    ]  # fmt: skip


def _with_parameters(scenario: Scenario, other: Scenario) -> dict[str, Any]:
    """``scenario`` as plain data, with the evidence's values of parameters that only the ``other`` sets."""
    data = resolved(scenario)
    usual = {name: evidence()[name].figure.model_dump(mode="json") for name in other.parameters}
    return {**data, "parameters": {**usual, **data["parameters"]}}


def _differences(key: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if _is_figure(before) and _is_figure(after):
        yield from _figures(key, before["value"], after["value"])
    elif isinstance(before, dict) and isinstance(after, dict) and not (_is_figure(before) or _is_figure(after)):
        for part in sorted((before.keys() | after.keys()) - {"evidence"}):
            yield from _differences(f"{key}.{part}", before.get(part), after.get(part))
    elif _are_sections(before) and _are_sections(after):
        old, new = ([each for each in one if each not in other] for one, other in ((before, after), (after, before)))
        yield Change(key, _value(old) if old else "nothing", _value(new) if new else "nothing")
    else:
        yield Change(key, _shown(before), _shown(after))


def _are_sections(data: Any) -> bool:
    """Whether this is a list of sections, such as effects, of which only those that differ are told."""
    return isinstance(data, list) and any(isinstance(each, dict) for each in data)


def _figures(key: str, before: Any, after: Any) -> Iterator[Change]:
    """Differing values of a figure; of two dated ones, the years that differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        years = [year for year in sorted(before.keys() | after.keys()) if before.get(year) != after.get(year)]
        before = {year: before[year] for year in years if year in before}
        after = {year: after[year] for year in years if year in after}
    if before != after:
        yield Change(key, _value(before), _value(after))


def _is_figure(data: Any) -> bool:
    return isinstance(data, dict) and "value" in data and "status" in data


def _shown(data: Any) -> str:
    if data is None:
        return ""
    if _is_figure(data):
        return _value(data["value"])
    return SECTION if isinstance(data, dict) else _value(data)


def _value(value: Any) -> str:
    if _is_figure(value):
        return _value(value["value"])
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_value(each)}" for key, each in value.items() if each is not None) or "nothing"
    if isinstance(value, list):
        # Whole numbers of lists are years and months, without marks of thousands.
        return "[" + ", ".join(str(item) if isinstance(item, int) else _value(item) for item in value) + "]"
    if value is None:
        return "nothing"
    if isinstance(value, bool | str):
        return str(value)
    return f"{value:,.10g}"
