"""The part of a run's summary that is printed."""

from __future__ import annotations

import pandas as pd

from simexit.scenario.schema import Scenario

PATHS = ("true_headcount_ratio", "recorded_headcount_ratio")
YEARLY = ("true_exit_rate", "recorded_exit_rate", "false_exit_rate", "targets_met")
ERRORS = ("false_exit", "missed_relapse", "held_back", "left_out")
RELAPSE = ("relapse_12_months", "relapse_24_months")
ORDER = (*PATHS, "true_exit_rate", "recorded_exit_rate", *RELAPSE, "false_exit_rate", *ERRORS, "targets_met")


def headline(summary: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Headcounts at the start, in planned years and at the end; rates of planned years; errors; pooled rows."""
    years = sorted({year for county in scenario.counties.values() for year in county.targets})
    known = summary.loc[summary["year"] > 0, "year"]
    first, last = int(known.min()), int(known.max())
    planned = years or [last]
    outcome, year = summary["outcome"], summary["year"]
    shown = (
        (outcome.isin(PATHS) & year.isin([first, *planned, last]))
        | (outcome.isin(YEARLY) & year.isin(planned))
        | (outcome.isin(ERRORS) & year.isin([planned[-1], last]))
        | (year == 0)
    )
    order = {name: place for place, name in enumerate(ORDER)}
    rows = summary[shown & summary["value"].notna()]
    rank = rows["outcome"].map(order).fillna(len(order))
    return rows.assign(_rank=rank).sort_values(["_rank", "group", "year"], kind="stable").drop(columns="_rank")
