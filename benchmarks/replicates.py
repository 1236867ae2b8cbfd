"""Many replicates of one place: how much sooner they are there on two cores than on one."""

from __future__ import annotations

import time

from benchmarks.start import SEED, scenario_of
from simexit.runs.conduct import Conduct
from simexit.runs.replicates import run_replicates

REPLICATES = 20
HOUSEHOLDS = 20_000
ROUNDS = 3


def replicates() -> dict[str, float]:
    """Seconds of the best round on one core and on two, which take turns, and how many times sooner two are."""
    scenario = scenario_of(HOUSEHOLDS)
    run_replicates(scenario, Conduct(SEED, threads=1, replicates=1))
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(ROUNDS):
        for cores, found in seconds.items():
            begun = time.perf_counter()
            run_replicates(scenario, Conduct(SEED, threads=cores, replicates=REPLICATES))
            found.append(time.perf_counter() - begun)
    one, two = (min(found) for found in seconds.values())
    return {"one_core_seconds": round(one, 2), "two_cores_seconds": round(two, 2), "times_sooner": round(one / two, 2)}
