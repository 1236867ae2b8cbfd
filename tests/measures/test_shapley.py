"""Shapley values: exact on games whose values are known, and sampled without bias."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from simexit.measures.shapley import arrivals, interactions, orders, players_of, sampled_values, shapley_values


@pytest.fixture
def game() -> np.ndarray:
    """Four players, two histories, values at random."""
    return np.random.default_rng(3).normal(size=(16, 2))


def test_values_sum_to_the_whole(game: np.ndarray) -> None:
    np.testing.assert_allclose(shapley_values(game).sum(axis=0), game[-1] - game[0], atol=1e-12)


def test_values_are_means_over_all_orders(game: np.ndarray) -> None:
    every = [np.array(order) for order in permutations(range(4))]
    values = dict(enumerate(game))
    np.testing.assert_allclose(shapley_values(game), sampled_values(values, every), atol=1e-12)


def test_who_adds_nothing_has_nothing(game: np.ndarray) -> None:
    idle = np.concatenate([game, game])
    found = shapley_values(idle)
    assert (found[4] == 0).all()
    np.testing.assert_allclose(found[:4], shapley_values(game), atol=1e-12)
    np.testing.assert_allclose(interactions(idle)[4], 0, atol=1e-12)


def test_twins_have_the_same(game: np.ndarray) -> None:
    swap = {0b01: 0b10, 0b10: 0b01}
    twins = game.copy()
    for mask in range(16):
        twins[mask] = (game[mask] + game[(mask & 0b1100) | swap.get(mask & 0b11, mask & 0b11)]) / 2
    found = shapley_values(twins)
    np.testing.assert_allclose(found[0], found[1], atol=1e-12)


def test_interactions_of_a_product_game() -> None:
    """Worth one only if players 0 and 1 are both there: half each, and all of it together; player 2 adds two."""
    values = np.array([float(mask & 3 == 3) + 2 * bool(mask & 4) for mask in range(8)])
    np.testing.assert_allclose(shapley_values(values), [0.5, 0.5, 2.0])
    np.testing.assert_allclose(interactions(values), [[0, 1, 0], [1, 0, 0], [0, 0, 0]], atol=1e-12)


def test_sampled_orders_come_with_their_reverse_and_are_unbiased(game: np.ndarray) -> None:
    rng = np.random.default_rng(5)
    values = dict(enumerate(game))
    found = np.mean([sampled_values(values, orders(4, rng)) for _ in range(3000)], axis=0)
    np.testing.assert_allclose(found, shapley_values(game), atol=0.06)
    one, other = orders(4, rng)
    assert one.tolist() == other.tolist()[::-1] and arrivals(one)[-1] == 15


def test_a_game_has_all_its_coalitions() -> None:
    with pytest.raises(ValueError, match="not 6"):
        players_of(np.zeros(6))
