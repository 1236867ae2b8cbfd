"""Who takes what everybody is entitled to who meets the conditions of a programme: by a number stored for each."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I16, I32, I64, U8
from simexit.compiled import kernel
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.conditions import Mask
from simexit.population.moment import Moment
from simexit.programmes.amounts import fills_gap
from simexit.programmes.places import Rows
from simexit.programmes.units import OfHouseholds, OfPersons, ages_of, born_between
from simexit.scenario.schema import FlowEffect, Programme


class Totals(NamedTuple):
    """Yuan a month that a programme pays each household as long as it lives; their sum, and how many are paid.

    ``living``: which households live; ``total``: what all programmes pay those.
    """

    yuan: Rows
    sums: Rows
    living: Mask
    total: Rows


def asks_age_alone(programme: Programme) -> bool:
    """Whether it is for persons of an age in households that meet ``who``, and pays them cash and nothing else."""
    asks = programme.unit == "person" and set(programme.member) <= {"age"} and not programme.not_beside
    flows = all(isinstance(effect, FlowEffect) for effect in programme.effects)
    return asks and isinstance(programme.member.get("age", {}), dict) and flows and not fills_gap(programme)


class Takers:
    """Rows of a programme's unit that take what they are entitled to.

    Of persons, those are kept who are of the age that is asked, or will be this year, and take it; they are found
    anew when rows have moved, and looked for among arrivals.
    """

    def __init__(self, name: str, programme: Programme, unit: OfHouseholds) -> None:
        self.name, self.programme, self.unit = name, programme, unit
        self._takes: Mask | None = None
        self._layout = self._until = self._n = 0
        self._rows = self._homes = self._born = self._seen = np.zeros(0, np.int32)
        self._paid, self._each = np.zeros(0, np.bool_), -1

    def welcome(self, now: Moment, founded: Rows) -> None:
        """Households are new in rows ``founded``, with numbers of their own."""
        if self._takes is not None:
            self._takes[founded] = self._drawn(now, founded)

    def meeting(self, now: Moment, line_yuan: float) -> Rows:
        """Rows that meet the conditions, under an administrative line, and take it."""
        if self.unit.moves:
            rows = self.unit.meeting(now, self.programme, line_yuan)
            return rows[self._drawn(now, rows)]
        can = self.unit.can(now, self.programme, line_yuan)
        if self.programme.take_up < 1.0:
            if self._takes is None:
                self._takes = self._drawn(now, slice(None))
            can &= self._takes
        return np.flatnonzero(can)

    def begin(self, now: Moment, each: int) -> None:
        """Nobody is paid by now; persons of age are to be paid ``each``."""
        self._of_age(now)
        self._paid[: self._n], self._each = False, each

    def follow(self, now: Moment, line_yuan: float, each: int, totals: Totals, entitled: F32) -> bool:
        """Pay ``each`` to persons who have come of age since the last month, and no more to who died or is too old.

        Returns whether that is all that changed: neither rows have moved since `begin`, nor what each is paid.
        """
        assert isinstance(self.unit, OfPersons)
        among, goes_on = self._of_age(now), each == self._each
        if goes_on:
            home = self.unit.homes(now, self.programme, line_yuan)
            born = born_between(now.month, *ages_of(self.programme))
            about = among, self._homes, self._born, *born, now.population.persons.present, home
            _pay_of_age(self._paid, *about, each, *totals, entitled)
        return goes_on

    def _drawn(self, now: Moment, rows: NDArray[np.integer] | slice) -> Mask:
        """Which of ``rows`` take it."""
        u = now.luck.named(self.unit.ids(now.population, rows), f"take-up {self.name}")
        takes: Mask = u < self.programme.take_up
        return takes

    def _of_age(self, now: Moment) -> I32:
        """Persons who are of age by the end of the year, if not too old by now, and take it."""
        population, c, v = now.population, now.population.persons, now.population.villages
        if population.layout != self._layout or now.month > self._until or not self._seen.size:
            self._layout, self._until = population.layout, now.month + -(now.month + 1) % MONTHS_PER_YEAR
            self._rows, self._homes, self._born = np.empty((3, c.present.size), np.int32)
            self._seen, self._n = np.zeros_like(v.persons), 0
            self._paid, self._each = np.zeros(c.present.size, np.bool_), -1
        youngest, oldest = ages_of(self.programme)
        born = born_between(self._until, youngest, None)[0], born_between(now.month, None, oldest)[1]
        n = _come_of_age(self._rows, self._n, self._seen, v.first_person, v.persons, c.birth_month, *born)
        new = self._rows[self._n : n]
        if new.size:
            new, first = new[self._drawn(now, new)] if self.programme.take_up < 1.0 else new, self._n
            self._n += new.size
            mine = slice(first, self._n)
            self._rows[mine], self._homes[mine], self._born[mine] = new, c.household[new], c.birth_month[new]
        return self._rows[: self._n]


@kernel
def _come_of_age(
    rows: I32, n: int, seen: I32, first: I32, persons: I32, born: I16, latest: np.int32, earliest: np.int32
) -> int:
    """Put in ``rows``, after the first ``n``, people born in time of those beyond the first ``seen`` of each village.

    Returns how many there are then; all are ``seen``.
    """
    for v in range(seen.size):
        for j in range(first[v] + seen[v], first[v] + persons[v]):
            rows[n] = j
            n += (born[j] <= latest) & (born[j] >= earliest)
        seen[v] = persons[v]
    return n


@kernel
def _pay_of_age(
    paid: Mask, rows: I32, homes: I32, born: I32, latest: np.int32, earliest: np.int32, present: U8, home: Mask,
    each: int, yuan: I64, sums: I64, living: Mask, total: I64, entitled: F32,
) -> None:  # fmt: skip
    """Pay ``each`` to the persons ``rows`` of age who live and were not ``paid``; no more to those who are not.

    ``homes``, ``born``: beside each of ``rows``; ``paid`` as well.
    """
    for k in range(rows.size):
        i = homes[k]
        is_paid = (born[k] <= latest) & (born[k] >= earliest) & (present[rows[k]] != 0) & home[i]
        if is_paid != paid[k]:
            paid[k] = is_paid
            before = yuan[i]
            yuan[i] += each if is_paid else -each
            if living[i]:
                sums[0] += yuan[i] - before
                sums[1] += np.int64(yuan[i] != 0) - np.int64(before != 0)
                total[i] += yuan[i] - before
                entitled[i] = total[i]
