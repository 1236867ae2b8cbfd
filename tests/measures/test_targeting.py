"""Targeting worked by hand, by counting, and split by group."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.measures.targeting import targeting

households = st.lists(st.tuples(st.booleans(), st.booleans(), st.integers(1, 5)), min_size=1, max_size=30)


def test_by_hand() -> None:
    poor, served = [1, 1, 1, 0, 0, 0, 0, 0], [1, 1, 0, 1, 0, 0, 0, 0]
    found = targeting(poor, served, amount_yuan=[100, 300, 0, 100, 0, 0, 0, 0])
    assert found.poor_share == 3 / 8 and found.served_share == 3 / 8
    assert found.coverage == 2 / 3 and found.exclusion_error == 1 / 3
    assert found.coverage_of_others == 0.2 and found.targeting_differential == pytest.approx(2 / 3 - 0.2)
    assert found.inclusion_error == 1 / 3 and found.leakage == 0.2


@settings(max_examples=60, deadline=None)
@given(households)
def test_against_counting_and_duplicates(rows: list[tuple[bool, bool, int]]) -> None:
    poor, served, weights = (list(each) for each in zip(*rows, strict=True))
    found = targeting(poor, served, weights)
    persons = [(p, s) for p, s, w in rows for _ in range(w)]
    if any(poor):
        reached = [s for p, s in persons if p]
        assert found.coverage == pytest.approx(sum(reached) / len(reached))
        assert found.coverage + found.exclusion_error == pytest.approx(1)
    if any(served):
        given_to = [p for p, s in persons if s]
        assert found.inclusion_error == pytest.approx(given_to.count(False) / len(given_to))
        # One yuan to each person served: money leaks as persons do.
        assert targeting(poor, served, weights, np.array(served) * 1.0).leakage == pytest.approx(found.inclusion_error)
    twice = targeting(poor * 2, served * 2)
    assert twice == pytest.approx(targeting(poor, served, [2] * len(rows)), nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from("ab")), min_size=1, max_size=30))
def test_groups_add_up(rows: list[tuple[bool, bool, str]]) -> None:
    poor, served, groups = (list(each) for each in zip(*rows, strict=True))
    mine = {g: [k for k, each in enumerate(groups) if each == g] for g in sorted(set(groups))}
    parts = [targeting([poor[k] for k in rows], [served[k] for k in rows]) for rows in mine.values()]
    table = pd.DataFrame(parts).assign(group=[*mine])
    share = np.array([groups.count(g) for g in table["group"]]) / len(rows)
    whole = targeting(poor, served)
    missed = (share * table["poor_share"] * table["exclusion_error"].fillna(0)).sum()
    assert missed == pytest.approx(whole.poor_share * whole.exclusion_error if any(poor) else 0)
    assert (share * table["served_share"]).sum() == pytest.approx(whole.served_share)


def test_missing_where_nobody_is_in_the_denominator() -> None:
    nobody = targeting([0, 0], [0, 0])
    assert np.isnan([nobody.coverage, nobody.exclusion_error, nobody.inclusion_error, nobody.leakage]).all()
    assert nobody.coverage_of_others == 0


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: targeting([0, 2], [0, 1]), "poor: only yes or no (true, false, 1, 0), found 2"),
        (lambda: targeting([0, 1], [1]), "served: 1 rows, the other columns have 2"),
        (lambda: targeting([0, 1], [1, 0], amount_yuan=[1, 5]), "amount_yuan: 1 rows that are not served"),
        (lambda: targeting([0, 1], [1, 1], amount_yuan=[1, -5]), "amount_yuan: must not be below zero, found -5"),
    ],
)
def test_errors_in_plain_words(call, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
