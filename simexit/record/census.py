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

    def _count_gone(self) -> tuple[NDArray[np.int64], NDArray[np.uint16]]:
        """Persons by way of being gone, and by household: who died, married away and left, in three rows.

        Empty rows behind a village hold nobody who could be gone, so that the whole column can be read.
        """
        c = self.population.persons
        in_all, by_household = np.zeros(len(GONE), np.int64), np.zeros((len(GONE) - 1, self.why_gone.size), np.uint16)
        eights = c.gone[: c.gone.size // 8 * 8].view(np.uint64)
        _count(in_all, by_household, c.household, c.gone, eights)
        return in_all, by_household

    def _note_why_gone(self, before: NDArray[np.uint16]) -> None:
        """Write down in which way the last members of a household went this month, and who came back."""
        _note(self.why_gone, self.population.households.members, self.population.spare, before, self._gone_from)


@kernel
def _count(in_all: NDArray[np.int64], by_household: NDArray[np.uint16], household: I32, gone: U8, eights: Any) -> None:
    """``eights``: the column ``gone`` in words of eight rows, of which most are zero, as far as they go."""
    for k in range(eights.size + 1):
        if k == eights.size or eights[k]:
            for j in range(8 * k, min(8 * k + 8, gone.size)):
                if gone[j]:
                    in_all[gone[j]] += 1
                    by_household[gone[j] - 1, household[j]] += 1


@kernel
def _note(
    why: U8, members: U8, spare: NDArray[np.bool_], before: NDArray[np.uint16],
    after: NDArray[np.uint16],
) -> None:  # fmt: skip
    for i in range(why.size):
        if members[i] > 0:
            why[i] = 0
        elif why[i] == 0 and not spare[i]:
            for way in range(after.shape[0]):
                if after[way, i] > before[way, i]:
                    why[i] = DISSOLVED if why[i] else WAYS[way]
