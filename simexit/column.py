"""What is declared of a column of any table: its unit and meaning, and all that other rooms ask about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

SHARE, COPY, ROW, ZERO = "shared", "copied", "of the row", "zero"
ADD, SET, ADD_TIMES = ("add",), ("set",), ("add", "times")


@dataclass(frozen=True)
class Column:
    """What is to be known of a column.

    ``split``: what a household that splits off has: its ``SHARE`` of the parent's (which loses it), a ``COPY``, its own
    by the ``ROW`` it is in, or ``ZERO``, what nobody has lived yet. ``kept``: in the monthly panel of a record, or
    among its villages of each year.
    ``asked``: by ``who:``, under its public name or the one given. ``changed``: the ways in which an effect on a state
    may change it; ``paid``: the kind of payment by which a fund pays what is added. ``wear``: the named rate at which
    it wears. ``seen``: the column that holds what the state knows of it. ``negative``: whether an amount of yuan may be
    below zero. ``words``: what its codes mean.
    """

    unit: str
    meaning: str
    split: str = ZERO
    kept: bool = False
    asked: bool | str = False
    changed: tuple[str, ...] = ()
    paid: str = ""
    wear: str = ""
    seen: str = ""
    negative: bool = False
    words: tuple[str, ...] = ()
    name: str = ""
    type: Any = None

    @property
    def public(self) -> str:
        """Name in scenarios, where amounts carry their unit."""
        return f"{self.name}_yuan" if self.unit == "yuan" else self.name

    @property
    def is_flag(self) -> bool:
        """Whether it is true or false."""
        return self.unit == FLAG

    @property
    def is_money(self) -> bool:
        """Whether it is an amount of yuan."""
        return self.unit.startswith("yuan")

    def to_reckon(self, held: NDArray[Any]) -> NDArray[Any]:
        """What the column holds, where others may reckon with it: numbers that are kept in few bytes in more.

        A record keeps it thus, and a programme of an analyst's own sees it: a short number would overflow.
        """
        wide = {"persons": np.float32, "month": np.int32}
        return held.astype(wide[self.unit]) if held.itemsize < 4 and self.unit in wide else held


FLAG = "0, 1"


def flag(meaning: str, **more: Any) -> Column:
    """A column that is true or false."""
    return Column(FLAG, meaning, **more)


def coded(words: tuple[str, ...], meaning: str = "", **more: Any) -> Column:
    """A column that holds one of a few words, as a number."""
    return Column(f"0–{len(words) - 1}", ": ".join(filter(None, (meaning, ", ".join(words)))), words=words, **more)
