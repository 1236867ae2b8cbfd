"""The figures of a run, from its tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from simexit.report.captions import footer_line, headcount_caption
from simexit.report.terms import Language
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.schema import Scenario
from simexit.studies.replicates import Run

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SOURCE = "simexit"


def headcount_path(run: Run) -> pd.DataFrame:
    """Headcount ratio by year and view, with both intervals."""
    names = {"true_headcount_ratio": "true", "recorded_headcount_ratio": "recorded"}
    rows = run.summary[run.summary["outcome"].isin(names)]
    path = rows.assign(view=rows["outcome"].map(names)).rename(columns={"value": "mean"})
    columns = ["year", "view", "mean", "history_low", "history_high", "mean_low", "mean_high", "n_replicates"]
    return path[columns].sort_values(["view", "year"], ascending=[False, True]).reset_index(drop=True)


def planned_headcount(scenario: Scenario) -> pd.DataFrame:
    """Headcount ratio of the register that the plan aims at: its start, less the persons planned to exit each year.

    A year whose target is published in households only ends the path, as does a county without a target.
    """
    counties = list(scenario.counties.values())
    year = scenario.time.start_month // 12
    persons = sum(county.persons.at(year) for county in counties)
    stock = sum(county.registered_persons.at(year - 1) for county in counties)
    rows = [(year - 1, stock / persons)]
    while all(year in c.targets and c.targets[year].persons is not None for c in counties):
        stock -= sum(county.targets[year].persons or 0 for county in counties)
        rows.append((year, stock / persons))
        year += 1
    return pd.DataFrame(rows, columns=["year", "headcount"])


def headcount(run: Run, language: Language = "en") -> Figure:
    """Poverty headcount, true and recorded, against the plan's targets."""
    from simexit.report.headcount import headcount_figure

    targets = planned_headcount(run.scenario)
    households = int(run.kept[0].household_ids.size)
    caption = headcount_caption(
        households=households, replicates=run.how.replicates, targets=not targets.empty, language=language
    )
    footer = footer_line(
        source=SOURCE,
        scenario=run.scenario.name,
        scenario_hash=scenario_sha256(run.scenario),
        seed=run.how.seed,
        language=language,
    )
    title = getattr(run.scenario.title, language)
    return headcount_figure(
        headcount_path(run), targets, title=title, language=language, caption=caption, footer=footer
    )
