"""The places of one programme: who holds one, since when, and what it costs a month."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.programmes.ledger import MONTHLY

Rows = NDArray[np.int64]


def no_rows() -> Rows:
    """An empty list of household rows."""
    return np.zeros(0, np.int64)


@dataclass
class Places:
    """Holders of one programme: household rows ascending, month of start, yuan a month by kind, the person at work.

    ``ready_month``: from which the place does what it does: its start, or later where that takes months.
    ``monthly_yuan``: int64 [holders, kinds of `ledger.MONTHLY`]. ``person``: permanent id of the member whose work the
    place gives; zero where it gives none. ``version``: goes up whenever holders change.
    """

    ever_served: NDArray[np.bool_]
    rows: Rows = field(default_factory=no_rows)
    start_month: Rows = field(default_factory=no_rows)
    ready_month: Rows = field(default_factory=no_rows)
    monthly_yuan: Rows = field(default_factory=lambda: np.zeros((0, len(MONTHLY)), np.int64))
    person: NDArray[np.uint64] = field(default_factory=lambda: np.zeros(0, np.uint64))
    started: dict[int, int] = field(default_factory=dict)
    version: int = 0

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """End the places of all other holders."""
        self.version += 1
        self.rows, self.start_month, self.ready_month = self.rows[kept], self.start_month[kept], self.ready_month[kept]
        self.monthly_yuan, self.person = self.monthly_yuan[kept], self.person[kept]

    def take(
        self, rows: Rows, monthly_yuan: Rows, person: NDArray[np.uint64], month: int, takes_months: int = 0
    ) -> None:
        """Give places to new holders, ready after so many months."""
        if np.isin(rows, self.rows).any():
            raise AssertionError("a household took a place it already held")
        self.version += 1
        merged = np.concatenate([self.rows, rows])
        order = np.argsort(merged, kind="stable")
        self.rows = merged[order]
        self.start_month = np.concatenate([self.start_month, np.full(rows.size, month, np.int64)])[order]
        ready = np.full(rows.size, month + takes_months, np.int64)
        self.ready_month = np.concatenate([self.ready_month, ready])[order]
        self.monthly_yuan = np.concatenate([self.monthly_yuan, monthly_yuan])[order]
        self.person = np.concatenate([self.person, person])[order]
        self.ever_served[rows] = True
        year = month // MONTHS_PER_YEAR
        self.started[year] = self.started.get(year, 0) + rows.size
