"""What households have in one market: since when, how much, and whether it waits, is in force or is over."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simexit.columns import F32, I32, I64
from simexit.compiled import kernel
from simexit.population.conditions import Mask
from simexit.programmes.places import Rows, no_rows

B1 = NDArray[np.bool_]
PARTS = 1000
"""Sizes are counted in whole thousandths of a mu, a bed or a job."""
WAITING, IN_FORCE, OVER = 0, 1, 2
_MONTHS = 1 << 20


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
        stays, is_new = np.zeros(self.place.size, np.bool_), np.ones(place.size, np.bool_)
        match_places(stays, is_new, place, self.place)
        gone, new, stay = self.of(np.flatnonzero(~stays)), np.flatnonzero(is_new), np.flatnonzero(stays)
        if not (gone.place.size or new.size):
            return gone
        new = new[np.lexsort((row[new], place[new], start[new]))]
        added = {"place": place, "start": start, "row": row, "wanted": wanted}
        for name in self.__dataclass_fields__:
            column: Rows = getattr(self, name)[stay]
            more = added[name][new] if name in added else np.zeros(new.size, np.int64)
            setattr(self, name, np.concatenate([column, more]) if new.size else column)
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

    def of(self, chosen: Mask | Rows) -> Stakes:
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


@kernel
def match_places(stays: B1, is_new: B1, place: I64, had: I64) -> None:
    """Note which of the places ``had`` are among ``place``, ascending, and which of these are not new therefore.

    Places ``had`` are looked for in order, from the first on wherever one is lower than the one before it.
    """
    at = 0
    for k in range(had.size):
        if k and had[k] < had[k - 1]:
            at = 0
        while at < place.size and place[at] < had[k]:
            at += 1
        if at < place.size and place[at] == had[k]:
            stays[k], is_new[at] = True, False


@kernel
def add_brought(
    sums: NDArray[np.float64], group: I64, village: I32, row: I64, size: I64, since: I64, latest: int, each: float
) -> None:
    """Add up by ``group`` of villages what stakes bring that are in force since ``latest`` or before, ``each`` times.

    Who is not in force has no ``size``.
    """
    for k in range(row.size):
        if since[k] <= latest:
            sums[group[village[row[k]]]] += size[k] / PARTS * each


@kernel
def pay_stakes(
    into: F32, yuan: F32, group: I64, village: I32, row: I64, size: I64, since: I64, latest: int,
    price: NDArray[np.float64], hands: F32, taken: F32,
) -> int:  # fmt: skip
    """Pay households whole yuan for what they bring, ``yuan`` for each unit by ``group`` of villages; returns the sum.

    ``price``: of each household, a factor, or nothing. ``taken``: hands that jobs take of each household's ``hands``,
    of whom fewer earn less, or nothing.
    """
    paid = 0
    for k in range(row.size):
        if size[k] and since[k] <= latest:
            i = row[k]
            unit = np.float64(yuan[group[village[i]]])
            if taken.size:
                unit *= min(hands[i] / max(taken[i], np.float32(1e-6)), np.float32(1.0))
            worth = size[k] / PARTS * unit
            if price.size:
                worth *= price[i]
            whole = int(np.floor(worth + 1e-6))
            into[i] += np.float32(whole)
            paid += whole
    return paid


@kernel
def add_hands(taken: NDArray[np.float64], row: I64, size: I64, hands: float) -> None:
    """Add up the hands that jobs take of each household, so many a job."""
    for k in range(row.size):
        taken[row[k]] += size[k] / PARTS * hands


@kernel
def hand_over(taken: F32, sums: NDArray[np.float64], row: I64) -> None:
    """Let ``taken`` of ``row`` be its sum, once, and forget the sum."""
    for k in range(row.size):
        if sums[row[k]] != 0.0:
            taken[row[k]], sums[row[k]] = sums[row[k]], 0.0


@kernel
def add_land(sums: NDArray[np.float64], group: I64, village: I32, land: F32) -> None:
    """Add up the land of farms by ``group`` of villages."""
    for i in range(land.size):
        sums[group[village[i]]] += land[i]
