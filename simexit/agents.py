"""The Mesa face: a ``mesa.Model`` whose household agents live the same lives through the same compiled passes.

A household agent is a view on its rows. Each month it runs the passes of `simexit.life.month.ORDER` on its own slice,
with its own luck, so a run with agents equals a compiled run bit for bit. Subclass `HouseholdAgent` and override
`live_month` (or one of the passes it lists) to try a rule of your own. Every column of households can be read, and but
for its place and identity set, as an attribute of the agent: ``agent.savings_yuan += 100``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import mesa
import numpy as np

from simexit.column import Column
from simexit.columns import Households, Persons, columns_of
from simexit.compiled_life import Month
from simexit.life.month import ORDER, close_month, live_month, view_rows
from simexit.life.view import View, workspace
from simexit.model import Simulation
from simexit.population.codes import MIGRANT, REGISTERED
from simexit.population.spans import household_span, village_spans
from simexit.population.synthesis import Sample
from simexit.record.record import SOURCES, Record
from simexit.record.tables import month_text
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario

_FIXED_UNITS = ("–", "row", "rows")


class MonthNotOpen(RuntimeError):
    """A household was asked to live a month that the model has not opened."""


class HouseholdAgent(mesa.Agent):
    """One household. ``row`` is its row in the columns of households; people are rows ``people`` of persons.

    Its columns (see `simexit.columns.Households`) are attributes: words where a column holds one of a few, true or
    false, whole or decimal numbers; amounts in yuan end in ``_yuan``. Setting one that cannot be raises ValueError.
    """

    passes: tuple[Any, ...] = ORDER

    def __init__(self, model: CountyModel, row: int) -> None:
        super().__init__(model)
        self.row = row

    def __repr__(self) -> str:
        if not self.members:
            return f"<{type(self).__name__} in row {self.row}: nobody yet, or any more>"
        return f"<{type(self).__name__} {self.id}: {self.members:.0f} members, {self.register} on the register>"

    @property
    def id(self) -> str:
        """Permanent identity, 16 hexadecimal digits, as `simexit trace` knows it."""
        h = self.model.population.households
        return f"{int(h.id_high[self.row]):08x}{int(h.id_low[self.row]):08x}"

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
    def income_yuan(self) -> float:
        """Income of the last month lived, from all sources."""
        h = self.model.population.households
        return float(sum(getattr(h, source)[self.row] for source in SOURCES))

    def open(self) -> View:
        """The household's rows with this month's luck, rates and surroundings. Raises `MonthNotOpen`."""
        view: View = self.model.view(self)
        return view

    def live_month(self) -> None:
        """One month: all of it in one compiled call, or pass by pass where a subclass lists its own ``passes``.

        Override to change a household's life. Raises `MonthNotOpen` outside of a month of the model.
        """
        if self.passes is ORDER:
            self.model.live(self)
            return
        view = self.open()
        for pass_ in self.passes:
            pass_(view)


def _attribute(column: Column) -> property:
    """A column of households as an attribute of the agent."""

    def read(agent: HouseholdAgent) -> Any:
        value = getattr(agent.model.population.households, column.name)[agent.row]
        if column.words:
            return column.words[value]
        return bool(value) if column.is_flag else value.item()

    def write(agent: HouseholdAgent, value: Any) -> None:
        if column.unit in _FIXED_UNITS:
            raise AttributeError(f"{column.name} is fixed: {column.meaning}")
        getattr(agent.model.population.households, column.name)[agent.row] = _checked(column, value)

    return property(read, write, doc=f"{column.meaning} ({column.unit})")


def _checked(column: Column, value: Any) -> Any:
    """``value`` as the column holds it. Raises ValueError for what it cannot hold."""
    if column.words:
        if value not in column.words:
            raise ValueError(f"{column.public}: found {value!r}; allowed: {', '.join(column.words)}")
        return column.words.index(value)
    whole = np.issubdtype(column.type, np.integer)
    highest = 1 if column.is_flag else np.iinfo(column.type).max if whole else math.inf
    lowest = -math.inf if column.negative or not (whole or column.is_money) else 0
    fits = isinstance(value, int | float | np.number | np.bool_) and math.isfinite(value) and lowest <= value <= highest
    if not fits or (whole and int(value) != value):
        allowed = "a whole number" if whole else "a number"
        ends = f" from {lowest} to {highest}" if highest < math.inf else ", 0 or more" if lowest == 0 else ""
        allowed = "true or false" if column.is_flag else allowed + ends
        raise ValueError(f"{column.public}: found {value!r}; allowed: {allowed}")
    return value


for _column in columns_of(Households).values():
    if not _column.name.startswith("id_"):
        setattr(HouseholdAgent, _column.public, _attribute(_column))


class Office(mesa.Agent):
    """Somebody who looks after a place and lives no month of his own."""

    def live_month(self) -> None:
        """Nothing: an office has no life, so that ``model.agents.do("live_month")`` lives the households."""


class VillageOffice(Office):
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


class CountyOffice(Office):
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

    ``scenario``: the name of a shipped plan, a file, or what `simexit.load` gives; ``overlays`` and ``settings`` are
    laid over a name or file. ``seed`` (or ``rng``, which `mesa.batch_run` gives) and ``replicate`` fix all luck; where
    not given, both are 1. ``scale``: share of villages; ``sample``: which of them exactly. ``household_class``: a
    subclass of `HouseholdAgent` for all households. ``agent_reporters``: what ``datacollector`` keeps of every agent
    each month, as in Mesa; of the model it keeps `REPORTERS`. ``watch`` is called after each month of the run-in.

    Raises `ScenarioError`, and ValueError for a seed or scale that cannot be.
    """

    def __init__(
        self,
        scenario: str | Path | Scenario | Any,
        *,
        seed: int | None = None,
        rng: int | None = None,
        replicate: int = 1,
        scale: float | None = None,
        sample: Sample | None = None,
        overlays: Iterable[str | Path] = (),
        settings: Iterable[str] = (),
        household_class: type[HouseholdAgent] = HouseholdAgent,
        agent_reporters: Mapping[str, Any] | None = None,
        watch: Callable[[], None] | None = None,
    ) -> None:
        chosen = _seed(next((each for each in (seed, rng) if each is not None), 1))
        played = _scenario(scenario, overlays, settings)
        super().__init__(rng=chosen)
        self.simulation = Simulation(played, seed=chosen, replicate=replicate, sample=_part(sample, scale))
        while self.simulation.in_run_in:
            self.simulation.step()
            if watch:
                watch()
        self.population = self.simulation.population
        self.simulation.live = self._live
        self.simulation.layout_changed = self._lay_out
        self.space = workspace(1, 1)
        self._now: Month | None = None
        self._is_lived = False
        self._lay_out()
        self._make_agents(household_class)
        self.running = self.simulation.month <= self.simulation.scenario.time.end_month
        kept = {name: _of_agents(reporter) for name, reporter in (agent_reporters or {}).items()}
        self.datacollector = mesa.DataCollector(model_reporters=REPORTERS, agent_reporters=kept)
        self.datacollector.collect(self)

    def __repr__(self) -> str:
        numbers = f"{int(households(self)):,} households, {int(persons(self)):,} persons"
        return f"<{type(self).__name__} {self.simulation.scenario.name} at the end of {self.date}: {numbers}>"

    @property
    def date(self) -> str:
        """The last month lived, YYYY-MM; while a month is open, that month."""
        return month_text(self.simulation.month - (self._now is None))

    def step(self) -> None:
        """One month: open it, live it, close it."""
        self.open_month()
        self.simulation.live_month()
        self.close_month()

    def open_month(self) -> None:
        """All that comes before the life of the month: a step of one's own begins with it."""
        if self._now is not None:
            raise MonthNotOpen(f"{self.date} is open already; close_month() ends it")
        self._now, self._is_lived = self.simulation.open_month(), False

    def close_month(self) -> None:
        """All that comes after the life of the month, and the data of the month: a step of one's own ends with it."""
        if self._now is None:
            raise MonthNotOpen("no month is open; open_month() begins one")
        if not self._is_lived:
            self.villages.do("close_month")
        self.simulation.close_month()
        self._now = None
        self.running = self.simulation.month <= self.simulation.scenario.time.end_month
        self.datacollector.collect(self)

    def run(self) -> Record:
        """Run to the scenario's end and return what the run keeps."""
        while self.running:
            self.step()
        return self.simulation.close()

    def view(self, agent: HouseholdAgent) -> View:
        """View of one household in the month being lived. Raises `MonthNotOpen`."""
        people = agent.people
        return view_rows(people.start, people.stop, agent.row, agent.row + 1, self._village(agent), *self._month())

    def live(self, agent: HouseholdAgent) -> None:
        """Live the month of one household. Raises `MonthNotOpen`."""
        people = agent.people
        live_month(household_span(people.start, people.stop, agent.row, self._village(agent)), *self._month())

    def _make_agents(self, household_class: type[HouseholdAgent]) -> None:
        self.households = household_class.create_agents(self, n := self._size(), np.arange(n).tolist())
        villages = self.population.villages.county.size
        self.villages = VillageOffice.create_agents(self, villages, np.arange(villages).tolist())
        counties = len(self.simulation.scenario.counties)
        self.counties = CountyOffice.create_agents(self, counties, np.arange(counties).tolist())

    def _village(self, agent: HouseholdAgent) -> int:
        return int(self.population.households.village[agent.row])

    def _month(self) -> tuple[Any, ...]:
        """All that bears on a household in the month being lived."""
        if self._now is None:
            raise MonthNotOpen(
                "a household lives its month within model.step(), which gives places, prices and disasters before and "
                "hands out jobs after it; to do it by hand: model.open_month(), "
                'model.households.shuffle_do("live_month"), model.close_month()'
            )
        population, now, luck = self.population, self._now, self.simulation.luck
        return (
            population.persons, population.households, population.villages,
            now.times, now.parameters, now.rates, luck.seed, luck.replicate, self.space,
        )  # fmt: skip

    def _size(self) -> int:
        return int(self.population.households.village.size)

    def _live(self, simulation: Simulation, now: Month) -> None:
        before, self._now = self._now, now
        self.households.do("live_month")
        self.villages.do("close_month")
        self._now, self._is_lived = before, True

    def _lay_out(self) -> None:
        """Put everyone beside their household, so that each agent is one slice."""
        self.population.repack(slack=False, drop=False)
        people = self.population.persons.household
        self.first_person = np.searchsorted(people, np.arange(self._size() + 1))
        largest = int(np.diff(self.first_person).max(initial=1))
        if self.space.ones.size < largest:
            self.space = workspace(largest + largest // 2, 1)


def _scenario(given: Any, overlays: Iterable[str | Path], settings: Iterable[str]) -> Scenario:
    """The scenario of a name, a file, a plan, or one as it is."""
    if isinstance(given, str | Path):
        return load(given, overlays=list(overlays), settings=list(settings))
    found = getattr(given, "scenario", given)
    if not isinstance(found, Scenario):
        raise ValueError(f"scenario: found {given!r}; allowed: a shipped name, a file, or what simexit.load gives")
    if list(overlays) or list(settings):
        raise ValueError("overlays, settings: found some beside a loaded scenario; allowed: with a name or file")
    return found


def _of_agents(reporter: Any) -> Any:
    """An attribute that only some agents have is missing for the others."""
    return (lambda agent: getattr(agent, reporter, None)) if isinstance(reporter, str) else reporter


def _seed(given: Any) -> int:
    if isinstance(given, bool) or not isinstance(given, int | np.integer) or not 0 <= given < 2**32:
        raise ValueError(f"seed: found {given!r}; allowed: a whole number, 0 to 4294967295")
    return int(given)


def _part(sample: Sample | None, scale: Any) -> Sample:
    if scale is None:
        return sample or Sample()
    if sample is not None:
        raise ValueError("scale: found beside sample; allowed: one of them")
    if isinstance(scale, bool) or not isinstance(scale, int | float) or not 0 < scale <= 1:
        raise ValueError(f"scale: found {scale!r}; allowed: above 0, at most 1")
    return Sample(float(scale))


def households(model: CountyModel) -> float:
    """Households that somebody lives in."""
    return float(np.count_nonzero(model.population.households.members))


def persons(model: CountyModel) -> float:
    """Living members, those at work away included."""
    return float(model.population.persons.present.sum())


def registered_share(model: CountyModel) -> float:
    """Members of registered households among all persons."""
    h = model.population.households
    return float(h.members[h.register == REGISTERED].sum() / max(h.members.sum(), 1.0))


def truly_poor_share(model: CountyModel) -> float:
    """Persons who were truly poor at the last yearly assessment; missing before the first."""
    done = model.simulation.assessment
    if done is None:
        return math.nan
    return float(done.members[done.true_poor.astype(bool)].sum() / max(done.members.sum(), 1))


def migrant_share(model: CountyModel) -> float:
    """Persons at work away among all persons."""
    return float(np.count_nonzero(model.population.persons.work == MIGRANT) / max(persons(model), 1.0))


def income_yuan_per_head(model: CountyModel) -> float:
    """Income of the month a person, from all sources."""
    h = model.population.households
    return float(sum(getattr(h, source).sum(dtype=np.float64) for source in SOURCES) / max(persons(model), 1.0))


def savings_yuan_per_household(model: CountyModel) -> float:
    """Cash at the month's end, a household."""
    return float(model.population.households.savings.sum(dtype=np.float64) / max(households(model), 1.0))


REPORTERS: dict[str, Callable[[CountyModel], Any]] = {
    "date": lambda model: model.date,
    **{
        each.__name__: each
        for each in (
            households, persons, registered_share, truly_poor_share, migrant_share, income_yuan_per_head,
            savings_yuan_per_household,
        )
    },
}  # fmt: skip
"""What the data collector of a `CountyModel` keeps each month, of the simulated part of the place."""
