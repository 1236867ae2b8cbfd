"""An outcome of a run: one row for each number and replicate, with its convention; and those of the yearly table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd


class Outcome(NamedTuple):
    """One number of one replicate. ``year`` 0: all years pooled. ``convention``: a term that says how it is counted."""

    replicate: int
    outcome: str
    group: str
    year: int
    unit: str
    value: float
    convention: str


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
