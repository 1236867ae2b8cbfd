"""Runs that have lived a month or a few, and whether some of their households lived them alike."""

from __future__ import annotations

from typing import Any

import numpy as np

from simexit.model import Simulation

START = 2016 * 12
CHANNELS = ("loan", "gift")
"""What reaches others in the same month: kin who are asked for less."""


def lived_until(scenario: Any, month: int = START) -> Simulation:
    """A run that has lived a month."""
    simulation = Simulation(scenario)
    while simulation.month <= month:
        simulation.step()
    return simulation


def assert_untouched(one: Simulation, other: Simulation, rows: np.ndarray) -> None:
    """Households of ``rows`` have lived the same month."""
    mine, theirs = one.population.households, other.population.households
    for name in set(mine._fields) - set(CHANNELS):
        assert getattr(mine, name)[rows].tobytes() == getattr(theirs, name)[rows].tobytes(), name
