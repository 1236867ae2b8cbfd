"""A programme touches nobody it does not serve, and nothing before it begins; the order of writing does not matter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import PANEL_COLUMNS, Record
from simexit.scenario.schema import Scenario
from simexit.studies.exact import first_difference

EVERYTHING: list[dict[str, Any]] = [
    {"flow": "transfer", "yuan_per_month": 80, "per": "person"},
    {"state": "industry_capital_yuan", "add": 3000},
    {"rate": "farm.yield_yuan", "factor": 1.4, "months": 8},
    {"rate": "health.onset_monthly", "factor": 0.5},
    {"openings": 2},
    {"flow": "property", "yuan_per_month": 30},
    {"flow": "wage", "yuan_per_month": 400},
    {"work": "post"},
    {"state": "dwelling", "set": "B"},
    {"state": "land_mu", "times": 0.8},
    {"state": "dues_yuan", "add": 500},
    {"state": "debt_yuan", "add": 2000},
]
SUPPORT = {"effects": EVERYTHING, "who": {}, "places_held": 20, "overhead_share": 0.1}
PENSION = {"who": {"elderly": {"min": 1}}, "places_held": 10, "enrol_months": [1], "order": "lottery"}


def lived(scenario: Scenario, **options: Any) -> Record:
    """What one replicate keeps, with the panel of every household."""
    return Simulation(scenario, **options).run()


def assert_same_lives(one: Record, other: Record) -> None:
    """Households, people and payments are the same bytes; funds and the list of programmes may differ."""
    assert first_difference(one, other) == ""
    assert one.people == other.people and one.payments == other.payments
    assert one.panel_sha256() == other.panel_sha256()


def test_a_programme_without_places_changes_no_byte(with_programmes: Any) -> None:
    alone = lived(with_programmes({"pension": PENSION}))
    beside = lived(with_programmes({"pension": PENSION, "a": {**SUPPORT, "places_held": 0, "fund": "growth"}}))
    assert alone.payments and len(alone.panel_rows) == alone.household_ids.size >= 150
    assert_same_lives(alone, beside)


@pytest.mark.parametrize("limit", [{"places_per_year": 0}, {"take_up": 0.0}, {"who": {"members": {"min": 100}}}])
def test_whatever_keeps_people_away_changes_no_byte(limit: dict[str, Any], with_programmes: Any) -> None:
    alone = lived(with_programmes({"pension": PENSION}))
    beside = lived(with_programmes({"pension": PENSION, "a": {**SUPPORT, **limit}}))
    assert_same_lives(alone, beside)


def test_a_programme_without_money_changes_no_byte(with_programmes: Any) -> None:
    alone = lived(with_programmes({"pension": PENSION}))
    beside = lived(with_programmes({"pension": PENSION, "a": {**SUPPORT, "fund": "empty"}}, funds={"empty": 0}))
    assert_same_lives(alone, beside)


def test_serving_somebody_does_change_lives(with_programmes: Any) -> None:
    alone = lived(with_programmes({"pension": PENSION}))
    beside = lived(with_programmes({"pension": PENSION, "a": SUPPORT}))
    assert alone.panel_sha256() != beside.panel_sha256()


def test_nothing_changes_before_the_first_places(with_programmes: Any) -> None:
    without = lived(with_programmes({"pension": PENSION}))
    later = lived(
        with_programmes({"pension": PENSION, "a": {**SUPPORT, "places_held": {2017: 20}, "enrol_months": [5]}})
    )
    changed = [
        month.month
        for month, other in zip(without.panel, later.panel, strict=True)
        if any(month.columns[name].tobytes() != other.columns[name].tobytes() for name in PANEL_COLUMNS)
    ]
    assert changed[0] == 2017 * 12 + 4
    for ours, theirs in zip(without.assessments, later.assessments, strict=True):
        same = all(ours.income[source].tobytes() == theirs.income[source].tobytes() for source in ours.income)
        assert same == (ours.year < 2017)
    assert {month for month, *_ in later.payments if month < 2017 * 12 + 4} == {
        month for month, *_ in without.payments if month < 2017 * 12 + 4
    }


def test_the_order_of_declaration_does_not_matter(with_programmes: Any) -> None:
    programmes = {
        "pension": PENSION,
        "a": SUPPORT,
        "farming": {
            "effects": [{"rate": "farm.yield_yuan", "factor": 1.1}, {"rate": "farm.yield_yuan", "factor": 0.7}],
            "who": {},
            "places_per_year": 30,
        },
    }
    there = lived(with_programmes(programmes))
    back = lived(with_programmes(dict(reversed(programmes.items()))))
    assert there.sha256() == back.sha256()


def test_an_ending_restores_the_rates_bit_for_bit(with_programmes: Any) -> None:
    rates = [{"rate": "farm.yield_yuan", "factor": 1.37, "months": 3}, {"rate": "work.search_monthly", "factor": 0.6}]
    scenario = with_programmes({"a": {"effects": rates, "who": {}, "enrol_months": [3], "lasts_months": 5}})
    simulation = Simulation(scenario)
    touched = []
    while simulation.month < 2017 * 12:
        simulation.step()
        if simulation.month > 2016 * 12:
            touched.append(int((simulation.rates.touched >= 0).sum()))
            assert simulation.rates.households.dtype == np.float32
    assert touched == [0, 0, 2, 2, 2, 1, 1, 0, 0, 0, 0, 0]


def test_households_added_behind_the_first_village_do_not_change_the_luck_of_take_up(with_programmes: Any) -> None:
    scenario = with_programmes({"a": {**SUPPORT, "take_up": 0.5, "places_held": None}})
    small, large = (Simulation(scenario, sample=Sample(extra_households=extra)) for extra in (0, 7))
    u = dict(zip(large.population.household_ids().tolist(), large.allocator.queues.takes["a"].tolist(), strict=True))
    there = ~small.population.spare
    mine = small.allocator.queues.takes["a"][there].tolist()
    assert [u[each] for each in small.population.household_ids()[there].tolist()] == mine and len(mine) == 150


def test_a_higher_take_up_adds_households_and_swaps_none(with_programmes: Any) -> None:
    served = []
    for take_up in (0.3, 0.6, 1.0):
        simulation = Simulation(with_programmes({"a": {"take_up": take_up, "who": {}}}, funds={"care": 10**7}))
        while simulation.month <= 2016 * 12 + 2:
            simulation.step()
        served.append(set(simulation.allocator.places["a"].rows.tolist()))
    assert served[0] < served[1] < served[2]


def test_no_effect_is_lost_however_many_there_are(with_programmes: Any) -> None:
    many = [{"rate": "farm.yield_yuan", "factor": 1.01}] * 70
    simulation = Simulation(with_programmes({"a": {"effects": many, "who": {}, "enrol_months": [1]}}))
    while simulation.month <= 2016 * 12:
        simulation.step()
    assert simulation.rates.households.max() == np.float32(1.01**70)
