"""The autumn exit review on villages worked by hand: target, pressure, audit, order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.exchange import Exchange
from simexit.luck import Luck
from simexit.population.codes import DWELLING_B, DWELLING_C, EXITED, NEVER, NO, REGISTERED
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.registry.memory import Memory
from simexit.registry.reviews import Office, review_households
from simexit.registry.seen import Assessed
from simexit.registry.targets import village_targets
from simexit.scenario.statuses import standing_rows

LINE = 3000.0
MONTH = 2016 * 12 + 10
Target = tuple[int, str] | None


def reviewed(
    population: Population,
    targets: list[Target],
    rules: Any,
    pressure: float = 0.0,
    audit: float = 0.0,
) -> list[int]:
    """Rows of households that exit."""
    p = rules.registry._replace(pressure_share=np.float32(pressure), audit_strength_share=np.float32(audit))
    now = Moment(population, Luck(1, 1), Exchange(), MONTH, rules._replace(registry=p))
    register = population.households.register
    nobody = np.zeros(register.size)
    memory = Memory(register, ("exit",))
    office = Office("exit", standing_rows()["exit"], now, Assessed(LINE, nobody > 0, nobody), targets, targets, memory)
    done = review_households(office)
    assert np.all(register[done.changes] == REGISTERED)
    return np.flatnonzero(done.changes).tolist()


@pytest.fixture
def village(population: Population) -> Population:
    """Village 0 has eight registered households, of which four reach the line; nobody else is registered."""
    h = population.households
    h.register[:8] = REGISTERED
    h.recorded_income[:] = 9000
    h.recorded_income[:8] = [2900, 3000, 3500, 2000, 5000, 2999.99, 4000, 100]
    return population


NO_PLAN: list[Target] = [None, None]


def test_without_a_target_all_who_reach_the_line_exit(village: Population, rules: Any) -> None:
    assert reviewed(village, NO_PLAN, rules, pressure=1) == [1, 2, 4, 6]


@pytest.mark.parametrize(
    ("target", "rows"), [(0, []), (1, [4]), (2, [4, 6]), (3, [2, 4, 6]), (4, [1, 2, 4, 6]), (7, [1, 2, 4, 6])]
)
def test_the_richest_exit_first_up_to_the_target(target: int, rows: list[int], village: Population, rules: Any) -> None:
    assert reviewed(village, [(target, "households"), None], rules) == rows


@pytest.mark.parametrize(
    ("target", "pressure", "audit", "rows"),
    [
        (8, 1.0, 0.0, list(range(8))),
        (6, 1.0, 0.0, [0, 1, 2, 4, 5, 6]),
        (8, 0.5, 0.0, [0, 1, 2, 4, 5, 6]),
        (8, 0.5, 0.5, [1, 2, 4, 5, 6]),
        (8, 1.0, 1.0, [1, 2, 4, 6]),
        (5, 0.4, 0.0, [1, 2, 4, 6]),
        (5, 0.5, 0.0, [1, 2, 4, 5, 6]),
        (4, 1.0, 0.0, [1, 2, 4, 6]),
        (3, 1.0, 0.0, [2, 4, 6]),
    ],
)
def test_pressure_pushes_part_of_the_shortfall_through(
    target: int, pressure: float, audit: float, rows: list[int], village: Population, rules: Any
) -> None:
    assert reviewed(village, [(target, "households"), None], rules, pressure, audit) == rows


def test_a_target_in_persons_is_turned_into_households(village: Population, rules: Any) -> None:
    assert reviewed(village, [(6, "persons"), None], rules) == [4, 6]


def test_households_without_members_do_not_exit(village: Population, rules: Any) -> None:
    village.households.members[4] = 0
    assert reviewed(village, NO_PLAN, rules) == [1, 2, 6]


def test_the_exited_and_the_never_registered_stay_what_they_are(village: Population, rules: Any) -> None:
    village.households.register[8:10] = [EXITED, NEVER]
    assert reviewed(village, NO_PLAN, rules) == [1, 2, 4, 6]


def test_a_county_without_a_plan_is_not_bound_by_the_others(village: Population, rules: Any) -> None:
    village.households.register[20:22] = REGISTERED
    assert reviewed(village, [(0, "households"), None], rules) == [20, 21]
    assert reviewed(village, [None, (1, "households")], rules)[:4] == [1, 2, 4, 6]


def test_targets_are_shared_out_by_the_register(population: Population) -> None:
    h = population.households
    h.register[:] = NEVER
    h.register[[0, 1, 2, 3, 4, 5, 10, 11, 20]] = REGISTERED
    rows = np.flatnonzero(h.register == REGISTERED)
    everybody = np.ones(rows.size, np.bool_)
    shares = [
        village_targets(population, [plan, None], rows, everybody).tolist()
        for plan in ((4, "households"), (8, "households"))
    ]
    assert shares == [[3, 1, -1], [6, 2, -1]]
    assert village_targets(population, [(12, "persons"), (0, "households")], rows, everybody).tolist() == [3, 1, 0]
    h.members[rows] = [6, 6, 6, 6, 6, 6, 2, 2, 1]
    assert village_targets(population, [(20, "persons"), None], rows, everybody).tolist() == [3, 1, -1]
    small = h.members[rows] == 2
    assert village_targets(population, [(20, "persons"), None], rows, small).tolist() == [8, 2, -1]
    assert village_targets(population, [(20, "persons"), None], rows, ~everybody).tolist() == [3, 1, -1]


def test_equals_exit_in_the_order_of_their_stored_number(village: Population, rules: Any) -> None:
    village.households.recorded_income[:8] = 4000
    tie = Luck(1, 1).tie(village.household_ids()[:8], "exit")
    first = sorted(np.argsort(tie)[:3].tolist())
    assert reviewed(village, [(3, "households"), None], rules) == first


LACKING: dict[str, float] = {"dwelling": DWELLING_C, "water": NO, "power": NO, "insured": NO, "pupils_lost": 1}


@pytest.mark.parametrize("column", LACKING)
def test_nobody_exits_who_misses_an_assurance(column: str, village: Population, rules: Any) -> None:
    getattr(village.households, column)[[2, 4]] = LACKING[column]
    assert reviewed(village, NO_PLAN, rules, pressure=1) == [1, 6]


def test_a_dwelling_of_grade_b_is_safe(village: Population, rules: Any) -> None:
    village.households.dwelling[:] = DWELLING_B
    assert reviewed(village, NO_PLAN, rules) == [1, 2, 4, 6]


@pytest.mark.parametrize(
    ("target", "pressure", "rows"),
    [(2, 0.0, [1, 6]), (3, 0.0, [1, 6]), (3, 1.0, [1, 5, 6]), (4, 1.0, [0, 1, 5, 6]), (7, 1.0, [0, 1, 3, 4, 5, 6, 7])],
)
def test_those_who_pass_exit_before_those_pushed_through(
    target: int, pressure: float, rows: list[int], village: Population, rules: Any
) -> None:
    """The two richest miss an assurance: those who miss none are pushed through before them, after all who pass."""
    village.households.water[[2, 4]] = NO
    assert reviewed(village, [(target, "households"), None], rules, pressure) == rows


def test_false_exits_rise_with_pressure_and_fall_with_audit(village: Population, rules: Any) -> None:
    """The curve of false exits over the strength of pressure, for a target of the whole register."""
    village.households.power[2] = NO

    def false_exits(pressure: float, audit: float) -> int:
        village.households.register[:8] = REGISTERED
        return len(set(reviewed(village, [(8, "households"), None], rules, pressure, audit)) - {1, 4, 6})

    curve = [false_exits(pressure, 0.0) for pressure in (0.0, 0.25, 0.5, 0.75, 1.0)]
    assert curve == [0, 1, 3, 4, 5]
    assert [false_exits(1.0, audit) for audit in (0.0, 0.4, 0.8, 1.0)] == [5, 3, 1, 0]
