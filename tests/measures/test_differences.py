"""Differences between policies: pairing, intervals, several at once, ranks, and the part of parameters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simexit.measures.differences import paired_differences
from simexit.measures.parameter_share import parameter_intervals
from simexit.measures.ranking import ranks
from simexit.measures.simultaneous import critical_value, standard_draws


def outcomes(unit: str = "share", name: str = "true_headcount_ratio", **variants: Any) -> pd.DataFrame:
    """A table of one outcome, one column of values a variant."""
    about = {"outcome": name, "group": "", "year": 2020, "unit": unit, "convention": "c"}
    parts = [
        pd.DataFrame({"variant": variant, "replicate": np.arange(1, len(values) + 1), "value": values, **about})
        for variant, values in variants.items()
    ]
    return pd.concat(parts, ignore_index=True)


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


def test_a_difference_is_that_of_the_pairs(rng: np.random.Generator) -> None:
    base, change = rng.normal(0.2, 0.05, 30), rng.normal(0.01, 0.002, 30)
    (row,) = paired_differences(outcomes(base=base, mix=base + change), "base", rng).to_dict("records")
    low, high = stats.t.interval(0.9, 29, change.mean(), change.std(ddof=1) / np.sqrt(30))
    assert row["difference"] == pytest.approx(change.mean()) and row["n_replicates"] == 30
    assert (row["mean_low"], row["mean_high"]) == pytest.approx((low, high))
    assert (row["history_low"], row["history_high"]) == pytest.approx(tuple(np.quantile(change, [0.05, 0.95])))
    gain = (base.var(ddof=1) + (base + change).var(ddof=1)) / change.var(ddof=1)
    assert row["precision_gain"] == pytest.approx(gain) and gain > 100
    assert (row["simultaneous_low"], row["simultaneous_high"]) == pytest.approx((low, high))


def test_the_pilot_alone_gives_the_spread(rng: np.random.Generator) -> None:
    base, change = rng.normal(0.2, 0.05, 40), rng.normal(0.01, 0.002, 40)
    (row,) = paired_differences(outcomes(base=base, mix=base + change), "base", rng, pilot=10).to_dict("records")
    half = stats.t.ppf(0.95, 9) * change[:10].std(ddof=1) / np.sqrt(40)
    assert row["mean_high"] - row["difference"] == pytest.approx(half)
    assert row["difference"] == pytest.approx(change.mean())


def test_no_difference_is_exactly_none(rng: np.random.Generator) -> None:
    base = rng.normal(0.2, 0.05, 10)
    (row,) = paired_differences(outcomes(base=base, same=base), "base", rng).to_dict("records")
    assert [row[key] for key in ("difference", "mean_low", "mean_high", "simultaneous_low")] == [0, 0, 0, 0]
    assert row["precision_gain"] == np.inf


def test_yuan_that_a_mix_does_not_spend_are_zero_and_shares_stay_missing(rng: np.random.Generator) -> None:
    money = outcomes("yuan", "spending", base=[5.0, 7.0], mix=[np.nan, np.nan])
    assert paired_differences(money, "base", rng)["difference"].tolist() == [-6.0]
    share = outcomes("share", base=[0.5, 0.7], mix=[np.nan, 0.2])
    (row,) = paired_differences(share, "base", rng).to_dict("records")
    assert row["n_replicates"] == 1 and np.isnan(row["mean_low"]) and row["difference"] == pytest.approx(-0.5)


def test_an_outcome_the_base_lacks_has_no_difference(rng: np.random.Generator) -> None:
    both = pd.concat([outcomes(base=[1.0, 2.0], mix=[2.0, 4.0]), outcomes(name="extra", mix=[2.0, 4.0])])
    assert set(paired_differences(both, "base", rng)["outcome"]) == {"true_headcount_ratio"}


def test_intervals_that_hold_at_once_are_wider_the_more_there_are(rng: np.random.Generator) -> None:
    draws = standard_draws(8, 50, rng)
    single = float(stats.t.ppf(0.95, 50))
    assert critical_value(np.eye(1), 50, 0.9, draws) == single
    assert critical_value(np.ones((4, 4)), 50, 0.9, draws) == pytest.approx(single, rel=0.02)
    many = critical_value(np.eye(8), 10_000, 0.9, standard_draws(8, 10_000, rng))
    assert many == pytest.approx(stats.norm.ppf((1 + 0.9 ** (1 / 8)) / 2), rel=0.02)
    assert single < critical_value(np.eye(2), 50, 0.9, draws) < critical_value(np.eye(8), 50, 0.9, draws)


def test_all_of_several_intervals_hold_in_nine_of_ten_studies(rng: np.random.Generator) -> None:
    held = 0
    for _ in range(150):
        base = rng.normal(0.2, 0.02, 15)
        mixes = {f"m{k}": base + 0.01 * k + rng.normal(0, 0.01, 15) for k in range(4)}
        table = paired_differences(outcomes(base=base, **mixes), "base", rng)
        truth = np.array([0.01 * k for k in range(4)])
        held += bool(((table["simultaneous_low"] <= truth) & (truth <= table["simultaneous_high"])).all())
    assert 0.83 <= held / 150 <= 0.97


def test_ranks_know_which_end_is_better() -> None:
    table = ranks(outcomes(base=[0.5, 0.5], good=[0.125, 0.25], bad=[0.25, 0.75]), "base").set_index("variant")
    assert table["rank"].to_dict() == {"base": 2, "good": 1, "bad": 2}
    assert table["best_share"].to_dict() == {"base": 0, "good": 1, "bad": 0}
    exits = ranks(outcomes(name="sustained_exits", base=[5.0, 6.0], more=[6.0, 6.0]), "base").set_index("variant")
    assert exits["rank"].to_dict() == {"base": 2, "more": 1}
    assert exits["best_share"].to_dict() == {"base": 0.25, "more": 0.75}
    assert ranks(outcomes(name="targets_met", base=[1.0], mix=[2.0]), "base").empty


def test_the_share_of_parameters_is_what_they_add_to_the_variance(rng: np.random.Generator) -> None:
    chance, parameters = rng.normal(0, 1, 4000), rng.normal(0, 2, 4000)
    fixed = outcomes(base=np.zeros(4000), mix=chance)
    drawn = outcomes(base=np.zeros(4000), mix=chance + parameters)
    (row,) = parameter_intervals(fixed, drawn, "base", rng).to_dict("records")
    assert row["parameter_share"] == pytest.approx(0.8, abs=0.02)
    assert row["parameter_share_low"] < 0.8 < row["parameter_share_high"]
    assert row["parameters_high"] == pytest.approx(1.645 * np.sqrt(5), rel=0.05)
    (none,) = parameter_intervals(fixed, fixed, "base", rng).to_dict("records")
    assert none["parameter_share"] == 0
