"""Livestock: disease and disaster take their shares, the herd earns where hands are at home."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from simexit.life.livestock import herd_all
from simexit.life.parameters import LifeParameters
from tests.life.columns import EVEN, EXACT, f32, here

HERD = 2000.0


def month(
    p: Any,
    *,
    disaster: float = 0.0,
    price: float = 1.0,
    hands: float = 2.0,
    loss: float = 1.0,
    returns: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Herds after a month, and farm income to which theirs is added."""
    herd, farm = f32(HERD), f32(100)
    herd_all(herd, farm, f32(hands), EVEN, here(disaster=disaster, price=price), p, f32(loss), f32(returns))
    return herd, farm


def test_disease_takes_its_share_with_the_stated_hazard(parameters: LifeParameters) -> None:
    p = parameters.livestock
    herd, _ = month(p)
    sick = herd < HERD
    assert abs(sick.mean() - float(p.loss_monthly)) <= EXACT
    assert np.allclose(herd[sick], HERD * (1 - float(p.loss_share)))


def test_more_disease_strikes_whoever_less_did(parameters: LifeParameters) -> None:
    sick = [month(parameters.livestock, loss=factor)[0] < HERD for factor in (0.5, 1.0, 4.0)]
    for fewer, more in itertools.pairwise(sick):
        assert not (fewer & ~more).any() and 0 < fewer.sum() < more.sum()


def test_disaster_takes_its_share_of_every_herd_of_the_village(parameters: LifeParameters) -> None:
    p = parameters.livestock
    usual, _ = month(p)
    for strength in (0.1, 0.3, 1.0):
        herd, _ = month(p, disaster=strength)
        assert np.allclose(herd, usual * (1 - strength * float(p.disaster_share))) and np.all(herd >= 0)


def test_the_herd_that_is_left_earns_at_the_price_of_the_village(parameters: LifeParameters) -> None:
    p = parameters.livestock
    herd, farm = month(p, price=1.2, returns=0.5)
    assert np.allclose(farm - 100, herd * float(p.return_monthly_share) * 1.2 * 0.5, rtol=1e-4)


def test_without_hands_at_home_a_herd_earns_nothing(parameters: LifeParameters) -> None:
    assert np.all(month(parameters.livestock, hands=0)[1] == 100)
