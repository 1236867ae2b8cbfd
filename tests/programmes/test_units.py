"""Places of persons, villages, townships and counties: whom they reach, what they change, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_whom_programmes_touch import assert_same_lives, lived

from simexit.columns import ids_of
from simexit.exchange import Exchange
from simexit.model import Simulation
from simexit.population.codes import JUNIOR, POST, REGISTERED, YES
from simexit.population.synthesis import Sample
from simexit.scenario.figure import Figure
from simexit.studies.exact import check_exactness, first_difference

START = 2016 * 12
TRAINING: dict[str, Any] = {
    "unit": "person",
    "who": {"register": "registered"},
    "member": {"age": {"min": 16, "max": 59}, "skill": False, "health": ["healthy", "acute", "chronic"]},
    "order": "lottery",
    "enrol_months": [1],
    "lasts_months": 1,
    "cost_yuan": 300,
    "fund": "growth",
    "effects": [{"state": "skill", "set": True}, {"state": "ability", "add": 0.3}],
}
PLAIN = {"z": {"who": {"elderly": {"min": 1}}, "places_held": 10, "enrol_months": [1]}}
ROADS: dict[str, Any] = {
    "unit": "village",
    "who": {"road": False},
    "order": "need",
    "enrol_months": [1],
    "fund": "growth",
    "lasts_months": 24,
    "cost_yuan": 10000,
    "cost_per": "place",
    "effects": [{"state": "road", "set": True}, {"rate": "farm.yield_yuan", "factor": 1.3, "of": "village"}],
}


def until(simulation: Simulation, month: int) -> Simulation:
    """The county once it has lived all months before ``month``."""
    while simulation.month < month:
        simulation.step()
    return simulation


def persons(simulation: Simulation) -> dict[int, dict[str, Any]]:
    """Columns of everybody alive, by id."""
    c = simulation.population.persons
    rows = np.flatnonzero(c.present == YES)
    ids = ids_of(c.id_low[rows], c.id_high[rows]).tolist()
    return {each: {name: getattr(c, name)[row] for name in c._fields} for each, row in zip(ids, rows, strict=True)}


def paid(simulation: Simulation, programme: str = "a") -> int:
    """Yuan paid by all funds for a programme."""
    return sum(each.yuan for each in simulation.allocator.ledger.payments if each.programme == programme)


@pytest.mark.parametrize("places", [0, 12, 24])
def test_training_changes_those_trained_and_nobody_else(places: int, with_programmes: Any) -> None:
    with_it = Simulation(with_programmes({"a": {**TRAINING, "places_per_year": places}, **PLAIN}))
    without = Simulation(with_programmes(PLAIN))
    trained = set()
    allocate = with_it.allocator.month

    def noted(now: Any) -> Any:
        given = allocate(now)
        trained.update(with_it.allocator.places["a"].ids.tolist())
        return given

    with_it.allocator.month = noted  # type: ignore[method-assign]
    mine, other = persons(until(with_it, START + 1)), persons(until(without, START + 1))
    assert len(trained) == places and mine.keys() == other.keys() and paid(with_it) == 300 * places
    for each, now in mine.items():
        then = other[each]
        assert (now["skill"], now["ability"] > then["ability"]) == (each in trained,) * 2
        age = (START - now["birth_month"]) // 12
        assert each not in trained or (16 <= age <= 59)
    homes = {mine[each]["household"] for each in trained}
    h, theirs = with_it.population.households, without.population.households
    untouched = np.setdiff1d(np.arange(h.village.size), list(homes))
    for name in set(h._fields) - {"loan", "gift"}:
        assert getattr(h, name)[untouched].tobytes() == getattr(theirs, name)[untouched].tobytes(), name
    assert all(h.register[home] == REGISTERED for home in homes)


@pytest.mark.parametrize(
    "nobody",
    [
        {**TRAINING, "places_per_year": 0},
        {**TRAINING, "member": {"age": {"min": 130}}},
        {**TRAINING, "passes_share": 0.0, "cost_yuan": 0, "takes_months": 2},
        {**ROADS, "places_per_year": 0},
        {**ROADS, "unit": "county", "who": {"road": True}},
        {**ROADS, "unit": "township", "take_up": 0},
    ],
)
def test_nobody_served_is_absence_bit_for_bit(nobody: dict[str, Any], with_programmes: Any) -> None:
    assert_same_lives(lived(with_programmes(PLAIN)), lived(with_programmes({**PLAIN, "a": nobody})))


def test_the_effect_comes_when_ready_for_whoever_passes(with_programmes: Any) -> None:
    programme = {**TRAINING, "takes_months": 3, "passes_share": 0.5, "places_per_year": {2016: 40, 2017: 0}}
    simulation = until(Simulation(with_programmes({"a": programme})), START + 3)
    ids = set(simulation.allocator.places["a"].ids.tolist())
    assert len(ids) == 40 and not simulation.population.persons.skill.any()
    until(simulation, START + 4)
    skilled = {each for each, now in persons(simulation).items() if now["skill"]}
    assert skilled < ids and 10 < len(skilled) < 30
    assert set(simulation.allocator.places["a"].ids.tolist()) == skilled
    until(simulation, START + 5)
    assert not simulation.allocator.places["a"].rows.size and paid(simulation) == 300 * 40
    more = until(Simulation(with_programmes({"a": {**programme, "passes_share": 0.9}})), START + 5)
    assert skilled <= {each for each, now in persons(more).items() if now["skill"]}


def test_persons_are_found_again_when_their_rows_move(with_programmes: Any) -> None:
    stipend = {
        "unit": "person", "who": {}, "member": {"age": {"min": 50}}, "order": "need", "enrol_months": [1],
        "places_per_year": {2016: 60, 2017: 0, 2018: 0}, "effects": [{"flow": "transfer", "yuan_per_month": 40}],
    }  # fmt: skip
    simulation = until(Simulation(with_programmes({"a": stipend})), START + 1)
    places = simulation.allocator.places["a"]
    first, layout = set(places.ids.tolist()), simulation.population.layout
    while simulation.month < START + 30:
        simulation.step()
        c, h = simulation.population.persons, simulation.population.households
        living = np.isin(ids_of(c.id_low, c.id_high), places.ids) & (c.present == YES)
        assert int(h.transfer.sum()) == 40 * places.rows.size
        assert np.array_equal(places.ids, np.sort(places.ids)) or places.rows.size
        homes = np.bincount(c.household[living], minlength=h.village.size)
        assert places.rows.size - living.sum() <= 3 and (h.transfer >= 40 * homes).all()
    assert simulation.population.layout > layout and set(places.ids.tolist()) < first


def test_a_child_who_left_school_is_brought_back(with_programmes: Any) -> None:
    back = {
        "unit": "person", "who": {}, "member": {"left_school": True, "sex": "female"}, "order": "need",
        "enrol_months": [1], "lasts_months": 1, "effects": [{"state": "schooling", "set": "junior"}],
    }  # fmt: skip
    parameters = {"schooling.dropout_level": Figure.model_validate(8)}
    before = persons(until(Simulation(with_programmes({}, parameters=parameters)), START))
    left = {each for each, now in before.items() if now["left_school"]}
    after = persons(until(Simulation(with_programmes({"a": back}, parameters=parameters)), START + 1))
    girls = {each for each in left if before[each]["female"]}
    assert girls and girls < left
    for each in left & after.keys():
        assert (after[each]["schooling"] == JUNIOR) == (each in girls) or before[each]["schooling"] == JUNIOR


def test_a_post_is_the_persons_own(with_programmes: Any) -> None:
    post = {
        "unit": "person", "who": {}, "member": {"sex": "male"}, "order": "capacity", "enrol_months": [1],
        "places_held": 15, "effects": [{"work": "post"}, {"flow": "wage", "yuan_per_month": 500}],
    }  # fmt: skip
    simulation = until(Simulation(with_programmes({"a": post})), START + 1)
    places, c = simulation.allocator.places["a"], simulation.population.persons
    assert places.rows.size == 15 and np.array_equal(places.person, places.ids)
    assert not c.female[places.rows].any() and (c.work[places.rows] == POST).sum() >= 13
    assert int(simulation.population.households.post_wage.sum()) == 500 * 15


@pytest.mark.parametrize("places", [0, 3, 6])
def test_a_road_changes_its_villages_and_no_other(places: int, with_programmes: Any) -> None:
    with_it = until(Simulation(with_programmes({"a": {**ROADS, "places_per_year": places}, **PLAIN})), START + 1)
    without = until(Simulation(with_programmes(PLAIN)), START + 1)
    villages = with_it.allocator.places["a"].rows
    assert np.flatnonzero(with_it.population.villages.road).tolist() == villages.tolist() and villages.size == places
    assert paid(with_it) == 10000 * places
    h, other = with_it.population.households, without.population.households
    there = np.isin(h.village, villages)
    earns = there & (other.hands > 0) & (other.farm > 0)
    assert (h.farm != other.farm)[earns].all() and h.farm[earns].sum() >= other.farm[earns].sum()
    for name in h._fields:
        assert getattr(h, name)[~there].tobytes() == getattr(other, name)[~there].tobytes(), name


def test_the_factor_of_a_village_ends_with_its_place_and_the_road_stays(with_programmes: Any) -> None:
    roads = {**ROADS, "lasts_months": 5, "takes_months": 2, "places_per_year": 6}
    simulation, found = Simulation(with_programmes({"a": roads})), []
    until(simulation, START)
    while simulation.month < START + 9:
        simulation.step()
        roads_built = int(simulation.population.villages.road.sum())
        found.append(
            (roads_built, float(simulation.rates.villages.max()) > 1, int((simulation.rates.touched >= 0).sum()))
        )
    assert found == [(0, False, 0)] * 2 + [(6, True, 1)] * 5 + [(6, False, 0)] * 2


def test_households_can_be_asked_for_the_works_of_their_village(with_programmes: Any) -> None:
    shops = {"who": {"road": True}, "order": "need", "enrol_months": [2], "places_held": None}
    roads = {**ROADS, "places_per_year": 2}
    simulation = until(Simulation(with_programmes({"a": roads, "b": shops}, funds={"care": 10**7})), START + 2)
    served = simulation.allocator.places["b"].rows
    village = simulation.population.households.village
    assert set(village[served].tolist()) == set(simulation.allocator.places["a"].rows.tolist()) and served.size > 20


@pytest.mark.parametrize("per", ["household", "person"])
def test_cash_of_a_village_goes_to_every_household_in_it(per: str, with_programmes: Any) -> None:
    dividend = {
        "unit": "village", "who": {"poor_village": True}, "order": "capacity", "enrol_months": [1], "places_held": 2,
        "cost_yuan_per_month": 3, "cost_per": "person",
        "effects": [{"flow": "property", "yuan_per_month": 7, "per": per}],
    }  # fmt: skip
    simulation = until(Simulation(with_programmes({"a": dividend}, funds={"care": 10**7})), START)
    members = simulation.population.households.members.copy()
    simulation.step()
    h, places = simulation.population.households, simulation.allocator.places["a"]
    there = np.isin(h.village, places.rows) & (members > 0)
    assert places.rows.size == 2 and there.sum() > 40
    assert np.array_equal(h.property, np.where(there, 7 * (members if per == "person" else 1), 0))
    booked = {each.kind: (each.yuan, each.households) for each in simulation.allocator.ledger.payments}
    assert booked["property"] == (int(h.property.sum()), int(there.sum()))
    assert booked["service"] == (3 * int(members[there].sum()), int(there.sum()))
    until(simulation, START + 30)
    kept = simulation.close()
    assert all(appropriated == spent + free for _, _, appropriated, spent, free in kept.funds)
    assert {month.month for month in kept.panel if month.columns["property"].any()} >= {START, START + 29}


def test_whoever_lives_where_a_place_is_counts_as_served(with_programmes: Any) -> None:
    programmes = {"a": {**TRAINING, "places_per_year": 9}, "b": {**ROADS, "places_per_year": 2}}
    simulation = until(Simulation(with_programmes(programmes)), START + 1)
    a, b = (simulation.allocator.places[name].rows for name in "ab")
    served = simulation.allocator.served.close_year()[:, 0]
    h, c = simulation.population.households, simulation.population.persons
    assert set(np.flatnonzero(served & 1).tolist()) == set(c.household[a].tolist()) and 1 <= a.size <= 9
    alive = (h.members > 0) & np.isin(h.village, b)
    assert not (alive & (served & 2 == 0)).any() and not ((served & 2 > 0) & ~np.isin(h.village, b)).any()
    back = np.flatnonzero(alive)[0]
    members, h.members[back] = h.members[back], 0
    simulation.step()
    assert not simulation.allocator.served.bits[back, 0] & 2
    h.members[back] = members
    simulation.step()
    assert simulation.allocator.served.bits[back, 0] & 2


EVERY_UNIT: dict[str, dict[str, Any]] = {
    "a": {**TRAINING, "places_per_year": 15, "takes_months": 2, "passes_share": 0.7, "order": "need", "take_up": 0.8},
    "b": {
        "unit": "person", "who": {}, "member": {"any": [{"age": {"min": 65}}, {"health": "disabled"}]},
        "enrol_months": [1, 7], "review_months": [1], "places_held": 40, "again": True,
        "effects": [{"flow": "transfer", "yuan_per_month": 30}],
    },
    "c": {**ROADS, "takes_months": 4, "places_per_year": 2, "order": "need"},
    "d": {
        "unit": "township", "who": {"poor_village": True}, "order": "capacity", "enrol_months": [2], "places_held": 1,
        "review_months": [2], "cost_yuan": 2, "cost_per": "household", "again": True, "take_up": 0.9,
        "effects": [
            {"state": "clinic", "set": True}, {"flow": "transfer", "yuan_per_month": 2, "per": "person"},
            {"rate": "health.onset_monthly", "factor": 0.8, "of": "village"},
        ],
    },
    "e": {
        "unit": "county", "who": {"clinic": False}, "enrol_months": [6], "places_per_year": 1, "openings_": None,
        "effects": [{"state": "water", "set": True}, {"rate": "work.wage_level", "factor": 1.1, "of": "county"}],
    },
    "f": {"unit": "village", "who": {}, "enrol_months": [5], "places_held": 2, "effects": [{"openings": 2}]},
    "g": {
        "unit": "person", "who": {}, "member": {"work": "farm"}, "enrol_months": [3], "places_held": 12,
        "order": "capacity", "takes_months": 1, "again": True,
        "effects": [{"work": "post"}, {"flow": "wage", "yuan_per_month": 300}],
    },
}  # fmt: skip
EVERY_UNIT["e"].pop("openings_")


def test_exact_in_both_engines_and_alone(with_programmes: Any) -> None:
    scenario = with_programmes(EVERY_UNIT, funds={"care": 10**6, "growth": 10**6})
    for promise in check_exactness(scenario):
        assert promise.held, promise


def test_a_village_alone_meets_the_places_of_all_units_through_the_years(with_programmes: Any) -> None:
    scenario = with_programmes(EVERY_UNIT, funds={"care": 300_000, "growth": 10**5})
    exchange = Exchange(recording=True)
    whole = lived(scenario, exchange=exchange)
    assert len({payment[2] for payment in whole.payments}) == 5
    for village in (0, 3):
        alone = lived(scenario, sample=Sample(only=[village]), exchange=exchange.replay())
        assert first_difference(whole, alone) == ""
