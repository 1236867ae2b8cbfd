"""Quantities of a programme, and capacities that programmes share, bind as places and money do."""

from __future__ import annotations

from typing import Any

import pytest
from test_whom_programmes_touch import assert_same_lives, lived

from simexit.model import Simulation
from simexit.scenario.figure import YearlyFigure
from simexit.studies.exact import check_exactness

ROAD = {"who": {}, "order": "need", "enrol_months": [3, 8], "lasts_months": 1, "cost_yuan": 100}
ROAD = {**ROAD, "effects": [{"rate": "farm.yield_yuan", "factor": 1.5}], "uses": {"km": 0.7}}


def started(scenario: Any) -> dict[str, dict[int, int]]:
    """New places by programme and year."""
    simulation = Simulation(scenario)
    simulation.run()
    return {name: dict(places.started) for name, places in simulation.allocator.places.items()}


@pytest.mark.parametrize(("km", "places"), [(0, 0), (0.69, 0), (10.5, 15), (21, 30), (34.9, 49)])
def test_a_quantity_of_the_year_is_filled_and_not_exceeded(km: float, places: int, with_programmes: Any) -> None:
    found = started(with_programmes({"a": {**ROAD, "quantity": {"km": km}}}))["a"]
    assert [found.get(year, 0) for year in (2016, 2017)] == [places, places]


def test_whoever_is_served_is_served_in_the_same_order(with_programmes: Any) -> None:
    found = []
    for limit in ({"quantity": {"km": 14}}, {"quantity": {"km": 10**6}, "places_per_year": 20}):
        simulation = Simulation(with_programmes({"a": {**ROAD, **limit}}))
        while simulation.month <= 2016 * 12 + 2:
            simulation.step()
        found.append(simulation.allocator.places["a"].rows.tolist())
    assert found[0] == found[1] and len(found[0]) == 20


def test_a_capacity_is_shared_in_the_order_of_names(with_programmes: Any) -> None:
    each = {**ROAD, "uses": {"hours": 12}, "enrol_months": [3]}
    capacities = {"hours": YearlyFigure.model_validate({2016: 600, 2017: 0})}
    scenario = with_programmes({"a": {**each, "places_per_year": 30}, "b": each, "c": each}, capacities=capacities)
    assert started(scenario) == {"a": {2016: 30}, "b": {2016: 20}, "c": {}}


def test_holders_who_are_renewed_use_nothing_again(with_programmes: Any) -> None:
    held = {**ROAD, "lasts_months": 0, "places_held": 40, "review_months": [6], "enrol_months": [1, 6], "again": True}
    simulation = Simulation(with_programmes({"a": {**held, "quantity": {"km": 10.5}}}))
    sizes = []
    while simulation.month < 2018 * 12:
        simulation.step()
        sizes.append(int(simulation.allocator.places["a"].rows.size))
    used = simulation.allocator.limits.used
    for year in (2016, 2017):
        assert used["a", "km", year] == 700 * simulation.allocator.places["a"].started[year] <= 10500
    assert max(sizes) > 15


def test_no_quantity_is_absence_bit_for_bit(with_programmes: Any) -> None:
    plain = {"who": {"register": "registered"}}
    without = lived(with_programmes({"z": plain}))
    assert_same_lives(without, lived(with_programmes({"z": plain, "a": {**ROAD, "quantity": {"km": 0}}})))
    roomy = {**ROAD, "quantity": {"km": 10**6}}
    free = {name: value for name, value in ROAD.items() if name != "uses"}
    assert (
        lived(with_programmes({"z": plain, "a": roomy})).sha256()
        == lived(with_programmes({"z": plain, "a": free})).sha256()
    )


def test_exact_in_both_engines_and_alone(with_programmes: Any) -> None:
    capacities = {"hours": YearlyFigure.model_validate(300)}
    programmes = {
        "a": {**ROAD, "quantity": {"km": 10}, "uses": {"km": 0.7, "hours": 5}},
        "b": {**ROAD, "uses": {"hours": 12}, "places_held": 30, "lasts_months": 0, "enrol_months": [1, 6]},
    }
    for promise in check_exactness(with_programmes(programmes, capacities=capacities)):
        assert promise.held, promise
