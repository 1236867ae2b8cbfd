"""Gini against printed digits and the sum over all pairs; mobility against counting; properties of both."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from simexit.measures.inequality import (
    gini,
    gini_by_group,
    mobility,
    quantile_groups,
    shorrocks_index,
    transition_matrix,
)

weighted = st.lists(st.tuples(st.integers(0, 50), st.integers(1, 6)), min_size=1, max_size=25)


def over_pairs(income: list[int], weights: list[int]) -> Fraction:
    """Gini from its definition, exact: mean absolute difference over twice the mean."""
    rows = list(zip(income, weights, strict=True))
    apart = sum(w * v * abs(y - x) for y, w in rows for x, v in rows)
    return Fraction(apart, 2 * sum(weights) * sum(w * y for y, w in rows))


def test_printed_digits() -> None:
    # Example of the R package ineq (Zeileis), after Atkinson: prints 0.4620911.
    assert round(gini([541, 1463, 2445, 3438, 4437, 5401, 6392, 8304, 11904, 22261]), 7) == 0.4620911


def test_by_hand() -> None:
    assert gini([0, 0, 0, 10]) == 0.75
    assert gini([3, 3, 3]) == 0
    assert gini([1, 3]) == 0.25
    assert gini([1, 3], weights=[3, 1]) == 0.25


def test_incomes_below_zero() -> None:
    # Pairs: |-2 - 4| twice, over 2 * 4 * 1.
    assert gini([-2, 4]) == 1.5
    assert gini([-2, 4], negative="zero") == 0.5
    assert gini([-2, 4], negative="normalise") == 0.5
    assert gini([-3, 0, 5], negative="normalise") == pytest.approx((3 + 8 + 5) * 2 / (2 * 9 * (8 / 3)))


@settings(max_examples=100, deadline=None)
@given(weighted)
def test_against_all_pairs_with_ties_and_zeros(rows: list[tuple[int, int]]) -> None:
    income, weights = (list(each) for each in zip(*rows, strict=True))
    assume(any(income))
    assert gini(income, weights) == pytest.approx(float(over_pairs(income, weights)), abs=1e-14)
    assert gini(income, weights) == pytest.approx(gini(np.repeat(income, weights)), abs=1e-14)
    assert gini(income + income) == pytest.approx(gini(income, [2] * len(income)), abs=1e-14)
    assert gini(np.array(income) * 7.3, weights) == pytest.approx(gini(income, weights), abs=1e-14)
    assert gini(income[::-1], weights[::-1]) == pytest.approx(gini(income, weights), abs=1e-14)
    assert 0 <= gini(income, weights) < 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.sampled_from("abc"), st.integers(1, 6)), min_size=1, max_size=25))
def test_the_gini_of_each_group_is_that_of_its_rows(rows: list[tuple[int, str, int]]) -> None:
    income, groups, weights = (list(each) for each in zip(*rows, strict=True))
    assume(any(income))
    table = gini_by_group(income, groups, weights)
    assert table["population_share"].sum() == pytest.approx(1) and table["income_share"].sum() == pytest.approx(1)
    for row in table.itertuples():
        mine = [k for k, g in enumerate(groups) if g == row.group]
        if any(income[k] for k in mine):
            expected = over_pairs([income[k] for k in mine], [weights[k] for k in mine])
            assert row.gini == pytest.approx(float(expected), abs=1e-14)
        else:
            assert np.isnan(row.gini)


def test_quantile_groups_by_hand() -> None:
    assert quantile_groups([5, 1, 4, 2, 3], 5).tolist() == [5, 1, 4, 2, 3]
    assert quantile_groups([10, 20, 30, 40], 2).tolist() == [1, 1, 2, 2]
    assert quantile_groups([1, 1, 1, 9], 2).tolist() == [1, 1, 1, 2]
    assert quantile_groups([1, 2, 3], 2, weights=[1, 1, 6]).tolist() == [1, 1, 2]
    assert np.bincount(quantile_groups(np.random.default_rng(1).random(1000), 10)).tolist() == [0] + [100] * 10


@settings(max_examples=60, deadline=None)
@given(weighted, st.integers(2, 6))
def test_quantile_groups_of_duplicated_rows(rows: list[tuple[int, int]], n: int) -> None:
    income, weights = (list(each) for each in zip(*rows, strict=True))
    groups = quantile_groups(income, n, weights)
    assert quantile_groups(np.repeat(income, weights), n).tolist() == np.repeat(groups, weights).tolist()
    assert (np.diff(groups[np.argsort(income, kind="stable")]) >= 0).all() and set(groups) <= set(range(1, n + 1))


def test_transition_matrix_against_counting() -> None:
    draw = np.random.default_rng(5)
    before, after, weights = draw.integers(0, 4, 300), draw.integers(0, 4, 300), draw.integers(1, 5, 300)
    matrix = transition_matrix(before, after, weights)
    for i in range(4):
        for j in range(4):
            both = sum(w for b, a, w in zip(before, after, weights, strict=True) if (b, a) == (i, j))
            assert matrix.loc[i, j] == pytest.approx(both / sum(weights[before == i]))
    assert np.allclose(matrix.sum(axis=1), 1)
    doubled = transition_matrix(np.tile(before, 2), np.tile(after, 2))
    pd.testing.assert_frame_equal(doubled, transition_matrix(before, after, np.full(300, 2)))


def test_states_by_name_and_states_that_nobody_is_in() -> None:
    matrix = transition_matrix(["poor", "poor", "out"], ["out", "poor", "out"], states=["poor", "out", "gone"])
    assert matrix.loc["poor"].tolist() == [0.5, 0.5, 0] and matrix.loc["gone"].isna().all()


def test_shorrocks_index_by_hand() -> None:
    assert shorrocks_index(pd.DataFrame([[0.7, 0.3], [0.2, 0.8]])) == pytest.approx(0.5)
    assert shorrocks_index(pd.DataFrame(np.eye(4))) == 0
    assert shorrocks_index(pd.DataFrame(np.full((5, 5), 0.2))) == pytest.approx(1)
    assert mobility([1, 2, 3, 4], [10, 20, 30, 40], 2) == 0
    assert mobility([1, 2, 3, 4], [4, 3, 2, 1], 2) == 2


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: gini([0, 0]), "income: the Gini coefficient needs a mean income above zero"),
        (lambda: gini([-3, 1]), "income: the Gini coefficient needs a mean income above zero"),
        (lambda: gini([1, 2], negative="drop"), "negative: one of keep, zero, normalise, found drop"),
        (lambda: quantile_groups([1, 2], 1), "n_groups: at least 2, found 1"),
        (lambda: transition_matrix([1, 2], [1]), "before, after: two columns of one length are needed"),
        (lambda: transition_matrix([1, 2], [1, 3], states=[1, 2]), "before, after: a state is missing or not among"),
        (lambda: shorrocks_index(pd.DataFrame([[0.5, 0.5]])), "matrix: square with two states or more, found 1 by 2"),
        (lambda: shorrocks_index(pd.DataFrame([[0.5, 0.4], [0, 1]])), "matrix: every row must sum to one"),
        (
            lambda: mobility([1, 1, 1], [1, 2, 3], 3),
            "income_before: too many equal incomes for 3 groups, empty: [1, 3]",
        ),
    ],
)
def test_errors_in_plain_words(call, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
