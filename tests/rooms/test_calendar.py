"""The calendar is what the clock runs: steps in order, each in its months; phases and steps can be called and added."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from simexit.calendar import CLOSE, EVERY_MONTH, OPEN, Step
from simexit.model import CALENDAR, Simulation, calendar_lines
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.schema import Scenario


def lived(
    scenario: Scenario, kind: type[Simulation] = Simulation
) -> tuple[list[str], dict[str, list[int]], Simulation]:
    """Steps of the second January after the start as they were run, and all months of each step."""
    simulation, order, months = Simulation(scenario, sample=Sample(0.02)), [], defaultdict(list)
    for place, step in enumerate(simulation.calendar):

        def noted(clock: Simulation, step: Step = step) -> None:
            months[step.name].append(clock.month)
            if clock.month == scenario.time.start_month + 12:
                order.append(step.name)
            step.run(clock)

        simulation.calendar[place] = replace(step, do=noted)
    while simulation.month < scenario.time.start_month + 24:
        simulation.step()
    return order, months, simulation


def of_year(months: list[int]) -> set[int]:
    """Months of the year."""
    return {month % 12 + 1 for month in months}


def test_steps_are_run_in_order_and_in_their_months() -> None:
    scenario = load("mabian-2017")
    order, months, _ = lived(scenario)
    once = {"end of the run-in": scenario.time.listing_month, "eve of the plan": scenario.time.start_month - 1}
    dates = {"every month": set(range(1, 13)), "January": {1}, "December": {12}, "end of the run-in": {12}}
    dates |= {
        "accounting_year_ends": {9},
        "exit_review_month": {11},
        "yearly_check_month": {12},
        "month 6": {6},
        "eve of the plan": {12},
    }
    expected = [step.name for step in CALENDAR if 1 in dates[step.when]]
    assert order == expected
    for step in CALENDAR:
        first = min(months[step.name])
        if step.when in once:
            assert months[step.name] == [once[step.when]]
        elif step.name not in ("make_plans", "keep_year"):  # steps of the start call them too
            assert of_year(months[step.name]) == dates[step.when], step.name
            assert (first <= scenario.time.listing_month) == step.run_in, step.name


def test_reviews_follow_the_dates_of_the_scenario() -> None:
    scenario = load("mabian-2017", settings=["time.exit_review_month=10", "time.yearly_check_month=11"])
    _, months, simulation = lived(scenario)
    assert of_year(months["exit"]) == of_year(months["record_incomes"]) == {10}
    assert of_year(months["take-on"]) == of_year(months["strike-off"]) == {11} and of_year(months["keep_year"]) == {12}
    assert [done.year for done in simulation.record.assessments][-1] == scenario.time.start_month // 12 + 1


@pytest.mark.parametrize(
    ("setting", "named"),
    [("accounting_year_ends=11", "before the exit review"), ("yearly_check_month=10", "not before the exit review")],
)
def test_dates_out_of_order_are_refused(setting: str, named: str) -> None:
    with pytest.raises(ScenarioError, match=named):
        load("mabian-2017", settings=[f"time.{setting}"])


def test_phases_one_by_one_are_the_month() -> None:
    scenario = load("mabian-2017")
    whole, parted = (Simulation(scenario, sample=Sample(0.02)) for _ in range(2))
    for _ in range(14):
        whole.step()
        now = parted.open_month()
        assert now.times.month == parted.month
        parted.live_month()
        parted.close_month()
    for mine, other in zip(whole.population.households, parted.population.households, strict=True):
        assert mine.tobytes() == other.tobytes()


def test_a_step_can_be_inserted_by_name_and_a_method_overridden() -> None:
    seen: list[str] = []

    class Watched(Simulation):
        """Notes when disasters strike."""

        def strike_disasters(self) -> None:
            """Disasters strike."""
            seen.append("disasters")
            super().strike_disasters()

    def look(clock: Simulation) -> None:
        """Somebody looks."""
        seen.append("look")

    simulation = Watched(load("mabian-2017"), sample=Sample(0.02))
    simulation.insert(Step("look", EVERY_MONTH, OPEN, run_in=True, do=look), after="strike_disasters")
    simulation.insert(Step("leave", EVERY_MONTH, CLOSE, do=look), after="keep_panel")
    simulation.step()
    assert seen == ["disasters", "look"]
    with pytest.raises(ValueError, match="no step 'nothing' in the calendar; there are: begin_year"):
        simulation.insert(Step("look", EVERY_MONTH, OPEN, do=look), after="nothing")


def test_every_step_is_said_in_one_line() -> None:
    said = list(calendar_lines())
    assert len({name for name, _, _ in said}) == len(said) > 30
    assert all(when and text and not text.endswith(".") and "\n" not in text for _, when, text in said)
    dated = [when for _, when, _ in calendar_lines(load("mabian-2017"))]
    assert "accounting_year_ends (9)" in dated and "exit_review_month (11), after the run-in" in dated
