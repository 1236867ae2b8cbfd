"""Assurances: a safe house, safe water, school for every child of age, health insurance, power."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households
from simexit.population.codes import ASSURANCES, DWELLING_B, NO


def missing_assurances(h: Households, dwelling: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """Bits of `ASSURANCES` that each household misses now, with its dwelling of another grade if one is given."""
    grade = h.dwelling if dwelling is None else dwelling
    lacking = (grade > DWELLING_B, h.water == NO, h.pupils_lost > 0, h.insured == NO, h.power == NO)
    missing = np.zeros(h.village.size, np.uint8)
    for k, lacks in enumerate(lacking):
        missing |= lacks.astype(np.uint8) << np.uint8(k)
    assert len(lacking) == len(ASSURANCES)
    return missing
