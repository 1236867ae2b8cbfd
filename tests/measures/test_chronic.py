"""Chronic and transient poverty against loops over households and years, and the bias of short panels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simexit.measures.chronic import chronic_transient, kinds_of_poor
from simexit.measures.poverty import fgt

panels = arrays(np.int64, st.tuples(st.integers(1, 20), st.integers(2, 6)), elements=st.integers(-100, 300))


def test_by_hand() -> None:
    # Gaps of a line of 100: 0.5 and none, mean 75; always 0.4; none at all.
    found = chronic_transient([[50, 100], [60, 60], [200, 300]], 100)
    assert found.total == pytest.approx((0.25 / 2 + 0.16) / 3)
    assert found.chronic == pytest.approx((0.0625 + 0.16) / 3)
    assert found.transient == pytest.approx(0.0625 / 3)
    assert found.transient_share == pytest.approx(0.0625 / 0.285)


def test_the_line_may_change_from_year_to_year() -> None:
    assert chronic_transient([[50, 100]], [100, 200])[:3] == pytest.approx((0.25, 0.25, 0))


@settings(max_examples=60, deadline=None)
@given(panels, st.sampled_from([1, 2, 3]), st.integers(0, 2**32))
def test_against_loops(income: np.ndarray, alpha: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    weights = draw.integers(1, 5, len(income))
    chronic = 0.0
    for row, w in zip(income.tolist(), weights.tolist(), strict=True):
        mean = sum(max(y, 0) for y in row) / len(row)
        chronic += w * max(0.0, (100 - mean) / 100) ** alpha
    found = chronic_transient(income, 100, weights, alpha)
    assert found.chronic == pytest.approx(chronic / weights.sum(), abs=1e-13)
    total = np.mean([fgt(year, 100, alpha, weights) for year in income.T])
    assert found.total == pytest.approx(total, abs=1e-13)
    assert found.chronic + found.transient == pytest.approx(found.total, abs=1e-13) and found.transient >= 0
    twice = chronic_transient(np.tile(income, (2, 1)), 100, alpha=alpha)
    assert twice[:3] == pytest.approx(chronic_transient(income, 100, np.full(len(income), 2), alpha)[:3], abs=1e-13)
    kinds = kinds_of_poor(income, 100, weights)["share"]
    assert kinds.sum() == pytest.approx(1) and kinds[3] == pytest.approx(
        np.average((income >= 100).all(1), weights=weights)
    )


def test_the_jackknife_is_exact_where_everybody_stays_poor() -> None:
    """There p is a square, and the mean of T years adds s^2 / (T z^2) to chronic poverty."""
    income = np.random.default_rng(3).uniform(20, 80, (50, 4))
    expected = (income.var(axis=1, ddof=1) / (4 * 100**2)).mean()
    assert chronic_transient(income, 100).chronic_bias == pytest.approx(expected, rel=1e-10)


def test_short_panels_make_poverty_look_chronic() -> None:
    """Lasting incomes and yearly shocks, both lognormal: of 200 years, the first three."""
    draw = np.random.default_rng(19)
    income = draw.lognormal(np.log(110), 0.5, (4000, 1)) * draw.lognormal(0, 0.4, (4000, 200))
    short, long = chronic_transient(income[:, :3], 100), chronic_transient(income, 100)
    assert short.chronic > 1.2 * long.chronic and short.transient < long.transient
    # Taking the estimated bias off goes nine tenths of the way.
    assert abs(short.chronic - short.chronic_bias - long.chronic) < 0.1 * (short.chronic - long.chronic)


def test_kinds_by_hand() -> None:
    table = kinds_of_poor([[10, 20], [10, 110], [90, 300], [100, 100], [99, 100]], 100, weights=[1, 2, 3, 4, 0])
    assert dict(zip(table["kind"], table["share"], strict=True)) == {
        "persistently poor": 0.1,
        "chronically poor": 0.2,
        "transiently poor": 0.3,
        "never poor": 0.4,
    }


def test_nobody_poor() -> None:
    assert np.isnan(chronic_transient([[200, 300]], 100).transient_share)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: chronic_transient([1, 2], 3), "income: rows and columns needed, found 1 axes"),
        (lambda: chronic_transient([[1], [2]], 3), "income: two years or more are needed, found 1"),
        (lambda: chronic_transient([[1, np.nan]], 3), "income: 1 of 2 values are missing"),
        (lambda: chronic_transient([[1, 2]], 3, alpha=0), "alpha: one or more"),
        (lambda: chronic_transient([[1, 2]], [3, 4, 5]), "line: 3 rows, the other columns have 2"),
        (lambda: kinds_of_poor([[1, 2]], -1), "line: must be above zero, found -1"),
    ],
)
def test_errors_in_plain_words(call, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
