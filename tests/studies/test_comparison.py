"""Mixes compared over the same luck on a few villages."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import simexit
from simexit.files import FolderTaken
from simexit.report.comparison_folder import write_comparison
from simexit.report.comparison_report import comparison_headline
from simexit.runs.conduct import Conduct
from simexit.scenario.evidence import evidence
from simexit.scenario.problems import ScenarioError
from simexit.studies.comparison import Comparison, compare
from simexit.studies.parameter_draws import drawable, parameter_draws, with_draw
from simexit.studies.sequential import Until, half_width, replicates_asked
from simexit.studies.variants import load_variants

SMALL = ["time.end=2018-12", "time.run_in_years=2"]
CONDUCT = Conduct(seed=3, scale=0.01, threads=1, replicates=4)
PLAN = "mabian-2017"
HEADCOUNT = "true_headcount_ratio"


@pytest.fixture(scope="module")
def study() -> Comparison:
    """Three mixes and the plan, four replicates, three draws."""
    variants = load_variants(PLAN, ["plan-as-written", "none", "mixes/safety-net-alone"], settings=SMALL)
    return compare(variants, draws=3, conduct=CONDUCT)


def row(table: pd.DataFrame, variant: str, outcome: str = HEADCOUNT, year: int = 2018) -> pd.Series:
    """One row of a table."""
    mine = table[(table["variant"] == variant) & (table["outcome"] == outcome) & (table["year"] == year)]
    return mine.iloc[0]


def test_the_plan_laid_over_itself_differs_in_nothing(study: Comparison) -> None:
    same = study.differences[study.differences["variant"] == "plan-as-written"]
    assert (same["difference"].dropna() == 0).all() and (same["mean_low"].dropna() == 0).all()


def test_no_help_makes_more_poor_and_pairing_tells_it_sooner(study: Comparison) -> None:
    none = row(study.differences, "none")
    assert none["difference"] > 0 and none["precision_gain"] > 1 and none["n_replicates"] == 4
    assert none["history_low"] <= none["difference"] <= none["history_high"]
    assert none["simultaneous_low"] <= none["mean_low"] <= none["difference"]
    start = row(study.differences, "none", year=2015)
    assert start["difference"] == 0


def test_a_mix_spends_only_on_what_is_on(study: Comparison) -> None:
    spent = study.outcomes[study.outcomes["outcome"] == "present_value_spending"]
    by = spent.groupby(["variant", "group"])["value"].mean()
    assert by["none", ""] == 0 and by["safety-net-alone", ""] == by["safety-net-alone", "safety-net"] > 0
    assert by["base", ""] == pytest.approx(by["base"].drop("").sum())
    mine = study.differences[(study.differences["group"] == "industry") & (study.differences["variant"] == "none")]
    money = mine["outcome"] == "present_value_spending"
    assert (mine.loc[money, "difference"] < 0).all() and money.any()
    assert mine.loc[~money, "difference"].isna().all(), "what an exit costs has no value where nobody was served"


def test_parameters_are_drawn_once_for_all_mixes_and_told_apart(study: Comparison) -> None:
    assert study.places is not None and study.drawn is not None and study.failed_draws == 0
    assert study.places.index.tolist() == [1, 2, 3]
    same = study.drawn[(study.drawn["outcome"] == HEADCOUNT) & (study.drawn["year"] == 2018)]
    wide = same.pivot(index="replicate", columns="variant", values="value")
    assert (wide["base"] == wide["plan-as-written"]).all() and (wide["none"] >= wide["base"]).all()
    none = row(study.differences, "none")
    assert none["parameters_low"] <= none["parameters_high"] and 0 <= none["parameter_share"] <= 1
    fixed = study.outcomes[(study.outcomes["outcome"] == HEADCOUNT) & (study.outcomes["variant"] == "base")]
    assert not np.isin(wide["base"].to_numpy(), fixed["value"].to_numpy()).any()


def test_mixes_are_only_ranked_where_parameters_were_drawn(study: Comparison) -> None:
    assert study.ranking is not None and {"rank", "best_probability"} <= set(study.ranking)
    best = study.ranking[(study.ranking["outcome"] == HEADCOUNT) & (study.ranking["year"] == 2018)]
    assert best["best_probability"].sum() == pytest.approx(1)
    alone = Comparison(study.variants, study.conduct, study.outcomes)
    assert alone.ranking is None and "parameters_low" not in alone.differences
    assert "rank" not in comparison_headline(alone, "en")
    shown = comparison_headline(study, "zh")
    assert set(shown["name"]) == {"原计划", "无帮扶项目", "仅兜底保障"}


def test_a_study_is_the_same_when_made_again(study: Comparison) -> None:
    again = compare([study.variants[0], study.variants[2]], conduct=CONDUCT)
    keys = ["outcome", "group", "year", "difference", "mean_low", "history_high"]
    none = study.differences[study.differences["variant"] == "none"]
    pd.testing.assert_frame_equal(again.differences[keys], none[keys].reset_index(drop=True))


def test_the_folder_is_whole(study: Comparison, tmp_path) -> None:
    folder = write_comparison(study, tmp_path / "mixes")
    names = {path.name for path in folder.iterdir()}
    tables = {"differences.csv", "money.csv", "ranking.csv", "outcomes.parquet"}
    tables |= {"outcomes-drawn.parquet", "parameter-draws.csv"}
    tables |= {f"{name}-{language}.csv" for name in ("differences", "money", "ranking") for language in ("en", "zh")}
    assert names == {*tables, "study.json", "figures"}
    drawn = {path.name for path in (folder / "figures").glob("*.png")}
    assert {"frontier-en.png", "paths-zh.png", "forest-true-headcount-ratio-en.png"} <= drawn
    with pytest.raises(FolderTaken):
        write_comparison(study, folder)


def test_draws_are_stratified_and_stay_within_ranges() -> None:
    (variant,) = load_variants(PLAN, [], settings=SMALL)
    rng = np.random.default_rng(1)
    places = parameter_draws(variant.scenario, 10, rng)
    assert list(places.columns) == drawable(variant.scenario)
    assert all(sorted((column * 10).astype(int)) == list(range(10)) for _, column in places.items())
    for end, place in (("low", 0.0), ("high", 1.0)):
        drawn = with_draw(variant.scenario, dict.fromkeys(places.columns, place))
        figure = drawn.parameters["registry.audit_strength_share"]
        assert figure.value == (0.0 if end == "low" else 1.0)
        dated = [each for name in places if len((each := drawn.parameters[name]).values()) > 1]
        assert dated and all(
            each.range is not None and each.range[0] <= value <= each.range[1] + 1e-9
            for each in dated for value in each.values()
        )  # fmt: skip


def test_what_is_uncertain_is_drawn() -> None:
    (variant,) = load_variants(PLAN, [], settings=SMALL)
    names, fitted = set(drawable(variant.scenario)), "farm.loss_yearly"
    assert {fitted, "demography.mortality_slope_per_year"} <= names  # the latter derived from memory
    assert not {"schooling.strain_yuan", "purse.recent_months"} & names  # derived from what is looked up; set by hand
    low, high = (with_draw(variant.scenario, {fitted: end}).parameters[fitted].value for end in (0.0, 1.0))
    assert high - low == pytest.approx(2 * 3**0.5 * evidence()[fitted].spread)
    set_anew = load_variants(PLAN, [], settings=[*SMALL, f"parameters.{fitted}=0.1"])[0].scenario
    assert fitted not in drawable(set_anew)


def test_what_a_mix_fixes_is_not_drawn() -> None:
    variants = load_variants(PLAN, ["audit-strong"], settings=SMALL)
    drawn = with_draw(variants[1].scenario, {"registry.audit_strength_share": 0.1})
    assert drawn.parameters["registry.audit_strength_share"].value == 0.9


def test_stein_needs_more_replicates_the_wider_the_pilot() -> None:
    rng = np.random.default_rng(2)
    pilot = rng.normal(0, 1, (20, 2)) * [1.0, 2.0]
    spread = pilot.std(axis=0, ddof=1).max()
    needed = replicates_asked(pilot, Until(0.25, HEADCOUNT, 20, 10_000))
    assert needed == int(np.ceil((1.729132812 * spread / 0.25) ** 2))
    assert replicates_asked(pilot, Until(100.0, HEADCOUNT, 20, 400)) == 20
    assert replicates_asked(pilot, Until(0.001, HEADCOUNT, 20, 400)) > 400
    with pytest.raises(ValueError, match="--most: found 19; allowed: as many as --fewest, 20, or more"):
        Until(1.0, HEADCOUNT, 20, 19)


def test_until_stops_by_itself() -> None:
    variants = load_variants(PLAN, ["none"], settings=SMALL)
    found = compare(variants, until=Until(0.002, HEADCOUNT, 5, 8), conduct=CONDUCT)
    assert found.pilot == 5 and 5 <= found.replicates <= 8
    assert found.is_precise == (found.replicates < 8), "this pilot asks for fewer than 8 or for many more"
    wide = compare(variants, until=Until(10.0, HEADCOUNT, 5, 5), conduct=CONDUCT)
    assert wide.replicates == 5 and wide.is_precise, "the most allowed may be enough"
    spread = found.outcomes[found.outcomes["replicate"] <= 5]
    assert spread["replicate"].nunique() == 5


@pytest.mark.parametrize(("text", "width"), [("0.5pp", 0.005), ("2 pp", 0.02), ("0.01", 0.01)])
def test_precision_as_written(text: str, width: float) -> None:
    assert half_width(text) == pytest.approx(width)


@pytest.mark.parametrize("text", ["", "0pp", "half", "-1pp", "1%"])
def test_precision_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"--until: found .*; allowed: a precision above 0, such as 0.5pp"):
        half_width(text)


def test_bad_mixes_are_told() -> None:
    with pytest.raises(ScenarioError, match="did you mean 'industry-alone'"):
        load_variants(PLAN, ["industry-alon"])
    with pytest.raises(ValueError, match="found none more than once"):
        load_variants(PLAN, ["none", "none"])
    variants = load_variants(PLAN, ["none"], settings=SMALL)
    with pytest.raises(ValueError, match=r"--outcome: found 'happiness'; allowed: true_headcount_ratio"):
        compare(variants, until=Until(0.01, "happiness", 5, 5), conduct=CONDUCT)


def test_mixes_may_be_laid_over_each_other() -> None:
    base, both = load_variants(PLAN, ["none+growth-low"], settings=SMALL)
    assert both.name == "none+growth-low" and both.title.en == "No programmes, Low growth"
    assert not any(programme.of_plan for programme in both.scenario.programmes.values())
    slower = both.scenario.parameters["farm.yield_yuan"].at(2018)
    assert slower < base.scenario.parameters["farm.yield_yuan"].at(2018)


def test_the_same_is_asked_from_python(study: Comparison) -> None:
    mixes = ["plan-as-written", "none"]
    asked = simexit.compare("mabian-2017", mixes, replicates=4, draws=0, settings=SMALL, conduct=CONDUCT)
    keys = ["variant", "outcome", "group", "year", "difference"]
    mine = (
        study.differences[study.differences["variant"].isin(mixes)][keys].sort_values(keys[:4]).reset_index(drop=True)
    )
    pd.testing.assert_frame_equal(asked.differences[keys].sort_values(keys[:4]).reset_index(drop=True), mine)


@pytest.mark.parametrize(
    ("setting", "message"), [({"scale": 2}, "scale: found 2"), ({"threads": 0}, "threads: found 0")]
)
def test_conduct_that_makes_no_sense_is_refused(setting: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Conduct(**setting)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"mixes": "none"}, r"mixes: found the text 'none'; allowed: a list of names, such as \['none'\]"),
        ({"mixes": []}, "mixes: found none; allowed: one or more"),
        ({"mixes": ["none"], "replicates": 1, "draws": -1}, "replicates: found 1; .*\n.*draws: found -1"),
    ],
)
def test_questions_that_make_no_sense_are_refused(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        simexit.compare("mabian-2017", **asked)
