"""The plan's start after a history: of the households lived, each is kept or not; none is copied any more.

A household is kept by its stored number, with a probability in proportion to its calibrated weight. Ids, spells, places
and kin of those kept are what they were; rows of the others are spare.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.luck import child_ids, halves
from simexit.population.calibration import Reals, effective_share
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.population.reweighting import (
    Accounts,
    Margin,
    Reweighted,
    Rows,
    calibrated_to,
    county_margins,
    take_copies,
)
from simexit.scenario.schema import County

MOST_MOVED = 0.15
# Lowest and highest weight of a household, times the mean.
LOWEST, HIGHEST = 0.6, 1.6
Kept = NDArray[np.int64]


class FarFromRegister(Exception):
    """The register after the history is too far from what is published for the plan's start."""


def kept_of_place(
    now: Moment,
    counties: list[tuple[str, County]],
    shares: list[float],
    accounts: Accounts,
    listed_year: int,
) -> tuple[Kept, list[Reweighted]]:
    """One for each household row that is kept, zero for the others; and what that does to every margin.

    ``shares``: part of each county's households that the plan simulates; ``listed_year``: of the first register.
    Raises `FarFromRegister` where the register is further from what is published than thinning may move it.
    """
    population, h = now.population, now.population.households
    kept, report = np.zeros(population.spare.size, np.int64), []
    county_of = population.villages.county[h.village]
    u = now.luck.named(population.household_ids(), "kept at the start", now.month).astype(np.float64)
    for c, ((name, county), share) in enumerate(zip(counties, shares, strict=True)):
        rows = np.flatnonzero((county_of == c) & (h.members > 0))
        if not rows.size:
            continue
        margins = county_margins(population, county, accounts, now.month)
        register = register_margins(population, county, rows, listed_year, now.month)
        for margin in register:
            _refuse_far(name, margin, rows)
        aim = min(county.households.at(now.year) * share, float(rows.size))
        chance = _chances(now, register, margins, rows, aim)
        kept[rows] = _drawn(chance, u[rows], h.register[rows])
        effective = effective_share(chance)
        once = np.ones(rows.size)
        for m in (_of(margin, rows) for margin in [*register, *margins]):
            report.append(Reweighted(name, m.name, m.published, m.ratio(once), m.ratio(kept[rows]), effective))
    return kept, report


def register_margins(population: Population, county: County, rows: Rows, listed_year: int, month: int) -> list[Margin]:
    """Persons registered among all; and persons exited, where the exits of all years since the listing are published.

    Without published exits, those who have exited keep the share that they have among the county's household ``rows``.
    """
    h, year = population.households, month // MONTHS_PER_YEAR
    members, persons = h.members.astype(np.float64), county.persons.at(year)
    exits, since = county.exits_persons, range(listed_year + 1, year + 1)
    exited = Margin("persons exited", 0.0, members * (h.register == EXITED), members)
    all_said = exits is not None and (not exits.years() or set(since) <= set(exits.years()))
    found = _of(exited, rows).ratio(np.ones(rows.size))
    if exits is not None and all_said:
        found = sum(exits.at(each) for each in since) / persons
    registered = county.registered_persons.at(year) / persons
    margins = [
        Margin("persons registered", registered, members * (h.register == REGISTERED), members),
        replace(exited, published=found),
    ]
    return [margin for margin in margins if margin.published > 0]


def _refuse_far(county: str, margin: Margin, rows: Rows) -> None:
    """Refuse what is further off than may be moved, and than so few households may be off by chance."""
    m = _of(margin, rows)
    found, counted = m.ratio(np.ones(rows.size)), int(np.count_nonzero(m.amount))
    by_chance = 2.0 / float(max(counted, 1)) ** 0.5
    if abs(found / m.published - 1.0) > MOST_MOVED + by_chance:
        raise FarFromRegister(
            f"{county}: {m.name} are {found:.1%} of persons after the history, and {m.published:.1%} are published for "
            f"the plan's start; thinning moves them by {MOST_MOVED:.0%} at most. Check "
            f"counties.{county}.registered_persons and exits_persons of the years before the start"
        )


def _chances(now: Moment, register: list[Margin], margins: list[Margin], rows: Rows, aim: float) -> Reals:
    """Chance of each household to be kept, so that about ``aim`` meet ``register`` and, if they can, ``margins``."""
    part = aim / rows.size
    highest = max(min(HIGHEST, 1.0 / part), 1.0 + 1e-3)
    wanted, bounds = [_of(m, rows) for m in [*register, *margins]], (LOWEST, highest)
    weights = calibrated_to(wanted, float(rows.size), bounds, len(register))
    chances: Reals = np.minimum(weights * part, 1.0)
    return chances


def _drawn(chance: Reals, u: Reals, status: NDArray[np.uint8]) -> Kept:
    """Within each status as many as chances add up to, those first whose number is lowest beside their chance."""
    kept, owed = np.zeros(chance.size, np.int64), 0.0
    for code in np.unique(status):
        mine = np.flatnonzero(status == code)
        owed += float(chance[mine].sum())
        number = int(np.floor(owed + 0.5))
        owed -= number
        kept[mine[np.argsort(u[mine] / np.maximum(chance[mine], 1e-9), kind="stable")[:number]]] = 1
    return kept


def _of(margin: Margin, rows: Rows) -> Margin:
    return Margin(margin.name, margin.published, margin.amount[rows], margin.base[rows])


def leave(population: Population, left: Rows) -> None:
    """The households of rows ``left`` are no more; their rows are spare, and nobody bears their names again."""
    take_copies(population, left, np.zeros(left.size, np.int64))
    h = population.households
    ids = child_ids(population.household_ids(left), np.zeros(left.size, np.uint64), "thinned")
    h.id_low[left], h.id_high[left] = halves(ids)
