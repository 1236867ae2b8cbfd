"""People known only by their ids."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Persons, empty
from simexit.luck import Luck, halves
from simexit.population.codes import HEALTHY, JUNIOR, YES


def newcomers(luck: Luck, ids: NDArray[np.uint64], p: Any, young: NDArray[np.bool_]) -> Persons:
    """Sex, ability and the schooling they have or, where ``young``, will reach; present and healthy."""
    c = empty(Persons, ids.size)
    c.id_low[:], c.id_high[:] = halves(ids)
    c.female[:] = luck.stored(ids, "member_sex") < p.sex_ratio_female_share
    c.ability[:] = p.ability_log_sd * luck.stored_normal(ids, "ability")
    c.schooling[:] = schooling_of(luck.stored(ids, "schooling"), p, young)
    c.present[:] = YES
    c.health[:] = HEALTHY
    return c


def schooling_of(u: NDArray[np.float32], p: Any, young: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Highest level: of adults by their generation's shares; of children junior or senior, unless they drop out."""
    senior = p.schooling_senior_share
    junior = senior + p.schooling_junior_share
    primary = junior + p.schooling_primary_share
    adult = (u < senior).astype(np.uint8) + (u < junior) + (u < primary)
    child = JUNIOR + (u < p.schooling_senior_young_share)
    level: NDArray[np.uint8] = np.where(young, child, adult).astype(np.uint8)
    return level
