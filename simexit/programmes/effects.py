"""With what effect: job openings, and factors on named rates through packs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.programmes.places import Places
from simexit.scenario.schema import OpeningsEffect, Programme, RateEffect

WORD_BITS = 64


def openings(programme: Programme, places: Places, county: NDArray[np.int32], counties: int) -> NDArray[np.float64]:
    """Local job openings for the places held, by county of the holders (``county``: of each household)."""
    each = float(sum(effect.openings for effect in programme.effects if isinstance(effect, OpeningsEffect)))
    holders = np.bincount(county[places.rows], minlength=counties).astype(np.float64)
    return holders * each


def opens_jobs(programme: Programme) -> bool:
    """Whether its places open local jobs, in which their holders are hired first."""
    return any(isinstance(effect, OpeningsEffect) for effect in programme.effects)


def rate_effects(programmes: dict[str, Programme]) -> list[tuple[str, RateEffect]]:
    """All effects on rates, in programme-id order."""
    return [
        (name, effect)
        for name in sorted(programmes)
        for effect in programmes[name].effects
        if isinstance(effect, RateEffect)
    ]


def effect_bits(
    effects: list[tuple[str, RateEffect]], places: dict[str, Places], n: int, month: int
) -> NDArray[np.uint64]:
    """One bit a household for each rate effect in force, uint64 [households, words]."""
    bits = np.zeros((n, 1 + len(effects) // WORD_BITS), np.uint64)
    for k, (name, effect) in enumerate(effects):
        held = places[name]
        active = held.rows if effect.months == 0 else held.rows[month - held.start_month < effect.months]
        bits[active, k // WORD_BITS] |= np.uint64(1) << np.uint64(k % WORD_BITS)
    return bits


def packs(
    effects: list[tuple[str, RateEffect]], bits: NDArray[np.uint64], order: tuple[str, ...], year: int
) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Pack of each household, and factor of each rate in each pack in ``year``: float64 products rounded once.

    Pack 0 is always "no effect". Factors multiply in programme-id order, whatever the order of declaration.
    """
    touched = np.flatnonzero(bits.any(axis=1))
    nothing = np.zeros((1, bits.shape[1]), np.uint64)
    kinds, kind = np.unique(np.concatenate([nothing, bits[touched]]), axis=0, return_inverse=True)
    if len(kinds) > np.iinfo(np.uint16).max:
        raise AssertionError(f"{len(kinds)} combinations of rate effects are more than a pack number can tell apart")
    pack = np.zeros(len(bits), np.uint16)
    pack[touched] = kind.ravel()[1:]
    table = np.ones((len(order), len(kinds)))
    for k, (_, effect) in enumerate(effects):
        has = (kinds[:, k // WORD_BITS] >> np.uint64(k % WORD_BITS)) & np.uint64(1) == 1
        table[order.index(effect.rate), has] *= effect.factor.at(year)
    return pack, table.astype(np.float32)
