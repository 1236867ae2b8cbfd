"""The subset in the compiled engine: the shipped passes it names in one kernel, and nothing between months."""

from __future__ import annotations

from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import numpy as np
from numba import int64
from numpy.typing import NDArray

from benchmarks.start import Start, sums_of
from simexit.compiled import kernel
from simexit.compiled_life import CompiledLife, Month
from simexit.life.demography import births_and_deaths
from simexit.life.farm import farming
from simexit.life.health import illness, insurance
from simexit.life.industry import projects
from simexit.life.month import close_shares, open_view
from simexit.life.purse import purse
from simexit.life.rates import no_effects
from simexit.life.tally import tally
from simexit.life.view import Workspace
from simexit.life.work import working
from simexit.luck import Luck
from simexit.population.columns import Persons
from simexit.population.layout import VECTOR_ROWS

# The passes of the subset in the order of life; `live_subset` runs them over villages.
SUBSET = (births_and_deaths, illness, working, tally, farming, projects, insurance, purse)


@kernel
def live_subset(persons, households, villages, first, last, times, p, table, seed, replicate, space):  # type: ignore[no-untyped-def]
    """One month of villages ``first`` to ``last``, as `simexit.life.month.live_month`, by the passes of the subset."""
    for v in range(first, last):
        a = int64(villages.first_person[v])
        end = int64(villages.first_person[v + 1] if v + 1 < villages.first_person.size else persons.present.size)
        b = min(a + (villages.persons[v] + VECTOR_ROWS - 1) // VECTOR_ROWS * VECTOR_ROWS, end)
        ha = int64(villages.first_household[v])
        hb = ha + villages.households[v]
        view = open_view(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space)
        births_and_deaths(view)
        illness(view)
        working(view)
        tally(view)
        farming(view)
        projects(view)
        insurance(view)
        purse(view)
        close_shares(view.persons, view.households, villages, v)


class SubsetLife(CompiledLife):
    """Lives a month of the subset in threads."""

    @staticmethod
    def _run(simulation: Any, now: Month, first: int, last: int, space: Workspace) -> None:
        population = simulation.population
        live_subset(
            population.persons, population.households, population.villages, first, last, now.times,
            now.parameters, now.rates, simulation.luck.seed, simulation.luck.replicate, space,
        )  # fmt: skip


class CompiledCounty:
    """A county lived by `SubsetLife` in ``threads`` threads; it needs a clock's population and luck only."""

    def __init__(self, start: Start, *, seed: int = 1, threads: int = 1) -> None:
        self.start = start
        self.month = start.month
        self.clock: Any = SimpleNamespace(population=deepcopy(start.population), luck=Luck(seed, 1))
        self.clock.population.repack()
        self.rates = no_effects(start.population.villages.county.size)
        self.live = SubsetLife(threads)

    def step(self) -> None:
        """One month."""
        self.live(self.clock, Month(self.start.times(self.month), self.start.parameters, self.rates))
        self.month += 1

    def sums(self) -> dict[str, NDArray[np.float64]]:
        """What the month brought each household."""
        population = self.clock.population
        rows = population.person_rows()
        return sums_of(Persons(*(column[rows] for column in population.persons)), population.households)
