"""Rows that are lived together: those of a village, or of one household."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I64
from simexit.compiled import kernel
from simexit.population.layout import Population, padded


class Spans(NamedTuple):
    """One span a place: person rows ``first_person`` up to ``end_person``, household rows likewise, in ``village``."""

    first_person: I64
    end_person: I64
    first_household: I64
    end_household: I64
    village: I64

    def part(self, first: int, end: int) -> Spans:
        """Spans ``first`` up to ``end``."""
        return Spans(*(column[first:end] for column in self))


def village_spans(population: Population) -> Spans:
    """The rows of every village, in order, but for spare ones behind its last household.

    Person rows are lived in whole vectors; the empty ones behind a village hold nobody.
    """
    villages = population.villages
    first, households = villages.first_person.astype(np.int64), villages.first_household.astype(np.int64)
    next_first = np.append(first[1:], population.persons.present.size)
    end = np.minimum(first + padded(villages.persons), next_first)
    last = households + villages.households
    _leave_out(last, households, population.spare)
    return Spans(first, end, households, last, np.arange(first.size))


@kernel
def _leave_out(end: I64, first: I64, spare: NDArray[np.bool_]) -> None:
    """Move the end of each village to behind its last household; its first row stays in any case."""
    for v in range(end.size):
        while end[v] > first[v] + 1 and spare[end[v] - 1]:
            end[v] -= 1


def household_span(first_person: int, end_person: int, household: int, village: int) -> Spans:
    """The rows of one household."""
    rows = (first_person, end_person, household, household + 1, village)
    return Spans(*(np.array([row], np.int64) for row in rows))
