"""With what effect: cash flows, assets, openings, and factors on named rates through packs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.population.columns import Households
from simexit.programmes.places import Places, Rows
from simexit.scenario.schema import FlowEffect, OpeningsEffect, Programme, RateEffect, Scenario, StateEffect

MONTHS_PER_YEAR = 12
WORD_BITS = 64


def monthly_yuan(programme: Programme, scenario: Scenario, households: Households, rows: Rows, year: int) -> Rows:
    """Cash a month for each household of ``rows``, in whole yuan: fixed amounts, or the gap to a line."""
    total = np.zeros(rows.size, np.int64)
    members = households.members[rows].astype(np.float64)
    for effect in programme.effects:
        if not isinstance(effect, FlowEffect):
            continue
        if effect.yuan_per_month is not None:
            each = members if effect.per == "person" else np.ones(rows.size)
            total += np.floor(effect.yuan_per_month.at(year) * each).astype(np.int64)
        elif effect.fill_gap_to is not None:
            line = getattr(scenario.lines, effect.fill_gap_to).at(year)
            gap = np.maximum(line - households.recorded_own_income[rows].astype(np.float64), 0.0)
            total += np.floor(gap * members / MONTHS_PER_YEAR).astype(np.int64)
    return total


def asset_yuan(programme: Programme, households: Households, rows: Rows, year: int) -> Rows:
    """Assets handed to each household of ``rows`` when it takes its place, in whole yuan."""
    total = np.zeros(rows.size, np.int64)
    for effect in programme.effects:
        if isinstance(effect, StateEffect):
            each = households.members[rows].astype(np.float64) if effect.per == "person" else np.ones(rows.size)
            total += np.floor(effect.add.at(year) * each).astype(np.int64)
    return total


def openings(programme: Programme, places: Places, county: NDArray[np.int32], counties: int) -> NDArray[np.float64]:
    """Local job openings for the places held, by county of the holders (``county``: of each household)."""
    each = float(sum(effect.openings for effect in programme.effects if isinstance(effect, OpeningsEffect)))
    holders = np.bincount(county[places.rows], minlength=counties).astype(np.float64)
    return holders * each


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
    effects: list[tuple[str, RateEffect]], bits: NDArray[np.uint64], order: tuple[str, ...]
) -> tuple[NDArray[np.uint16], NDArray[np.float32]]:
    """Pack of each household, and factor of each rate in each pack: float64 products rounded once.

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
        table[order.index(effect.rate), has] *= effect.factor
    return pack, table.astype(np.float32)
