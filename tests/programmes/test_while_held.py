"""What is set while a place is held is put back when it ends, and nothing else is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simexit.agents import CountyModel
from simexit.model import Simulation
from simexit.population.splitting import parents_of
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Programme, Scenario

SHELTER = {
    "who": {"members": {"min": 1}},
    "fund": "homes",
    "lasts_months": 8,
    "effects": [{"state": "water", "set": True, "while_held": True}],
    "cost_yuan_per_month": 10,
}
FUNDS = {"homes": 10**6}
DRY = {"population.unsafe_water_share": Figure.model_validate(0.6)}


def lived(scenario: Scenario, months: int) -> tuple[Simulation, np.ndarray]:
    """A run after so many months of the scenario, and who had water before the first."""
    simulation = Simulation(scenario)
    while simulation.month < scenario.time.start_month:
        simulation.step()
    before = simulation.population.households.water.copy()
    for _ in range(months):
        simulation.step()
    return simulation, before


@pytest.mark.parametrize("places", [0, 40, 400])
def test_water_is_there_while_the_place_is(places: int, with_programmes: Any) -> None:
    scenario = with_programmes({"a": {**SHELTER, "places_per_year": places}}, funds=FUNDS, parameters=DRY)
    simulation, before = lived(scenario, 2)
    h, rows = simulation.population.households, simulation.allocator.places["a"].rows
    holds = np.zeros(before.size, np.bool_)
    holds[rows] = True
    assert rows.size == min(places, np.count_nonzero(h.members > 0)) and (before == 0).sum() > 50
    assert np.array_equal(
        h.water[~simulation.population.spare], np.where(holds, 1, before)[~simulation.population.spare]
    )
    for _ in range(8):
        simulation.step()
    assert not simulation.allocator.places["a"].rows.size
    assert np.array_equal(h.water[~simulation.population.spare], before[~simulation.population.spare])


def test_who_holds_nothing_lives_as_without_the_programme(with_programmes: Any) -> None:
    none = with_programmes({"a": {**SHELTER, "places_per_year": 0}}, funds=FUNDS, parameters=DRY)
    absent = with_programmes({}, funds=FUNDS, parameters=DRY)
    assert Simulation(none).run().sha256() == Simulation(absent).run().sha256()


def test_agents_live_the_same_lives(with_programmes: Any) -> None:
    scenario = with_programmes({"a": {**SHELTER, "places_per_year": 40}}, funds=FUNDS, parameters=DRY)
    assert CountyModel(scenario).run().sha256() == Simulation(scenario).run().sha256()


@pytest.mark.parametrize(("first", "second"), [(3, 4), (8, 2)])
def test_a_state_that_two_hold_is_put_back_when_the_last_lets_go(first: int, second: int, with_programmes: Any) -> None:
    both = {"a": {**SHELTER, "lasts_months": first}, "b": {**SHELTER, "lasts_months": second, "enrol_months": [4]}}
    scenario = with_programmes(both, funds=FUNDS, parameters=DRY)
    simulation, before = lived(scenario, 1)
    h, there = simulation.population.households, ~simulation.population.spare & (before == 0)
    for month in range(2, 13):  # households split in January
        simulation.step()
        held = 2 <= month < max(2 + first, 4 + second)
        assert (h.water[there] == held).all(), month


def test_what_is_set_for_good_meanwhile_stays(with_programmes: Any) -> None:
    for_good = {**SHELTER, "lasts_months": 1, "enrol_months": [5], "effects": [{"state": "water", "set": True}]}
    scenario = with_programmes({"a": SHELTER, "b": {**for_good, "places_per_year": 30}}, funds=FUNDS, parameters=DRY)
    simulation, before = lived(scenario, 11)
    served = simulation.allocator.places["b"].ever_served
    there = ~simulation.population.spare
    assert served.sum() == 30 and before[served].min() == 0
    expected = np.where(served, 1, before)
    assert np.array_equal(simulation.population.households.water[there], expected[there])


def test_a_lent_home_goes_back_with_the_wear_of_its_time(with_programmes: Any) -> None:
    lent = {**SHELTER, "effects": [{"state": "dwelling", "set": "A", "while_held": True}]}
    worn = {"housing.wear_monthly": Figure.model_validate(0.2), "housing.repair_monthly": Figure.model_validate(0.0)}
    simulation, _ = lived(with_programmes({"a": lent}, funds=FUNDS, parameters=worn), 1)
    h, there = simulation.population.households, ~simulation.population.spare
    before = h.dwelling.copy()
    for _ in range(8):
        simulation.step()
    assert (h.dwelling[there] < before[there]).any()
    simulation.open_month()
    assert np.array_equal(h.dwelling[there], before[there])


def test_who_splits_off_takes_no_held_state_along(with_programmes: Any) -> None:
    often = {**DRY, "family.split_yearly": Figure.model_validate(0.9)}
    long = {**SHELTER, "lasts_months": 0}
    simulation, before = lived(with_programmes({"a": long}, funds=FUNDS, parameters=often), 12)
    spare = simulation.population.spare.copy()
    simulation.step()
    population = simulation.population
    founded = np.flatnonzero(spare & ~population.spare)
    parents = parents_of(population, founded)
    assert founded.size > 2 and np.array_equal(
        population.households.village[parents], population.households.village[founded]
    )
    assert np.array_equal(population.households.water[founded], before[parents]) and not before[parents].all()
    assert population.households.water[parents].all()


def test_only_what_is_set_can_be_held() -> None:
    with pytest.raises(ValidationError, match="while_held beside set"):
        Programme.model_validate({"effects": [{"state": "land_mu", "add": 1, "while_held": True}]})
