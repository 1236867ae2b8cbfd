"""Assurances: a safe house, safe water, school for every child of age, health insurance, power."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import U8, Households
from simexit.compiled import kernel
from simexit.population.codes import DWELLING_B, NO


def missing_assurances(h: Households, dwelling: NDArray[np.uint8] | None = None) -> NDArray[np.uint8]:
    """Bits of `ASSURANCES` that each household misses now, with its dwelling of another grade if one is given."""
    missing = np.empty(h.village.size, np.uint8)
    _miss(missing, h.dwelling if dwelling is None else dwelling, h.water, h.pupils_lost, h.insured, h.power)
    return missing


@kernel
def _miss(missing: U8, grade: U8, water: U8, pupils_lost: U8, insured: U8, power: U8) -> None:
    """Bits in the order of `ASSURANCES`."""
    for i in range(missing.size):
        bits = np.uint8(grade[i] > DWELLING_B) | np.uint8(water[i] == NO) << np.uint8(1)
        bits |= np.uint8(pupils_lost[i] > 0) << np.uint8(2) | np.uint8(insured[i] == NO) << np.uint8(3)
        missing[i] = bits | np.uint8(power[i] == NO) << np.uint8(4)
