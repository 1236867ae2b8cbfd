"""What is done to none, to half and to all, over the same luck: whom it serves changes as declared, and nobody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from declarations import register_plug_ins
from declared_places import counties
from test_whom_programmes_touch import assert_same_lives, lived
from untouched import START, assert_untouched, lived_until

from simexit.scenario.figure import Figure
from simexit.scenario.plugins import _registered

ALL: dict[str, Any] = {"who": {}, "order": "lottery", "enrol_months": [1]}
CLINIC = {**ALL, "cost_yuan": 500, "cost_per": "place", "effects": [{"state": "clinic", "set": True}]}
WAGES = {"rate": "farm.yield_yuan", "factor": 2, "of": "village"}
TWO = {
    name: {
        "villages": 3,
        "poor_villages": 1,
        "townships": 1,
        "households": 75,
        "persons": 300,
        "registered_persons": 90,
    }
    for name in ("first", "second")
}


@pytest.mark.parametrize("places", [0, 1, 2])
@pytest.mark.parametrize("unit", ["township", "county"])
def test_townships_and_counties(unit: str, places: int, with_programmes: Any) -> None:
    """Every village of the township or county has the clinic, every household its dividend and its harvest."""
    more = {"counties": counties(TWO), "funds": {"care": 10**6}}
    dividend = {"flow": "property", "yuan_per_month": 5}
    programme = {**CLINIC, "unit": unit, "places_held": places, "effects": [*CLINIC["effects"], WAGES, dividend]}
    with_it = lived_until(with_programmes({"a": programme}, **more))
    without = lived_until(with_programmes({}, **more))
    population, h = with_it.population, with_it.population.households
    rows, villages = with_it.allocator.places["a"].rows, population.villages
    served = np.isin(getattr(villages, unit), rows)
    there = served[h.village]
    assert rows.size == places and served.sum() == 3 * places
    assert np.array_equal(villages.clinic == 1, served)
    # Whoever came back this month to a household of which nobody was left has no dividend yet.
    alive = (h.members > 0) & there
    assert np.isin(h.property[there], (0, 5)).all() and (h.property[alive] == 5).sum() >= alive.sum() - 2
    assert not h.property[~there].any()
    other = without.population.households
    earns = there & (other.hands > 0) & (other.farm > 0)
    assert (h.farm != other.farm)[earns].all()
    assert not places or h.farm[earns].sum() > other.farm[earns].sum()
    assert_untouched(with_it, without, ~there)
    kinds = {each.kind: each.yuan for each in with_it.allocator.ledger.payments}
    assert kinds == ({"service": 500 * places, "property": int(h.property.sum())} if places else {})
    if not places:
        assert_same_lives(lived(with_programmes({"a": programme}, **more)), lived(with_programmes({}, **more)))


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_who_passes_is_drawn(share: float, with_programmes: Any) -> None:
    """All are paid for; those who pass are of those who pass at a larger share."""
    trained = {
        **ALL,
        "unit": "person",
        "places_per_year": 60,
        "cost_yuan": 10,
        "effects": [{"state": "skill", "set": True}],
    }
    simulation = lived_until(with_programmes({"a": {**trained, "passes_share": share}}))
    everybody = lived_until(with_programmes({"a": trained})).population.persons.skill == 1
    skilled = simulation.population.persons.skill == 1
    assert skilled.sum() == pytest.approx(60 * share, abs=12 * (share == 0.5)) and everybody.sum() == 60
    assert not (skilled & ~everybody).any() and sum(each.yuan for each in simulation.allocator.ledger.payments) == 600
    assert_untouched(simulation, lived_until(with_programmes({})), np.arange(simulation.population.spare.size))


@pytest.mark.parametrize("chance", [0.0, 0.5, 1.0])
def test_what_wears_is_drawn(chance: float, with_programmes: Any) -> None:
    """In the month after it is ready a work has broken with its chance, and what it brought is gone again."""
    tap = {
        **ALL,
        "who": {"water": False},
        "again": True,
        "effects": [{"state": "water", "set": True}],
        "lasts_months": 1,
    }
    dry = {"population.unsafe_water_share": Figure.model_validate(0.6)}
    scenario = with_programmes({"a": {**tap, "wear_monthly": chance}}, parameters=dry)
    built, later = lived_until(scenario), lived_until(scenario, START + 1)
    without = lived_until(with_programmes({}, parameters=dry), START + 1)
    brought = (built.population.households.water == 1) & (without.population.households.water == 0)
    left = (later.population.households.water == 1) & brought
    assert brought.sum() > 40 and left.sum() / brought.sum() == pytest.approx(1 - chance, abs=0.15 * (chance == 0.5))
    assert_untouched(later, without, ~brought)


@pytest.mark.parametrize("places", [0, 10, 20])
def test_a_plug_in_serves_as_many_as_it_has_places_for(places: int, with_programmes: Any) -> None:
    """Who has more land than another is not served before him, and only who is served has water."""
    register_plug_ins()
    dry = {"population.unsafe_water_share": Figure.model_validate(1.0)}
    more = {"parameters": dry, "plugins": {"halved": "0.1", "watered": "0.1"}}
    given = {**ALL, "plugin": "watered", "who": {"water": False}, "places_per_year": places, "effects": []}
    with_it, without = lived_until(with_programmes({"a": given}, **more)), lived_until(with_programmes({}, **more))
    rows = with_it.allocator.places["a"].rows
    gained = with_it.population.households.water > without.population.households.water
    assert rows.size == places and np.flatnonzero(gained).tolist() == rows.tolist()
    assert_untouched(with_it, without, ~gained)
    _registered.clear()
