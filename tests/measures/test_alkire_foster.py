"""Alkire-Foster against the paper's and the Human Development Report's worked examples, loops, and its properties."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from simexit.measures.alkire_foster import alkire_foster, deprivations, dimensions

matrices = arrays(np.bool_, st.tuples(st.integers(1, 20), st.integers(1, 6)))


def test_example_printed_in_the_paper() -> None:
    """Alkire and Foster (2011): four persons, four dimensions, k = 2 of 4: H = 1/2, A = 3/4, M0 = 3/8."""
    achievements = [[13.1, 14, 4, 1], [15.2, 7, 5, 0], [12.5, 10, 1, 0], [20, 11, 3, 1]]
    deprived = deprivations(achievements, [13, 12, 3, 1])
    assert deprived.astype(int).tolist() == [[0, 0, 0, 0], [0, 1, 0, 1], [1, 1, 1, 1], [0, 1, 0, 0]]
    assert alkire_foster(deprived, 2 / 4) == (3 / 8, 1 / 2, 3 / 4)
    table = dimensions(deprived, 2 / 4)
    assert table["headcount_ratio"].tolist() == [1 / 4, 3 / 4, 1 / 4, 2 / 4]
    assert table["censored_headcount_ratio"].tolist() == [1 / 4, 2 / 4, 1 / 4, 2 / 4]
    assert table["contribution"].tolist() == pytest.approx([1 / 6, 2 / 6, 1 / 6, 2 / 6])


def test_example_printed_in_the_human_development_report() -> None:
    """Technical note on the multidimensional poverty index: four households of 4, 7, 5 and 4 persons, k = 1/3."""
    schooling = [[0, 0], [1, 1], [0, 0], [1, 0]]
    health = [[0, 1], [0, 1], [1, 0], [0, 1]]
    living = [[0, 0, 0, 0, 1, 0], [1, 0, 1, 0, 1, 1], [1, 1, 1, 0, 1, 0], [1, 0, 0, 0, 1, 1]]
    deprived = np.hstack([schooling, health, living])
    weights = [1 / 6] * 4 + [1 / 18] * 6
    found = alkire_foster(deprived, 1 / 3, weights, weights=[4, 7, 5, 4])
    assert found.headcount_ratio == pytest.approx(0.8)
    assert round(found.adjusted_headcount_ratio, 3) == 0.450
    assert found.intensity == pytest.approx(0.5625)
    part = dimensions(deprived, 1 / 3, weights, weights=[4, 7, 5, 4])["contribution"]
    assert [round(100 * each.sum(), 1) for each in (part[:2], part[2:4], part[4:])] == [33.3, 29.6, 37.0]


def test_sums_of_weights_meet_the_cut_off_in_spite_of_rounding() -> None:
    for n in range(2, 40):
        for some in range(1, n + 1):
            one = np.arange(n) < some
            assert alkire_foster([one], some / n).headcount_ratio == 1
            assert some == n or alkire_foster([one], (some + 0.5) / n).headcount_ratio == 0


@settings(max_examples=80, deadline=None)
@given(matrices, st.integers(1, 12), st.integers(0, 2**32))
def test_against_exact_loops(deprived: np.ndarray, twelfths: int, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, columns = deprived.shape
    d, w = draw.integers(1, 5, columns).tolist(), draw.integers(1, 5, rows).tolist()
    k = Fraction(twelfths, 12)
    poor, deep = Fraction(0), Fraction(0)
    for i in range(rows):
        score = Fraction(sum(d[j] for j in range(columns) if deprived[i, j]), sum(d))
        if score >= k:
            poor, deep = poor + w[i], deep + w[i] * score
    found = alkire_foster(deprived, float(k), d, w)
    assert found.headcount_ratio == pytest.approx(float(poor / sum(w)), abs=1e-14)
    assert found.adjusted_headcount_ratio == pytest.approx(float(deep / sum(w)), abs=1e-14)
    if poor:
        assert found.intensity == pytest.approx(float(deep / poor)) and found.intensity >= float(k) - 1e-9
        assert found.headcount_ratio * found.intensity == pytest.approx(found.adjusted_headcount_ratio)


@settings(max_examples=80, deadline=None)
@given(matrices, st.sampled_from([0.01, 0.3, 0.5, 1.0]), st.integers(0, 2**32))
def test_dimensions_add_up(deprived: np.ndarray, cut_off: float, seed: int) -> None:
    draw = np.random.default_rng(seed)
    rows, columns = deprived.shape
    d, w = draw.random(columns) + 0.1, draw.integers(1, 5, rows)
    whole = alkire_foster(deprived, cut_off, d, w)
    table = dimensions(deprived, cut_off, d, w)
    adjusted = whole.adjusted_headcount_ratio
    assert table["weight"] @ table["censored_headcount_ratio"] == pytest.approx(adjusted, abs=1e-14)
    assert (table["censored_headcount_ratio"] <= table["headcount_ratio"] + 1e-14).all()
    if adjusted:
        assert table["contribution"].sum() == pytest.approx(1)
    twice = alkire_foster(np.tile(deprived, (2, 1)), cut_off, d)
    assert twice == pytest.approx(alkire_foster(deprived, cut_off, d, np.full(rows, 2)), nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(matrices)
def test_union_and_intersection(deprived: np.ndarray) -> None:
    union, both = (alkire_foster(deprived, k) for k in (1 / deprived.shape[1], 1.0))
    assert union.headcount_ratio == pytest.approx(deprived.any(axis=1).mean())
    assert union.adjusted_headcount_ratio == pytest.approx(deprived.mean())
    assert both.headcount_ratio == pytest.approx(deprived.all(axis=1).mean())


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: alkire_foster([[0, 3]], 0.5), "deprived: only yes or no (true, false, 1, 0), found 3"),
        (lambda: alkire_foster([0, 1], 0.5), "deprived: rows and columns needed, found 1 axes"),
        (lambda: alkire_foster([[0, 1]], 2), "cut_off: a share of the dimensions' weight above 0 and up to 1, found 2"),
        (lambda: alkire_foster([[0, 1]], 0.5, [1]), "dimension_weights: 1 rows, the other columns have 2"),
        (lambda: alkire_foster([[0, 1]], 0.5, [1, 0]), "dimension_weights: must be above zero, found 0"),
        (lambda: dimensions([[0, 1]], 0.5, names=["water"]), "names: 1, but 2 dimensions"),
        (lambda: deprivations([[1, np.nan]], 1), "achievements: 1 of 2 values are missing"),
    ],
)
def test_errors_in_plain_words(call, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
