"""Targets of a year: how many the plan wants to change, by county, and how they fall on villages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simexit.columns import I32, U8
from simexit.compiled import kernel
from simexit.exchange import share_out
from simexit.population.codes import REGISTERED
from simexit.population.conditions import Mask
from simexit.population.layout import Population
from simexit.scenario.schema import County

Whole = NDArray[np.int64]
Planned = list[tuple[int, str] | None]
KEYS = {"household": ("households", "persons"), "village": ("villages",), "township": ("townships",), "county": ()}
"""Keys of a county's target that say how many of a unit are to change, the first that is said."""


def planned(unit: str, target: str, counties: Sequence[County], shares: Sequence[float], year: int) -> Planned:
    """For each county the number its plan of ``year`` wants to change, scaled, and of what; None where nothing pulls.

    ``target``: what pulls, the "plan", or the "register", whose persons are published.
    """
    if target == "register":
        registers = zip(counties, shares, strict=True)
        return [(round(county.registered_persons.at(year) * share), "persons") for county, share in registers]
    found: Planned = []
    for county, share in zip(counties, shares, strict=True):
        target_of = county.targets.get(year) if target == "plan" else None
        said = [(getattr(target_of, key), key) for key in KEYS[unit] if getattr(target_of, key, None) is not None]
        found.append((round(said[0][0] * share), said[0][1]) if said else None)
    return found


def of_history(counties: Sequence[County], shares: Sequence[float], year: int, register: Whole, more: Whole) -> Planned:
    """For each county the persons who leave the register in a year before the plan, scaled.

    As many as are published; else so many that the register comes to lie on the straight path between its dated
    stocks. ``register``: persons on it now, by county; ``more``: those whom the yearly check is expected to add.
    """
    found: Planned = []
    for county, share, now, added in zip(counties, shares, register.tolist(), more.tolist(), strict=True):
        said, stock = county.exits_persons, county.registered_persons
        if said is not None and (year in said.years() or not said.years()):
            found.append((round(said.at(year) * share), "persons"))
        else:
            on_path = float(np.interp(year, stock.years(), stock.values())) if stock.years() else stock.at(year)
            found.append((max(round(now + added - on_path * share), 0), "persons"))
    return found


def registered_persons(population: Population) -> Whole:
    """Persons on the register of each county."""
    h = population.households
    return by_county(population, h.register == REGISTERED, h.members)


def by_county(population: Population, which: Mask, weights: U8) -> Whole:
    """Sum of the ``weights`` of the households ``which`` of each county."""
    sums, v = np.zeros(population.counties.id_low.size, np.int64), population.villages
    _by_county(sums, v.first_household, v.households, v.county, which, weights)
    return sums


@kernel
def _by_county(sums: Whole, first: I32, households: I32, county: I32, which: Mask, weights: U8) -> None:
    for v in range(first.size):
        a, b = first[v], first[v] + households[v]
        chosen, weight, n = which[a:b], weights[a:b], np.int32(0)
        for i in range(chosen.size):
            n += np.int32(chosen[i]) * np.int32(weight[i])
        sums[county[v]] += n


def village_targets(
    population: Population,
    county_targets: Planned,
    rows: Whole,
    passes: NDArray[np.bool_],
    leaving: Mask | None = None,
) -> Whole:
    """Households each village is to exit: its county's target in proportion to its register; -1 where none is planned.

    ``rows``: registered households; ``passes``: whether they pass the exit test. A target in persons is turned into
    households by the mean size of those of the county that pass (of all, where none does). Villages that are
    ``leaving`` come first, with all of their register as far as the target goes.
    """
    village = population.households.village[rows]
    stock = np.bincount(village, minlength=population.villages.county.size).astype(np.float64)
    county_of = population.villages.county[village]
    targets = np.full(stock.size, -1, np.int64)
    for county, target in enumerate(county_targets):
        if target is not None:
            number, unit = target
            mine = county_of == county
            sizes = population.households.members[rows[mine & passes if (mine & passes).any() else mine]]
            size = float(sizes.mean()) if unit == "persons" and sizes.size else 1.0
            here = population.villages.county == county
            first = np.zeros(stock.size, np.bool_) if leaving is None else leaving
            targets[here] = _concentrated(round(number / size), stock[here], first[here])
    return targets


def _concentrated(total: int, stock: NDArray[np.float64], leaving: Mask) -> Whole:
    """Parts of ``total`` in proportion to ``stock``, those ``leaving`` served in full before the others."""
    first = np.where(leaving, stock, 0.0)
    before = share_out(min(total, int(first.sum())), first)
    return before + share_out(total - int(before.sum()), stock - first)


def leaving_villages(
    population: Population, county_targets: Planned, listed: Mask, incidence: NDArray[np.float64]
) -> Mask:
    """Villages that are to leave the list this year: in each county as many as planned, lowest incidence first."""
    leaving = np.zeros(listed.size, np.bool_)
    ids = population.village_ids()
    for county, target in enumerate(county_targets):
        mine = np.flatnonzero(listed & (population.villages.county == county))
        order = mine[np.lexsort((ids[mine], incidence[mine]))]
        leaving[order[: target[0] if target else 0]] = True
    return leaving
