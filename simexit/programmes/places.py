"""The places of one programme: who holds one, since when, and what it pays a month."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]


def no_rows() -> Rows:
    """An empty list of household rows."""
    return np.zeros(0, np.int64)


@dataclass
class Places:
    """Holders of one programme: household rows ascending, month of start, yuan a month."""

    ever_served: NDArray[np.bool_]
    rows: Rows = field(default_factory=no_rows)
    start_month: Rows = field(default_factory=no_rows)
    monthly_yuan: Rows = field(default_factory=no_rows)
    started: dict[int, int] = field(default_factory=dict)

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """End the places of all other holders."""
        self.rows, self.start_month, self.monthly_yuan = (
            self.rows[kept],
            self.start_month[kept],
            self.monthly_yuan[kept],
        )

    def take(self, rows: Rows, monthly_yuan: Rows, month: int) -> None:
        """Give places to new holders."""
        if np.isin(rows, self.rows).any():
            raise AssertionError("a household took a place it already held")
        merged = np.concatenate([self.rows, rows])
        order = np.argsort(merged, kind="stable")
        self.rows = merged[order]
        self.start_month = np.concatenate([self.start_month, np.full(rows.size, month, np.int64)])[order]
        self.monthly_yuan = np.concatenate([self.monthly_yuan, monthly_yuan])[order]
        self.ever_served[rows] = True
        year = month // 12
        self.started[year] = self.started.get(year, 0) + rows.size
