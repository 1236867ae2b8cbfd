"""Targets met: an input check, since recorded exits follow targets by construction."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from simexit.measures.outcomes import Outcome
from simexit.population.synthesis import counties_of
from simexit.scenario.schema import Scenario

CONVENTION = "convention_targets"


def targets_met(yearly: pd.DataFrame, scenario: Scenario, weights: dict[str, float]) -> Iterator[Outcome]:
    """Recorded exits over planned exits, by county and year, in households where these are planned, else persons.

    Where several counties plan a year in the same unit, all of them together come first, with an empty group.
    ``weights``: households of each county for each simulated one there.
    """
    counted = pd.DataFrame(
        _counted(yearly, scenario, weights), columns=["county", "year", "unit", "replicate", "exited", "planned"]
    )
    several = len(scenario.counties) > 1
    for year, part in counted.groupby("year"):
        if several and part["unit"].nunique() == 1:
            for replicate, rows in part.groupby("replicate"):
                value = _share(float(rows["exited"].sum()), float(rows["planned"].sum()))
                yield Outcome(int(str(replicate)), "targets_met", "", int(str(year)), "share", value, CONVENTION)
    for row in counted.itertuples(index=False):
        value = _share(float(row.exited), float(row.planned))  # type: ignore[arg-type]
        yield Outcome(
            int(str(row.replicate)), "targets_met", str(row.county), int(str(row.year)), "share", value, CONVENTION
        )


def _counted(
    yearly: pd.DataFrame, scenario: Scenario, weights: dict[str, float]
) -> Iterator[tuple[str, int, str, int, float, float]]:
    """County, year, unit, replicate, recorded exits and planned ones, at the size of the place."""
    for name, county in counties_of(scenario):
        mine = yearly[(yearly["place"] == name) & (yearly["group"] == "all")]
        for year, target in sorted(county.targets.items()):
            unit = "households" if target.households is not None else "persons"
            planned = getattr(target, unit)
            reached = mine[mine["year"] == year]
            exited = reached[f"recorded_exit_{unit}"].tolist()
            for replicate, number in zip(reached["replicate"].tolist(), exited, strict=True):
                yield name, year, unit, replicate, number * weights[name], planned


def _share(exited: float, planned: float) -> float:
    return exited / planned if planned else float("nan")
