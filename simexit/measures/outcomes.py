"""The outcomes a run reports, one row an outcome and replicate, each with its convention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pandas as pd

from simexit.measures.spell_rates import exit_rates, relapse_within

VIEWS = ("true", "recorded")


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


def exits(spells: pd.DataFrame, replicate: int, last_year: int) -> Iterator[Outcome]:
    """Exit rates by year and relapse within 12 and 24 months, in both views."""
    for view in VIEWS:
        mine = spells[spells["view"] == view]
        rates = exit_rates(mine, last_year)
        for year, rate in zip(rates["year"].tolist(), rates["rate"].tolist(), strict=True):
            yield Outcome(replicate, f"{view}_exit_rate", "", year, "share", rate, "convention_exit_rate")
        for years in (1, 2):
            relapsed, watched = relapse_within(mine, years, last_year)
            share = relapsed / watched if watched else float("nan")
            yield Outcome(replicate, f"relapse_{12 * years}_months", view, 0, "share", share, "convention_relapse")


def false_exit_rates(yearly: pd.DataFrame) -> Iterator[Outcome]:
    """Of the year's recorded exits, the share that was truly poor; the first assessment has no exits."""
    first = yearly["year"].min()
    for row in whole_place(yearly):
        exited = row["recorded_exit_households"]
        value = row["false_exit_of_year_households"] / exited if exited else float("nan")
        if row["year"] > first:
            name = "false_exit_rate"
            yield Outcome(row["replicate"], name, "", row["year"], "share", value, f"convention_{name}")


def spending(funds: pd.DataFrame, replicate: int, weight: float) -> Iterator[Outcome]:
    """Money spent by fund over the run, at the size of the whole place."""
    for fund, part in funds.groupby("fund"):
        value = float(part["spent_yuan"].sum()) * weight
        yield Outcome(replicate, "spending", str(fund), 0, "yuan", value, "convention_spending")


def outcome_table(outcomes: list[Outcome]) -> pd.DataFrame:
    """Outcomes as a table."""
    return pd.DataFrame(outcomes, columns=list(Outcome._fields))
