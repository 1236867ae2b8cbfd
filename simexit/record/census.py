"""The census: how people come and go, month by month, and how many there are at a year's end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import WHY_GONE
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
        self._gone, self._gone_from = self._count_gone(), self._gone_by_household()
        self.why_gone[self._there()] = 0

    def count_departures(self) -> None:
        """Add the month's deaths, women married away, and people settled away less those who came back."""
        now = self._count_gone()
        more, self._gone = now - self._gone, now
        self.people.deaths += int(more[DIED])
        self.people.married_out += int(more[MARRIED_OUT])
        self.people.left_net += int(more[LEFT])
        self._note_why_gone()

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

    def _count_gone(self) -> NDArray[np.int64]:
        """Rows of each way of being gone; the first, those who are not, are not counted.

        Empty rows behind a village hold nobody who could be gone, so that the whole column can be read.
        """
        gone = self.population.persons.gone
        return np.array([0, *(np.count_nonzero(gone == code) for code in (DIED, MARRIED_OUT, LEFT))], np.int64)

    def _note_why_gone(self) -> None:
        """Write down in which way the last members of a household went this month, and who came back."""
        before, self._gone_from = self._gone_from, self._gone_by_household()
        there = self._there()
        self.why_gone[there] = 0
        went = self._gone_from > before
        emptied = np.flatnonzero(~there & (self.why_gone == 0) & went.any(axis=0))
        ways = went[:, emptied]
        way = np.array([DIED_OUT, MARRIED_AWAY, SETTLED_AWAY], np.uint8)[np.argmax(ways, axis=0)]
        self.why_gone[emptied] = np.where(ways.sum(axis=0) > 1, DISSOLVED, way)

    def _there(self) -> NDArray[np.bool_]:
        """Households with a member present."""
        c, there = self.population.persons, np.zeros(self.why_gone.size, np.bool_)
        there[c.household[c.present.view(np.bool_)]] = True
        return there

    def _gone_by_household(self) -> NDArray[np.int64]:
        """Persons who died, married away and left, in three rows, by household."""
        c = self.population.persons
        rows = np.flatnonzero(c.gone)
        of = (c.gone[rows].astype(np.int64) - 1) * self.why_gone.size + c.household[rows]
        return np.bincount(of, minlength=3 * self.why_gone.size).reshape(3, -1)
