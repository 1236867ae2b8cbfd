"""Births, deaths and funerals: stated hazards, and more hazard never takes an event away."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from simexit.life.demography import bear_all, bury_all, survive_all
from simexit.life.parameters import LifeParameters
from simexit.population.codes import DIED, DISABLED, HEALTHY, LEFT, MARRIED_OUT, NOT_GONE, SEVERE
from tests.life.columns import EVEN, EXACT, N, f32, u8


def dead(age: float, health: Any, p: LifeParameters, factor: float = 1.0) -> np.ndarray:
    """Who dies in a month."""
    present, gone = u8(1), u8(NOT_GONE)
    survive_all(present, gone, f32(age), u8(health), EVEN, p.demography, f32(factor))
    assert np.array_equal(gone == DIED, present == 0) and set(np.unique(gone)) <= {NOT_GONE, DIED}
    return present == 0


def test_mortality_follows_its_parameters(parameters: LifeParameters) -> None:
    p = parameters.demography
    yearly = {age: float(p.mortality_level_yearly * np.exp(p.mortality_slope_per_year * age)) for age in (0.5, 85)}
    assert abs(dead(85, HEALTHY, parameters).mean() - yearly[85] / 12) <= EXACT
    infants = yearly[0.5] + float(p.mortality_infant_yearly)
    assert abs(dead(0.5, HEALTHY, parameters).mean() - infants / 12) <= EXACT
    for health, factor in ((SEVERE, p.mortality_severe_factor), (DISABLED, p.mortality_disabled_factor)):
        assert abs(dead(85, health, parameters).mean() - yearly[85] * float(factor) / 12) <= EXACT


def test_higher_mortality_keeps_everybody_dead_who_was(parameters: LifeParameters) -> None:
    deaths = [dead(80, HEALTHY, parameters, factor) for factor in (0.25, 1.0, 2.0)]
    for fewer, more in itertools.pairwise(deaths):
        assert not (fewer & ~more).any() and 0 < fewer.sum() < more.sum()


@pytest.mark.parametrize("gone", [DIED, MARRIED_OUT, LEFT])
def test_who_is_gone_neither_lives_again_nor_dies_once_more(gone: Any, parameters: LifeParameters) -> None:
    present, before = u8(0), u8(gone)
    survive_all(present, before, f32(95), u8(SEVERE), EVEN, parameters.demography, f32(9))
    assert not present.any() and np.all(before == gone)


@pytest.mark.parametrize(
    ("female", "present", "married", "age", "bears"),
    [
        (1, 1, 1, 20, True),
        (1, 1, 1, 35.99, True),
        (1, 1, 1, 36, False),
        (1, 1, 1, 19.9, False),
        (0, 1, 1, 25, False),
        (1, 0, 1, 25, False),
        (1, 1, 0, 25, False),
    ],
)
def test_who_bears_children(
    female: int, present: int, married: int, age: float, bears: bool, parameters: LifeParameters
) -> None:
    births, before, p = u8(0), u8(2), parameters.demography
    bear_all(births, before, u8(present), u8(female), u8(married), f32(age), EVEN, p, f32(1))
    months = 12 * float(p.fertile_age_to_years - p.fertile_age_from_years)
    expected = float(p.births_per_woman) / months if bears else 0
    assert abs(births.mean() - expected) <= EXACT
    assert np.array_equal(before, 2 + births)


def test_more_fertility_keeps_every_birth_there_was(parameters: LifeParameters) -> None:
    births = [u8(0) for _ in range(3)]
    for born, factor in zip(births, (0.5, 1.0, 3.0), strict=True):
        bear_all(born, u8(0), u8(1), u8(1), u8(1), f32(25), EVEN, parameters.demography, f32(factor))
    for fewer, more in itertools.pairwise(births):
        assert np.all(fewer <= more) and 0 < fewer.sum() < more.sum()


def test_a_funeral_costs_months_of_the_household_s_income(parameters: LifeParameters) -> None:
    """Only of those who die this month; whatever the column held before is gone."""
    before, present = np.array([1, 1, 0, 0], np.uint8), np.array([0, 1, 0, 0], np.uint8)
    expense = f32(99, 4)
    bury_all(expense, before, present, f32(1000, 4), parameters.family)
    assert expense.tolist() == [1000 * float(parameters.family.funeral_months), 0, 0, 0]


def test_hazards_are_of_a_year_of_twelve_months(parameters: LifeParameters) -> None:
    """A certain death within the year is one in twelve this month."""
    sure = parameters.demography._replace(mortality_level_yearly=np.float32(1), mortality_slope_per_year=np.float32(0))
    present, gone = u8(1), u8(NOT_GONE)
    survive_all(present, gone, f32(30), u8(HEALTHY), EVEN, sure, f32(1))
    assert abs(np.count_nonzero(gone == DIED) / N - 1 / 12) <= EXACT
