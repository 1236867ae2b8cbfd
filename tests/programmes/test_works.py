"""Works: what is built is ready after months, kept up by a fund and lost where it is not, and nothing else changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.agents import CountyModel
from simexit.exchange import Exchange
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.place_tables import places_by_year_table, places_table
from simexit.record.record import Record
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

TAP: dict[str, Any] = {
    "who": {"water": False},
    "fund": "water",
    "enrol_months": [2],
    "takes_months": 3,
    "lasts_months": 1,
    "again": True,
    "cost_yuan": 1000,
    "effects": [{"state": "water", "set": True}],
    "places_per_year": {2016: 400, 2017: 0, 2018: 0},
}
KEPT_UP = {**TAP, "wear_monthly": 0.2, "upkeep": {"yuan_per_month": 10, "fund": "care"}}
FUNDS = {"water": 10**6, "care": 10**6}
DRY = {"population.unsafe_water_share": Figure.model_validate(0.6)}
READY = 2016 * 12 + 4


def small(with_programmes: Any, *, funds: dict[str, Any] | None = None, **programmes: Any) -> Scenario:
    """The small county, where water is short."""
    scenario: Scenario = with_programmes(programmes, funds={**FUNDS, **(funds or {})}, parameters=DRY)
    return scenario


def water(scenario: Scenario) -> tuple[dict[int, np.ndarray], Record, np.ndarray]:
    """Who has water after each month, of those still there in the end; the record; who had it before the scenario."""
    simulation, months = Simulation(scenario), {}
    while simulation.month <= scenario.time.end_month:
        simulation.step()
        months[simulation.month - 1] = simulation.population.households.water.copy()
    there = simulation.population.households.members > 0
    months = {month: has[there] for month, has in months.items()}
    return months, simulation.close(), months[scenario.time.start_month - 1]


def paid(record: Record, kind: str) -> dict[int, int]:
    """Yuan of a kind by month."""
    return {month: yuan for month, _, _, each, yuan, _ in record.payments if each == kind}


def test_what_takes_months_is_there_when_it_is_ready(with_programmes: Any) -> None:
    months, record, before = water(small(with_programmes, a=TAP))
    built = record.places.start.size
    for month in range(READY - 4, READY + 6):
        gained = np.count_nonzero(months[month] > before)
        assert (gained > 0.9 * built) == (month >= READY) and (gained == 0) == (month < READY), month
    assert set(record.places.ready.tolist()) == {READY} and paid(record, "service") == {READY - 3: 1000 * built}


def test_a_place_that_ends_as_it_is_ready_brings_nothing(with_programmes: Any) -> None:
    """From the month of its end on a place is held no more: the review of that month comes first."""
    tap = {**KEPT_UP, "enrol_months": [10], "places_per_year": None, "places_held": {2016: 40, 2017: 10}}
    months, record, before = water(small(with_programmes, a=tap))
    january = 2017 * 12
    done = (record.places.ready == january) & (record.places.end > january)
    assert (record.places.start == january - 3).sum() == 40 and done.sum() == 10
    assert 0 < np.count_nonzero(months[january] > before) <= 10 and paid(record, "upkeep")[january + 1] == 10 * 10


@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_upkeep_that_is_paid_prevents_wear(share: float, with_programmes: Any) -> None:
    works = water(small(with_programmes, a=TAP))[1].places.start.size
    budget = {2016: 10**6, 2017: int(works * 120 * share), 2018: int(works * 120 * share)}
    months, record, before = water(small(with_programmes, a=KEPT_UP, funds={"care": budget}))
    first, last = months[READY + 7], months[2018 * 12 + 11]
    kept = np.count_nonzero(last > before) / np.count_nonzero(first > before)
    assert kept == pytest.approx(share, abs=0.06) and (share < 1 or np.array_equal(first > before, last > before))
    upkeep = paid(record, "upkeep")
    assert min(upkeep) == READY + 1 and upkeep[READY + 1] == pytest.approx(10 * works, rel=0.05)
    by_year = {year: sum(yuan for month, yuan in upkeep.items() if month // 12 == year) for year in budget}
    assert by_year[2018] <= budget[2018] and (share == 0 or by_year[2017] > 0.9 * budget[2017])
    for fund, year, appropriated, spent, unspent in record.funds:
        assert appropriated == spent + unspent and (fund != "care" or spent == by_year[year])


def test_what_is_not_kept_up_breaks_with_its_hazard_and_is_built_again(with_programmes: Any) -> None:
    alone = {key: value for key, value in KEPT_UP.items() if key != "upkeep"}
    months, _, before = water(small(with_programmes, a=alone))
    whole = np.count_nonzero(months[READY] > before)
    left = [np.count_nonzero(months[READY + k] > before) / whole for k in range(8)]
    assert left[0] == 1 and left[7] == pytest.approx(0.8**7, abs=0.12)
    again, record, _ = water(small(with_programmes, a={**alone, "places_per_year": 400}))
    assert np.count_nonzero(again[READY + 12] > before) > 2 * np.count_nonzero(months[READY + 12] > before)
    assert set(record.places.start.tolist()) == {READY - 3, READY + 9}


def test_upkeep_ends_when_help_is_withdrawn(with_programmes: Any) -> None:
    months, record, before = water(small(with_programmes, a={**KEPT_UP, "then": {2016: 1, 2017: 0.5, 2018: 0}}))
    upkeep, works = paid(record, "upkeep"), np.count_nonzero(months[READY + 7] > before)
    assert upkeep[2017 * 12] == pytest.approx(5 * works, rel=0.05) and max(upkeep) == 2017 * 12 + 11
    kept = np.count_nonzero(months[2017 * 12 + 11] > before) / works
    assert kept == pytest.approx(0.9**12, abs=0.12)


def test_a_house_that_breaks_is_what_it_was(with_programmes: Any) -> None:
    house = {
        **KEPT_UP,
        "who": {"dwelling": ["C", "D"]},
        "effects": [{"state": "dwelling", "set": "A"}],
        "wear_monthly": 1,
    }
    still = {"housing.wear_monthly": Figure.model_validate(0), "housing.repair_monthly": Figure.model_validate(0)}
    still |= {"housing.disaster_monthly": Figure.model_validate(0)}
    scenario = with_programmes({"a": house}, funds={**FUNDS, "care": {2016: 10**6, 2017: 0}}, parameters=still)
    simulation, grades = Simulation(scenario), {}
    while simulation.month < scenario.time.start_month:
        simulation.step()
    simulation.population.households.dwelling[::3] = 3
    while simulation.month <= 2017 * 12 + 1:
        simulation.step()
        grades[simulation.month - 1] = simulation.population.households.dwelling.copy()
    there = simulation.population.households.members > 0
    before, built, broken = (grades[month][there] for month in (READY - 1, READY + 7, 2017 * 12))
    assert ((before > 1) & (built == 0)).sum() > 10 and np.array_equal(broken[before > 1], before[before > 1])


@pytest.mark.parametrize(("due", "late"), [(4, True), (5, False), (1, False)])
def test_what_is_ready_after_its_month_is_late(due: int, late: bool, with_programmes: Any) -> None:
    _, record, _ = water(small(with_programmes, a={**TAP, "due_month": due}))
    table = places_table(record)
    assert len(table) > 20 and (table["late"] == late).all()
    by_year = places_by_year_table(record)
    assert by_year[["begun", "ready", "late"]].sum().tolist() == [len(table), len(table), len(table) * late]


def test_without_places_nothing_is_as_without_the_programme(with_programmes: Any) -> None:
    none, absent = small(with_programmes, a={**KEPT_UP, "places_per_year": 0}), small(with_programmes)
    assert Simulation(none).run().sha256() == Simulation(absent).run().sha256()


def test_a_kept_up_work_is_a_work_without_wear_but_for_its_cost(with_programmes: Any) -> None:
    """Upkeep and wear change nothing else: the lives are those of taps that never break, where nobody leaves a tap."""
    whole = {**DRY, "family.split_yearly": Figure.model_validate(0)}
    plain, kept_up = (
        Simulation(with_programmes({"a": tap}, funds=FUNDS, parameters=whole)).run() for tap in (TAP, KEPT_UP)
    )
    assert plain.panel_sha256() == kept_up.panel_sha256() and plain.payments != kept_up.payments
    assert plain.people == kept_up.people


def test_agents_and_a_village_alone_live_the_same_lives(with_programmes: Any) -> None:
    scenario = small(with_programmes, a=KEPT_UP, funds={"care": 4000}).model_copy(update={"panel_households": 10**6})
    exchange = Exchange(recording=True)
    whole = Simulation(scenario, exchange=exchange).run()
    assert CountyModel(scenario).run().sha256() == whole.sha256()
    part = Simulation(scenario, sample=Sample(only=[2]), exchange=exchange.replay()).run()
    ids, mine, theirs = np.intersect1d(part.household_ids, whole.household_ids, return_indices=True)
    assert ids.size == part.household_ids.size
    for one, other in zip(part.assessments, whole.assessments, strict=True):
        assert np.array_equal(one.missing[mine], other.missing[theirs])


def test_a_village_asset_is_built_and_kept_up_alike(with_programmes: Any) -> None:
    road = {
        **KEPT_UP, "unit": "village", "who": {"road": False}, "effects": [{"state": "road", "set": True}],
        "places_per_year": {2016: 4, 2017: 0, 2018: 0}, "wear_monthly": 1,
    }  # fmt: skip
    scenario = small(with_programmes, a=road, funds={"care": {2016: 10**4, 2017: 250, 2018: 0}})
    simulation, roads = Simulation(scenario), {}
    while simulation.month <= scenario.time.end_month:
        simulation.step()
        roads[simulation.month - 1] = int(simulation.population.villages.road.sum())
    assert [roads[m] for m in (READY - 1, READY, 2016 * 12 + 11, 2017 * 12, 2018 * 12 - 1, 2018 * 12)] == [
        0,
        4,
        4,
        2,
        2,
        0,
    ]
    assert sum(paid(simulation.close(), "upkeep").values()) == 7 * 40 + 240
