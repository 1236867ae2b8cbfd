"""Where people's rows lie: villages with slack behind them, arrivals into the slack, who is gone dropped in January."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32, U8, Counties, Households, Persons, Townships, Villages, empty, ids_of
from simexit.compiled import kernel
from simexit.population.codes import DIED, MARRIED_OUT

SLACK_SHARE = 0.06
SLACK_ROWS = 16
VECTOR_ROWS = 64


@dataclass
class Population:
    """All people of a place: tables of columns, and the rows each village may use.

    ``spare``: household rows kept free for households that split off, and not founded yet. ``layout``: goes up whenever
    person rows move. ``hidden``: states of which only what inspection has shown is known (see
    `simexit.population.known`).
    """

    persons: Persons
    households: Households
    villages: Villages
    townships: Townships
    counties: Counties
    capacity: NDArray[np.int32]
    spare: NDArray[np.bool_]
    layout: int = 0
    hidden: frozenset[str] = frozenset()

    def household_ids(self, rows: Any = slice(None)) -> NDArray[np.uint64]:
        """Permanent ids of household ``rows``, or of all."""
        return ids_of(self.households.id_low[rows], self.households.id_high[rows])

    def county_ids(self) -> NDArray[np.uint64]:
        """Permanent ids of counties."""
        return ids_of(self.counties.id_low, self.counties.id_high)

    def table(self, table: type[Any]) -> Any:
        """Columns of one of the tables, by its type."""
        return getattr(self, table.__name__.lower())

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

    def person_rows(self) -> NDArray[np.int64]:
        """Rows in use, in village order."""
        counts = self.villages.persons
        before = np.cumsum(counts) - counts
        first = (self.villages.first_person - before).astype(np.int64)
        return np.repeat(first, counts) + np.arange(int(counts.sum()))

    def repack(self, *, slack: bool = True, drop: bool = True) -> None:
        """Put everyone beside their household, order within a household kept, and ``drop`` who is gone for ever."""
        v, c = self.villages, self.persons
        rows, counts = np.empty(c.household.size, np.int32), np.empty(v.persons.size, np.int32)
        where = v.first_person, v.persons, v.first_household, v.households
        _beside_households(rows, counts, *where, c.household, c.gone, drop, np.empty(int(v.households.max()), np.int32))
        place_rows(self, rows[: counts.sum()], counts, slack=slack)

    def add_people(self, arrivals: Persons) -> None:
        """Put ``arrivals`` behind their villages' rows, in the order given; make room if a village is full."""
        village = self.households.village[arrivals.household]
        more = np.bincount(village, minlength=self.villages.persons.size).astype(np.int32)
        if np.any(self.villages.persons + more > self.capacity):
            place_rows(self, self.person_rows(), self.villages.persons.copy(), extra=more)
        order = np.argsort(village, kind="stable")
        first, within = np.cumsum(more) - more, np.empty(village.size, np.int64)
        within[order] = np.arange(village.size)
        rows = (self.villages.first_person + self.villages.persons - first)[village] + within
        for name in Persons._fields:
            getattr(self.persons, name)[rows] = getattr(arrivals, name)
        self.villages.persons[:] += more


def padded(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Rows rounded up to whole vectors: the month's kernel also lives the empty rows behind a village."""
    return ((rows + VECTOR_ROWS - 1) // VECTOR_ROWS * VECTOR_ROWS).astype(np.int32)


def place_rows(
    population: Population,
    rows: NDArray[np.integer],
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
    new, rows = empty(Persons, int(room.sum())), rows.astype(np.int32)
    new.household[:] = np.repeat(population.villages.first_household, room)
    for name in Persons._fields:
        before, after = getattr(population.persons, name), getattr(new, name)
        if before[:VECTOR_ROWS].any() or before.any():
            word = np.dtype(f"u{before.itemsize}")
            _move(after.view(word), before.view(word), rows, first, counts)
    population.persons = new
    population.layout += 1
    population.capacity = room.astype(np.int32)
    population.villages.first_person[:] = first
    population.villages.persons[:] = counts


@kernel
def _beside_households(
    rows: I32, counts: I32, first: I32, persons: I32, first_household: I32, households: I32, home: I32, gone: U8,
    drop: bool, next_: I32,
) -> None:  # fmt: skip
    """Person rows by village and household, order within a household kept, and how many each village has of them.

    ``drop``: leave out who is gone for ever. ``next_``: scratch, as long as the most households of a village.
    """
    n = 0
    for v in range(first.size):
        people = range(first[v], first[v] + persons[v])
        next_[: households[v]] = 0
        for j in people:
            if not (drop and (gone[j] == DIED or gone[j] == MARRIED_OUT)):
                next_[home[j] - first_household[v]] += 1
        begun = n
        for i in range(households[v]):
            size = next_[i]
            next_[i] = n
            n += size
        counts[v] = n - begun
        for j in people:
            if not (drop and (gone[j] == DIED or gone[j] == MARRIED_OUT)):
                i = home[j] - first_household[v]
                rows[next_[i]] = j
                next_[i] += 1


@kernel
def _move(new: NDArray[Any], old: NDArray[Any], rows: I32, first: I32, counts: I32) -> None:
    """Put the values of ``rows``, village after village, where the new rows of each village begin."""
    n = 0
    for v in range(first.size):
        to, come = new[first[v] : first[v] + counts[v]], rows[n : n + counts[v]]
        for j in range(to.size):
            to[j] = old[come[j]]
        n += counts[v]


def sum_by_village(population: Population, which: NDArray[np.bool_], weight: U8) -> NDArray[np.int64]:
    """Weight of those ``which`` of the households, by village."""
    v, sums = population.villages, np.empty(population.villages.county.size, np.int64)
    _sum_by_village(sums, v.first_household, v.households, which, weight)
    return sums


@kernel
def _sum_by_village(sums: NDArray[np.int64], first: I32, households: I32, which: NDArray[np.bool_], weight: U8) -> None:
    for v in range(first.size):
        a, b = first[v], first[v] + households[v]
        counted, by, total = which[a:b], weight[a:b], np.int32(0)
        for i in range(by.size):
            total += np.int32(by[i]) * np.int32(counted[i])
        sums[v] = total


def flagged(flags: U8) -> NDArray[np.int64]:
    """Rows of a column in which few are set, in order."""
    rows, blocks = np.empty(flags.size, np.int64), flags.size // VECTOR_ROWS
    words = flags[: blocks * VECTOR_ROWS].view(np.uint64).reshape(blocks, VECTOR_ROWS // 8)
    return rows[: _find_flagged(rows, flags, words)]


@kernel
def _find_flagged(rows: NDArray[np.int64], flags: U8, words: Any) -> int:
    """Put first in ``rows`` those that are set; ``words``: blocks of them in words of eight rows, as far as whole."""
    n = 0
    for b in range(words.shape[0]):
        somebody = np.uint64(0)
        for k in range(words.shape[1]):
            somebody |= words[b, k]
        if somebody:
            for k in range(words.shape[1]):
                if words[b, k]:
                    first = 8 * (words.shape[1] * b + k)
                    for j in range(first, first + 8):
                        rows[n] = j
                        n += flags[j] != 0
    for j in range(8 * words.size, flags.size):
        rows[n] = j
        n += flags[j] != 0
    return n
