"""What the registry remembers of its units: since when a status lasts, by which row, what it was before, who waits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simexit.population.conditions import Mask

LONG_AGO = 0
BY_NOBODY = -1


class Memory:
    """Of the units of one kind, one value a unit. ``rows``: names of all rows of the registry, in order."""

    def __init__(self, status: NDArray[np.uint8], rows: Sequence[str]) -> None:
        self.rows = tuple(rows)
        self.since = np.full(status.size, LONG_AGO, np.int32)
        self.by = np.full(status.size, BY_NOBODY, np.int16)
        self.before = np.zeros(status.size, np.uint8)
        self._last = status.copy()
        self._found: dict[str, NDArray[np.int32]] = {}

    def keep(self, kept: NDArray[np.int64]) -> None:
        """Forget all units but those of the rows ``kept``."""
        for name in ("since", "by", "before", "_last"):
            setattr(self, name, getattr(self, name)[kept])
        self._found = {row: found[kept] for row, found in self._found.items()}

    def number(self, row: str) -> int:
        """Number of a row."""
        return self.rows.index(row)

    def look(self, status: NDArray[np.uint8], month: int) -> None:
        """Notice what others have changed since the last look."""
        self._note(status, np.flatnonzero(status != self._last), BY_NOBODY, month)

    def change(self, status: NDArray[np.uint8], which: Mask, to: int | None, row: str, month: int) -> None:
        """Change the status of ``which`` by a row, to a code, or (None) to what it was before."""
        rows = np.flatnonzero(which)
        status[rows] = self.before[rows] if to is None else to
        self._note(status, rows, self.number(row), month)

    def due(self, row: str, found: Mask, candidates: Mask, delay: int, month: int) -> Mask:
        """Who changes now: those ``found``, or with a ``delay`` those found so many months ago who still may change."""
        if not delay:
            return found
        waiting = self._found.setdefault(row, np.zeros(found.size, np.int32))
        waiting[~candidates] = 0
        due: Mask = (waiting > 0) & (month - waiting >= delay)
        waiting[due] = 0
        waiting[found & ~due & (waiting == 0)] = month
        return due

    def _note(self, status: NDArray[np.uint8], rows: NDArray[np.int64], by: int, month: int) -> None:
        self.before[rows] = self._last[rows]
        self.since[rows], self.by[rows] = month, by
        self._last[rows] = status[rows]
