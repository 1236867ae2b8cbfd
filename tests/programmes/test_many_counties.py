"""Programmes over several counties: places, money and jobs follow the households that are simulated."""

from __future__ import annotations

from typing import Any

import pytest

from simexit.model import Simulation
from simexit.population.codes import LOCAL
from simexit.population.synthesis import Sample
from simexit.scenario.schema import County, Scenario


def county_of(county: County, villages: int) -> County:
    """A county of 25 households in each village."""
    figures = {"households": 25 * villages, "persons": 100 * villages, "registered_persons": 40 * villages}
    counts = {"villages": villages, "poor_villages": 1, "townships": 1, "targets": {}}
    changed = {key: type(getattr(county, key))(value=number) for key, number in figures.items()}
    return county.model_copy(update={**changed, **counts})


def counties_of(small_county: Scenario, **villages: int) -> dict[str, County]:
    """Counties by name."""
    return {name: county_of(small_county.counties["small"], count) for name, count in villages.items()}


def test_budgets_are_scaled_with_the_households_simulated(with_programmes: Any, small_county: Scenario) -> None:
    """The tiny county is always simulated as a whole, the large one by a tenth."""
    scenario = with_programmes({"a": {}}, counties=counties_of(small_county, large=20, tiny=1))
    simulation = Simulation(scenario, sample=Sample(scale=0.1))
    households = int((~simulation.population.spare).sum())
    simulation.run()
    appropriated = simulation.allocator.ledger.years["care", 2016].appropriated
    assert households == 75
    assert appropriated == pytest.approx(100_000 * households / (21 * 25), rel=0.01)


def test_jobs_open_where_the_places_are_held(with_programmes: Any, small_county: Scenario) -> None:
    works = {"who": {"poor_village": True}, "enrol_months": [1], "effects": [{"openings": 20}]}
    counties = counties_of(small_county, elsewhere=2, here=2)
    counties["elsewhere"] = counties["elsewhere"].model_copy(update={"poor_villages": 0})

    def jobs_elsewhere(programmes: dict[str, Any]) -> int:
        simulation = Simulation(with_programmes(programmes, counties=counties))
        simulation.run()
        people = simulation.population
        county = people.villages.county[people.households.village[people.persons.household]]
        return int(((people.persons.work == LOCAL) & (people.persons.present == 1) & (county == 0)).sum())

    assert jobs_elsewhere({"works": works}) == jobs_elsewhere({})


def test_the_order_of_counties_does_not_matter(with_programmes: Any, small_county: Scenario) -> None:
    help_ = {"a": {"who": {}, "places_held": 20, "order": "lottery", "effects": [{"openings": 1}]}}
    counties = counties_of(small_county, one=3, two=2)
    there = Simulation(with_programmes(help_, counties=counties)).run()
    back = Simulation(with_programmes(help_, counties=dict(reversed(counties.items())))).run()
    assert there.sha256() == back.sha256()
