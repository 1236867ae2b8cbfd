"""Calibration weights against closed forms, bounds, totals that cannot be met, and systematic copies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simexit.population.calibration import calibrated_weights, effective_share, systematic_copies

LOW, HIGH = 1 / 3, 3.0


@pytest.fixture
def people() -> np.ndarray:
    """Ones, sizes and incomes of 500 rows."""
    rng = np.random.default_rng(7)
    return np.column_stack([np.ones(500), 1 + rng.poisson(3.0, 500), rng.lognormal(9, 0.6, 500)])


def test_totals_that_hold_already_change_nothing(people: np.ndarray) -> None:
    assert np.allclose(calibrated_weights(people, people.sum(axis=0), LOW, HIGH), 1.0, atol=1e-5)


def test_a_total_of_ones_is_one_weight_for_all() -> None:
    assert np.allclose(calibrated_weights(np.ones((50, 1)), np.array([60.0]), LOW, HIGH), 1.2, atol=1e-4)


def test_two_groups_have_their_shares() -> None:
    """With as many totals as groups the weights are known: wanted over found."""
    group = np.repeat([0, 1], [300, 100])
    features = np.column_stack([group == 0, group == 1]).astype(float)
    weights = calibrated_weights(features, np.array([200.0, 200.0]), LOW, HIGH)
    assert np.allclose(weights[group == 0], 2 / 3, atol=1e-3) and np.allclose(weights[group == 1], 2.0, atol=1e-3)


@given(st.floats(0.9, 1.1), st.floats(0.93, 1.07), st.floats(0.9, 1.1))
def test_totals_are_met_within_bounds(more: float, larger: float, richer: float) -> None:
    rng = np.random.default_rng(7)
    x = np.column_stack([np.ones(500), 1 + rng.poisson(3.0, 500), rng.lognormal(9, 0.6, 500)])
    totals = x.sum(axis=0) * [more, more * larger, more * richer]
    weights = calibrated_weights(x, totals, LOW, HIGH)
    assert np.allclose(weights @ x / totals, 1, atol=2e-3)
    assert weights.min() >= LOW and weights.max() <= HIGH


def test_what_cannot_be_met_is_met_as_far_as_bounds_allow(people: np.ndarray) -> None:
    totals = people.sum(axis=0) * [1.0, 1.0, 9.0]
    weights = calibrated_weights(people, totals, LOW, HIGH)
    assert np.isfinite(weights).all() and weights.min() >= LOW and weights.max() <= HIGH
    assert people[:, 2].sum() * 1.3 < weights @ people[:, 2] < totals[2]


def test_a_margin_nobody_counts_for_is_left_out(people: np.ndarray) -> None:
    x = np.column_stack([people, np.zeros(500)])
    weights = calibrated_weights(x, np.array([*people.sum(axis=0) * 1.02, 5.0]), LOW, HIGH)
    assert np.allclose(weights, 1.02, atol=1e-3)


@given(st.lists(st.floats(0.0, 3.0), min_size=1, max_size=60), st.floats(0.0, 0.999))
def test_copies_follow_the_running_total(weights: list[float], start: float) -> None:
    w = np.array(weights)
    copies = systematic_copies(w, start)
    assert copies.min() >= 0
    assert np.abs(np.cumsum(copies) - np.cumsum(w)).max() < 1 + 1e-9
    assert np.all(np.abs(copies - w) < 1 + 1e-9)


def test_mean_of_copies_over_starts_is_the_weight() -> None:
    w = np.array([0.4, 1.7, 0.33, 2.5, 1.0])
    mean = np.mean([systematic_copies(w, start) for start in (np.arange(2000) + 0.5) / 2000], axis=0)
    assert np.allclose(mean, w, atol=2e-3)


def test_effective_share_is_kishs() -> None:
    assert effective_share(np.ones(9, np.int64)) == 1.0
    assert effective_share(np.array([2, 0])) == 0.5
    assert effective_share(np.zeros(3, np.int64)) == 0.0
