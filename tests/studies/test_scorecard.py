"""The scorecard: its facts as fixed, its verdicts, its estimators on records whose answers are known, its quick run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from made_records import made

import simexit
from simexit.luck import resampler
from simexit.measures.published.campaign import (
    hospital_own_payment,
    hospital_stays_ratio,
    listing_errors,
    mean_change,
    relocation,
)
from simexit.measures.published.drift import drift
from simexit.measures.published.income_groups import fifths, income_groups, lowest_growth
from simexit.measures.published.poverty_spells import poverty_spells
from simexit.measures.published.wealth import pass_through, put_by
from simexit.record.record import FirstListing
from simexit.runs.cases import Case, Failure
from simexit.runs.conduct import Conduct, RunsFailed
from simexit.scenario.evidence import evidence
from simexit.studies import scorecard
from simexit.studies.facts import Part, facts
from simexit.studies.scorecard import ALONE, CONTROLS, PASS, Scorecard, _row, permuted, validate
from simexit.words.terms import term

STORED = Path(__file__).parents[1] / "golden" / "scorecard-quick.json"

# Kinds, lowest and highest passing value: written down once more, so that none is moved by the way.
FIXED = {
    "V1": ("fitted", [(0.30, 0.44)]),
    "V2": ("fitted", [(0.06, 0.25), (None, 0.0)]),
    "V3": ("fitted", [(0.10, 0.25)]),
    "V4": ("fitted", [(0.235, 0.335), (1.87, 2.27)]),
    "V5": ("fitted", [(0.365, 0.485), (0.148, 0.268), (0.307, 0.427)]),
    "V6": ("fitted", [(0.035, 0.065)]),
    "V7": ("fitted", [(0.30, 0.50), (None, 0.15)]),
    "V8": ("fitted", [(1.05, 1.25), (0.85, 1.05), (0.75, 0.95), (0.65, 0.85), (0.50, 0.70)]),
    "V9": ("fitted", [(0.11, 0.18)]),
    "V10": ("fitted", [(0.08, 0.15), (0.08, 0.15)]),
    "V11": ("fitted", [(None, 0.30), (1.5, None)]),
    "V12": ("fitted", [(1.3, 1.9)]),
    "V13": ("tested", [(-0.13, -0.06), (-0.14, -0.06), (-0.08, -0.04)]),
    "V14": ("tested", [(0.05, 0.15), (0.5, None)]),
    "V15": ("tested", [(-0.20, -0.10), (-0.17, -0.08)]),
    "V16": ("tested", [(0.10, 0.45)]),
    "V17": ("tested", [(0.15, 0.42)]),
    "V18": ("tested", [(None, 0.5)]),
    "V19": ("tested", [(1.22, 1.46), (1.05, 1.25)]),
    "V20": ("tested", [(0.359, 0.479), (0.259, 0.379)]),
    "V21": ("tested", [(0.19, 0.35), (0.19, 0.35)]),
    "V22": ("input", [(0.51, 0.67), (0.29, 0.45)]),
    "V23": ("tested", [(0.377, 0.577), (0.312, 0.512), (0.0, 0.146)]),
    "V24": ("tested", [(0.15, 0.30)]),
    "V25": ("tested", [(-0.02, 0.02)]),
    "V26": ("tested", [(0.0, None), (0.0, None), (None, 0.0)]),
}


def test_no_fact_is_moved() -> None:
    def end(value: float) -> float | None:
        return value if np.isfinite(value) else None

    found = {
        name: (fact.kind, [(end(part.low), end(part.high)) for part in fact.parts]) for name, fact in facts().items()
    }
    assert found == FIXED


def test_everything_has_its_words() -> None:
    keys = [f"reason_{name}" for name in FIXED] + list(CONTROLS)
    keys += [f"estimate_{part.estimate}" for fact in facts().values() for part in fact.parts]
    assert all(term(key, language) for key in keys for language in ("en", "zh"))


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ([0.36, 0.37, 0.38], "passes"),
        ([0.5, 0.51, 0.52], "fails"),
        ([0.2, 0.37, 0.54], "too wide"),
        ([], "not measured"),
    ],
)
def test_a_part_passes_inside_its_band_and_precise_enough(values: list[float], verdict: str) -> None:
    part = Part("exit_hazard_1", 0.30, 0.44, 0.07, "share")
    estimates = pd.DataFrame({"estimate": "exit_hazard_1", "value": values})
    row = _row(facts()["V1"], part, estimates)
    assert row["part_verdict"] == verdict
    if values:
        half = (float(str(row["high"])) - float(str(row["low"]))) / 2
        assert (half <= 0.035) == (verdict != "too wide")


def test_counts_take_each_fact_once_and_signs_by_their_share() -> None:
    rows = [("V1", "a", PASS, PASS), ("V4", "b", PASS, "fails"), ("V4", "c", "fails", "fails")]
    rows += [("V26", "d", PASS, "fails"), ("V26", "e", PASS, "fails"), ("V26", "f", "fails", "fails")]
    parts = pd.DataFrame(rows, columns=["id", "part", "part_verdict", "verdict"])
    parts["kind"] = ["fitted"] * 3 + ["tested"] * 3
    controls = pd.DataFrame({"control": ["x", "x"], "id": ["V1", "V4"], "verdict": ["fails", "fails"]})
    card = Scorecard(Conduct(), True, parts, controls, pd.DataFrame())
    assert card.passed("fitted") == (1.0, 2)
    assert card.passed("tested") == (pytest.approx(2 / 3), 1)
    assert card.broken("x") == ["V1"]


def test_hospital_stays_and_bills_of_those_ever_on_the_register() -> None:
    record = made(
        ["oo"] * 4 + ["o."],
        register=["rr", "rx", "nn", "nn", "r."],
        members=[[2] * 2, [4] * 2, [3] * 2, [5] * 2, [1] * 2],
        stays=[[9, 1], [9, 2], [9, 1], [9, 0], [9, 5]],
        hospital=[[0, 4000], [0, 6000], [0, 1000], [0, 0], [0, 900]],
        hospital_own=[[0, 1000], [0, 3000], [0, 900], [0, 0], [0, 900]],
    )
    assert hospital_stays_ratio(record, 2016) == pytest.approx((3 / 6) / (1 / 8))
    assert hospital_own_payment(record, 2016) == pytest.approx(0.4)
    assert np.isnan(hospital_own_payment(record, 2013)) and np.isnan(hospital_own_payment(record, 2018))


def test_hazards_and_relapse_as_counted_by_hand() -> None:
    record = made(["Pooooo", "PPooPo", "PPPPPP", "PoPooo"])
    found = poverty_spells(record, 2015)
    assert found["exit_hazard_1"] == 2 / 4 and found["exit_hazard_2"] == 1 / 2 and found["exit_hazard_3"] == 0.0
    # Exits seen and followed: 3, 4 and 5 years out: household 1 in 2016 (o, o, and none at five), 2 in 2017 (o), 4 in
    # 2016 (o, o) and in 2018 (none).
    assert found["back_in_poverty"] == 0.0
    assert poverty_spells(made(["PooPPP"]), 2015)["back_in_poverty"] == 1.0


def test_fifths_and_where_their_income_comes_from() -> None:
    n = 50
    wage = np.arange(1.0, n + 1)[:, None] * 100 * np.ones((1, 3))
    record = made(["ooo"] * n, income={"wage": wage, "farm": 3 * wage}, migrant_wage=wage / 2)
    group = fifths(record, 2016)
    assert np.bincount(group.group).tolist() == [10] * 5
    found = income_groups(record, 2016, 0.8)
    lowest = np.arange(1, 11).mean() / np.arange(1, n + 1).mean()
    assert found["lowest_over_mean"] == pytest.approx(lowest)
    # Of 4 yuan half a yuan is a migrant's wage, of which 0.8 is sent home as a transfer.
    parts = np.array([0.5, 3.0, 0.4])
    shares = [found[f"lowest_{name}_share"] for name in ("wage", "business", "rest")]
    np.testing.assert_allclose(shares, parts / parts.sum(), rtol=1e-6)
    assert found["persons_lowest_over_highest"] == found["per_worker_lowest_over_highest"] == 1.0
    with pytest.raises(KeyError):
        fifths(record, 2030)


def test_growth_of_the_lowest_fifth() -> None:
    rising = np.array([[1000.0, 1100.0, 1210.0]]) * np.arange(1, 11)[:, None]
    assert lowest_growth(made(["ooo"] * 10, income={"farm": rising}), 2015, 2017) == pytest.approx(0.1, rel=1e-5)


def test_consumption_follows_income_as_much_as_it_was_made_to() -> None:
    rng = np.random.default_rng(5)
    n, years = 300, 4
    moves = rng.normal(0, 0.3, (n, years)).cumsum(axis=1)
    rich = np.arange(n)[:, None] >= n // 2
    income = 5000 * np.exp(moves)
    consumption = 4000 * np.exp(np.where(rich, 0.1, 0.6) * moves)
    savings = np.where(rich, 50_000.0, 0.0) * np.ones((1, years))
    record = made(["oooo"] * n, income={"farm": income}, consumption=consumption, savings=savings)
    found = pass_through(record, 2014, 2018)
    assert found["pass_through_poorest"] == pytest.approx(0.6, abs=1e-4)
    assert found["pass_through_richest"] == pytest.approx(0.1, abs=1e-4)


def test_cash_and_migrants() -> None:
    savings = np.array([[50.0], [800.0], [0.0], [20_000.0]]) * np.ones((1, 2))
    away = np.array([[0.0], [9.0], [0.0], [0.0]]) * np.ones((1, 2))
    record = made(["oo"] * 4, consumption=5200.0, savings=savings, migrant_wage=away)
    found = put_by(record, 2016)
    assert found["without_liquid"] == 0.5 and found["with_migrant"] == 0.25
    assert found["cash_over_income"] == pytest.approx(20_850 / 40_000)


def test_register_errors_and_pairs() -> None:
    record = replace(
        made(["oo"]), listings=[FirstListing(0, 900, 100, 10, 20, 6, 40), FirstListing(1, 100, 20, 0, 4, 4, 10)]
    )
    assert listing_errors(record) == {
        "inclusion": 10 / 120,
        "omission": 50 / (120 - 10 + 50),
        "listed_above_line": 24 / 120,
        "left_out_below_line": 10 / (120 - 24 + 10),
    }
    served = np.array([[1, 1], [0, 0]], np.uint64)
    played = made(
        ["oo", "oo"], income={"wage": np.array([[5000.0, 6000.0], [1.0, 1.0]])}, served=served, programmes=("h",)
    )
    without = made(["oo", "oo"], income={"wage": np.array([[5000.0, 5000.0], [1.0, 1.0]])})
    assert relocation(played, without, "h", 1) == {"relocated_income": pytest.approx(0.2), "relocated_by_wages": 1.0}
    assert mean_change(played, without, "h", 0, lambda now: now.income["wage"].astype(float)) == 0.0


def test_drift_is_taken_at_the_first_make_up_by_age() -> None:
    # Twenty of forty persons are old at first, all of them later; both groups stay as poor as they were.
    elders = np.array([[2, 2]] * 10 + [[0, 2]] * 10)
    poor = ["PP"] * 5 + ["oo"] * 5 + ["oP"] * 5 + ["oo"] * 5
    assert drift(made(poor, elders=elders)) == pytest.approx(0.0, abs=1e-12)
    assert drift(made(["oP", "oo"])) == pytest.approx(0.5)


def test_incomes_are_dealt_out_anew_and_none_is_lost() -> None:
    record = made(["ooo"] * 30, income={"farm": np.arange(90.0).reshape(30, 3)})
    dealt = permuted(record, resampler(1, "test"))
    for before, after in zip(record.assessments, dealt.assessments, strict=True):
        assert sorted(before.income["farm"]) == sorted(after.income["farm"])
    assert not np.array_equal(record.assessments[0].income["farm"], dealt.assessments[0].income["farm"])


def test_controls_set_parameters_that_there_are() -> None:
    assert {name for changes in ALONE.values() for name in changes} <= set(evidence())


def test_a_run_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="run: found 'plan'; allowed: ordinary or campaign or frozen"):
        validate(run="plan")


def test_runs_of_a_campaign_of_which_one_failed_are_not_mixed_with_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_but_one(cases: list[Case], conduct: Conduct) -> Iterator[tuple[Case, Any]]:
        for case in cases:
            fails = case.replicate == 1 and case.label == "without_programmes"
            yield case, Failure("KeyError", "gone", "") if fails else case.replicate

    measured = []
    monkeypatch.setattr(scorecard, "carried_out", all_but_one)
    monkeypatch.setattr(scorecard, "_of_campaign", lambda records: measured.append(set(records.values())) or {})
    with pytest.raises(RunsFailed, match="1 runs failed, the first without_programmes, replicate 1"):
        validate(run="campaign", quick=True)
    assert measured == [{2}]


@pytest.fixture(scope="module")
def quick() -> Scorecard:
    return simexit.validate(quick=True, conduct=Conduct(threads=1))


def test_the_quick_scorecard_is_as_stored(quick: Scorecard) -> None:
    """A change of any number is seen and read; then `python tests/studies/test_scorecard.py` stores it anew."""
    stored = json.loads(STORED.read_text(encoding="utf-8"))
    found = json.loads(json.dumps(quick.as_list()))
    assert [row["id"] + row["part"] for row in found] == [row["id"] + row["part"] for row in stored]
    for mine, theirs in zip(found, stored, strict=True):
        assert mine["verdict"] == theirs["verdict"], mine["part"]
        values = [np.nan if row["simulated"] is None else row["simulated"] for row in (mine, theirs)]
        assert values[0] == pytest.approx(values[1], rel=2e-3, abs=2e-3, nan_ok=True), mine["part"]


def test_it_is_saved_and_comes_back_whole(quick: simexit.Scorecard, tmp_path: Path) -> None:
    back = simexit.open(quick.save(tmp_path / "card"))
    pd.testing.assert_frame_equal(back.parts, quick.parts, check_dtype=False)
    assert repr(back) == repr(quick) and back.passed("fitted") == quick.passed("fitted")
    names = {path.name for path in (tmp_path / "card").rglob("*.png")}
    assert names == {"scorecard-en.png", "scorecard-zh.png"}


if __name__ == "__main__":
    card = simexit.validate(quick=True, conduct=Conduct(threads=1))
    STORED.write_text(json.dumps(card.as_list(), indent=1), encoding="utf-8")
