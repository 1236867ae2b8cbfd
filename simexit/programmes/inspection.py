"""What inspection shows: grades of dwellings and chronic illnesses of whom it looks at, with error."""

from __future__ import annotations

import numpy as np

from simexit.columns import DWELLING, ids_of
from simexit.population.codes import CHRONIC, YES
from simexit.population.known import DWELLINGS
from simexit.population.moment import Moment
from simexit.programmes.places import Places, Rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.effects import RevealEffect
from simexit.scenario.schema import Programme

WHOLE_PLACE = np.zeros(1, np.uint64)


def reveals(programme: Programme) -> bool:
    """Whether its places are looked at."""
    return any(isinstance(effect, RevealEffect) for effect in programme.effects)


def inspect(name: str, programme: Programme, now: Moment, unit: OfHouseholds, places: Places) -> None:
    """Look at the households behind places, in the month in which they are ready and every so many months.

    With the first place that is ready, anywhere, what it shows begins to be hidden from the state everywhere.
    """
    for effect in programme.effects:
        if isinstance(effect, RevealEffect):
            rows, place = unit.reached(now.population, places.rows)
            months = (now.month - places.ready_month)[place]
            _begin(name, effect, now, int(np.count_nonzero(months >= 0)))
            due = rows[(months >= 0) & (months % effect.every_months == 0)]
            look = _see_dwellings if effect.reveals == DWELLINGS else _see_illness
            look(now, due, effect.error_share.at(now.year))


def _begin(name: str, effect: RevealEffect, now: Moment, places: int) -> None:
    """Hide what an effect reveals once any place of the whole county is ready, also for a village alone."""
    if effect.reveals not in now.population.hidden:
        purpose = f"inspection {name} {effect.reveals}"
        found = now.exchange.numbers(now.month, purpose, WHOLE_PLACE, lambda: np.array([places], np.int64))
        if found[0] > 0:
            now.population.hidden |= {effect.reveals}


def _see_dwellings(now: Moment, rows: Rows, error_share: float) -> None:
    """The grade of each dwelling is seen, or by error one beside it: the better or the worse, where there are both."""
    h = now.population.households
    u = now.luck.named(now.population.household_ids(rows), "seen dwelling", now.month)
    off = np.where(u < error_share, np.where(u < error_share / 2, -1, 1), 0)
    seen = h.dwelling[rows] + off
    worst = len(DWELLING) - 1
    h.seen_dwelling[rows] = np.where((seen < 0) | (seen > worst), h.dwelling[rows] - off, seen)


def _see_illness(now: Moment, rows: Rows, error_share: float) -> None:
    """The chronically ill of the households are found, but for an error share; whom an earlier look found is known."""
    c = now.population.persons
    looked = np.zeros(now.population.spare.size, np.bool_)
    looked[rows] = True
    ill = np.flatnonzero(looked[c.household] & (c.health == CHRONIC) & (c.present == YES))
    u = now.luck.named(ids_of(c.id_low[ill], c.id_high[ill]), "seen illness", now.month)
    c.chronic_seen[ill[u >= error_share]] = YES
