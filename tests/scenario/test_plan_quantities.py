"""The five plans use their own quantity for every system they name: `plan-quantities.csv` says which, and where."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from simexit.scenario.catalogue import catalogue
from simexit.scenario.figure import Figure
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario
from simexit.scenario.statuses import shipped_rows

QUANTITIES = pd.read_csv(Path(__file__).parent / "plan-quantities.csv").fillna({"source": ""})
WITHOUT_SOURCE = ("counties.*.poor_villages",)
"""Plain numbers, which have no source of their own in a scenario: the table has it."""
NAMED = {
    "ganzi-2018": "H1 H2 H3 I1 I2 I4 I5 I6 I7 E1 E2 E3 E4 E5 P3 P4 P6 P7 D1 D4 N1 N2 N3 N4 G1 G2 F1 F2 M1 M2 M3 R3 R4 "
    "R9 R12",
    "bazhou-2017": "H1 H4 I1 I2 I3 I4 I5 E4 E6 S1 P2 N1 N4 F2 R3 R4 R9 R12 R13",
    "mabian-2017": "H1 H6 I1 I2 I7 E1 E5 P5 D3 N1 F1 M1 M2 M3 R3 R4 R5 R12",
    "hequ-2018": "H1 H2 I1 I4 I5 I6 I8 E5 S1 P1 P2 D3 N1 N2 N3 N4 G1 F1 R3 R8 R12 R13 R15 R16",
    "yunyang-2019": "H1 H5 I1 E5 S2 P1 P4 D2 D3 N2 F3 M1 R1 R4 R7 R12 R16",
}
"""Systems that a plan names and of which a quantity, its own or an assumed one, stands in its scenario."""
ROWS = {
    "ganzi-2018": {"village-exit", "county-exit", "audit"},
    "bazhou-2017": {"village-exit", "county-exit", "audit"},
    "mabian-2017": {"village-exit", "township-exit"},
    "hequ-2018": {"village-exit", "county-exit", "audit"},
    "yunyang-2019": {"strike-off", "audit", "monitoring", "release"},
}
"""Rows of the registry that a plan names beside those that are always on."""


def stands(scenario: Scenario, key: str, year: int) -> tuple[float, str, tuple[str, ...]]:
    """What stands under a dotted key in a year, over all counties where it says so, how it is known, and its sources.

    A sum over several counties is as it is published, however it is divided among them: sourced.
    """
    if key.startswith("parameters."):
        figure = scenario.parameters[key.removeprefix("parameters.")]
        return figure.at(year), figure.status, (figure.source,)
    found: list[tuple[Any, str, str]] = [(scenario, "sourced", "")]
    for part in key.split("."):
        found = [
            (inner, getattr(inner, "status", known), getattr(inner, "source", "") or source)
            for each, known, source in found
            for inner in _inside(each, part)
        ]
    total = sum(each.at(year) if isinstance(each, Figure) else each for each, _, _ in found)
    status = found[0][1] if len(found) == 1 else "sourced"
    return total, status, tuple(dict.fromkeys(source for _, _, source in found if source))


def _inside(part: Any, name: str) -> list[Any]:
    if not isinstance(part, dict):
        return [getattr(part, name)]
    if name == "*":
        return list(part.values())
    inner = part.get(int(name) if name.isdigit() else name)
    return [] if inner is None else [inner]


@pytest.mark.parametrize(
    "row", list(QUANTITIES.itertuples(index=False)), ids=lambda row: f"{row.plan} {row.system} {row.key}"
)
def test_a_quantity_of_a_plan_stands_in_its_scenario(row: Any) -> None:
    scenario = load(row.plan)
    value, status, sources = stands(scenario, row.key, row.year)
    assert value == pytest.approx(row.quantity, rel=1e-9)
    if row.key.startswith("programmes.") and row.system in catalogue():
        assert scenario.programmes[row.key.split(".")[1]].type == row.system
    assert status == row.status
    assert bool(row.source) or row.status == "assumed", "who says so?"
    assert row.key in WITHOUT_SOURCE or row.source == "; ".join(sources), "the source is that of the scenario"


@pytest.mark.parametrize("plan", NAMED)
def test_every_system_that_a_plan_names_has_a_quantity(plan: str) -> None:
    assert set(QUANTITIES.system[QUANTITIES.plan == plan]) == set(NAMED[plan].split())


@pytest.mark.parametrize("plan", ROWS)
def test_the_register_does_what_a_plan_names(plan: str) -> None:
    always = {name for name, row in shipped_rows().data.items() if row["on"]}
    assert set(load(plan).statuses) == always | ROWS[plan]
