"""Brides join their grooms' households and begin families there."""

from __future__ import annotations

import numpy as np
import pytest

import simexit
from simexit.model import Simulation
from simexit.population.arrivals import welcome_brides
from simexit.population.codes import LEFT, NO, YES
from simexit.population.synthesis import Sample
from simexit.scenario.evidence import values_at


@pytest.fixture
def simulation() -> Simulation:
    """A population before its run-in."""
    return Simulation(simexit.load("mabian-2017").scenario, sample=Sample(0.03))


def _wed(simulation: Simulation, grooms: list[int]) -> int:
    simulation.population.persons.marries[grooms] = YES
    simulation.population.persons.married[grooms] = YES
    parameters = values_at("population", 2011, {}), values_at("family", 2011, {})
    return welcome_brides(simulation.population, simulation.month, simulation.luck, *parameters)


def test_bride_of_a_groom_who_leaves_nobody_behind(simulation: Simulation) -> None:
    c, rows = simulation.population.persons, simulation.population.person_rows()
    size = np.bincount(c.household[rows])
    groom = rows[(size[c.household[rows]] == 1) & (c.female[rows] == NO)][-1]
    c.present[groom], c.gone[groom], home = NO, LEFT, c.household[groom]
    assert _wed(simulation, [groom]) == 1
    c = simulation.population.persons
    there = simulation.population.person_rows()
    (bride,) = there[(c.household[there] == home) & (c.present[there] == YES)]
    assert c.female[bride] == YES and c.married[bride] == YES and c.family[bride] == 0


def test_brides_beside_couples_begin_families_of_their_own(simulation: Simulation) -> None:
    c, rows = simulation.population.persons, simulation.population.person_rows()
    sons = rows[(c.female[rows] == NO) & (c.married[rows] == NO)]
    beside = np.bincount(c.household[rows], c.married[rows])[c.household[sons]] > 0
    highest = np.zeros(simulation.population.households.village.size, np.int64)
    np.maximum.at(highest, c.household[rows], c.family[rows])
    home = c.household[sons[beside]]
    first = sons[beside][np.unique(home, return_index=True)[1]]
    names = c.id_low[first].copy()
    assert _wed(simulation, first.tolist()) == first.size > 0
    c = simulation.population.persons
    grooms = np.flatnonzero(np.isin(c.id_low, names) & (c.present == YES))
    assert np.array_equal(c.family[grooms], highest[c.household[grooms]] + 1)
