"""What is printed of a run is one screen, and every number has its convention in both languages."""

from __future__ import annotations

import io

import pandas as pd
import pytest
from rich.console import Console

import simexit
from simexit.measures.targets_met import targets_met
from simexit.report.headline import headline, screen
from simexit.report.summary_table import print_summary
from simexit.runs.run import Run
from simexit.scenario.loading import load
from simexit.scenario.schema import Target
from simexit.words.terms import LANGUAGES, term, term_keys, term_or_text


@pytest.fixture(scope="module")
def run() -> Run:
    return simexit.load("mabian-2017").run(replicates=3, scale=0.02, threads=1)


def unspent(run: Run) -> set[str]:
    """Funds of which nothing is paid in so small a place."""
    spending = run.summary[run.summary["outcome"] == "spending"]
    return set(spending.loc[spending["value"] == 0, "group"])


def test_one_screen_tells_the_story(run: Run) -> None:
    shown = screen(run, "en")
    assert 20 <= len(shown) <= 45
    exited = shown[(shown["outcome"] == "register_exited") & (shown["group"] == "true")]
    assert exited["year"].tolist() == [2016, 2017, 2022] and exited["value"].is_monotonic_increasing
    assert set(shown["outcome"]) >= {
        "true_headcount_ratio",
        "sustained_exit_rate",
        "relapse_12_months",
        "relapse_24_months",
        "false_exit",
        "missed_relapse",
        "held_back",
        "left_out",
        "targets_met",
        "spending",
        "cost_per_sustained_exit",
    }
    payers = {"public", "enterprise", "self_raised", "standing_state"}
    assert set(shown.loc[shown["outcome"] == "paid_by", "group"]) == payers
    for language in LANGUAGES:
        file = io.StringIO()
        print_summary(screen(run, language), console=Console(file=file, width=120), language=language)
        assert len(file.getvalue().splitlines()) < 70 and term("targets_met", language) in file.getvalue()


def test_the_largest_funds_are_printed_and_the_others_in_one_sum(run: Run) -> None:
    every = headline(run.summary, run.scenario)
    funds = every[every["outcome"] == "spending"]
    of_plan = sorted(set(run.scenario.funds) - {"entitlements", *unspent(run)})
    assert funds["group"].tolist() == of_plan and len(of_plan) > 6
    shown = screen(run, "en")
    *largest, others = shown[shown["outcome"] == "spending"].to_dict("records")
    assert [row["group"] for row in largest] == funds.nlargest(5, "value")["group"].tolist()
    assert others["group"] == f"{len(of_plan) - 5} others"
    assert others["value"] + sum(row["value"] for row in largest) == pytest.approx(funds["value"].sum())
    small = run.outcomes[(run.outcomes["outcome"] == "spending") & run.outcomes["group"].isin(of_plan)]
    small = small[~small["group"].isin([row["group"] for row in largest])]
    sums = small.groupby("replicate")["value"].sum()
    assert sums.min() <= others["history_low"] <= others["value"] <= others["history_high"] <= sums.max()
    same = shown["outcome"] != "spending"
    assert shown[same].to_dict("records") == every[every["outcome"] != "spending"].to_dict("records")


def test_every_outcome_and_convention_is_a_term(run: Run) -> None:
    keys = set(term_keys())
    assert set(run.outcomes["outcome"]) <= keys and set(run.outcomes["convention"]) <= keys
    # Groups are terms, but for counties, funds and programmes, whose names come from the scenario.
    named = {*run.scenario.counties, *run.scenario.funds, *run.scenario.programmes, ""}
    assert set(run.outcomes["group"]) - named <= keys
    assert len(set(run.outcomes["outcome"])) > 50
    assert term("convention_relapse", "zh") != term_or_text("convention_relapse", "en")


def test_outcomes_are_told_once_and_summed_up_with_intervals(run: Run) -> None:
    assert not run.outcomes.duplicated(["replicate", "outcome", "group", "year"]).any()
    shares = run.outcomes[run.outcomes["outcome"].isin(["true_exit_rate", "coverage", "leakage", "ever_exited"])]
    assert shares["value"].dropna().between(0, 1).all()
    assert len(run.summary) == len(run.outcomes.drop_duplicates(["outcome", "group", "year"]))
    assert run.hazards["value"].between(0, 1).all() and run.hazards["mean_low"].dropna().between(0, 1).all()


def test_costs_count_all_the_money_of_the_ledger(run: Run) -> None:
    means = run.outcomes.groupby(["outcome", "group", "replicate"])["value"].first()
    paid = run.ledger.groupby("replicate")["yuan"].sum() * run.weight
    spent = means["spending"].groupby("replicate").sum()
    pd.testing.assert_series_equal(spent, paid, check_names=False)
    exits = run.yearly.query("place == 'all' and group == 'all'").groupby("replicate")["true_exit_households"].sum()
    cost, plan = means["cost_per_exit", ""], run.ledger[run.ledger["fund"] != "entitlements"]
    paid = plan.groupby("replicate")["yuan"].sum() * run.weight
    pd.testing.assert_series_equal(cost * exits * run.weight, paid, check_names=False)


def yearly(places: list[str]) -> pd.DataFrame:
    """Recorded exits of two replicates: in each place 30 and 60 households, 100 and 200 persons."""
    rows = [(r, 2018, place, "all", 30 * r, 100 * r) for place in places for r in (1, 2)]
    names = ["replicate", "year", "place", "group", "recorded_exit_households", "recorded_exit_persons"]
    return pd.DataFrame(rows, columns=names)


def test_targets_of_several_counties_come_together_where_their_unit_is_one() -> None:
    scenario = load("ganzi-2018")
    names = sorted(scenario.counties)
    met = list(targets_met(yearly(names), scenario, dict.fromkeys(names, 2.0)))
    planned = [scenario.counties[name].targets[2018].households for name in names if scenario.counties[name].targets]
    together = {row.replicate: row.value for row in met if not row.group}
    assert 2 < len(planned) < len(names) and None not in planned
    one = 60 * len(planned) / sum(planned)
    assert together == pytest.approx({1: one, 2: 2 * one})
    assert len([row for row in met if row.group]) == 2 * len(planned)


def test_targets_of_different_units_are_not_added() -> None:
    scenario = load("ganzi-2018")
    names = sorted(scenario.counties)
    mixed = scenario.counties["kangding"].model_copy(update={"targets": {2018: Target(persons=500)}})
    changed = scenario.model_copy(update={"counties": {**scenario.counties, "kangding": mixed}})
    met = list(targets_met(yearly(names), changed, dict.fromkeys(names, 2.0)))
    assert all(row.group for row in met)
    assert [row.value for row in met if row.group == "kangding"] == [0.4, 0.8]


def test_many_counties_still_fit_on_a_screen() -> None:
    names = sorted(load("ganzi-2018").counties)
    rows = [("targets_met", name, year, "share", 1.0) for name in names for year in (2018, 2019)]
    rows += [("true_headcount_ratio", "", year, "share", 0.1) for year in range(2017, 2024)]
    summary = pd.DataFrame(rows, columns=["outcome", "group", "year", "unit", "value"])
    assert len(headline(summary, load("ganzi-2018"))) < 10
