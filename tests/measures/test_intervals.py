"""The two intervals against scipy, and what they are called for."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from simexit.measures.intervals import interval, summarise


@pytest.mark.parametrize("n", [2, 3, 20, 400])
def test_intervals_against_scipy(n: int) -> None:
    values = np.random.default_rng(n).lognormal(0, 1, n)
    found = interval(values)
    low, high = stats.t.interval(0.9, n - 1, loc=values.mean(), scale=stats.sem(values))
    assert np.isclose(found["value"], values.mean())
    assert np.allclose([found["mean_low"], found["mean_high"]], [low, high])
    assert np.allclose([found["history_low"], found["history_high"]], stats.scoreatpercentile(values, [5, 95]))


def test_more_replicates_narrow_the_mean_only() -> None:
    draw = np.random.default_rng(1)
    few, many = (interval(draw.normal(0, 1, n)) for n in (30, 3000))
    widths = [found["mean_high"] - found["mean_low"] for found in (few, many)]
    assert widths[1] < 0.2 * widths[0]
    assert 2.8 < many["history_high"] - many["history_low"] < 3.8


def test_the_interval_of_the_mean_covers_it() -> None:
    draw = np.random.default_rng(2)
    found = [interval(draw.exponential(1, 25)) for _ in range(2000)]
    covered = np.mean([each["mean_low"] <= 1 <= each["mean_high"] for each in found])
    assert 0.85 < covered < 0.92


@pytest.mark.parametrize("values", [[], [0.4]])
def test_one_replicate_has_no_interval(values: list[float]) -> None:
    found = interval(np.array(values))
    assert np.isnan(found["history_low"]) and np.isnan(found["mean_high"])
    assert found["value"] == 0.4 if values else np.isnan(found["value"])


def outcomes() -> pd.DataFrame:
    """Two outcomes in three replicates; one replicate cannot tell the second."""
    rows = [
        (1, "exit", "", 2016, "share", 0.1, "c"),
        (1, "relapse", "true", 0, "share", float("nan"), "d"),
        (2, "exit", "", 2016, "share", 0.3, "c"),
        (2, "relapse", "true", 0, "share", 0.5, "d"),
        (3, "exit", "", 2016, "share", 0.2, "c"),
        (3, "relapse", "true", 0, "share", 0.7, "d"),
    ]
    return pd.DataFrame(rows, columns=["replicate", "outcome", "group", "year", "unit", "value", "convention"])


def test_a_row_for_each_outcome_in_order() -> None:
    table = summarise(outcomes())
    assert table["outcome"].tolist() == ["exit", "relapse"] and table["n_replicates"].tolist() == [3, 2]
    assert np.allclose(table["value"], [0.2, 0.6])
    assert table["group"].tolist() == ["", "true"] and table["convention"].tolist() == ["c", "d"]


def test_replicates_may_come_in_any_order() -> None:
    shuffled = summarise(outcomes().sample(frac=1, random_state=1)).set_index("outcome")
    assert np.allclose(
        shuffled.loc["exit", "history_low"], summarise(outcomes()).set_index("outcome").loc["exit", "history_low"]
    )


@pytest.mark.parametrize(
    ("unit", "outcome", "values", "low", "high"),
    [
        ("share", "exit", [0.0, 0.9], 0.0, 1.0),
        ("share", "exit", [0.98, 1.0, 1.0], 0.9, 1.0),
        ("households", "true_exits", [0.0, 3.0], 0.0, None),
        ("persons", "left_out", [0.0, 0.0, 5.0], 0.0, None),
        ("share", "near_poor_unserved_income_change", [0.1, 0.3], None, None),
        ("share", "targets_met", [0.1, 1.4], 0.0, None),
        ("share", "mobility_from_error", [-0.4, 0.9], None, 1.0),
        ("yuan", "present_value_net", [1.0, 9.0], None, None),
    ],
)
def test_the_interval_of_a_mean_keeps_to_what_the_number_can_be(
    unit: str, outcome: str, values: list[float], low: float | None, high: float | None
) -> None:
    rows = [(k, outcome, "", 0, unit, value, "c") for k, value in enumerate(values)]
    columns = ["replicate", "outcome", "group", "year", "unit", "value", "convention"]
    found = summarise(pd.DataFrame(rows, columns=columns)).iloc[0]
    free = interval(np.array(values))
    assert found["mean_low"] == max(free["mean_low"], -np.inf if low is None else low)
    assert found["mean_high"] == min(free["mean_high"], np.inf if high is None else high)
    assert found["mean_low"] <= found["value"] <= found["mean_high"]
    assert found["history_low"] == free["history_low"] and found["history_high"] == free["history_high"]


def test_a_cut_interval_covers_as_often_as_the_whole_one() -> None:
    draw = np.random.default_rng(3)
    true = 0.02
    samples = [draw.binomial(60, true, 8) / 60 for _ in range(3000)]
    whole = [interval(values) for values in samples]
    cut = [interval(values, (0.0, 1.0)) for values in samples]
    assert any(found["mean_low"] < 0 for found in whole) and all(found["mean_low"] >= 0 for found in cut)
    covered = [[found["mean_low"] <= true <= found["mean_high"] for found in each] for each in (whole, cut)]
    assert covered[0] == covered[1]
