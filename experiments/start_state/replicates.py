"""Margins and effective share of the plans' starts over many replicates, as Markdown.

Usage: ``python -m experiments.start_state.replicates [SCALE] [REPLICATES] [NAME...]``: else whole, 20, all five plans.
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from itertools import product
from typing import NamedTuple

from benchmarks.speed import table
from experiments.start_state.measure import PLANS
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load

PROCESSES = 2


class Started(NamedTuple):
    """How a replicate begins its plan: households, margins and how many were missed, by how much, effective share."""

    households: int
    margins: int
    missed: int
    furthest: float
    effective: float


def started(name: str, replicate: int, scale: float) -> Started:
    """One replicate lived until its plan begins."""
    scenario = load(name)
    simulation = Simulation(scenario, replicate=replicate, sample=Sample(scale))
    while simulation.month < scenario.time.start_month:
        simulation.step()
    found = simulation.record.reweighted
    return Started(
        int((simulation.population.households.members > 0).sum()),
        len(found),
        sum(not each.reached for each in found),
        max(abs(each.after / each.published - 1) for each in found if each.published),
        min(each.effective_share for each in found),
    )


def line_of(name: str, found: list[Started]) -> tuple[str, ...]:
    """A row of the table: the worst of the replicates, and the mean share."""
    return (
        name,
        f"{found[0].households:,}",
        f"{len(found)}",
        f"{sum(each.margins - each.missed for each in found)} of {sum(each.margins for each in found)}",
        f"{max(each.furthest for each in found):.1%}",
        f"{min(each.effective for each in found):.0%}",
        f"{sum(each.effective for each in found) / len(found):.0%}",
    )


if __name__ == "__main__":
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    replicates = range(1, 1 + (int(sys.argv[2]) if len(sys.argv) > 2 else 20))
    names = sys.argv[3:] or PLANS
    cases = list(product(names, replicates))
    with ProcessPoolExecutor(PROCESSES) as pool:
        done = dict(zip(cases, pool.map(started, *zip(*cases, strict=True), [scale] * len(cases)), strict=True))
    head = ("plan", "households", "replicates", "margins within 5 %", "furthest", "least effective share", "mean")
    print(table(head, [line_of(name, [done[name, k] for k in replicates]) for name in names]))
