"""One household's life: found by its history, lived under two policies, its needs over many futures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simexit.columns import CAUSE
from simexit.population.codes import ASSURANCES
from simexit.report.needs_table import need_name
from simexit.report.trace_folder import write_trace
from simexit.report.trace_text import found_lines
from simexit.studies.finding_households import HISTORIES, changed_programmes, find_households, find_to_show
from simexit.studies.trace import Household, Life, NoSuchHousehold, Trace, household_id, live, needs
from simexit.studies.variants import load_variants
from simexit.words.terms import LANGUAGES

SMALL = ["time.end=2018-12", "time.run_in_years=2"]
WHERE = {"seed": 5, "replicate": 2, "scale": 0.006}


@pytest.fixture(scope="module")
def lives() -> tuple[Household, list[Life]]:
    """A household that was helped and is still poor, under the plan and under no programmes."""
    variants = load_variants("mabian-2017", ["none"], settings=SMALL)
    found = find_households(variants[0].scenario, "helped and still poor", **WHERE)
    who = Household(int(found[0]), **WHERE)
    return who, [live(variant, who) for variant in variants]


def test_the_history_is_what_was_asked_for(lives) -> None:
    _, (plan, _) = lives
    assert plan.years["is_truly_poor"].iloc[-1] and any(plan.years["programmes"])
    assert any(plan.months["programmes"])


def test_both_policies_meet_the_same_luck(lives) -> None:
    _, (plan, none) = lives
    assert all(name.startswith("earlier-") for held in none.months["programmes"] for name in held)
    columns = ["month", "ill_members", "members"]
    before = plan.months["month"] < 2016 * 12
    pd.testing.assert_frame_equal(plan.months[before], none.months[before])
    assert (plan.months.loc[before, columns] == none.months.loc[before, columns]).all().all()
    assert plan.years["income_per_head_yuan"].iloc[0] == none.years["income_per_head_yuan"].iloc[0]


def test_a_year_of_months_is_the_income_of_the_assessment(lives) -> None:
    _, (plan, _) = lives
    sources = ["wage", "farm", "industry", "property", "transfer", "entitled", "support"]
    year = plan.months[plan.months["month"].between(2016 * 12 + 9, 2017 * 12 + 8)]
    row = plan.years[plan.years["year"] == 2017].iloc[0]
    total = year[sources].to_numpy(float).sum()
    assert len(year) == 12 and total / row["members"] == pytest.approx(row["income_per_head_yuan"], rel=1e-4)


def test_needs_are_frequencies_over_futures(lives) -> None:
    who, _ = lives
    (short,) = load_variants("mabian-2017", [], settings=["time.end=2017-12", "time.run_in_years=2"])
    found = needs(short.scenario, who, futures=100)
    again = needs(short.scenario, who, futures=100, threads=2)
    pd.testing.assert_frame_equal(found, again)
    assert ((found["low"] <= found["share"]) & (found["share"] <= found["high"])).all()
    assert (found["futures"] == 100).all() and found["share"].between(0.01, 1).all()
    assert np.allclose(found["share"] * 100, (found["share"] * 100).round())
    with pytest.raises(ValueError, match="--futures: found 20; allowed: 100 or more"):
        needs(short.scenario, who, futures=20)


def test_every_need_has_a_name_in_both_languages() -> None:
    met = [("state", f"ever_{each}") for each in ("poor", "relapsed", "registered")]
    met += [("assurance", each) for each in ASSURANCES]
    met += [("cause", each) for each in CAUSE]
    assert all(need_name(kind, need, {}, language).strip() for language in LANGUAGES for kind, need in met)


def test_the_folder_is_whole(lives, tmp_path) -> None:
    who, both = lives
    folder = write_trace(Trace(who, both), tmp_path / "life")
    assert {path.name for path in folder.iterdir()} == {"months.csv", "years.csv", "study.json", "figures"}
    assert {path.suffix for path in (folder / "figures").iterdir()} == {".png", ".svg", ".csv"}


def test_every_history_can_be_asked_for() -> None:
    (variant,) = load_variants("mabian-2017", [], settings=SMALL)
    for history in ("exited then relapsed", "never exited"):
        found = find_households(variant.scenario, history, **WHERE)
        assert found.dtype == np.uint64 and (np.diff(found.astype(np.float64)) >= 0).all()
    with pytest.raises(ValueError, match=r"allowed: exited then relapsed, .* did you mean 'never exited'"):
        find_households(variant.scenario, "never exitd", **WHERE)
    assert len(HISTORIES) == 6


def test_ids_that_are_none() -> None:
    assert household_id("00000000000000ff") == 255
    for text in ("", "ff", "zzzzzzzzzzzzzzzz"):
        with pytest.raises(ValueError, match="--household: found"):
            household_id(text)
    (variant,) = load_variants("mabian-2017", [], settings=SMALL)
    with pytest.raises(NoSuchHousehold, match="who is not in this place"):
        live(variant, Household(1, **WHERE))


def test_help_that_is_compared_is_shown() -> None:
    variants = load_variants("mabian-2017", ["safety-net-alone"], settings=SMALL)
    changed = changed_programmes(variants[0].scenario, variants[1].scenario)
    assert "dibao" not in changed and "industry" in changed
    found = find_to_show(variants, "helped and still poor", **WHERE)
    assert found.is_compared and found.helped_by and set(found.helped_by) <= set(changed)
    who = Household(found.shown, **WHERE)
    life = live(variants[0], who)
    shown = Trace(who, [life, live(variants[1], who)], found=found)
    assert set(found.helped_by) <= {name for names in life.months["programmes"] for name in names}
    assert found.helped_by[0] and any("helped by" in line for line in found_lines(shown, "en"))
    nobody = find_to_show(variants, "poor and never helped", **WHERE)
    assert nobody.is_compared and nobody.shown in nobody.ids.tolist()
    alone = find_to_show(variants[:1], "helped and still poor", **WHERE)
    assert alone.shown == int(alone.ids[0]) and not alone.is_compared
