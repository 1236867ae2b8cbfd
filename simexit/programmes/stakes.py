"""What households have in one market: since when, how much, and whether it waits, is in force or is over."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from simexit.population.conditions import Mask
from simexit.programmes.places import Rows, no_rows

PARTS = 1000
"""Sizes are counted in whole thousandths of a mu, a bed or a job."""
WAITING, IN_FORCE, OVER = 0, 1, 2
_MONTHS = 1 << 20
NO_PLACE = -1


@dataclass
class Stakes:
    """Stakes of one market, one for each place that brings a household into it.

    ``place``: the place, as `key` has it. ``row``: household. ``wanted``, ``size``: thousandths to be brought and
    brought, zero until in force. ``since``: month from which it is in force. ``state``: waiting for demand, in force,
    or over for good. In the order of the month of the place's start, programme and household.
    """

    place: Rows = field(default_factory=no_rows)
    start: Rows = field(default_factory=no_rows)
    row: Rows = field(default_factory=no_rows)
    wanted: Rows = field(default_factory=no_rows)
    size: Rows = field(default_factory=no_rows)
    since: Rows = field(default_factory=no_rows)
    state: Rows = field(default_factory=no_rows)

    def in_force(self) -> Mask:
        """Which are in force."""
        found: Mask = self.state == IN_FORCE
        return found

    def follow(self, place: Rows, row: Rows, start: Rows, wanted: Rows) -> Stakes:
        """Take up stakes of new places, and let go those of places that are no more; returns those let go.

        ``place``: ascending.
        """
        at = np.searchsorted(place, self.place)
        stays, is_new = np.append(place, NO_PLACE)[at] == self.place, np.ones(place.size, np.bool_)
        is_new[at[stays]] = False
        gone, new = self.of(~stays), np.flatnonzero(is_new)
        if not (gone.place.size or new.size):
            return gone
        new = new[np.lexsort((row[new], place[new], start[new]))]
        for name, added in (("place", place), ("start", start), ("row", row), ("wanted", wanted)):
            setattr(self, name, np.concatenate([getattr(self, name)[stays], added[new]]))
        for name in ("size", "since", "state"):
            setattr(self, name, np.concatenate([getattr(self, name)[stays], np.zeros(new.size, np.int64)]))
        return gone

    def end(self, over: Mask) -> Stakes:
        """End those of the mask that are not over; returns them as they were."""
        ended = self.of(over & (self.state != OVER))
        self.state[over] = OVER
        self.size[over] = 0
        return ended

    def begin(self, which: Rows, size: Rows, month: int) -> None:
        """Put waiting stakes in force with so many thousandths."""
        self.state[which], self.size[which], self.since[which] = IN_FORCE, size, month

    def of(self, chosen: Mask) -> Stakes:
        """Some of them."""
        return Stakes(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))


def key(programme: int, row: Rows, start: Rows) -> Rows:
    """One number for the place of a programme that a household has held since a month."""
    keys: Rows = (programme * (1 << 40) + row) * _MONTHS + start
    return keys


def moved(keys: Rows, place: Rows) -> Rows:
    """The same keys where households are in other rows, each in its ``place``."""
    of_row, rows = keys // _MONTHS, (1 << 40) - 1
    anew: Rows = keys + (place[of_row & rows] - (of_row & rows)) * _MONTHS if keys.size else keys
    return anew


def numbered_anew(keys: Rows, numbers: Rows) -> Rows:
    """The same keys where the programmes have other ``numbers``."""
    of_programme = _MONTHS << 40
    anew: Rows = numbers[keys // of_programme] * of_programme + keys % of_programme if keys.size else keys
    return anew
