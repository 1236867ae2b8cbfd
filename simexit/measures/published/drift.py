"""Whether a world in which nothing changes stays as it is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.record.record import Assessment, Record

OLD_PARTS = 4


def drift(record: Record) -> float:
    """True headcount ratio of the last assessment less that of the first, at the first one's make-up by age.

    Persons are put into groups by the share of their household that is sixty and older: none, up to a half, more, all.
    """
    first, last = record.assessments[0], record.assessments[-1]
    weights, before = _by_age(first)
    _, after = _by_age(last)
    both = np.isfinite(before) & np.isfinite(after) & (weights > 0)
    return float(((after - before)[both] * weights[both]).sum() / weights[both].sum())


def _by_age(now: Assessment) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Persons of each group, and their headcount ratio."""
    there = now.members > 0
    old = now.elders[there] / now.members[there]
    group = np.select([old == 0, old <= 0.5, old < 1], [0, 1, 2], 3)
    persons = now.members[there].astype(np.float64)
    count: NDArray[np.float64] = np.bincount(group, persons, OLD_PARTS).astype(np.float64)
    poor = np.bincount(group, persons * (now.true_poor[there] == 1), OLD_PARTS)
    return count, np.divide(poor, count, out=np.full(OLD_PARTS, np.nan), where=count > 0)
