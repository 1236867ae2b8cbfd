"""Targets met: an input check, since recorded exits follow targets by construction."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from simexit.measures.outcomes import Outcome
from simexit.population.synthesis import counties_of
from simexit.scenario.schema import Scenario


def targets_met(yearly: pd.DataFrame, scenario: Scenario, weights: dict[str, float]) -> Iterator[Outcome]:
    """Recorded exits over planned exits, by county and year, in households where these are planned, else persons.

    ``weights``: households of each county for each simulated one there.
    """
    for name, county in counties_of(scenario):
        mine = yearly[(yearly["place"] == name) & (yearly["group"] == "all")]
        for year, target in sorted(county.targets.items()):
            unit = "households" if target.households is not None else "persons"
            planned = getattr(target, unit)
            reached = mine[mine["year"] == year]
            exited = reached[f"recorded_exit_{unit}"].tolist()
            for replicate, number in zip(reached["replicate"].tolist(), exited, strict=True):
                share = number * weights[name] / planned if planned else float("nan")
                yield Outcome(replicate, "targets_met", name, year, "share", share, "convention_targets")
