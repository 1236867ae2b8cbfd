"""The log of places: one line each, written when the place ends, with the reason why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32, UNIT, WHY_ENDED

Mask = NDArray[np.bool_]
Whole = NDArray[np.int64]


class Endings:
    """Why places of one programme end this month: a code of `WHY_ENDED` each, of which zero is held.

    ``any``: whether there is any that ends.
    """

    def __init__(self, places: int) -> None:
        self.why = np.zeros(places, np.uint8)
        self.any = False

    def note(self, over: Mask, reason: str) -> None:
        """End the places that are ``over``; of several reasons the first noted stands."""
        if over.any():
            self.any = True
            self.why[over & (self.why == 0)] = WHY_ENDED.index(reason)

    @property
    def over(self) -> Whole:
        """Number of each place that ends."""
        return np.flatnonzero(self.why != 0)

    @property
    def kept(self) -> Mask:
        """Places that go on."""
        kept: Mask = self.why == 0
        return kept


class Ended(NamedTuple):
    """Places that ended, one value each, as `simexit.record.places.PlacesKept` has them."""

    programme: I32
    unit: I32
    holder: NDArray[np.uint64]
    start: I32
    ready: I32
    end: I32
    late: Mask
    why: NDArray[np.uint8]


@dataclass
class PlaceLog:
    """All places of a run that have ended, in the order in which they did."""

    parts: list[Ended] = field(default_factory=list)

    def note(
        self, programme: int, unit: str, ids: NDArray[np.uint64], start: I32, ready: I32, end: int, late: Mask,
        why: NDArray[np.uint8],
    ) -> None:  # fmt: skip
        """Write down places of ``ids`` that end in the month ``end``, from which they are held no more."""
        if ids.size:
            of, code, over = (np.full(ids.size, each, np.int32) for each in (programme, UNIT.index(unit), end))
            self.parts.append(Ended(of, code, ids, start, ready, over, late, why))
