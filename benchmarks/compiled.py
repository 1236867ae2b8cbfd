"""The subset in the compiled engine: the shipped passes it names in one kernel, and nothing between months."""

from __future__ import annotations

from copy import deepcopy
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.start import Start, sums_of
from simexit.columns import Persons
from simexit.compiled import kernel
from simexit.compiled_life import CompiledLife, Month
from simexit.life.demography import births_and_deaths
from simexit.life.farm import farming
from simexit.life.health import illness, insurance
from simexit.life.industry import projects
from simexit.life.month import close_month, open_view
from simexit.life.purse import purse
from simexit.life.rates import no_effects
from simexit.life.tally import tally
from simexit.life.view import Workspace
from simexit.life.work import working
from simexit.luck import Luck
from simexit.population.spans import Spans

# The passes of the subset in the order of life; `live_subset` runs them over villages.
SUBSET = (births_and_deaths, illness, working, tally, farming, projects, insurance, purse)


@kernel
def live_subset(spans, persons, households, villages, times, p, table, seed, replicate, space):  # type: ignore[no-untyped-def]
    """One month of each span, as `simexit.life.month.live_month`, by the passes of the subset."""
    for n in range(spans.village.size):
        a, b = spans.first_person[n], spans.end_person[n]
        ha, hb = spans.first_household[n], spans.end_household[n]
        v = spans.village[n]
        view = open_view(a, b, ha, hb, v, persons, households, villages, times, p, table, seed, replicate, space)
        births_and_deaths(view)
        illness(view)
        working(view)
        tally(view)
        farming(view)
        projects(view)
        insurance(view)
        purse(view)


class SubsetLife(CompiledLife):
    """Lives a month of the subset in threads."""

    @staticmethod
    def _run(simulation: Any, now: Month, spans: Spans, space: Workspace) -> None:
        population = simulation.population
        live_subset(
            spans, population.persons, population.households, population.villages, now.times,
            now.parameters, now.rates, simulation.luck.seed, simulation.luck.replicate, space,
        )  # fmt: skip
        close_month(spans, population)


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
