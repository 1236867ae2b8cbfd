"""An outcome of a run: one row for each number and replicate, with its convention, and what is listed of it.

Beside it the outcomes of the yearly table.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.record.record import Record

LOWER, HIGHER, NEITHER = -1, 1, 0
Bounds = tuple[float, float]
POSITIVE: Bounds = (0.0, math.inf)


class Outcome(NamedTuple):
    """One number of one replicate. ``year`` 0: all years pooled. ``convention``: a term that says how it is counted."""

    replicate: int
    outcome: str
    group: str
    year: int
    unit: str
    value: float
    convention: str


class Listed(NamedTuple):
    """An outcome: its ``unit``, which end is ``better`` (`LOWER`, `HIGHER`, `NEITHER`), and whether it ``takes_long``.

    What takes long is only told by a single run, and by studies that are asked for all outcomes. ``is_whole``: told of
    the whole place, not only by fund, county or group. ``within``: what it can be, where its unit does not tell it.
    ``shown_in``: where it is among the outcomes shown, see `shown_in`.
    """

    unit: str
    better: int
    takes_long: bool
    is_whole: bool
    within: Bounds | None
    shown_in: frozenset[str]


def listed(
    unit: str,
    better: int,
    names: str,
    shown: str = "",
    *,
    takes_long: bool = False,
    is_whole: bool = True,
    within: Bounds | None = None,
) -> dict[str, Listed]:
    """What is listed of each of the ``names``, which are parted by spaces like the places where they are ``shown``."""
    about = Listed(unit, better, takes_long, is_whole, within, frozenset(shown.split()))
    return dict.fromkeys(names.split(), about)


class Measure(NamedTuple):
    """What a file of `simexit.measures.of_a_record` declares as ``MEASURE``.

    ``of``: yields outcomes of one replicate's record, given the households of the place that each household stands for.
    ``outcomes``: what is listed of each.
    """

    of: Callable[[Record, NDArray[np.float64]], Iterator[Outcome]]
    outcomes: dict[str, Listed]

    @property
    def takes_long(self) -> bool:
        """Whether studies leave it out unless they are asked for all outcomes."""
        return all(about.takes_long for about in self.outcomes.values())


def whole_place(yearly: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of the yearly table for all households of the place."""
    rows = yearly[(yearly["place"] == "all") & (yearly["group"] == "all")].to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def headcounts(yearly: pd.DataFrame) -> Iterator[Outcome]:
    """Headcount ratios (persons) and the four errors (persons) by year."""
    counted = {"true_headcount_ratio": "truly_poor", "recorded_headcount_ratio": "registered"}
    conventions = {"true_headcount_ratio": "true_headcount", "recorded_headcount_ratio": "recorded_headcount"}
    for row in whole_place(yearly):
        for name in (*counted, "false_exit", "missed_relapse", "held_back", "left_out"):
            share = row[f"{counted.get(name, name)}_persons"] / max(row["persons"], 1)
            convention = f"convention_{conventions.get(name, name)}"
            yield Outcome(row["replicate"], name, "", row["year"], "share", share, convention)


def false_exit_rates(yearly: pd.DataFrame) -> Iterator[Outcome]:
    """Of the year's recorded exits, the share that was truly poor; the first assessment has no exits."""
    first = yearly["year"].min()
    for row in whole_place(yearly):
        exited = row["recorded_exit_households"]
        value = row["false_exit_of_year_households"] / exited if exited else float("nan")
        if row["year"] > first:
            name = "false_exit_rate"
            yield Outcome(row["replicate"], name, "", row["year"], "share", value, f"convention_{name}")


def outcome_table(outcomes: list[Outcome]) -> pd.DataFrame:
    """Outcomes as a table."""
    return pd.DataFrame(outcomes, columns=list(Outcome._fields))
