"""The census: how people come and go, month by month, and how many there are at a year's end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import GONE, I32, U8, WHY_GONE
from simexit.compiled import kernel
from simexit.population.codes import DIED, LEFT, MARRIED_OUT, MIGRANT, YES
from simexit.population.layout import Population
from simexit.record.record import People

DISSOLVED, DIED_OUT, SETTLED_AWAY, MARRIED_AWAY = range(1, len(WHY_GONE))


class Census:
    """Counts the people of a population for the year ``people.year``.

    ``why_gone``: why nobody is left of each household, a code of `WHY_GONE`: the way of the last to go, and dissolved
    where the last went in several ways at once.
    """

    def __init__(self, population: Population, year: int) -> None:
        self.population = population
        self.people = People(year)
        self.why_gone = np.zeros(population.spare.size, np.uint8)
        self.recount()

    def recount(self) -> None:
        """Begin anew from the rows as they are: some were dropped or replaced."""
        self._gone, self._gone_from = self._count_gone()
        c = self.population.persons
        self.why_gone[c.household[c.present.view(np.bool_)]] = 0

    def count_departures(self) -> None:
        """Add the month's deaths, women married away, and people settled away less those who came back."""
        before, before_from = self._gone, self._gone_from
        self._gone, self._gone_from = self._count_gone()
        more = self._gone - before
        self.people.deaths += int(more[DIED])
        self.people.married_out += int(more[MARRIED_OUT])
        self.people.left_net += int(more[LEFT])
        self._note_why_gone(before_from)

    def year_end(self, year: int) -> People:
        """The year's people, with those who live at its end."""
        c, people = self.population.persons, self.people
        rows = self.population.person_rows()
        present = rows[c.present[rows] == YES]
        people.year = year
        people.living = int(present.size)
        people.workers = int(self.population.households.workers.sum(dtype=np.float64))
        people.migrants = int(np.count_nonzero(c.work[present] == MIGRANT))
        return people

    def new_year(self, year: int) -> None:
        """Begin a year."""
        self.people = People(year)

    def _count_gone(self) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Persons by way of being gone, and by household: who died, married away and left, in three rows.

        Empty rows behind a village hold nobody who could be gone, so that the whole column can be read.
        """
        c = self.population.persons
        in_all, by_household = np.zeros(len(GONE), np.int64), np.zeros((len(GONE) - 1, self.why_gone.size), np.uint16)
        _count(in_all, by_household, c.household, c.gone)
        return in_all, by_household

    def _note_why_gone(self, before: NDArray[np.uint16]) -> None:
        """Write down in which way the last members of a household went this month, and who came back."""
        nobody = self.population.households.members == 0
        self.why_gone *= nobody
        emptied = np.flatnonzero(nobody & (self.why_gone == 0) & ~self.population.spare)
        ways = self._gone_from[:, emptied] > before[:, emptied]
        emptied, ways = emptied[ways.any(axis=0)], ways[:, ways.any(axis=0)]
        way = np.array([DIED_OUT, MARRIED_AWAY, SETTLED_AWAY], np.uint8)[np.argmax(ways, axis=0)]
        self.why_gone[emptied] = np.where(ways.sum(axis=0) > 1, DISSOLVED, way)


@kernel
def _count(in_all: NDArray[np.int64], by_household: NDArray[np.uint16], household: I32, gone: U8) -> None:
    for j in range(gone.size):
        if gone[j]:
            in_all[gone[j]] += 1
            by_household[gone[j] - 1, household[j]] += 1
