"""Foster-Greer-Thorbecke and Watts against printed digits, loops written from the formula, and their own properties."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.measures.poverty import fgt, poverty, poverty_by_group, watts, watts_by_group

incomes = st.lists(st.integers(-500, 9000), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("income", "alpha", "printed"),
    [
        # Haughton and Khandker (2009), Handbook on poverty and inequality, chapter 4, tables with a line of 125.
        ((100, 100, 150, 150), 0, 0.5),
        ((124, 124, 150, 150), 0, 0.5),
        ((100, 110, 150, 160), 1, 0.08),
        ((100, 110, 150, 160), 2, 0.0136),
    ],
)
def test_printed_digits(income: tuple[int, ...], alpha: float, printed: float) -> None:
    assert fgt(income, 125, alpha) == pytest.approx(printed, abs=1e-15)


def test_watts_by_hand() -> None:
    assert watts([100, 110, 150, 160], 125) == pytest.approx((math.log(1.25) + math.log(125 / 110)) / 4, abs=1e-15)
    assert watts([0, 50, 200], 100, floor_yuan=1) == pytest.approx((math.log(100) + math.log(2)) / 3)
    assert watts([200, 300], 100) == 0


def test_weights_and_lines_by_row_by_hand() -> None:
    found = poverty([50, 90, 30], [100, 90, 60], weights=[1, 5, 2])
    assert found == pytest.approx((3 / 8, (0.5 + 2 * 0.5) / 8, (0.25 + 2 * 0.25) / 8))


@settings(max_examples=60, deadline=None)
@given(incomes, st.integers(1, 8000), st.integers(0, 2**32))
def test_against_loops_over_households(income: list[int], line: int, seed: int) -> None:
    weights = np.random.default_rng(seed).integers(1, 9, len(income)).tolist()
    for alpha in (0, 0.5, 1, 2, 3):
        total = 0.0
        for y, w in zip(income, weights, strict=True):
            if y < line:
                total += w * ((line - max(y, 0)) / line) ** alpha
        assert fgt(income, line, alpha, weights) == pytest.approx(total / sum(weights), rel=1e-12, abs=1e-15)
    log = sum(w * math.log(line / max(y, 1)) for y, w in zip(income, weights, strict=True) if y < line)
    assert watts(income, line, weights, floor_yuan=1) == pytest.approx(log / sum(weights), rel=1e-12, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(incomes, st.integers(1, 8000))
def test_bounds_scale_and_duplicates(income: list[int], line: int) -> None:
    found = poverty(income, line)
    assert 1 >= found.headcount_ratio >= found.poverty_gap >= found.poverty_severity >= 0
    assert poverty(np.array(income) * 4.0, line * 4.0) == pytest.approx(found, rel=1e-12)
    assert poverty(income + income, line) == pytest.approx(poverty(income, line, [2] * len(income)), rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9000), st.sampled_from("abc"), st.integers(1, 5)), min_size=1, max_size=40))
def test_groups_add_up(rows: list[tuple[int, str, int]]) -> None:
    income, groups, weights = (list(each) for each in zip(*rows, strict=True))
    table = poverty_by_group(income, 4000, groups, weights)
    logs = watts_by_group(income, 4000, groups, weights)
    whole = {**poverty(income, 4000, weights)._asdict(), "watts": watts(income, 4000, weights)}
    assert table["population_share"].sum() == pytest.approx(1) and table["n"].sum() == len(rows)
    for name, value in whole.items():
        each = logs if name == "watts" else table
        assert each["population_share"] @ each[name] == pytest.approx(value, rel=1e-12, abs=1e-15)
        if value:
            assert each[f"{name}_contribution"].sum() == pytest.approx(1)


def test_nobody_poor_has_no_contributions() -> None:
    table = poverty_by_group([5, 6], 1, ["a", "b"])
    assert table["headcount_ratio"].tolist() == [0, 0] and table["poverty_gap_contribution"].isna().all()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: fgt([1, None], 2), "income: 1 of 2 values are missing"),
        (lambda: fgt([1, "two"], 2), "income: numbers are needed, found 'two'"),
        (lambda: fgt([], 2), "income: no rows"),
        (lambda: fgt([[1, 2]], 2), "income: one column needed, found 2 axes"),
        (lambda: fgt([1, 2], 0), "line: must be above zero, found 0"),
        (lambda: fgt([1, 2], [1, 2, 3]), "line: 3 rows, the other columns have 2"),
        (lambda: fgt([1, 2], 2, -1), "alpha: zero or more, found -1"),
        (lambda: poverty([1, 2], 2, [1]), "weights: 1 rows, the other columns have 2"),
        (lambda: poverty([1, 2], 2, [1, -1]), "weights: must not be below zero, found -1"),
        (lambda: poverty([1, 2], 2, [0, 0]), "weights: all are zero"),
        (lambda: watts([0, 2], 2), "income: the Watts index needs incomes above zero, 1 are not"),
        (lambda: poverty_by_group([1, 2], 2, ["a"]), "groups: 1 rows, the other columns have 2"),
        (lambda: poverty_by_group([1, 2], 2, ["a", None]), "groups: 1 of 2 labels are missing"),
    ],
)
def test_errors_in_plain_words(call, says: str) -> None:
    with pytest.raises(ValueError) as caught:
        call()
    assert str(caught.value).startswith(says)
