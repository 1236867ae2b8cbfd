"""With what effect: local job openings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.population.layout import Population
from simexit.programmes.places import Rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.schema import OpeningsEffect, Programme


def openings(programme: Programme, population: Population, unit: OfHouseholds, rows: Rows) -> NDArray[np.float64]:
    """Local job openings for the places of ``rows``, by county."""
    each = float(sum(effect.openings for effect in programme.effects if isinstance(effect, OpeningsEffect)))
    places = np.bincount(unit.county(population, rows), minlength=population.counties.id_low.size)
    return places.astype(np.float64) * each


def opens_jobs(programme: Programme) -> bool:
    """Whether its places open local jobs, in which their holders are hired first."""
    return any(isinstance(effect, OpeningsEffect) for effect in programme.effects)
