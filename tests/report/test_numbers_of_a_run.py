"""The numbers behind a run's figures agree with its tables."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import simexit
from simexit.charts.wanted import Wanted
from simexit.report.run_figures import FIGURES
from simexit.report.run_years import (
    household_changes,
    planned_headcount,
    programme_spending,
    register_incomes,
    state_shares,
)
from simexit.runs.run import Run
from simexit.words.terms import Language


@pytest.fixture(scope="module")
def run() -> Run:
    settings = ("time.end=2019-12", "statuses.take-on.test={truly_poor: true}")  # so that some come back
    return simexit.load("mabian-2017", settings=settings).run(replicates=3, scale=0.02, threads=2)


@pytest.fixture(scope="module")
def whole(run: Run) -> pd.DataFrame:
    """Yearly rows of the whole place."""
    return run.yearly[(run.yearly["place"] == "all") & (run.yearly["group"] == "all")]


def mean_of(run: Run, outcome: str) -> pd.Series:
    rows = run.summary[run.summary["outcome"] == outcome]
    return rows.set_index("year")["value"].sort_index()


def test_states_add_up_to_both_headcount_ratios(run: Run) -> None:
    wide = state_shares(run).pivot(index="year", columns="state", values="mean")
    listed = wide["registered_not_poor"] + wide["registered_and_poor"]
    poor = wide.drop(columns="registered_not_poor").sum(axis=1)
    np.testing.assert_allclose(listed, mean_of(run, "recorded_headcount_ratio"))
    np.testing.assert_allclose(poor, mean_of(run, "true_headcount_ratio"))


def test_targets_beyond_the_register_bring_it_to_zero_and_no_lower() -> None:
    beyond = ("counties.mabian.targets.2018.persons=15000", "counties.mabian.targets.2019.persons=10")
    path = planned_headcount(simexit.load("mabian-2017", settings=beyond).scenario).set_index("year")["headcount"]
    assert path[2015] == pytest.approx(22369 / 165085)
    assert path[2017] == pytest.approx((22369 - 3500 - 7502) / 165085)
    assert path[2018] == path[2019] == 0


def test_no_share_of_persons_leaves_its_bounds(run: Run) -> None:
    ends = state_shares(run)[["mean", "history_low", "history_high", "mean_low", "mean_high"]]
    assert ((ends >= 0) & (ends <= 1)).all(axis=None)


def test_changes_are_those_of_the_yearly_table_at_the_size_of_the_place(run: Run, whole: pd.DataFrame) -> None:
    wide = household_changes(run).pivot(index="year", columns="change", values="mean")
    counted = whole.groupby("year").mean(numeric_only=True).loc[2016:] * run.weight
    assert run.weight == pytest.approx(50, rel=0.2)
    np.testing.assert_allclose(wide["true_exits"], counted["true_exit_households"])
    np.testing.assert_allclose(wide["recorded_exits"], counted["recorded_exit_households"])
    assert (wide["recorded_returns"] <= counted["recorded_entry_households"]).all()


def test_returns_are_listings_after_a_recorded_exit(run: Run) -> None:
    """Counted a second way, from the assessments themselves."""
    found = 0
    for record in run.records:
        back = {}
        for before, now in pairwise(record.assessments):
            back[now.year] = int(((before.register == 2) & (now.register == 1) & (now.members > 0)).sum())
        rows = household_changes(Run(run.scenario, run.conduct, [record])).query("change == 'recorded_returns'")
        np.testing.assert_allclose(rows.set_index("year")["mean"], pd.Series(back) * run.weight)
        found += sum(back.values())
    assert found > 0


def test_incomes_are_of_the_start_the_last_planned_year_and_the_end(run: Run) -> None:
    incomes = register_incomes(run)
    moments = dict(incomes[["year", "moment"]].drop_duplicates().itertuples(index=False))
    assert moments == {2015: "moment_start", 2017: "moment_last_plan", 2019: "moment_end"}
    wide = incomes.pivot(index="year", columns="source", values="mean")
    np.testing.assert_allclose(wide.drop(columns="all").sum(axis=1), wide["all"])
    assert incomes.groupby("year")["line_yuan"].first().tolist() == [2968, 3335, 3747]


def test_programmes_add_up_to_what_their_fund_spent(run: Run) -> None:
    spending = programme_spending(run)
    by_fund = spending[spending["programme"] == ""].groupby("fund")["mean"].sum()
    by_programme = spending[spending["programme"] != ""].groupby("fund")["mean"].sum()
    pd.testing.assert_series_equal(by_fund, by_programme)
    outcome = run.summary[run.summary["outcome"] == "spending"].set_index("group")["value"].drop("self_raised")
    assert (outcome.drop(by_fund.index) == 0).all()  # funds of the years before
    np.testing.assert_allclose(by_fund.sort_index(), outcome[by_fund.index].sort_index())
    assert (spending["mean"] <= spending["appropriated_yuan"] + 1).all()


def test_a_run_of_one_assessment_without_programmes_shows_levels_alone() -> None:
    short = simexit.load("hequ-2018", overlays=("overlays/no-programmes",), settings=("time.end=2018-06",))
    run = short.run(replicates=1, scale=0.01, threads=1)
    shown = {name: rows for name in FIGURES if not (rows := FIGURES[name].data(run)).empty}
    assert sorted(shown) == ["headcount", "incomes", "spending", "states"]
    assert [name for name, rows in shown.items() if not FIGURES[name].draw(run, rows, "zh").axes] == []


def planned(persons: int | None) -> pd.DataFrame:
    """What is drawn of a plan in whose every target so many persons exit."""
    scenario = simexit.load("mabian-2017").scenario
    counties = {
        name: county.model_copy(
            update={"targets": {y: t.model_copy(update={"persons": persons}) for y, t in county.targets.items()}}
        )
        for name, county in scenario.counties.items()
    }
    return planned_headcount(scenario.model_copy(update={"counties": counties}))


def test_targets_beyond_the_register_never_draw_a_headcount_below_zero() -> None:
    ordinary, beyond = planned(1_000), planned(10_000_000)
    assert (ordinary["headcount"] > 0).all() and ordinary["headcount"].is_monotonic_decreasing
    assert beyond["headcount"].iloc[0] > 0 and set(beyond["headcount"].iloc[1:]) == {0.0}


def test_the_start_alone_is_no_target() -> None:
    assert planned(None).empty


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_says_what_it_shows_of_which_place_unless_a_user_says_otherwise(run: Run, name: str) -> None:
    figure = FIGURES[name]
    rows = figure.data(run)

    def title(language: Language, wanted: Wanted | None = None) -> str:
        drawn = figure.draw(run, rows, language, wanted)
        return drawn.texts[0].get_text()

    assert title("en").endswith(": Mabian county, plan of 2017") and len(title("en")) > 35
    assert title("zh").startswith("马边县2017年脱贫攻坚计划：") and len(title("zh")) > 17
    assert title("en", Wanted("My own")) == "My own"
    size = figure.draw(run, rows, "en", Wanted(size=(9.0, 14.0))).get_size_inches()
    np.testing.assert_allclose(size, (9.0, 14.0))


@pytest.mark.parametrize("name", ["survival", "hazards", "components"])
def test_years_are_refused_where_there_are_none(run: Run, name: str) -> None:
    with pytest.raises(ValueError, match="no years to choose from"):
        FIGURES[name].draw(run, FIGURES[name].data(run), "en", Wanted(years=(2016, 2018)))
