"""Ages of the members of a household at the beginning of the run-in: of heads, partners and their families."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.luck import Luck

# Assumed, and soon shaped by the run-in: ages of heads, of the oldest, of partners, of the youngest beside them.
HEAD_AGES = (20.0, 88.0)
OLDEST = 92.0
YOUNGEST_PARTNER = 18.0
PARTNER_AGE_SPREAD, PARTNER_AGE_SHIFT = 8.0, 0.6
WOMEN_AMONG_HEADS = 0.25
COUPLE = 2
F32 = NDArray[np.float32]
Reals = NDArray[np.floating]
Flags = NDArray[np.bool_]
Ids = NDArray[np.uint64]


def member_ages(
    luck: Luck,
    household_ids: Ids,
    ids: Ids,
    owner: NDArray[np.int64],
    ordinal: NDArray[np.int64],
    p: Any,
) -> tuple[F32, Flags, Flags]:
    """Ages in years of the members ``ids``; who is head or partner; and which of these are women.

    ``owner``: row of each member's household; ``ordinal``: 0 for the head, 1 for the partner, if there is one. Others
    are parents, children or grandchildren of the head, born at an age within the fertile ages that their mother has
    reached. ``p``: all parameters in force.
    """
    own = p.population
    head = own.head_age_mean_years + own.head_age_sd_years * luck.stored_normal(household_ids, "head_age")
    small = np.bincount(owner, minlength=household_ids.size) <= COUPLE
    head = np.clip(head + small * own.small_household_older_years, *HEAD_AGES)[owner]
    u, role = luck.stored(ids, "member_age"), luck.stored(ids, "member_role")
    head_is_woman = (luck.stored(household_ids, "member_sex") < own.sex_ratio_female_share * WOMEN_AMONG_HEADS)[owner]
    partner = (ordinal == 1) & (role < own.partner_share)
    partner_age = np.maximum(head + PARTNER_AGE_SPREAD * (u - PARTNER_AGE_SHIFT), YOUNGEST_PARTNER)
    other = _age_in_family(head, role, u, luck.named(ids, "birth of the parent"), p)
    age = np.where(ordinal == 0, head, np.where(partner, partner_age, other))
    woman = np.where(partner, ~head_is_woman, head_is_woman)
    return age.astype(np.float32), partner | (ordinal == 0), woman


def _age_in_family(head: NDArray[np.floating], role: F32, u: F32, v: F32, p: Any) -> NDArray[np.floating]:
    """Age of a parent, child or grandchild of a head; ``u`` and ``v`` place the births of child and grandchild."""
    first = p.demography.fertile_age_from_years
    spread = p.demography.fertile_age_to_years - first
    parent = head + first + spread * u
    child = head - first - spread * u
    grandchild = child - first - spread * v
    is_grandchild = (role > 1.0 - p.population.grandchild_share) & (grandchild >= 0)
    is_parent = (parent <= OLDEST) & ((role < p.population.parent_share) | (child < 0))
    young = np.where(is_grandchild, grandchild, np.maximum(child, 0.0))
    age: NDArray[np.floating] = np.where(is_parent, parent, young)
    return age
