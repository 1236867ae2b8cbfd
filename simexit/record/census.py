"""The census: how people come and go, month by month, and how many there are at a year's end."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.population.codes import DIED, LEFT, MARRIED_OUT, MIGRANT, YES
from simexit.population.layout import Population
from simexit.record.record import People


class Census:
    """Counts the people of a population for the year ``people.year``."""

    def __init__(self, population: Population, year: int) -> None:
        self.population = population
        self.people = People(year)
        self.recount()

    def recount(self) -> None:
        """Begin anew from the rows as they are: some were dropped or replaced."""
        self._gone = self._count_gone()

    def count_departures(self) -> None:
        """Add the month's deaths, women married away, and people settled away less those who came back."""
        now = self._count_gone()
        more, self._gone = now - self._gone, now
        self.people.deaths += int(more[DIED])
        self.people.married_out += int(more[MARRIED_OUT])
        self.people.left_net += int(more[LEFT])

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
