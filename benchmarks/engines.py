"""The engines that are timed, each from a fresh start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import mean
from time import perf_counter
from typing import Protocol

import numpy as np

from benchmarks.compiled import CompiledCounty
from benchmarks.plain_mesa import PlainMesa
from benchmarks.plain_numpy import NumpyCounty
from benchmarks.start import SCENARIO, SMALL, Start, after_run_in, copied, start
from simexit.agents import CountyModel
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load

HOUSEHOLDS = 50_000
AGENT_VILLAGES_SHARE = 1 / 120


class Steps(Protocol):
    """Anything that lives a month."""

    def step(self) -> None:
        """One month."""


class KernelAlone:
    """The compiled life of month after month with every pass, and nothing that lies between months."""

    def __init__(self, clock: Simulation) -> None:
        self.clock = clock
        clock.open_month()

    def step(self) -> None:
        """One month."""
        self.clock.live_month()
        self.clock.month += 1
        self.clock.set_times()


@dataclass
class Timed:
    """An engine under the clock: ``make`` builds it afresh; ``rounds`` gathers the seconds of every month."""

    name: str
    households: int
    months: int
    make: Callable[[], Steps]
    rounds: list[list[float]] = field(default_factory=list)

    def run(self) -> None:
        """One round: a month to warm up, then ``months`` months, each under the clock."""
        engine = self.make()
        engine.step()
        seconds = []
        for _ in range(self.months):
            began = perf_counter()
            engine.step()
            seconds.append(perf_counter() - began)
        self.rounds.append(seconds)

    @property
    def best(self) -> float:
        """Nanoseconds a household-month, mean over the months of the quickest round."""
        return min(mean(seconds) for seconds in self.rounds) * 1e9 / self.households

    @property
    def undisturbed(self) -> float:
        """Nanoseconds a household-month, mean over months of each month's quickest round.

        All rounds live the same months, so that yearly work stays in the mean; on a busy machine it is the steadier
        figure, on a quiet one it lies a little below ``best``.
        """
        quickest = [min(month) for month in zip(*self.rounds, strict=True)]
        return mean(quickest) * 1e9 / self.households

    @property
    def worst(self) -> float:
        """Nanoseconds a household-month, mean over the months of the slowest round."""
        return max(mean(seconds) for seconds in self.rounds) * 1e9 / self.households


def engines(clock: Simulation, large: Start) -> dict[str, Timed]:
    """Every engine by key; ``clock`` is a place of `HOUSEHOLDS` households after its run-in, ``large`` its subset."""
    shipped, village = load(SCENARIO), Sample(scale=AGENT_VILLAGES_SHARE)
    small = start(shipped, SMALL)
    agents = int(np.count_nonzero(~after_run_in(shipped, village).population.spare))
    n, m = HOUSEHOLDS, 24
    return {
        "compiled_1": Timed("compiled, subset, 1 thread", n, m, lambda: CompiledCounty(large)),
        "compiled_2": Timed("compiled, subset, 2 threads", n, m, lambda: CompiledCounty(large, threads=2)),
        "numpy": Timed("plain numpy, subset", n, m, lambda: NumpyCounty(large)),
        "mesa": Timed("plain Mesa, subset", small.size, m, lambda: PlainMesa(small)),
        "whole_1": Timed("compiled, everything on, 1 thread", n, m, lambda: copied(clock)),
        "whole_2": Timed("compiled, everything on, 2 threads", n, m, lambda: copied(clock, threads=2)),
        "kernel_1": Timed("compiled, kernel alone, 1 thread", n, m, lambda: KernelAlone(copied(clock))),
        "kernel_2": Timed("compiled, kernel alone, 2 threads", n, m, lambda: KernelAlone(copied(clock, threads=2))),
        "agents": Timed("agent engine, everything on", agents, m, lambda: CountyModel(shipped, sample=village)),
    }
