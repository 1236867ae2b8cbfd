"""Whom programmes served this year: one bit a programme, for each household."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from simexit.bits import Bits, no_bits, words_of
from simexit.population.layout import Population
from simexit.programmes.passes import mark
from simexit.programmes.places import Places, among
from simexit.programmes.units import OfHouseholds, OfPlaces


class Served:
    """Bits of programmes, by name in order, that held a place for each household since the year began.

    As in `simexit.bits`. A place of a member or of the village is one for the household too.
    """

    def __init__(self, households: int, programmes: int) -> None:
        self.bits = no_bits(households, programmes)
        self._living = np.zeros(households, np.bool_)
        self._noted: dict[str, int] = {}

    def note(
        self, population: Population, month: int, places: Mapping[str, Places], unit: Mapping[str, OfHouseholds]
    ) -> None:
        """Note whom places serve: those that are new, or all where others may stand behind them than last month."""
        living = population.households.members > 0
        newly, self._living = np.flatnonzero(living > self._living), living
        for number, (name, each) in enumerate(places.items()):
            of, words = unit[name], words_of(self.bits, number)
            if isinstance(of, OfPlaces):
                mark(*words, newly[among(of.of_households(population, newly), each.rows)])
            if of.moves or self._noted.get(name) != each.takings:
                rows = each.rows if of.moves or name not in self._noted else each.begun(month)
                mark(*words, of.reached(population, rows).households)
                self._noted[name] = each.takings

    def close_year(self) -> Bits:
        """The bits of the year, which begins anew."""
        bits = self.bits
        self.bits, self._noted = np.zeros_like(bits), {}
        return bits
