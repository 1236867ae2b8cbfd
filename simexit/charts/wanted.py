"""What a user asks of a figure beyond its data: a title, years and a size of his own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import pandas as pd

Years = tuple[int, int]
Size = tuple[float, float]


class Wanted(NamedTuple):
    """A user's own title; first and last year shown; width and height in inches. None: as the figure does by itself."""

    title: str | None = None
    years: Years | None = None
    size: Size | None = None

    def words(self, *, has_years: bool = True) -> dict[str, Any]:
        """The keywords for a drawing function: what is asked for, and nothing else.

        Raises ValueError for years where the figure has no axis of years to choose from.
        """
        if self.years is not None and not has_years:
            found = f"{self.years[0]} to {self.years[1]}"
            raise ValueError(f"years: found {found}; allowed: none, for this figure has no years to choose from")
        return {name: value for name, value in self._asdict().items() if value is not None}


def within_years(table: pd.DataFrame, years: Years | None, columns: Sequence[str] = ("year",)) -> pd.DataFrame:
    """The rows whose ``columns`` all lie in ``years``, both ends included; all of them where ``years`` is None.

    Raises ValueError where the first year lies after the last, or no row is left.
    """
    if years is None:
        return table
    first, last = years
    if first > last:
        raise ValueError(f"years: found {first} to {last}; the first must not lie after the last")
    inside = pd.concat([table[name].between(first, last) for name in columns], axis=1).all(axis=1)
    if len(table) and not inside.any():
        there = table[list(columns)]
        allowed = f"years from {int(there.min().min())} to {int(there.max().max())}"
        raise ValueError(f"years: found {first} to {last}, in which there is nothing; allowed: {allowed}")
    return table[inside]
