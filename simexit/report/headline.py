"""The part of a run's summary that is printed: one screen, what happened to the poor of the start and at what cost."""

from __future__ import annotations

import pandas as pd

from simexit.measures.cost import SELF_RAISED
from simexit.measures.intervals import summarise
from simexit.measures.outcome_list import shown_in
from simexit.runs.run import Run
from simexit.scenario.fund import fund_of
from simexit.scenario.schema import Scenario
from simexit.words.terms import Language, sentence

PARTS = ("run_path", "run_exited", "run_pooled", "run_errors", "run_targets", "run_spending", "run_money")
"""Parts of the screen, from top to bottom; which outcomes stand in them is said in the list of outcomes."""
VIEW_ORDER = ("true", "recorded", "surveyed")
MOST_YEARS = 3
MOST_TARGETS = 4
MOST_GROUPS = {"spending": 5, "clawed_back": 3}
"""How many groups of an outcome are printed, the largest first; the others are summed."""


def screen(run: Run, language: Language) -> pd.DataFrame:
    """The headline as it is printed: of funds only the largest, and the sum of the others, with its own intervals."""
    rows = headline(run.summary, run.scenario).reset_index(drop=True)
    for outcome, most in MOST_GROUPS.items():
        mine = rows[rows["outcome"] == outcome]
        if len(mine) <= most + 1:
            continue
        first, after = mine.index[0], mine.index[-1] + 1
        largest = mine.nlargest(most, "value")
        small = mine.drop(largest.index)
        each = run.outcomes[(run.outcomes["outcome"] == outcome) & run.outcomes["group"].isin(small["group"])]
        sums = each.groupby("replicate", as_index=False)["value"].sum()
        count = sentence("others_counted", language, count=str(len(small)))
        same = {name: small[name].iloc[0] for name in ("outcome", "year", "unit", "convention")}
        others = summarise(sums.assign(**same, group=count))[rows.columns]
        rows = pd.concat([rows[:first], largest, others, rows[after:]], ignore_index=True)
    return rows


def headline(summary: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Rows of the summary for one screen, in the order in which they are read.

    Headcount ratios at the start, the last planned year and the end; the share of the first register that has exited,
    by view, in the first and last planned year and at the end; sustained exit and relapse of all years by view; the
    four errors at the end; targets met; spending by fund of the plan, by whose money it is, and the cost of a sustained
    exit. Rows without a value are left out.
    """
    planned = sorted({year for county in scenario.counties.values() for year in county.targets})
    known = summary.loc[summary["year"] > 0, "year"]
    first, last = int(known.min()), int(known.max())
    planned = [year for year in planned if first < year <= last]
    outcome, year, group = summary["outcome"], summary["year"], summary["group"]
    part = outcome.map({name: part for part in PARTS for name in shown_in(part)})
    told = {SELF_RAISED, *(name for name, fund in scenario.funds.items() if fund_of(fund).no_ceiling)}
    shown = (
        ((part == "run_path") & year.isin([first, *planned[-1:], last]))
        | ((part == "run_exited") & year.isin([*planned[:1], *planned[-1:], last]))
        | (part == "run_pooled")
        | ((part == "run_spending") & (summary["value"] != 0) & ~((outcome == "spending") & group.isin(told)))
        | ((part == "run_money") & (group == ""))
        | ((part == "run_errors") & (year == last))
        | _targets(summary, part == "run_targets")
    )
    rows = summary[shown & summary["value"].notna()]
    names = [name for part in PARTS for name in shown_in(part)]
    rank = rows["outcome"].map({name: place for place, name in enumerate(names)})
    view = rows["group"].map({name: place for place, name in enumerate(VIEW_ORDER)}).fillna(len(VIEW_ORDER))
    order = rows.assign(_rank=rank, _view=view).sort_values(["_rank", "_view", "group", "year"], kind="stable")
    return order.drop(columns=["_rank", "_view"])


def _targets(summary: pd.DataFrame, mine: pd.Series) -> pd.Series:
    """Targets of the last planned years: of all counties together where that is known, else of each."""
    together = mine & (summary["group"] == "")
    chosen = together if together.any() else mine
    recent = summary.loc[chosen, "year"].drop_duplicates().nlargest(MOST_YEARS)
    rows = chosen & summary["year"].isin(recent)
    return rows & summary.index.isin(summary.index[rows][:MOST_TARGETS])
