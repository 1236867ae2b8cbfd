"""The register's year in a run: first listing, reviews against the year's own targets, checks."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simexit.model import Simulation
from simexit.population.codes import EXITED, NEVER, REGISTERED
from simexit.population.known import known_missing
from simexit.record.record import Record
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario, Target

COUNTY = Path(__file__).parents[1] / "programmes" / "small-county.yaml"


def planned(targets: dict[int, int | None], *settings: str, **time: Any) -> Scenario:
    """The small county with targets in households by year."""
    scenario = load(COUNTY, settings=settings)
    goals = {year: Target(households=number) for year, number in targets.items() if number is not None}
    county = scenario.counties["small"].model_copy(update={"targets": goals})
    return scenario.model_copy(update={"counties": {"small": county}, "time": scenario.time.model_copy(update=time)})


def exits(record: Record) -> dict[int, int]:
    """Households that left the register, by year."""
    registers = [assessment.register for assessment in record.assessments]
    left = [int(np.sum((a == REGISTERED) & (b == EXITED))) for a, b in itertools.pairwise(registers)]
    return dict(zip((assessment.year for assessment in record.assessments[1:]), left, strict=True))


def test_the_first_register_fills_its_quota() -> None:
    """Persons are counted in the month of the listing, not at the end of the accounting year before."""
    simulation = Simulation(planned({}))
    while simulation.in_run_in:
        simulation.step()
    h = simulation.population.households
    assert set(np.unique(h.register)) == {NEVER, REGISTERED}
    assert 238 <= int(h.members[h.register == REGISTERED].sum()) <= 250


@pytest.mark.parametrize("ends", [3, 9, 10])
def test_every_review_has_the_target_of_its_own_year(ends: int) -> None:
    everybody = planned({}, accounting_year_ends=ends)
    free = exits(Simulation(everybody).run())
    assert all(free.values())
    goals, forced = {2016: 0, 2017: 2, 2018: 0}, ("parameters.registry.pressure_share=1", "statuses.audit.on=false")
    held = exits(Simulation(planned(goals, *forced, accounting_year_ends=ends)).run())
    assert held == goals


def test_nobody_comes_back_where_nobody_is_detected() -> None:
    never = ("parameters.registry.detection_share=0", "statuses.recheck-take-on.on=false")
    record = Simulation(planned({}, *never)).run()
    registers = np.stack([assessment.register for assessment in record.assessments])
    there = np.stack([assessment.members > 0 for assessment in record.assessments])
    back = (registers[1:] == REGISTERED) & (registers[:-1] != REGISTERED) & there[:-1]
    assert not back.any() and exits(record)[2016] > 0


def test_with_full_detection_all_below_the_line_who_miss_an_assurance_are_registered() -> None:
    scenario = planned({2016: 0, 2017: 0, 2018: 0}, "parameters.registry.detection_share=1")
    simulation = Simulation(scenario)
    simulation.run()
    h = simulation.population.households
    below = (h.recorded_income < scenario.lines.administrative_yuan.at(2018)) & (h.members > 0)
    needy = below & (known_missing(simulation.population) > 0)
    assert needy.sum() > 3 and np.all(h.register[needy] == REGISTERED)
    assert not np.all(h.register[below & ~needy] == REGISTERED)


def test_a_scenario_of_a_few_months_has_tables() -> None:
    from simexit.record.spells import spells
    from simexit.record.tables import yearly_table

    record = Simulation(planned({}, start="2016-01", end="2016-10")).run()
    assert [assessment.year for assessment in record.assessments] == [2015]
    assert set(yearly_table(record, ["small"])["year"]) == {2015}
    found = spells(record, "short", 1.0)
    assert (found["left_censored"] & found["right_censored"]).all() and len(found) == 2 * np.count_nonzero(
        record.assessments[0].members
    )


@pytest.mark.parametrize(
    "start",
    ["2016-01", "2017-01"],
)
def test_people_add_up_whatever_the_month_of_the_start(start: str) -> None:
    simulation = Simulation(planned({}, start=start))
    living = {}
    while simulation.month <= simulation.scenario.time.end_month:
        simulation.step()
        living[simulation.month - 1] = int(simulation.population.persons.present.sum(dtype=np.int64))
    people = simulation.close().people
    assert people[0].living == living[simulation.scenario.time.start_month - 1]
    assert [year.living for year in people[1:]] == [living[year.year * 12 + 11] for year in people[1:]]
    for before, now in itertools.pairwise(people):
        came, went = now.births + now.married_in, now.deaths + now.married_out + now.left_net
        assert now.living - before.living == came - went
