"""Who may take part: condition trees over columns against the plain meaning of each condition."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simexit.columns import CAUSE, DWELLING, REGISTER
from simexit.population.codes import EXITED, ILLNESS, NEVER, NO_CAPITAL, NO_CAUSE, NO_JOB, REGISTERED
from simexit.programmes.eligibility import eligible, in_plan, who_columns
from simexit.scenario.conditions import FLAG_COLUMNS, WHO_COLUMNS, WORD_COLUMNS, checked_conditions

COLUMNS: dict[str, np.ndarray] = {
    "register": np.array([NEVER, REGISTERED, EXITED, REGISTERED, REGISTERED], np.uint8),
    "members": np.array([3, 4, 2, 0, 5], np.float32),
    "workers": np.array([1, 2, 0, 0, 3], np.float32),
    "land_mu": np.array([0.5, 3, 8, 4, 5], np.float32),
    "poor_village": np.array([0, 1, 1, 1, 0], np.uint8),
    "dwelling": np.array([0, 1, 2, 3, 3], np.uint8),
    "cause": np.array([NO_CAUSE, ILLNESS, NO_JOB, ILLNESS, NO_CAPITAL], np.uint8),
    "water": np.array([1, 0, 0, 0, 1], np.uint8),
}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ({}, [1, 1, 1, 0, 1]),
        ({"register": "registered"}, [0, 1, 0, 0, 1]),
        ({"register": ["never", "exited"]}, [1, 0, 1, 0, 0]),
        ({"members": 4.0}, [0, 1, 0, 0, 0]),
        ({"members": [2.0, 5.0, 0.0]}, [0, 0, 1, 0, 1]),
        ({"workers": {"min": 1.0}}, [1, 1, 0, 0, 1]),
        ({"workers": {"max": 1.0}}, [1, 0, 1, 0, 0]),
        ({"land_mu": {"min": 3.0, "max": 5.0}}, [0, 1, 0, 0, 1]),
        ({"poor_village": 1.0}, [0, 1, 1, 0, 0]),
        ({"dwelling": ["C", "D"]}, [0, 0, 1, 0, 1]),
        ({"dwelling": "A"}, [1, 0, 0, 0, 0]),
        ({"cause": ["illness", "no capital"]}, [0, 1, 0, 0, 1]),
        ({"cause": "none"}, [1, 0, 0, 0, 0]),
        ({"water": False}, [0, 1, 1, 0, 0]),
        ({"any": [{"dwelling": ["C", "D"]}, {"water": 0.0}]}, [0, 1, 1, 0, 1]),
        ({"any": [{"members": 5.0}, {"workers": 0.0}]}, [0, 0, 1, 0, 1]),
        ({"any": [{"members": 5.0}, {"workers": 0.0}], "register": "registered"}, [0, 0, 0, 0, 1]),
        ({"any": [{"workers": {"min": 1.0}, "members": {"max": 3.0}}]}, [1, 0, 0, 0, 0]),
        ({"not": {"register": "registered"}}, [1, 0, 1, 0, 0]),
        ({"not": {"register": "registered", "workers": {"min": 3.0}}}, [1, 1, 1, 0, 0]),
    ],
)
def test_conditions_worked_by_hand(who: dict[str, Any], expected: list[int]) -> None:
    assert eligible(who, COLUMNS).tolist() == [bool(each) for each in expected]


NUMBERS = st.integers(0, 6).map(float)
TESTS = st.one_of(
    NUMBERS,
    st.lists(NUMBERS, min_size=1, max_size=3),
    st.tuples(NUMBERS, NUMBERS).map(lambda ends: {"min": min(ends), "max": max(ends)}),
    st.fixed_dictionaries({"min": NUMBERS}),
    st.fixed_dictionaries({"max": NUMBERS}),
)
BRANCH = st.dictionaries(st.sampled_from(["members", "workers", "land_mu"]), TESTS, min_size=1)
TREES = st.builds(
    lambda flat, any_: {**flat, **({"any": any_} if any_ else {})}, BRANCH | st.just({}), st.lists(BRANCH, max_size=3)
)


def plainly(test: Any, value: float) -> bool:
    """Whether a value meets one condition."""
    if isinstance(test, dict):
        return test.get("min", value) <= value <= test.get("max", value)
    return value in (test if isinstance(test, list) else [test])


@given(TREES, st.lists(st.tuples(*[st.integers(0, 6)] * 3), min_size=1, max_size=8))
def test_trees_against_their_plain_meaning(who: dict[str, Any], rows: list[tuple[int, int, int]]) -> None:
    names = ("members", "workers", "land_mu")
    columns = {name: np.array(values, np.float32) for name, values in zip(names, zip(*rows, strict=True), strict=True)}
    expected = []
    for row in rows:
        value = dict(zip(names, row, strict=True))
        flat = all(plainly(test, value[name]) for name, test in who.items() if name != "any")
        either = any(all(plainly(t, value[n]) for n, t in branch.items()) for branch in who.get("any", [])) or (
            "any" not in who
        )
        expected.append(value["members"] > 0 and flat and either)
    assert eligible(checked_conditions(who), columns).tolist() == expected


def test_every_column_a_scenario_may_name_is_there(small_county: Any) -> None:
    from simexit.luck import Luck
    from simexit.population.synthesis import Sample, synthesise

    population = synthesise(small_county, Luck(1, 1), Sample())
    n = population.households.village.size
    columns = who_columns(population, np.full(n, 3000.0))
    assert sorted(columns) == sorted(WHO_COLUMNS)
    assert {column.size for column in columns.values()} == {n}
    poor = population.villages.poor_village[population.households.village]
    assert 0 < poor.sum() < n and np.array_equal(columns["poor_village"], poor)


def test_recorded_income_is_own_income_over_the_line(small_county: Any) -> None:
    from simexit.luck import Luck
    from simexit.population.synthesis import Sample, synthesise

    population = synthesise(small_county, Luck(1, 1), Sample())
    population.households.recorded_own_income[:] = 1500
    population.households.recorded_income[:] = 9000
    columns = who_columns(population, np.full(population.households.village.size, 3000.0))
    assert np.all(columns["recorded_income_to_line"] == 0.5)


def test_words_of_scenarios_are_those_of_the_columns() -> None:
    assert WORD_COLUMNS == {"dwelling": DWELLING, "register": REGISTER, "cause": CAUSE}


def test_flags_are_columns_of_zeros_and_ones(small_county: Any) -> None:
    from simexit.luck import Luck
    from simexit.population.synthesis import Sample, synthesise

    population = synthesise(small_county, Luck(1, 1), Sample())
    columns = who_columns(population, np.full(population.households.village.size, 3000.0))
    assert all(set(np.unique(columns[flag])) <= {0, 1} for flag in FLAG_COLUMNS)


def test_a_plan_has_the_measures_of_its_cause() -> None:
    assert in_plan(("illness", "no job"), COLUMNS["cause"]).tolist() == [False, True, True, True, False]
