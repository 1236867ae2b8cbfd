"""What becomes of help after the last planned year, and when a place ends."""

from __future__ import annotations

from typing import Any

import numpy as np
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


def kept_apart(scenario: Scenario, until: int) -> tuple[float, float]:
    """Yuan of the month from places, and what of it has a known end, in all, in the last month before ``until``."""
    simulation = Simulation(scenario)
    while simulation.month < until:
        simulation.step()
    h = simulation.population.households
    return float(h.transfer.sum() + h.property.sum()), float(h.ending.sum())


@pytest.mark.parametrize(("lasts", "known"), [(0, False), (24, True), (60, True), (61, False), (240, False)])
def test_money_of_a_near_end_is_kept_apart(lasts: int, known: bool, with_programmes: Any) -> None:
    flows = [{"flow": kind, "yuan_per_month": 100} for kind in ("transfer", "property")]
    paid, ending = kept_apart(
        with_programmes({"a": {**CASH, "lasts_months": lasts, "effects": flows}}, funds=RICH), 2016 * 12 + 6
    )
    assert paid > 0 and ending == paid * known


def test_money_that_is_being_withdrawn_is_kept_apart(with_programmes: Any, small_county: Scenario) -> None:
    given = {"a": CASH, "b": {**CASH, "then": "maintain"}}
    scenario = with_programmes(given, funds=RICH, then="taper", **longer(small_county))
    before, now = (kept_apart(scenario, year * 12 + 6) for year in (2017, 2018))
    assert before[0] > 0 and before[1] == 0
    assert np.isclose(now[1], now[0] / 3), "half of what a gave, beside all of b"


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


def test_the_place_of_a_household_that_is_gone_ends(with_programmes: Any) -> None:
    simulation = Simulation(with_programmes({"a": CASH}, funds=RICH))
    while simulation.month <= 2016 * 12 + 3:
        simulation.step()
    gone = simulation.allocator.places["a"].rows[:5].copy()
    persons = simulation.population.persons
    persons.present[np.isin(persons.household, gone)] = 0
    simulation.step()
    assert np.isin(gone, simulation.allocator.places["a"].rows).all()
    simulation.step()
    assert not np.isin(gone, simulation.allocator.places["a"].rows).any()


def test_a_review_in_summer_gives_back_what_was_promised_to_the_years_end(with_programmes: Any) -> None:
    """The money of those who lose their place is free again; holders are promised their own, and no more."""
    help_ = {**CASH, "who": {"recorded_income_to_line": {"max": 1}}, "review_months": [6], "places_held": 40}
    simulation = Simulation(with_programmes({"a": help_}, funds=RICH))
    while simulation.month <= 2016 * 12 + 4:
        simulation.step()
    rows = simulation.allocator.places["a"].rows.copy()
    simulation.population.households.recorded_own_income[rows[:7]] = 10**6
    simulation.step()
    places, account = simulation.allocator.places["a"], simulation.allocator.ledger.years["care", 2016]
    assert places.rows.size == rows.size - 7 > 0
    assert account.reserved == 6 * int(places.monthly_yuan.sum())


def test_need_is_recorded_income_without_transfers(with_programmes: Any) -> None:
    simulation = Simulation(with_programmes({"a": {**CASH, "places_held": 10}}, funds=RICH))
    while simulation.in_run_in:
        simulation.step()
    h = simulation.population.households
    n = h.members.size
    h.recorded_own_income[:] = np.arange(n)
    h.recorded_income[:] = n - np.arange(n)
    poorest = np.flatnonzero(h.members > 0)[:10].tolist()
    simulation.step()
    assert simulation.allocator.places["a"].rows.tolist() == poorest


def test_cash_of_several_programmes_adds_up(with_programmes: Any) -> None:
    other = {**CASH, "effects": [{"flow": "transfer", "yuan_per_month": 7, "per": "person"}]}
    simulation = Simulation(with_programmes({"a": CASH, "b": other}, funds=RICH))
    while simulation.month <= 2016 * 12:
        simulation.step()
    h = simulation.population.households
    rows = simulation.allocator.places["b"].rows
    assert rows.size > 140 and np.array_equal(simulation.allocator.places["a"].rows, rows)
    assert np.array_equal(h.transfer[rows], 100 + simulation.allocator.places["b"].monthly_yuan[:, 0])


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


STAGES = {2017: 1, 2018: 0.6, 2020: 0}


def test_stages_by_year_whatever_is_planned(with_programmes: Any, small_county: Scenario) -> None:
    found = each_january(with_programmes({"a": CASH}, funds=RICH, then=STAGES, **longer(small_county)))
    assert [amount for _, amount in found] == [100, 100, 60, 60, 0, 0]
    assert [places > 0 for places, _ in found] == [True] * 4 + [False] * 2


def test_each_programme_may_have_stages_of_its_own(with_programmes: Any, small_county: Scenario) -> None:
    programmes = {"a": {**CASH, "then": STAGES}, "b": {**CASH, "fund": "growth"}, "c": {**CASH, "then": "stop"}}
    scenario = with_programmes(programmes, funds={**RICH, "growth": 10**7}, then="taper", **longer(small_county))
    record = Simulation(scenario).run()
    by_year = {
        name: [max((yuan for m, _, p, _, yuan, _ in record.payments if p == name and m // 12 == y), default=0) > 0
               for y in range(2016, 2022)]
        for name in programmes
    }  # fmt: skip
    assert by_year["a"] == [True] * 4 + [False] * 2
    assert by_year["b"] == [True] * 3 + [False] * 3
    assert by_year["c"] == [True] * 2 + [False] * 4


def test_stages_of_one_are_help_maintained_bit_for_bit(with_programmes: Any, small_county: Scenario) -> None:
    records = [
        Simulation(with_programmes({"a": CASH}, funds=RICH, then=then, **longer(small_county))).run()
        for then in ({2018: 1}, "maintain", {2018: 0}, "stop")
    ]
    assert records[0].sha256() == records[1].sha256() != records[2].sha256() == records[3].sha256()


LINK = {**CASH, "lasts_months": 20, "enrol_months": [4], "places_per_year": {2016: 20, 2017: 0}}
LATER = {"lasts_months": 30}


def test_nothing_is_begun_in_a_stage_that_gives_nothing(with_programmes: Any) -> None:
    """Also in a planned year: a place would end at once, and its goods would be paid for."""
    service = {**CASH, "cost_yuan": 100, "again": True, "enrol_months": [2, 3]}
    scenario = with_programmes({"a": service}, funds={"care": 10**7}, then={2016: 0.5, 2017: 0})
    record = Simulation(scenario).run()
    assert {start // 12 for start in record.places.start.tolist()} == {2016}
    assert {month // 12 for month, *_ in record.payments} == {2016}


@pytest.mark.parametrize(("then", "ends"), [("maintain", 2022), ("taper", 2019), ({2018: 1, 2021: 0}, 2021)])
def test_help_that_cannot_be_had_again_is_held_as_long_as_it_is_maintained(
    then: Any, ends: int, with_programmes: Any, small_county: Scenario
) -> None:
    scenario = with_programmes({"a": {**LINK, **LATER}}, funds=RICH, **longer(small_county), then=then)
    simulation, held = Simulation(scenario), {}
    while simulation.month <= scenario.time.end_month:
        simulation.step()
        held[simulation.month - 1] = set(simulation.allocator.places["a"].rows.tolist())
    first, last = held[2016 * 12 + 3], held[ends * 12 - 1]
    assert len(first) == 20 and len(last) >= 15 and last <= first
    assert ends == 2022 or not held[ends * 12]


def test_the_term_ends_help_in_the_plan_and_help_that_can_be_had_again(
    with_programmes: Any, small_county: Scenario
) -> None:
    for more, funds in (({}, {"care": dict.fromkeys(range(2016, 2022), 10**7)}), ({"again": True}, RICH)):
        scenario = with_programmes({"a": {**LINK, **more}}, funds=funds, **longer(small_county))
        simulation = Simulation(scenario)
        while simulation.month <= 2017 * 12 + 10:
            simulation.step()
        assert simulation.allocator.places["a"].rows.size >= 15
        simulation.step()
        assert not simulation.allocator.places["a"].rows.size
