"""The transition of 2021 to 2025 goes on from a plan: nothing changes before it; those at risk are found and helped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simexit.columns import REGISTER
from simexit.model import Simulation, calendar_lines
from simexit.scenario.loading import load

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"
PLANS = ("bazhou-2017", "ganzi-2018", "hequ-2018", "mabian-2017", "yunyang-2019")
TRANSITION = "transition-2021-25"
DIBAO = "programmes.dibao={type: S1, fund: care, places_held: 10}"
LATE = ["time.end=2023-12", "funds.care=100000", DIBAO]


@pytest.mark.parametrize("plan", PLANS)
def test_it_goes_on_from_every_plan_with_its_programmes(plan: str) -> None:
    alone, on = load(plan), load(plan, overlays=[TRANSITION])
    assert on.time.end == "2025-12" and on.programmes.keys() > alone.programmes.keys()
    assert on.then == {2021: 1.0, 2023: 0.8, 2024: 0.6, 2025: 0.4} and on.title.zh.endswith("2021—2025年过渡期")
    assert on.programmes["dibao"].then == "maintain"
    for path in (alone.parameters["farm.yield_yuan"], alone.lines.administrative_yuan):
        assert path.at(2025) >= path.at(2020)


@pytest.mark.parametrize(("mix", "then"), [("help-withdrawn-2021", {2021: 0.0}), ("help-kept", "maintain")])
def test_a_mix_of_withdrawal_is_whole_in_place_of_the_stages(mix: str, then: object) -> None:
    assert load("mabian-2017", overlays=[TRANSITION, mix]).then == then


def test_nothing_changes_before_it_and_those_at_risk_are_helped_until_released() -> None:
    alone, on = (Simulation(load(COUNTY, overlays=each, settings=LATE)).run() for each in ([], [TRANSITION]))
    monitored, known = [], REGISTER.index("monitored")
    for one, other in zip(alone.assessments, on.assessments, strict=True):
        monitored.append(int((other.register == known).sum()))
        if one.year <= 2020:
            assert np.array_equal(one.register, other.register) and monitored[-1] == 0
            assert all(np.array_equal(one.income[source], other.income[source]) for source in one.income)
    assert any(monitored)
    aid = {payment[0] // 12 for payment in on.payments if payment[1] == "transition-aid" and payment[4] > 0}
    assert aid and min(aid) == 2021
    released = [told for told in on.villages.told if told[1] == "transition-release"]
    taken_on = [told for told in on.villages.told if told[1] == "take-on"]
    assert sum(told[7] for told in released) > 0 and {told[0] // 12 for told in released} == {2021, 2022, 2023}
    assert max(told[0] // 12 for told in taken_on) == 2020


def test_a_row_with_a_date_and_years_is_run_in_them_and_says_so() -> None:
    scenario = load(COUNTY, settings=["statuses.take-on.years=[2017]"])
    when = {step: date for step, date, _ in calendar_lines(scenario)}
    assert when["take-on"].startswith("yearly_check_month (12) of 2017")
    run = [told[0] // 12 for told in Simulation(scenario).run().villages.told if told[1] == "take-on"]
    assert run == [2017]
