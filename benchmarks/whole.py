"""A whole plan on one thread: ``python -m benchmarks.whole [NAME [SCALE]]``, bazhou-2017 and 1 if not said.

Prints nanoseconds of thread time a household-month of the plan's months, all of it and the lives in it alone. What it
asks of the package is old, so that older versions can be run beside this one: their folder first in PYTHONPATH, in
turns, on a quiet machine.
"""

from __future__ import annotations

import sys
import time

from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load

COMPILED_BY = 0.02


def whole(name: str, scale: float) -> tuple[int, float, float]:
    """Household-months of the plan, and nanoseconds for each of them: of the whole month and of lives."""
    scenario = load(name)
    Simulation(scenario, seed=3, sample=Sample(COMPILED_BY)).run()
    simulation, months, lived = Simulation(scenario, seed=3, sample=Sample(scale)), 0, 0.0
    while simulation.month < scenario.time.start_month:
        simulation.step()
    begun = time.thread_time()
    while simulation.month <= scenario.time.end_month:
        months += int((simulation.population.households.members > 0).sum())
        simulation.open_month()
        before = time.thread_time()
        simulation.live_month()
        lived += time.thread_time() - before
        simulation.close_month()
    return months, 1e9 * (time.thread_time() - begun) / months, 1e9 * lived / months


if __name__ == "__main__":
    given = sys.argv[1:]
    name, scale = given[0] if given else "bazhou-2017", float(given[1]) if len(given) > 1 else 1.0
    print("{}, scale {}: {:,} household-months, {:.0f} ns, lives {:.0f} ns".format(name, scale, *whole(name, scale)))
