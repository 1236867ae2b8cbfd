"""Rows that are lived together: those of a village, or of one household."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simexit.columns import I64
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
    """The rows of every village, in order.

    Person rows are lived in whole vectors; the empty ones behind a village hold nobody.
    """
    villages = population.villages
    first, households = villages.first_person.astype(np.int64), villages.first_household.astype(np.int64)
    next_first = np.append(first[1:], population.persons.present.size)
    end = np.minimum(first + padded(villages.persons), next_first)
    return Spans(first, end, households, households + villages.households, np.arange(first.size))


def household_span(first_person: int, end_person: int, household: int, village: int) -> Spans:
    """The rows of one household."""
    rows = (first_person, end_person, household, household + 1, village)
    return Spans(*(np.array([row], np.int64) for row in rows))
