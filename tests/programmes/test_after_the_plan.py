"""What becomes of help after the last planned year, and when a place ends."""

from __future__ import annotations

from typing import Any

import pytest

from simexit.model import Simulation
from simexit.population.codes import EXITED
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

RICH = {"care": 10**7}
CASH = {"who": {}, "enrol_months": [1], "effects": [{"flow": "transfer", "yuan_per_month": 100}]}
GRANT = {"who": {}, "enrol_months": [3], "again": True, "lasts_months": 1, "effects": [{"openings": 1}]}


def each_january(scenario: Scenario) -> list[tuple[int, int]]:
    """(places, yuan a month) of programme a in the January of each year."""
    simulation, found = Simulation(scenario), []
    while simulation.month <= scenario.time.end_month:
        month = simulation.month
        simulation.step()
        if month % 12 == 0 and not simulation.month < scenario.time.start_month:
            places = simulation.allocator.places["a"]
            found.append((int(places.rows.size), int(places.monthly_yuan.max(initial=0))))
    return found


def longer(small_county: Scenario) -> dict[str, Any]:
    """Time until 2021 and two years to taper; the last target is of 2017."""
    return {
        "time": small_county.time.model_copy(update={"end": "2021-12"}),
        "parameters": {"programmes.taper_years": Figure.model_validate(2)},
    }


@pytest.mark.parametrize(
    ("then", "yuan"), [("maintain", [100] * 6), ("stop", [100, 100, 0, 0, 0, 0]), ("taper", [100, 100, 50, 0, 0, 0])]
)
def test_recurring_help(then: str, yuan: list[int], with_programmes: Any, small_county: Scenario) -> None:
    found = each_january(with_programmes({"a": CASH}, funds=RICH, then=then, **longer(small_county)))
    assert [amount for _, amount in found] == yuan
    assert [places > 0 for places, _ in found] == [amount > 0 for amount in yuan]


@pytest.mark.parametrize("then", ["maintain", "stop", "taper"])
def test_one_off_help_ends_with_the_plan(then: str, with_programmes: Any, small_county: Scenario) -> None:
    simulation = Simulation(with_programmes({"a": GRANT}, then=then, **longer(small_county)))
    simulation.run()
    assert sorted(simulation.allocator.places["a"].started) == [2016, 2017]


@pytest.mark.parametrize("stays", [True, False])
def test_a_place_after_exit(stays: bool, with_programmes: Any) -> None:
    help_ = {"who": {"register": "registered"}, "enrol_months": [2], "stays_after_exit": stays}
    simulation = Simulation(with_programmes({"a": help_}, funds=RICH))
    while simulation.month < 2018 * 12:
        simulation.step()
    held = simulation.population.households.register[simulation.allocator.places["a"].rows]
    assert bool((held == EXITED).any()) == stays and held.size > 20


def test_budgets_and_places_shrink_with_the_sample(with_programmes: Any) -> None:
    from simexit.population.synthesis import Sample

    help_ = {"who": {}, "places_per_year": 20, "effects": [{"openings": 1}]}
    simulation = Simulation(with_programmes({"a": help_}, funds={"care": 4001}), sample=Sample(scale=0.5))
    simulation.run()
    assert simulation.allocator.ledger.years["care", 2016].appropriated == 2000
    assert simulation.allocator.places["a"].started == {2016: 10, 2017: 10}


def test_only_as_many_places_as_are_held_in_the_year(with_programmes: Any) -> None:
    """Without cash and review nobody asks holders again, yet a smaller number of places must bind them too."""
    help_ = {"who": {}, "places_held": {2016: 30, 2017: 10}, "effects": [{"rate": "farm.yield_yuan", "factor": 1.2}]}
    found = each_january(with_programmes({"a": help_}))
    assert [places for places, _ in found] == [0, 10, 0]


def test_help_that_ends_with_exit_is_not_given_to_the_exited(with_programmes: Any) -> None:
    help_ = {"who": {}, "again": True, "enrol_months": list(range(1, 13)), "stays_after_exit": False}
    grant = {**help_, "effects": [{"state": "industry_capital_yuan", "add": 100}]}
    simulation = Simulation(with_programmes({"a": grant}, funds=RICH))
    while simulation.month < 2017 * 12:
        simulation.step()
    simulation.step()
    places = simulation.allocator.places["a"]
    assert not (simulation.population.households.register[places.rows] == EXITED).any()
