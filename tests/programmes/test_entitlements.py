"""Entitlements: everybody who meets the conditions is paid, without a place, before the start too, from no budget."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simexit.model import Simulation
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.schema import Scenario

STANDING = ["run_in", "history", "plan"]
PENSION = {
    "unit": "person", "who": {}, "member": {"age": {"min": 60}}, "fund": "open", "runs_in": STANDING,
    "enrol_months": list(range(1, 13)), "effects": [{"flow": "transfer", "yuan_per_month": 90}],
}  # fmt: skip
LAND = {
    "who": {"land_mu": {"min": 1}}, "fund": "open", "runs_in": STANDING, "enrol_months": [1],
    "effects": [{"flow": "transfer", "per": "mu", "yuan_per_month": 5}],
}  # fmt: skip
PREMIUM = {
    "who": {"insured": True}, "fund": "open", "enrol_months": [1], "not_beside": ["P1"],
    "effects": [{"state": "dues_yuan", "per": "person", "add": 150}],
}  # fmt: skip
COUNTY = (Path(__file__).with_name("small-county.yaml")).read_text(encoding="utf-8")


@pytest.fixture
def county(with_programmes: Any) -> Scenario:
    made: Scenario = with_programmes({"pension": PENSION, "land": LAND}, funds={"open": {"no_ceiling": True}})
    return made


def paid(simulation: Simulation) -> np.ndarray[Any, np.dtype[np.float64]]:
    """What each household should be paid this month, person by person."""
    c, h = simulation.population.persons, simulation.population.households
    rows = simulation.population.person_rows()
    old = rows[(c.present[rows] == 1) & ((simulation.month - c.birth_month[rows]) // 12 >= 60)]
    pension = np.bincount(c.household[old], minlength=h.members.size) * 90
    land = np.where((h.land_mu >= 1) & (h.members > 0), np.floor(5 * h.land_mu.astype(np.float64)), 0)
    return np.asarray(pension + land)


def test_everybody_entitled_is_paid_in_the_run_in_and_after(county: Scenario) -> None:
    simulation = Simulation(county)
    for month in range(county.time.run_in_start_month, county.time.start_month + 14):
        if month % 12 == 0:
            simulation.run_phase("open")
            assert simulation.population.households.entitled.sum() > 0
            assert np.array_equal(simulation.population.households.entitled, paid(simulation))
            simulation.live_month()
            simulation.close_month()
        else:
            simulation.step()


def test_a_pension_is_what_is_paid_for_age(county: Scenario) -> None:
    simulation = Simulation(county)
    assert not simulation.allocator.pension().any()
    simulation.open_month()
    h = simulation.population.households
    land = np.where((h.land_mu >= 1) & (h.members > 0), np.floor(5 * h.land_mu.astype(np.float64)), 0)
    assert np.array_equal(simulation.allocator.pension(), paid(simulation) - land)


@pytest.mark.parametrize(("yuan", "lowest", "highest"), [(0, 0.0, 0.0), (5000, 0.95, 1.0)])
def test_the_old_live_by_a_pension_that_is_high(yuan: int, lowest: float, highest: float, with_programmes: Any) -> None:
    high = {**PENSION, "effects": [{"flow": "transfer", "yuan_per_month": yuan}]}
    simulation = Simulation(with_programmes({"pension": high}, funds={"open": {"no_ceiling": True}}))
    for _ in range(21):
        simulation.step()
    now = simulation.assessment
    assert now is not None
    assert now.elders.sum() > 20
    assert lowest <= now.elders_by_pension.sum() / now.elders.sum() <= highest
    assert (now.elders_by_family + now.elders_by_work + now.elders_by_pension <= now.elders).all()


def test_the_ledger_holds_what_households_got_and_no_budget_limits_it(county: Scenario) -> None:
    simulation = Simulation(county)
    received = {}
    while simulation.month <= county.time.end_month:
        simulation.step()
        if simulation.month > county.time.start_month:
            received[simulation.month - 1] = int(simulation.population.households.entitled.sum())
    record = simulation.close()
    for month, yuan in received.items():
        assert yuan == sum(row[4] for row in record.payments if row[0] == month)
    assert min(row[0] for row in record.payments) == county.time.start_month
    for fund, _, appropriated, spent, unspent in record.funds:
        assert appropriated == spent or fund != "open"
        assert unspent == 0 or fund != "open"
    assert record.programmes == () and not record.fills


def test_a_premium_is_raised_in_january_from_whom_no_programme_pays_it(with_programmes: Any) -> None:
    cover = {"type": "P1", "fund": "care", "enrol_months": [1], "lasts_months": 12, "places_held": 20, "again": True,
             "effects": [{"state": "insured", "set": True, "while_held": True}]}  # fmt: skip
    scenario = with_programmes({"premium": PREMIUM, "cover": cover}, funds={"open": {"no_ceiling": True}})
    simulation = Simulation(scenario)
    while simulation.month < scenario.time.start_month:
        simulation.step()
    simulation.open_month()
    h = simulation.population.households
    covered = simulation.allocator.places["cover"].rows
    due = 150.0 * h.members * (h.insured == 1)
    due[covered] = 0
    assert covered.size == 20 and np.array_equal(h.dues, due) and due.any()
    simulation.live_month()
    simulation.close_month()
    simulation.open_month()
    assert not h.dues.any()


def test_who_is_not_entitled_changes_nothing(with_programmes: Any, small_county: Scenario) -> None:
    nobody = {**PENSION, "member": {"age": {"min": 130}}}
    with_it = Simulation(with_programmes({"pension": nobody}, funds={"open": {"no_ceiling": True}})).run()
    without = Simulation(small_county).run()
    for one, other in zip(with_it.assessments, without.assessments, strict=True):
        assert np.array_equal(one.income_per_head(), other.income_per_head())
        assert np.array_equal(one.register, other.register)


def test_what_needs_a_place_is_refused(tmp_path: Path) -> None:
    written = """
programmes:
  wrong:
    type: S1
    title: 帮扶
    fund: open
    places_held: 5
    unit: village
    effects: [{rate: work.search_monthly, factor: 2}]
  other: {type: S1, fund: care, not_beside: [P1]}
"""
    file = tmp_path / "county.yaml"
    file.write_text(COUNTY.replace("funds: {", "funds: {open: {no_ceiling: true}, ") + written, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        load(file)
    keys = {problem.key for problem in raised.value.problems}
    assert {"programmes.wrong.places_held", "programmes.wrong.unit", "programmes.other.not_beside"} <= keys
    assert any("effects" in key for key in keys) and any("review_months" in key for key in keys)


def test_none_leaves_the_standing_state(tmp_path: Path) -> None:
    scenario, without = load("mabian-2017"), load("mabian-2017", overlays="no-programmes")
    standing = {name for name, programme in scenario.programmes.items() if not programme.of_plan}
    assert standing == set(without.programmes) == set(load("mabian-2017", overlays="none").programmes)
    assert "rural-pension" in standing and set(without.funds) == {scenario.programmes[name].fund for name in standing}
