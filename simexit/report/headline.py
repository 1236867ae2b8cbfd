"""The part of a run's summary that is printed: one screen, what happened to the poor of the start and at what cost."""

from __future__ import annotations

import pandas as pd

from simexit.scenario.schema import Scenario

PATHS = ("true_headcount_ratio", "recorded_headcount_ratio")
EXITED = ("register_exited",)
POOLED = ("sustained_exit_rate", "relapse_12_months", "relapse_24_months")
ERRORS = ("false_exit", "missed_relapse", "held_back", "left_out")
MONEY = ("cost_per_sustained_exit",)
ORDER = (*PATHS, *EXITED, *POOLED, *ERRORS, "targets_met", "spending", *MONEY)
VIEW_ORDER = ("true", "recorded", "surveyed")
MOST_YEARS = 3
MOST_TARGETS = 4


def headline(summary: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Rows of the summary for one screen, in the order in which they are read.

    Headcount ratios at the start, the last planned year and the end; the share of the first register that has exited,
    by view, in the first and last planned year and at the end; sustained exit and relapse of all years by view; the
    four errors at the end; targets met; spending by fund and the cost of a sustained exit. Rows without a value are
    left out.
    """
    planned = sorted({year for county in scenario.counties.values() for year in county.targets})
    known = summary.loc[summary["year"] > 0, "year"]
    first, last = int(known.min()), int(known.max())
    planned = [year for year in planned if first < year <= last]
    outcome, year, group = summary["outcome"], summary["year"], summary["group"]
    shown = (
        (outcome.isin(PATHS) & year.isin([first, *planned[-1:], last]))
        | (outcome.isin(EXITED) & year.isin([*planned[:1], *planned[-1:], last]))
        | outcome.isin(POOLED)
        | ((outcome == "spending") & (summary["value"] != 0))
        | (outcome.isin(MONEY) & (group == ""))
        | (outcome.isin(ERRORS) & (year == last))
        | _targets(summary)
    )
    rows = summary[shown & summary["value"].notna()]
    rank = rows["outcome"].map({name: place for place, name in enumerate(ORDER)})
    view = rows["group"].map({name: place for place, name in enumerate(VIEW_ORDER)}).fillna(len(VIEW_ORDER))
    order = rows.assign(_rank=rank, _view=view).sort_values(["_rank", "_view", "group", "year"], kind="stable")
    return order.drop(columns=["_rank", "_view"])


def _targets(summary: pd.DataFrame) -> pd.Series:
    """Targets of the last planned years: of all counties together where that is known, else of each."""
    mine = summary["outcome"] == "targets_met"
    together = mine & (summary["group"] == "")
    chosen = together if together.any() else mine
    recent = summary.loc[chosen, "year"].drop_duplicates().nlargest(MOST_YEARS)
    rows = chosen & summary["year"].isin(recent)
    return rows & summary.index.isin(summary.index[rows][:MOST_TARGETS])
