"""The registry's rows at work, month by month: who changes from one status to another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from simexit.population.codes import NEVER
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.registry.memory import Memory
from simexit.registry.reviews import Office, Reviewed, review_households, review_places
from simexit.registry.seen import Assessed, table_of
from simexit.registry.targets import by_county, of_history, planned, registered_persons
from simexit.scenario.measured import PREVIOUS, STATUS_WORDS, UNITS
from simexit.scenario.schema import County
from simexit.scenario.statuses import StatusRow

Told = tuple[int, str, str, int, int, int, int, int, str, int, tuple[tuple[str, float], ...]]
"""Month, row, unit, county, place (-1: all households of the county), tested, passed, changed, conditions failed;
households audited there, and what was measured for the test, by name."""


def in_order(rows: Mapping[str, StatusRow]) -> dict[str, StatusRow]:
    """Rows in force in the order in which they are run: households first, counties last, and by name."""
    units = tuple(UNITS)
    names = sorted((name for name in rows if rows[name].on), key=lambda name: (units.index(rows[name].unit), name))
    return {name: rows[name] for name in names}


class Statuses:
    """The registry of a run. ``shares``: simulated share of each county, with which its targets are scaled."""

    def __init__(self, rows: Mapping[str, StatusRow], counties: Sequence[County], shares: Sequence[float]) -> None:
        self.rows = in_order(rows)
        self.counties, self.shares = counties, shares
        self.added = np.zeros(len(counties), np.int64)
        """Persons whom the register has gained, by county, since the last review of a history, in that year."""
        self._reviewed = 0
        self._struck = 0, np.zeros(len(counties), np.int64)
        self.memory: dict[str, Memory] = {}

    def run(self, name: str, now: Moment, seen: Assessed, *, is_history: bool = False) -> list[Told]:
        """Run a row: statuses change; returns what is to be told of it.

        In the history, exits of households are as many as were recorded, whoever passes.
        """
        row = self.rows[name]
        memory = self._of(row.unit, now)
        plan = planned(row.unit, row.target, self.counties, self.shares, now.year)
        villages = planned("village", "plan", self.counties, self.shares, now.year)
        recorded = is_history and row.target == "plan" and row.unit == "household"
        register = registered_persons(now.population)
        if recorded:
            plan = of_history(self.counties, self.shares, now.year, register, self.added)
        if row.target == "struck_off":
            plan = [(persons, "persons") for persons in self._struck_off(now.month).tolist()]
        office = Office(name, row, now, seen, plan, villages, memory, recorded)
        done = review_households(office) if row.unit == "household" else review_places(office)
        to = None if row.to == PREVIOUS else STATUS_WORDS[row.unit].index(row.to)
        memory.change(status_of(now.population, row.unit), done.changes, to, name, now.month)
        more = registered_persons(now.population) - register
        if recorded:
            self.added, self._reviewed = np.zeros_like(self.added), now.year
        elif self._reviewed == now.year:
            self.added += more
        if row.unit == "household" and row.to == STATUS_WORDS["household"][NEVER]:
            self._struck = now.month, self._struck_off(now.month) - more
        return list(self._told(office, done))

    def _struck_off(self, month: int) -> NDArray[np.int64]:
        """Persons of each county who were struck off the register in a month, by rows run by now."""
        when, persons = self._struck
        return persons if when == month else np.zeros_like(persons)

    def _of(self, unit: str, now: Moment) -> Memory:
        """What is remembered of the units of a kind, brought up to what others have changed."""
        status = status_of(now.population, unit)
        memory = self.memory.setdefault(unit, Memory(status, tuple(self.rows)))
        memory.look(status, now.month)
        return memory

    def _told(self, office: Office, done: Reviewed) -> list[Told]:
        population, row = office.now.population, office.row
        head = office.now.month, office.name, row.unit
        if row.unit != "household":
            places = table_of(population, row.unit)
            county = np.arange(places.status.size) if row.unit == "county" else places.county
            return [
                (*head, int(county[k]), k, 1, int(done.passed[k]), int(done.changes[k]), *done.found[k])
                for k in np.flatnonzero(done.tested).tolist()
            ]
        one_each, n = np.ones(population.spare.size, np.uint8), len(self.counties)
        counts = [by_county(population, which, one_each) for which in (done.tested, done.passed, done.changes)]
        return [(*head, c, -1, *(int(each[c]) for each in counts), "", 0, ()) for c in range(n)]  # type: ignore[misc]


def status_of(population: Population, unit: str) -> NDArray[np.uint8]:
    """The column that holds the status of a unit."""
    table = table_of(population, unit)
    status: NDArray[np.uint8] = table.register if unit == "household" else table.status
    return status
