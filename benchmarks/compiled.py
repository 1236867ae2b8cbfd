"""The subset in the compiled engine: the shipped kernel, with nothing between months."""

from __future__ import annotations

from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.start import Start, sums_of
from simexit.compiled_life import CompiledLife, Month
from simexit.life.rates import no_effects
from simexit.luck import Luck
from simexit.population.columns import Persons


class CompiledCounty:
    """A county lived by `CompiledLife` in ``threads`` threads; it needs a clock's population and luck only."""

    def __init__(self, start: Start, *, seed: int = 1, threads: int = 1) -> None:
        self.start = start
        self.month = start.month
        self.clock: Any = SimpleNamespace(population=deepcopy(start.population), luck=Luck(seed, 1))
        self.clock.population.repack()
        self.rates = no_effects(start.population.villages.county.size)
        self.live = CompiledLife(threads)

    def step(self) -> None:
        """One month."""
        self.live(self.clock, Month(self.month, self.start.season(self.month), self.start.parameters, self.rates))
        self.month += 1

    def sums(self) -> dict[str, NDArray[np.float64]]:
        """What the month brought each household."""
        population = self.clock.population
        rows = population.person_rows()
        return sums_of(Persons(*(column[rows] for column in population.persons)), population.households)
