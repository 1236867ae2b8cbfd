"""Columns of many equal persons or households, draws that fill (0, 1) evenly, and a village as rules see it."""

from __future__ import annotations

from typing import Any

import numpy as np

from simexit.life.view import Surroundings

N = 20_000
EVEN = ((np.arange(N) + 0.5) / N).astype(np.float32)
# Shares of draws are counted; a share that is no whole number of draws is off by one, and by rounding to float32.
EXACT = 2 / N


def f32(value: float, n: int = N) -> np.ndarray:
    """A column of one number."""
    return np.full(n, value, np.float32)


def u8(value: Any, n: int = N) -> np.ndarray:
    """A column of one code."""
    return np.full(n, value, np.uint8)


ORDINARY = Surroundings(
    month=np.int32(2016 * 12),
    season=np.float32(1),
    sowing=np.float32(1),
    crops_drawn=np.uint8(0),
    migrant_market=np.float32(1),
    harvest=np.float32(1),
    price=np.float32(1),
    local_wage=np.float32(1),
    disaster=np.float32(0),
    migrant_share=np.float32(0.2),
    producing_share=np.float32(0),
    mean_income=np.float32(500),
    let_mu=np.float32(0),
)


def here(**changes: float) -> Surroundings:
    """An ordinary village with changes."""
    kept = {name: type(getattr(ORDINARY, name)) for name in changes}
    return ORDINARY._replace(**{name: kept[name](value) for name, value in changes.items()})
