"""What each part adds to a whole that is more than its parts: Shapley values, and interactions of pairs.

A coalition of n players is a bit mask, player i the bit i. Shapley (1953), "A value for n-person games", in
Contributions to the Theory of Games II, 307-317; pairs: Grabisch and Roubens (1999), International Journal of Game
Theory 28(4), 547-565; sampled orders, each with its reverse: Castro, Gomez and Tejada (2009), Computers & Operations
Research 36(5), 1726-1730.
"""

from __future__ import annotations

from math import factorial

import numpy as np
from numpy.typing import NDArray

from simexit.luck import Resampler

Numbers = NDArray[np.float64]
MOST_EXACT = 6


def shapley_values(values: Numbers) -> Numbers:
    """Value of each player, [players, ...], from ``values`` of all coalitions, [2 ** players, ...].

    A player's value is what it adds to the others present, averaged over all orders of arrival; the values sum to the
    whole less the empty coalition.
    """
    n = players_of(values)
    found = np.zeros((n, *values.shape[1:]))
    for mask in range(1 << n):
        others = mask.bit_count()
        weight = factorial(others) * factorial(n - others - 1) / factorial(n) if others < n else 0.0
        for player in range(n):
            if not mask >> player & 1:
                found[player] += weight * (values[mask | 1 << player] - values[mask])
    return found


def interactions(values: Numbers) -> Numbers:
    """Shapley interaction index of each pair, [players, players, ...], zero on the diagonal.

    Above zero: together they do more than each adds alone; below: they stand in for one another.
    """
    n = players_of(values)
    found = np.zeros((n, n, *values.shape[1:]))
    for i in range(n):
        for j in range(i + 1, n):
            pair = 1 << i | 1 << j
            for mask in range(1 << n):
                if mask & pair:
                    continue
                others = mask.bit_count()
                weight = factorial(others) * factorial(n - others - 2) / factorial(n - 1)
                together = values[mask | pair] - values[mask | 1 << i] - values[mask | 1 << j] + values[mask]
                found[i, j] += weight * together
            found[j, i] = found[i, j]
    return found


def players_of(values: Numbers) -> int:
    """Number of players of a game given by all its coalitions. Raises ValueError where these are not all there."""
    n = int(values.shape[0]).bit_length() - 1
    if values.shape[0] != 1 << n:
        raise ValueError(f"a game has 1, 2, 4, 8, ... coalitions, not {values.shape[0]}")
    return n


def orders(players: int, rng: Resampler) -> list[NDArray[np.int64]]:
    """A random order of arrival and its reverse."""
    order = rng.permutation(players)
    return [order, order[::-1].copy()]


def arrivals(order: NDArray[np.int64]) -> list[int]:
    """Coalitions that an order of arrival passes through, from nobody to all."""
    masks = [0]
    for player in order:
        masks.append(masks[-1] | 1 << int(player))
    return masks


def sampled_values(values: dict[int, Numbers], paths: list[NDArray[np.int64]]) -> Numbers:
    """Unbiased value of each player, [players, ...], from the coalitions that ``paths`` pass through."""
    found = np.zeros((paths[0].size, *values[0].shape))
    for order in paths:
        masks = arrivals(order)
        for player, before, after in zip(order, masks, masks[1:], strict=False):
            found[player] += (values[after] - values[before]) / len(paths)
    return found
