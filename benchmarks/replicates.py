"""Many replicates of one place: how much sooner they are there on two cores than on one."""

from __future__ import annotations

import time

from benchmarks.start import SEED, scenario_of
from simexit.runs.conduct import Conduct
from simexit.runs.replicates import run_replicates
from simexit.scenario.schema import Scenario

REPLICATES = 20
HOUSEHOLDS = 20_000


def replicates() -> dict[str, float]:
    """Seconds on one core and on two, and how many times sooner two are."""
    scenario = scenario_of(HOUSEHOLDS)
    run_replicates(scenario, Conduct(SEED, threads=1, replicates=1))
    one, two = (_seconds(scenario, cores) for cores in (1, 2))
    return {"one_core_seconds": round(one, 2), "two_cores_seconds": round(two, 2), "times_sooner": round(one / two, 2)}


def _seconds(scenario: Scenario, cores: int) -> float:
    begun = time.perf_counter()
    run_replicates(scenario, Conduct(SEED, threads=cores, replicates=REPLICATES))
    return time.perf_counter() - begun
