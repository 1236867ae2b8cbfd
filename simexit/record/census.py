"""The census: how people come and go, month by month, and how many there are at a year's end."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import GONE, I32, U8, WHY_GONE
from simexit.compiled import kernel
from simexit.population.codes import DIED, LEFT, MARRIED_OUT, MIGRANT, YES
from simexit.population.layout import Population
from simexit.record.record import People

DISSOLVED, DIED_OUT, SETTLED_AWAY, MARRIED_AWAY = range(1, len(WHY_GONE))
WAYS = (DIED_OUT, MARRIED_AWAY, SETTLED_AWAY)


class Census:
    """Counts the people of a population for the year ``people.year``.

    ``why_gone``: why nobody is left of each household, a code of `WHY_GONE`: the way of the last to go, and dissolved
    where the last went in several ways at once.
    """

    def __init__(self, population: Population, year: int) -> None:
        self.population = population
        self.people = People(year)
        self.why_gone = np.zeros(population.spare.size, np.uint8)
        self._ways = np.zeros((0, len(GONE)), np.int16)
        self.recount()

    def recount(self) -> None:
        """Begin anew from the rows as they are: some were dropped or replaced."""
        self.look_again()
        c = self.population.persons
        _forget(self.why_gone, c.household, c.present)

    def look_again(self) -> None:
        """Take notice of where people's rows lie now."""
        self._gone = self.population.persons.gone.copy()

    def count_departures(self) -> None:
        """Add the month's deaths, women married away, and people settled away less those who came back.

        In which way the last members of a household went, and who came back, is written down.
        """
        population = self.population
        h, c, before = population.households, population.persons, self._gone
        if len(self._ways) != h.members.size:
            self._ways = np.zeros((h.members.size, len(GONE)), np.int16)
        more, rows = np.zeros(len(GONE), np.int64), np.empty(before.size, np.int32)
        eights = (column[: column.size // 8 * 8].view(np.uint64) for column in (c.gone, before))
        columns = h.members, population.spare, c.household, c.gone, before
        _count(more, self.why_gone, self._ways, rows, *columns, *eights)
        self.people.deaths += int(more[DIED])
        self.people.married_out += int(more[MARRIED_OUT])
        self.people.left_net += int(more[LEFT])

    def year_end(self, year: int) -> People:
        """The year's people, with those who live at its end: nobody does in empty rows."""
        c, people = self.population.persons, self.people
        present = c.present == YES
        people.year = year
        people.living = int(np.count_nonzero(present))
        people.workers = int(self.population.households.workers.sum(dtype=np.float64))
        people.migrants = int(np.count_nonzero(present & (c.work == MIGRANT)))
        return people

    def new_year(self, year: int) -> None:
        """Begin a year."""
        self.people = People(year)


@kernel
def _forget(why: U8, household: I32, present: U8) -> None:
    """Households where somebody lives have no reason why nobody does."""
    for j in range(household.size):
        if present[j]:
            why[household[j]] = 0


@kernel
def _count(
    more: NDArray[np.int64], why: U8, ways: NDArray[np.int16], rows: I32, members: U8, spare: NDArray[np.bool_],
    household: I32, gone: U8, before: U8, eights: Any, eights_before: Any,
) -> None:  # fmt: skip
    """How many ``more`` are gone in each way than ``before``, which becomes ``gone``, and why households are.

    ``eights``: both columns in words of eight rows, as far as they go; most of these are equal. ``ways``, ``rows``:
    scratch, by household and way, of which all is zero before and after, and by person.
    """
    for i in range(why.size):
        why[i] = why[i] if members[i] <= 0 else np.uint8(0)
    n = 0
    for k in range(eights.size + 1):
        if k == eights.size or eights[k] != eights_before[k]:
            for j in range(8 * k, min(8 * k + 8, gone.size)):
                if gone[j] != before[j]:
                    more[gone[j]] += 1
                    more[before[j]] -= 1
                    ways[household[j], gone[j]] += 1
                    ways[household[j], before[j]] -= 1
                    rows[n] = j
                    n += 1
                    before[j] = gone[j]
    for k in range(n):
        i = household[rows[k]]
        if members[i] <= 0 and why[i] == 0 and not spare[i]:
            for way in range(1, ways.shape[1]):
                if ways[i, way] > 0:
                    why[i] = DISSOLVED if why[i] else WAYS[way - 1]
    for k in range(n):
        for way in range(ways.shape[1]):
            ways[household[rows[k]], way] = 0
