"""Families switched on and off over the same luck: what each adds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from simexit.measures.of_a_run import main_outcomes
from simexit.measures.outcome_list import shown_in
from simexit.report.attribution_figures import split_lines
from simexit.report.attribution_folder import write_attribution
from simexit.runs.conduct import Conduct
from simexit.runs.replicates import run_replicates
from simexit.scenario.problems import ScenarioError
from simexit.studies import attribution
from simexit.studies.attribution import CHURN, GROWTH, TOTAL, Attribution, attribute, families_of, load_backgrounds

PLAN = "mabian-2017"
SMALL = ("time.end=2018-12", "time.run_in_years=2")
CONDUCT = Conduct(seed=2, scale=0.01, threads=1, replicates=3)
FAMILIES = ["industry", "safety-net"]


@pytest.fixture(scope="module")
def study() -> Attribution:
    """Two families, two backgrounds, three replicates."""
    backgrounds = load_backgrounds(PLAN, FAMILIES, ["growth-low", "growth-high"], money="unspent", settings=SMALL)
    return attribute(backgrounds, outcomes=shown_in("attribution"), conduct=CONDUCT)


def mean_values(values: pd.DataFrame, outcome: str, background: str = "growth-low") -> pd.Series:
    """Mean value by family, in the last year."""
    mine = values[(values["outcome"] == outcome) & (values["background"] == background) & (values["group"] == "")]
    return mine[mine["year"] == mine["year"].max()].set_index("family")["value"]


def test_values_sum_to_the_effect_of_all(study: Attribution) -> None:
    for background in ("growth-low", "growth-high"):
        for outcome in ("true_headcount_ratio", "present_value_net"):
            found = mean_values(study.values, outcome, background)
            assert found[FAMILIES].sum() == pytest.approx(found[TOTAL], rel=1e-9) and found[TOTAL] != 0


def test_churn_growth_and_families_make_the_whole(study: Attribution) -> None:
    slow, fast = (mean_values(study.values, "sustained_exits", name) for name in ("growth-low", "growth-high"))
    assert slow[CHURN] == fast[CHURN] > 0
    poor = [mean_values(study.values, "true_headcount_ratio", name)[GROWTH] for name in ("growth-low", "growth-high")]
    assert fast[GROWTH] >= slow[GROWTH] and poor[1] < poor[0]
    run = run_replicates(study.backgrounds[1].coalition(0b11), CONDUCT)
    told = pd.concat([main_outcomes(replace(run, records=[record])) for record in run.records])
    exits = told.loc[(told["outcome"] == "sustained_exits") & (told["group"] == ""), "value"]
    assert fast[[CHURN, GROWTH, TOTAL]].sum() == pytest.approx(exits.mean()) and len(exits) == CONDUCT.replicates
    for line, value in zip(split_lines(study, "en"), (slow, fast), strict=True):
        assert f"of {round(value[[CHURN, GROWTH, TOTAL]].sum()):,} sustained exits, {round(value[CHURN]):,} (" in line
    assert all("个稳定脱贫中" in line for line in split_lines(study, "zh"))


def test_the_safety_net_lowers_poverty_and_costs_money(study: Attribution) -> None:
    assert mean_values(study.values, "true_headcount_ratio")["safety-net"] < 0
    assert mean_values(study.values, "present_value_net")["safety-net"] > 0


def test_every_pair_and_every_life_is_told(study: Attribution) -> None:
    assert set(zip(study.pairs["family"], study.pairs["other"], strict=True)) == {("industry", "safety-net")}
    assert set(study.lives["outcome"]) == {"deadweight", "displaced", "lifted"}
    deadweight = study.lives.loc[study.lives["outcome"] == "deadweight", "value"].dropna()
    assert ((deadweight >= 0) & (deadweight <= 1)).all()


def test_a_family_without_places_adds_exactly_nothing() -> None:
    none = [f"programmes.{name}.places_per_year=0" for name in _of_family("industry")]
    backgrounds = load_backgrounds(PLAN, FAMILIES, ["growth-low"], money="unspent", settings=(*SMALL, *none))
    found = attribute(backgrounds, outcomes=shown_in("attribution"), conduct=replace(CONDUCT, replicates=2)).values
    mine = found[found["family"] == "industry"]
    assert (mine["value"].dropna() == 0).all() and (mine["mean_high"].dropna() == 0).all()


def _of_family(family: str) -> list[str]:
    from simexit.scenario.loading import load

    return [name for name, each in load(PLAN).programmes.items() if each.family == family and each.of_plan]


def test_sampled_orders_sum_to_the_whole_as_well(study: Attribution, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attribution, "MOST_EXACT", 1)
    sampled = attribute(study.backgrounds[:1], outcomes=shown_in("attribution"), conduct=CONDUCT)
    exact = mean_values(study.values, "true_headcount_ratio")
    found = mean_values(sampled.values, "true_headcount_ratio")
    assert sampled.pairs.empty
    # Two families have two orders, and every replicate has one and its reverse: nothing is left to chance.
    np.testing.assert_allclose(found[[*FAMILIES, TOTAL]], exact[[*FAMILIES, TOTAL]], atol=1e-12)


def test_reallocated_money_is_spent_while_a_family_is_on() -> None:
    background = load_backgrounds(PLAN, FAMILIES, ["growth-low"], money="reallocated", settings=SMALL)[0]
    alone = background.coalition(1)
    assert {alone.programmes[name].family for name in alone.programmes} >= {"industry"}
    assert not any(fund.endswith("-unspent") for fund in alone.funds)


def test_the_folder_is_whole(study: Attribution, tmp_path) -> None:
    folder = write_attribution(study, tmp_path / "families")
    assert {path.name for path in folder.iterdir()} == {"values.csv", "pairs.csv", "lives.csv", "study.json", "figures"}
    assert (folder / "figures" / "shapley-true-headcount-ratio-zh.png").exists()


def test_families_that_cannot_be() -> None:
    for families, message in (
        (["industri"], "found industri, not in the plan; allowed: up to 12 of the plan's families, each once: "),
        ([], "found none; allowed"),
        (["industry", "industry"], "found industry, industry; allowed"),
    ):
        with pytest.raises(ValueError, match=message):
            load_backgrounds(PLAN, families, ["growth-low"], money="unspent")
    with pytest.raises(ScenarioError, match="did you mean 'growth-low'"):
        load_backgrounds(PLAN, FAMILIES, ["growth-lo"], money="unspent")
    assert set(FAMILIES) <= set(families_of(PLAN))
