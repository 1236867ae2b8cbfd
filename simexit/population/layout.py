"""Where people's rows lie: villages with slack behind them, arrivals into the slack, who is gone dropped in January."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Counties, Households, Persons, Townships, Villages, ids_of
from simexit.population.codes import DIED, MARRIED_OUT

SLACK_SHARE = 0.06
SLACK_ROWS = 16
VECTOR_ROWS = 64


@dataclass
class Population:
    """All people of a place: tables of columns, and the rows each village may use.

    ``spare``: household rows kept free for households that split off, and not founded yet. ``layout``: goes up whenever
    person rows move.
    """

    persons: Persons
    households: Households
    villages: Villages
    townships: Townships
    counties: Counties
    capacity: NDArray[np.int32]
    spare: NDArray[np.bool_]
    layout: int = 0

    def household_ids(self) -> NDArray[np.uint64]:
        """Permanent ids of households."""
        return ids_of(self.households.id_low, self.households.id_high)

    def county_ids(self) -> NDArray[np.uint64]:
        """Permanent ids of counties."""
        return ids_of(self.counties.id_low, self.counties.id_high)

    def of_households(self, table: Any, name: str) -> NDArray[Any]:
        """A column of households, or of the village, township or county of each household."""
        village = self.households.village
        if table is Households:
            return np.asarray(getattr(self.households, name))
        return self.of_villages(table, name)[village]

    def of_villages(self, table: Any, name: str) -> NDArray[Any]:
        """A column of villages, or of the township or county of each village."""
        if table is Townships:
            return np.asarray(getattr(self.townships, name)[self.villages.township])
        if table is Counties:
            return np.asarray(getattr(self.counties, name)[self.villages.county])
        return np.asarray(getattr(self.villages, name))

    def village_ids(self) -> NDArray[np.uint64]:
        """Permanent ids of villages."""
        return ids_of(self.villages.id_low, self.villages.id_high)

    def person_rows(self, villages: NDArray[np.int32] | None = None) -> NDArray[np.int64]:
        """Rows in use, in village order; of some ``villages`` (ascending rows), or of all."""
        chosen = slice(None) if villages is None else villages
        counts = self.villages.persons[chosen]
        before = np.cumsum(counts) - counts
        first = (self.villages.first_person[chosen] - before).astype(np.int64)
        return np.repeat(first, counts) + np.arange(int(counts.sum()))

    def repack(self, *, slack: bool = True, drop: bool = True) -> None:
        """Put everyone beside their household, order within a household kept, and ``drop`` who is gone for ever."""
        rows = self.person_rows()
        if drop:
            gone = self.persons.gone[rows]
            rows = rows[(gone != DIED) & (gone != MARRIED_OUT)]
        rows = rows[np.argsort(self.persons.household[rows], kind="stable")]
        village = self.households.village[self.persons.household[rows]]
        counts = np.bincount(village, minlength=self.villages.persons.size).astype(np.int32)
        place_rows(self, rows, counts, slack=slack)

    def add_people(self, arrivals: Persons) -> None:
        """Put ``arrivals`` (in village order) behind their villages' rows; make room if one is full."""
        village = self.households.village[arrivals.household]
        more = np.bincount(village, minlength=self.villages.persons.size).astype(np.int32)
        if np.any(self.villages.persons + more > self.capacity):
            place_rows(self, self.person_rows(), self.villages.persons.copy(), extra=more)
        first = np.cumsum(more) - more
        within = np.arange(village.size) - first[village]
        rows = self.villages.first_person[village] + self.villages.persons[village] + within
        for name in Persons._fields:
            getattr(self.persons, name)[rows] = getattr(arrivals, name)
        self.villages.persons[:] += more


def padded(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Rows rounded up to whole vectors: the month's kernel also lives the empty rows behind a village."""
    return ((rows + VECTOR_ROWS - 1) // VECTOR_ROWS * VECTOR_ROWS).astype(np.int32)


def place_rows(
    population: Population,
    rows: NDArray[np.int64],
    counts: NDArray[np.int32],
    *,
    slack: bool = True,
    extra: NDArray[np.int32] | None = None,
) -> None:
    """Move person rows (in village order, ``counts`` a village) to new columns with slack behind each village.

    Empty rows belong to the village's first household and hold nobody.
    """
    room = counts + (extra if extra is not None else 0)
    if slack:
        room = padded(room + (SLACK_SHARE * counts).astype(np.int32) + SLACK_ROWS)
    first = (np.cumsum(room) - room).astype(np.int32)
    before = np.cumsum(counts) - counts
    target = np.repeat(first - before, counts).astype(np.int64) + np.arange(rows.size)
    source = np.zeros(int(room.sum()), np.int64)
    source[target] = rows
    free = np.ones(source.size, np.bool_)
    free[target] = False
    free_rows = np.flatnonzero(free)
    moved = Persons(*(_taken(column, source, free_rows) for column in population.persons))
    moved.household[free_rows] = np.repeat(population.villages.first_household, room)[free_rows]
    population.persons = moved
    population.layout += 1
    population.capacity = room.astype(np.int32)
    population.villages.first_person[:] = first
    population.villages.persons[:] = counts


def _taken(column: NDArray[Any], source: NDArray[np.int64], free: NDArray[np.int64]) -> NDArray[Any]:
    """A column with the values of rows ``source``, zero in the rows ``free``."""
    if not column.size:
        return np.zeros(source.size, column.dtype)
    taken = column.take(source)
    taken[free] = 0
    return taken
