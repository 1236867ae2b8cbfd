"""Main causes of poverty on households worked by hand; which measures a plan has under each kind of matching."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

from simexit.columns import CAUSE
from simexit.exchange import Exchange
from simexit.luck import Luck
from simexit.model import Simulation
from simexit.population.codes import (
    CHRONIC,
    DISABLED,
    DWELLING_C,
    EXITED,
    HEALTHY,
    NEVER,
    NO_CAPITAL,
    REGISTERED,
    SEVERE,
)
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.population.synthesis import Sample
from simexit.registry.planning import main_causes, make_plans
from simexit.scenario.figure import YearlyFigure
from simexit.scenario.loading import load
from simexit.scenario.schema import Programme

MONTH = 2016 * 12
ADULT, PUPIL = MONTH - 40 * 12, MONTH - 16 * 12


@pytest.fixture
def well(population: Population) -> Population:
    """Healthy adults with two workers a household, land enough for both and no project: they lack capital."""
    h, c = population.households, population.persons
    c.health[:], c.birth_month[:] = HEALTHY, ADULT
    h.workers[:], h.land_mu[:], h.industry_capital[:] = 2, 6, 0
    h.members[:] = 4
    return population


def moment(population: Population, rules: Any, month: int = MONTH) -> Moment:
    """When plans are made."""
    return Moment(population, Luck(1, 1), Exchange(), month, rules)


def cause(population: Population, row: int, rules: Any) -> str:
    """Main cause of one household, while all others lack capital."""
    causes = main_causes(moment(population, rules), np.arange(population.spare.size))
    others = np.delete(causes, row)
    assert np.all(others == NO_CAPITAL)
    return CAUSE[causes[row]]


def member(population: Population, row: int) -> int:
    """Row of the first member of a household."""
    return int(np.flatnonzero((population.persons.household == row) & (population.persons.present == 1))[0])


def test_each_need_by_itself(well: Population, rules: Any) -> None:
    h, c = well.households, well.persons
    row = 7
    assert cause(well, row, rules) == "no capital"
    for column, value, meant in (
        (h.industry_capital, 1000, "no job"),
        (h.land_mu, 3.9, "no job"),
        (h.dwelling, DWELLING_C, "unsafe home"),
        (h.pupils_lost, 1, "school cost"),
        (h.workers, 0, "no labour"),
    ):
        was = column[row]
        column[row] = value
        assert cause(well, row, rules) == meant
        column[row] = was
    for health, meant in ((DISABLED, "disability"), (SEVERE, "illness"), (CHRONIC, "illness")):
        c.health[member(well, row)] = health
        assert cause(well, row, rules) == meant


def test_schooling_weighs_only_beside_few_workers(well: Population, rules: Any) -> None:
    row = 7
    well.persons.birth_month[member(well, row)] = PUPIL
    assert cause(well, row, rules) == "school cost"
    well.households.workers[row] = 3
    assert cause(well, row, rules) == "no capital"


def test_one_chronically_ill_member_of_many_is_not_the_main_cause(well: Population, rules: Any) -> None:
    row = 7
    well.persons.health[member(well, row)] = CHRONIC
    well.households.members[row] = 7
    assert cause(well, row, rules) == "no capital"


def test_the_needs_that_are_found_first(well: Population, rules: Any) -> None:
    """Needs are taken away one by one, and the next in order is the main cause."""
    h, c = well.households, well.persons
    row = 7
    first, second = np.flatnonzero((c.household == row) & (c.present == 1))[:2]
    c.health[first], c.health[second] = SEVERE, DISABLED
    h.workers[row], h.pupils_lost[row], h.dwelling[row] = 0, 1, DWELLING_C
    found = [cause(well, row, rules)]
    for column, place, value in (
        (c.health, first, HEALTHY), (c.health, second, HEALTHY), (h.workers, row, 2), (h.pupils_lost, row, 0),
        (h.dwelling, row, 0), (h.land_mu, row, 1),
    ):  # fmt: skip
        column[place] = value
        found.append(cause(well, row, rules))
    assert found == list(CAUSE[1:])


@pytest.mark.parametrize("matching", ["cause", "rank", "random"])
def test_only_the_registered_get_a_plan(matching: str, well: Population, rules: Any) -> None:
    h = well.households
    h.register[:], h.cause[:] = NEVER, 0
    h.register[[1, 2, 25]], h.register[3], h.cause[3] = REGISTERED, EXITED, 5
    h.members[2] = 0
    make_plans(moment(well, rules), matching)
    assert np.flatnonzero(h.cause).tolist() == [1, 3, 25] and h.cause[3] == 5
    assert matching == "random" or h.cause[1] == NO_CAPITAL


def test_the_newly_registered_get_a_plan_at_once_and_others_keep_theirs(well: Population, rules: Any) -> None:
    h = well.households
    h.register[:3], h.cause[:] = REGISTERED, 0
    h.cause[0] = 1
    make_plans(moment(well, rules), "cause", only_new=True)
    assert h.cause[:4].tolist() == [1, NO_CAPITAL, NO_CAPITAL, 0]


def test_random_causes_are_stored_and_equally_likely(well: Population, rules: Any) -> None:
    h = well.households
    h.register[:] = REGISTERED
    drawn: Counter[int] = Counter()
    for month in range(MONTH, MONTH + 12 * 70, 12):
        make_plans(moment(well, rules, month), "random")
        drawn.update(h.cause.tolist())
        again = h.cause.copy()
        make_plans(moment(well, rules, month), "random")
        assert np.array_equal(h.cause, again)
    assert sorted(drawn) == list(range(1, len(CAUSE)))
    assert max(drawn.values()) < 1.25 * min(drawn.values())


def test_illness_is_the_largest_cause_at_the_start_of_a_plan() -> None:
    simulation = Simulation(load("mabian-2017"), sample=Sample(0.1))
    while simulation.in_run_in:
        simulation.step()
    h = simulation.population.households
    causes = Counter(h.cause[(h.register == REGISTERED) & (h.members > 0)].tolist())
    share = {CAUSE[code]: count / causes.total() for code, count in causes.items()}
    assert 0.3 <= share["illness"] <= 0.5 and max(share, key=lambda each: share[each]) == "illness"
    assert "none" not in share


HELP: dict[str, Any] = {
    "title": {"en": "Help", "zh": "帮扶"}, "family": "health", "who": {"register": "registered"}, "order": "lottery",
    "take_up": 1.0, "fund": "care", "enrol_months": [2], "overhead_share": 0.0, "evidence": "none: a test",
    "causes": ["illness", "unsafe home"], "effects": [{"openings": 1}],
}  # fmt: skip


@pytest.mark.parametrize("matching", ["cause", "rank", "random"])
def test_a_measure_goes_to_those_whose_plan_has_it(matching: str) -> None:
    scenario = load("mabian-2017", overlays=["overlays/no-programmes"], settings=[f"matching={matching}"])
    help_ = {"programmes": {"help": Programme.model_validate(HELP)}, "funds": {"care": YearlyFigure.model_validate(0)}}
    scenario = scenario.model_copy(update=help_)
    simulation = Simulation(scenario, sample=Sample(0.03))
    while simulation.month <= scenario.time.start_month + 1:
        simulation.step()
    h = simulation.population.households
    served = set(h.cause[simulation.allocator.places["help"].rows].tolist())
    names = {CAUSE[code] for code in served}
    assert names == {"illness", "unsafe home"} if matching != "rank" else len(names) > 4
