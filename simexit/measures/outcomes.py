"""The outcomes a run reports, one row an outcome and replicate, each with its convention."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from simexit.measures.spell_rates import exit_rates, relapse_within

VIEWS = ("true", "recorded")


class Outcome(NamedTuple):
    """One number of one replicate. ``year`` 0: pooled over all years. ``convention``: a term that says how it is counted."""

    replicate: int
    outcome: str
    group: str
    year: int
    unit: str
    value: float
    convention: str


def headcounts(yearly: pd.DataFrame) -> Iterator[Outcome]:
    """Headcount ratios (persons) and the four errors (persons) by year."""
    for row in yearly[(yearly["place"] == "all") & (yearly["group"] == "all")].itertuples():
        for view, poor in (("true", row.truly_poor_persons), ("recorded", row.registered_persons)):
            yield Outcome(row.replicate, f"{view}_headcount_ratio", "", row.year, "share", poor / row.persons,
                          f"convention_{view}_headcount")  # fmt: skip
        for error in ("false_exit", "missed_relapse", "held_back", "left_out"):
            share = getattr(row, f"{error}_persons") / row.persons
            yield Outcome(row.replicate, error, "", row.year, "share", share, f"convention_{error}")


def exits(spells: pd.DataFrame, replicate: int, last_year: int) -> Iterator[Outcome]:
    """Exit rates by year and relapse within 12 and 24 months, in both views."""
    for view in VIEWS:
        mine = spells[spells["view"] == view]
        for row in exit_rates(mine, last_year).itertuples():
            yield Outcome(replicate, f"{view}_exit_rate", "", row.year, "share", row.rate, "convention_exit_rate")
        for years in (1, 2):
            relapsed, watched = relapse_within(mine, years, last_year)
            share = relapsed / watched if watched else float("nan")
            yield Outcome(replicate, f"relapse_{12 * years}_months", view, 0, "share", share, "convention_relapse")


def false_exit_rates(yearly: pd.DataFrame) -> Iterator[Outcome]:
    """Of the year's recorded exits, the share that was truly poor."""
    reviewed = yearly[(yearly["place"] == "all") & (yearly["group"] == "all") & (yearly["year"] > yearly["year"].min())]
    for row in reviewed.itertuples():
        exited = row.recorded_exit_households
        value = row.false_exit_of_year_households / exited if exited else float("nan")
        yield Outcome(row.replicate, "false_exit_rate", "", row.year, "share", value, "convention_false_exit_rate")


def spending(funds: pd.DataFrame, replicate: int, weight: float) -> Iterator[Outcome]:
    """Money spent by fund over the run, at the size of the whole place."""
    for fund, part in funds.groupby("fund"):
        value = float(part["spent_yuan"].sum()) * weight
        yield Outcome(replicate, "spending", str(fund), 0, "yuan", value, "convention_spending")


def outcome_table(outcomes: list[Outcome]) -> pd.DataFrame:
    """Outcomes as a table."""
    return pd.DataFrame(outcomes, columns=list(Outcome._fields))
