"""Disasters between months of life: of whole villages, and of the homes at a known hazard site."""

from __future__ import annotations

import numpy as np

from simexit.columns import ids_of
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import DIED, DWELLING_D, MIGRANT, NO, YES
from simexit.population.moment import Moment


def strike_disasters(now: Moment) -> None:
    """Disasters strike villages: their strength this month; what is left of the year's harvest suffers too."""
    villages, p = now.population.villages, now.p.housing
    u = now.luck.stored(now.population.village_ids(), "disaster", now.month)
    villages.disaster[:] = np.where(u < p.disaster_monthly, p.disaster_strength, np.float32(0.0))
    villages.harvest[:] *= np.float32(1.0) - villages.disaster * now.p.farm.disaster_harvest_share


def strike_hazards(now: Moment) -> None:
    """Where the site of a village comes down this month, homes at it are lost and some of those at home die."""
    population, p = now.population, now.p.housing
    h, c = population.households, population.persons
    at_site = h.hazard.view(np.bool_)
    if not at_site.any():
        return
    u = now.luck.named(population.village_ids(), "hazard event", now.month)
    struck = u * np.float32(MONTHS_PER_YEAR) < p.hazard_event_yearly
    lost = at_site & struck[h.village]
    if not lost.any():
        return
    h.dwelling[lost & (h.members > 0)] = DWELLING_D
    rows = np.flatnonzero(lost[c.household] & (c.present == YES) & (c.work != MIGRANT))
    ids = ids_of(c.id_low[rows], c.id_high[rows])
    dead = rows[now.luck.named(ids, "hazard death", now.month) < p.hazard_death_share]
    c.present[dead], c.gone[dead] = NO, DIED
