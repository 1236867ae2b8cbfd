"""One member's work: which farm hand takes up a post or a job when the household takes its place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import ids_of
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import FARM, LOCAL, MIGRANT, POST, SEVERE, YES
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.programmes.places import Rows, among
from simexit.scenario.schema import Programme, WorkEffect

WORK = {"migrant": MIGRANT, "local": LOCAL, "post": POST}
Ids = NDArray[np.uint64]


def work_of(programme: Programme) -> str | None:
    """The work that one member takes up, if the programme gives any."""
    return next((effect.work for effect in programme.effects if isinstance(effect, WorkEffect)), None)


def able_hands(now: Moment) -> Rows:
    """Person rows of living farm hands of age and health for wage work."""
    c, p = now.population.persons, now.p.work
    hands = np.flatnonzero((c.present == YES) & (c.work == FARM) & (c.health < SEVERE))
    age = (now.month - c.birth_month[hands]) / MONTHS_PER_YEAR
    of_age: Rows = hands[(age >= p.working_age_from_years) & (age < p.wage_work_age_to_years)]
    return of_age


def have_able_hand(now: Moment) -> NDArray[np.bool_]:
    """Households with at least one such hand."""
    have = np.zeros(now.population.households.members.size, np.bool_)
    have[now.population.persons.household[able_hands(now)]] = True
    return have


def take_up_work(now: Moment, rows: Rows, work: str) -> Ids:
    """One able hand of each household of ``rows`` (ascending) takes up ``work``; returns their permanent ids.

    For a welfare post the hand of the lowest ability, otherwise the one with most schooling; equals by id.
    """
    c = now.population.persons
    hands = able_hands(now)
    hands = hands[among(c.household[hands], rows)]
    ids = ids_of(c.id_low[hands], c.id_high[hands])
    rank = c.ability[hands] if work == "post" else -c.schooling[hands].astype(np.float32)
    order = np.lexsort((ids, rank, c.household[hands]))
    _, first = np.unique(c.household[hands][order], return_index=True)
    chosen = order[first]
    if chosen.size != rows.size:
        raise AssertionError("a household without an able hand took a place that gives one of them work")
    c.work[hands[chosen]] = WORK[work]
    return ids[chosen]


def still_in_post(population: Population, ids: Ids, rows: Rows) -> NDArray[np.bool_]:
    """Which of the persons ``ids`` hold a welfare post and live in the household of ``rows`` beside them."""
    holders, found = _in_posts(population)
    order = np.argsort(found)
    place = np.minimum(np.searchsorted(found[order], ids), max(found.size - 1, 0))
    if not found.size:
        return np.zeros(ids.size, np.bool_)
    holder = holders[order][place]
    still: NDArray[np.bool_] = (found[order][place] == ids) & (population.persons.household[holder] == rows)
    return still


def leave_posts(population: Population, ids: Ids) -> None:
    """Send the persons ``ids`` back to the farm, if they still hold a post."""
    holders, found = _in_posts(population)
    population.persons.work[holders[np.isin(found, ids)]] = FARM


def _in_posts(population: Population) -> tuple[Rows, Ids]:
    """Person rows and permanent ids of all who hold a welfare post."""
    c = population.persons
    rows = np.flatnonzero(c.work == POST)
    rows = rows[c.present[rows] == YES]
    return rows, ids_of(c.id_low[rows], c.id_high[rows])
