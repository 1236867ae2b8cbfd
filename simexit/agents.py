"""The Mesa face: a ``mesa.Model`` whose household agents live the same lives through the same compiled passes.

A household agent is a view on its rows. Each month it runs the passes of `simexit.life.month.ORDER` on its own slice,
with its own luck, so a run with agents equals a compiled run bit for bit. Subclass `HouseholdAgent` and override
`live_month` (or one of the passes it lists) to try a rule of your own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from simexit.columns import REGISTER, Households, Persons
from simexit.compiled_life import Month
from simexit.life.month import ORDER, close_month, live_month, view_rows
from simexit.life.view import View, workspace
from simexit.model import Simulation
from simexit.population.codes import REGISTERED
from simexit.population.spans import household_span, village_spans
from simexit.population.synthesis import Sample
from simexit.record.kept import SOURCES, Kept
from simexit.scenario.schema import Scenario


class HouseholdAgent(mesa.Agent):
    """One household. ``row`` is its row in the columns of households; people are rows ``people`` of persons."""

    passes: tuple[Any, ...] = ORDER

    def __init__(self, model: CountyModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    @property
    def people(self) -> slice:
        """Rows of the household's persons."""
        first = self.model.first_person
        return slice(int(first[self.row]), int(first[self.row + 1]))

    @property
    def persons(self) -> Persons:
        """Columns of the household's persons, as views that can be read and written."""
        return Persons(*(column[self.people] for column in self.model.population.persons))

    @property
    def household(self) -> Households:
        """Columns of the household, each one element long, as views that can be read and written."""
        return Households(*(column[self.row : self.row + 1] for column in self.model.population.households))

    @property
    def savings_yuan(self) -> float:
        """Savings after the last month lived."""
        return float(self.model.population.households.savings[self.row])

    @property
    def income_yuan(self) -> float:
        """Income of the last month lived, from all sources."""
        h = self.model.population.households
        return float(sum(getattr(h, source)[self.row] for source in SOURCES))

    @property
    def register(self) -> str:
        """State on the register: never, registered or exited."""
        return REGISTER[self.model.population.households.register[self.row]]

    def open(self) -> View:
        """The household's rows with this month's luck, rates and surroundings."""
        view: View = self.model.view(self)
        return view

    def live_month(self) -> None:
        """One month: all of it in one compiled call, or pass by pass where a subclass lists its own ``passes``.

        Override to change a household's life.
        """
        if self.passes is ORDER:
            self.model.live(self)
            return
        view = self.open()
        for pass_ in self.passes:
            pass_(view)


class VillageOffice(mesa.Agent):
    """One village: reads its households after the month and passes its shares on."""

    def __init__(self, model: CountyModel, village: int) -> None:
        super().__init__(model)
        self.village = village

    @property
    def migrant_share(self) -> float:
        """Migrants among persons, last month."""
        return float(self.model.population.villages.migrant_share[self.village])

    @property
    def registered_households(self) -> int:
        """Households on the register now."""
        h = self.model.population.households
        return int(np.count_nonzero((h.village == self.village) & (h.register == REGISTERED)))

    def close_month(self) -> None:
        """Take the village's shares after its households have lived the month."""
        population = self.model.population
        close_month(village_spans(population).part(self.village, self.village + 1), population)


class CountyOffice(mesa.Agent):
    """One county: its register, for watching and teaching; queues and reviews run at the month's boundary."""

    def __init__(self, model: CountyModel, county: int) -> None:
        super().__init__(model)
        self.county = county

    @property
    def registered_households(self) -> int:
        """Households on the register now."""
        population = self.model.population
        mine = population.villages.county[population.households.village] == self.county
        return int(np.count_nonzero(mine & (population.households.register == REGISTERED)))


class CountyModel(mesa.Model):
    """A scenario as a Mesa model. One step is one month; the run-in is lived by the compiled engine before step one.

    ``household_class``: a subclass of `HouseholdAgent` for all households. ``watch`` is called after each month of the
    run-in.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        seed: int = 1,
        replicate: int = 1,
        sample: Sample | None = None,
        household_class: type[HouseholdAgent] = HouseholdAgent,
        watch: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(rng=seed)
        self.simulation = Simulation(scenario, seed=seed, replicate=replicate, sample=sample)
        while self.simulation.in_run_in:
            self.simulation.step()
            if watch:
                watch()
        self.population = self.simulation.population
        self.simulation.live = self._live
        self.simulation.layout_changed = self._lay_out
        self.space = workspace(1, 1)
        self._lay_out()
        self.households = household_class.create_agents(self, n := self._size(), np.arange(n).tolist())
        villages = self.population.villages.county.size
        self.villages = VillageOffice.create_agents(self, villages, np.arange(villages).tolist())
        counties = len(scenario.counties)
        self.counties = CountyOffice.create_agents(self, counties, np.arange(counties).tolist())
        self.running = self.simulation.month <= scenario.time.end_month

    def step(self) -> None:
        """One month."""
        self.simulation.step()
        self.running = self.simulation.month <= self.simulation.scenario.time.end_month

    def run(self) -> Kept:
        """Run to the scenario's end and return what the run keeps."""
        while self.running:
            self.step()
        return self.simulation.close()

    def view(self, agent: HouseholdAgent) -> View:
        """View of one household in the month being lived."""
        people = agent.people
        return view_rows(people.start, people.stop, agent.row, agent.row + 1, self._village(agent), *self._month())

    def live(self, agent: HouseholdAgent) -> None:
        """Live the month of one household."""
        people = agent.people
        live_month(household_span(people.start, people.stop, agent.row, self._village(agent)), *self._month())

    def _village(self, agent: HouseholdAgent) -> int:
        return int(self.population.households.village[agent.row])

    def _month(self) -> tuple[Any, ...]:
        """All that bears on a household in the month being lived."""
        population, now, luck = self.population, self.now, self.simulation.luck
        return (
            population.persons, population.households, population.villages,
            now.times, now.parameters, now.rates, luck.seed, luck.replicate, self.space,
        )  # fmt: skip

    def _size(self) -> int:
        return int(self.population.households.village.size)

    def _live(self, simulation: Simulation, now: Month) -> None:
        self.now = now
        self.households.do("live_month")
        self.villages.do("close_month")

    def _lay_out(self) -> None:
        """Put everyone beside their household, so that each agent is one slice."""
        self.population.repack(slack=False, drop=False)
        people = self.population.persons.household
        self.first_person = np.searchsorted(people, np.arange(self._size() + 1))
        largest = int(np.diff(self.first_person).max(initial=1))
        if self.space.ones.size < largest:
            self.space = workspace(largest + largest // 2, 1)
