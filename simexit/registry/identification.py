"""Identification: how poor the village's appraisal takes a household for, by income and by what neighbours can see."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households
from simexit.population.known import known, known_missing
from simexit.population.moment import Moment


def visible_need(now: Moment, income: NDArray[np.float64]) -> NDArray[np.float64]:
    """How poor each household looks, in log points of income. ``income``: yuan a head and year.

    Neighbours know each other's income, with noise, and take a household for poorer for each assurance it misses, for
    the share of its members who are old or ill, and where somebody does it a favour.
    """
    population, luck, p = now.population, now.luck, now.p.registry
    h, ids = population.households, population.household_ids()
    heads = np.maximum(h.members, 1).astype(np.float64)
    need = -np.log(np.maximum(income, 1.0))
    need += float(p.appraisal_log_sd) * luck.stored_normal(ids, "appraisal", now.month)
    need += float(p.visible_need_log) * np.bitwise_count(known_missing(population))
    need += p.visible_age_log * h.elderly / heads
    need += p.visible_illness_log * known(population, Households, "ill_members") / heads
    need += float(p.favour_log) * (luck.stored(ids, "favour", now.month) < p.favour_share)
    return need
