"""What stands around the plots of a figure, and what a user asks of it beyond its data: title, years, size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

from simexit.words.captions import joined
from simexit.words.terms import Language, check_language

Years = tuple[int, int]
Size = tuple[float, float]


class Texts(NamedTuple):
    """What is written around the plots, from top to bottom: title and axis above, caption and footer below."""

    title: str
    axis: str
    caption: str
    footer: str


@dataclass(frozen=True)
class Around:
    """Title, caption and footer of a figure, and their language.

    ``years``: first and last shown, None or left aside where there is no axis of years; ``size``: width and height in
    inches. Raises ValueError for an unknown language; who draws does so for years or a size that cannot be.
    """

    title: str
    language: Language
    caption: str
    footer: str
    years: Years | None = None
    size: Size | None = None

    def __post_init__(self) -> None:
        check_language(self.language)

    def texts(self, axis: str, *more: str) -> Texts:
        """The texts of the figure with that ``axis``; ``more``: sentences after its caption."""
        return Texts(self.title, axis, joined([self.caption, *more], self.language), self.footer)


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
