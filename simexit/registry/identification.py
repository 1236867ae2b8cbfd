"""Identification: who is put on the register at the start, and whom the yearly check brings (back) onto it."""

from __future__ import annotations

from functools import partial

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import UNLIMITED, Queue, ration
from simexit.population.assurances import missing_assurances
from simexit.population.codes import REGISTERED
from simexit.population.moment import Moment

Ids = NDArray[np.uint64]
Whole = NDArray[np.int64]


def first_listing(now: Moment, quota_persons: Whole) -> None:
    """Register the poorest in the village's appraisal until each county's quota of persons is full.

    The appraisal sees recorded income with noise, takes a household for poorer by ``visible_need_log`` for each
    assurance it misses, and makes a few favoured households look poorer than they are.
    """
    population, luck, p = now.population, now.luck, now.p.registry
    h = population.households
    ids = population.household_ids()
    noise = float(p.appraisal_log_sd) * luck.stored_normal(ids, "appraisal", now.month).astype(np.float64)
    favoured = luck.stored(ids, "favour", now.month) < p.favour_share
    seen = np.log(np.maximum(h.recorded_income.astype(np.float64), 1.0)) + noise - favoured * float(p.favour_log)
    seen -= float(p.visible_need_log) * np.bitwise_count(missing_assurances(h))
    rows = np.flatnonzero(h.members > 0)
    queue = Queue(
        population.villages.county[h.village[rows]].astype(np.int64),
        -seen[rows],
        luck.tie(ids[rows], "listing"),
        h.members[rows].astype(np.int64),
        np.zeros(rows.size, np.int64),
    )
    unlimited = np.full(quota_persons.size, UNLIMITED)
    cut = partial(ration, queue, quota_persons, unlimited)
    served = now.exchange.serve(now.month, "listing", population.county_ids(), queue, cut)
    h.register[rows[served]] = REGISTERED


def yearly_check(now: Moment, line_yuan: float, exited_now: Whole) -> None:
    """Bring households recorded below the line (back) onto the register, each found with the detection share.

    ``exited_now``: rows that left the register this autumn; they are not looked at again in the same year.
    """
    population = now.population
    h = population.households
    below = (h.recorded_income < line_yuan) & (h.members > 0) & (h.register != REGISTERED)
    found = now.luck.stored(population.household_ids(), "detection", now.month) < now.p.registry.detection_share
    below[exited_now] = False
    h.register[below & found] = REGISTERED
