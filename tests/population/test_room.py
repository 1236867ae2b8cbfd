"""Household rows that no plan can need are given up when it begins, and nothing else changes."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.eve import Eve
from simexit.model import Simulation
from simexit.population.room import MORE_ROWS, keep_rows, rows_with_room
from simexit.population.synthesis import Sample
from simexit.programmes.stakes import key, moved
from simexit.scenario.loading import load

PLAN, PART = "ganzi-2018", Sample(scale=0.002)


def simulation() -> Simulation:
    return Simulation(load(PLAN), seed=3, sample=PART)


def test_a_plan_is_lived_alike_with_and_without_the_rows_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    lean = simulation()
    record = lean.run().sha256()
    monkeypatch.setattr(Eve, "with_room", lambda eve, unit, share: eve)
    whole = simulation()
    assert whole.run().sha256() == record
    assert lean.population.spare.size < 0.8 * whole.population.spare.size


def test_rows_of_households_stay_in_order_with_room_for_more_in_every_village() -> None:
    population = simulation().population
    population.spare[population.villages.first_household[1]] = True
    ids, spare, villages = population.household_ids(), population.spare, population.villages
    people = ids[population.persons.household[population.person_rows()]]
    kept = rows_with_room(population, 0.0)
    assert np.array_equal(np.flatnonzero(keep_rows(population, kept) >= 0), kept)
    assert kept.size < ids.size and set(np.flatnonzero(~spare)) < set(kept)
    assert np.array_equal(population.household_ids(), ids[kept])
    assert np.array_equal(population.household_ids()[population.persons.household[population.person_rows()]], people)
    village = population.households.village
    assert (np.bincount(village, population.spare) == MORE_ROWS).all()
    assert np.array_equal(np.searchsorted(village, np.arange(villages.county.size)), villages.first_household)
    assert np.array_equal(population.persons.household[villages.first_person], villages.first_household)


def test_nobody_owns_land_in_spare_rows() -> None:
    population = simulation().population
    land = population.households.land_mu
    assert not land[population.spare].any() and (land[~population.spare] > 0).all()


def test_stakes_are_found_again_by_their_new_rows() -> None:
    programme, start = 7, np.array([24_200, 24_301])
    place = np.array([-1, 0, -1, 1])
    keys = key(programme, np.array([1, 3]), start)
    assert np.array_equal(moved(keys, place), key(programme, np.array([0, 1]), start))
