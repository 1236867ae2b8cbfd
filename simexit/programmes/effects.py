"""With what effect: local job openings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.programmes.places import Places
from simexit.scenario.schema import OpeningsEffect, Programme


def openings(programme: Programme, places: Places, county: NDArray[np.int32], counties: int) -> NDArray[np.float64]:
    """Local job openings for the places held, by county of the holders (``county``: of each household)."""
    each = float(sum(effect.openings for effect in programme.effects if isinstance(effect, OpeningsEffect)))
    holders = np.bincount(county[places.rows], minlength=counties).astype(np.float64)
    return holders * each


def opens_jobs(programme: Programme) -> bool:
    """Whether its places open local jobs, in which their holders are hired first."""
    return any(isinstance(effect, OpeningsEffect) for effect in programme.effects)
