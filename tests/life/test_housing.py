"""Housing: grades wear one by one and not beyond D; only who can pay mends, and the repair is an expense."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from simexit.life.housing import house_all, housing
from simexit.life.month import view_rows
from simexit.life.parameters import LifeParameters
from simexit.life.purse import purse
from simexit.life.view import Times, workspace
from simexit.model import Simulation
from simexit.population.codes import DWELLING_A, DWELLING_B, DWELLING_C, DWELLING_D
from simexit.scenario.schema import Scenario
from tests.life.columns import EVEN, EXACT, f32, here, u8

GRADES = (DWELLING_A, DWELLING_B, DWELLING_C, DWELLING_D)
RICH, NEVER, NOW = 1e6, f32(0.9999), f32(1e-6)


def month(
    grade: Any, p: Any, *, savings: float = 0.0, smoothed: float = 1000.0, members: float = 3.0, disaster: float = 0.0,
    wear: Any = NEVER, repair: Any = NEVER, factor: float = 1.0, owed: float = 0.0, dues: float = 0.0,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Grades after a month, and expenses to which repairs are added."""
    dwelling, expenses = u8(grade), f32(50)
    house_all(
        dwelling, expenses, f32(owed), f32(dues), f32(savings), f32(smoothed), f32(members), wear, repair,
        here(disaster=disaster), p, f32(factor),
    )  # fmt: skip
    return dwelling, expenses


@pytest.mark.parametrize("grade", GRADES)
@pytest.mark.parametrize("disaster", [0.0, 0.3])
def test_a_dwelling_wears_by_one_grade_with_the_stated_hazard(
    grade: Any, disaster: float, parameters: LifeParameters
) -> None:
    p = parameters.housing
    after, expenses = month(grade, p, disaster=disaster, wear=EVEN, factor=5)
    worse = after > grade
    if grade == DWELLING_D:
        assert np.all(after == DWELLING_D)
        return
    assert set(np.unique(after)) == {grade, grade + 1} and np.all(expenses == 50)
    assert abs(worse.mean() - (5 * float(p.wear_monthly) + disaster * float(p.damage_share))) <= EXACT


def test_more_wear_and_stronger_disaster_harm_whatever_less_did(parameters: LifeParameters) -> None:
    p = parameters.housing
    for name, values in (("factor", (1.0, 5.0, 20.0)), ("disaster", (0.1, 0.3, 0.6))):
        worse = [month(DWELLING_B, p, wear=EVEN, **{name: by})[0] > DWELLING_B for by in values]  # type: ignore[arg-type]
        for fewer, more in itertools.pairwise(worse):
            assert not (fewer & ~more).any() and 0 < fewer.sum() < more.sum()


@pytest.mark.parametrize(("grade", "name"), [(DWELLING_C, "repair_c_yuan"), (DWELLING_D, "repair_d_yuan")])
def test_who_can_pay_and_keep_a_reserve_mends_for_the_stated_cost(
    grade: Any, name: str, parameters: LifeParameters
) -> None:
    p, smoothed = parameters.housing, 1000.0
    yuan = float(getattr(p, name))
    enough = 50 + yuan + float(p.kept_months) * smoothed
    after, expenses = month(grade, p, savings=enough, repair=EVEN)
    mended = after != grade
    assert abs(mended.mean() - float(p.repair_monthly)) <= EXACT
    assert np.all(after[mended] == DWELLING_B) and np.allclose(expenses, 50 + yuan * mended)
    for poorer in (
        {"savings": enough - 1},
        {"savings": enough, "smoothed": smoothed + 1},
        {"savings": enough, "owed": 1},
        {"savings": enough, "dues": 1},
    ):
        after, expenses = month(grade, p, repair=NOW, **poorer)  # type: ignore[arg-type]
        assert np.all(after == grade) and np.all(expenses == 50)


@pytest.mark.parametrize("grade", [DWELLING_A, DWELLING_B])
def test_safe_dwellings_are_not_mended(grade: Any, parameters: LifeParameters) -> None:
    after, expenses = month(grade, parameters.housing, savings=RICH, repair=NOW)
    assert np.all(after == grade) and np.all(expenses == 50)


def test_nobody_mends_an_empty_house(parameters: LifeParameters) -> None:
    after, expenses = month(DWELLING_D, parameters.housing, savings=RICH, members=0, repair=NOW)
    assert np.all(after == DWELLING_D) and np.all(expenses == 50)


def test_a_house_that_turns_dangerous_this_month_costs_as_much_as_a_dangerous_one(parameters: LifeParameters) -> None:
    p = parameters.housing
    after, expenses = month(DWELLING_C, p, savings=RICH, wear=NOW, repair=NOW)
    assert np.all(after == DWELLING_B) and np.allclose(expenses, 50 + float(p.repair_d_yuan))


def test_higher_hazard_of_repair_mends_whatever_a_lower_one_did(parameters: LifeParameters) -> None:
    mended = []
    for hazard in (0.02, 0.05, 0.15):
        p = parameters.housing._replace(repair_monthly=np.float32(hazard))
        mended.append(month(DWELLING_C, p, savings=RICH, repair=EVEN)[0] == DWELLING_B)
    for fewer, more in itertools.pairwise(mended):
        assert not (fewer & ~more).any() and 0 < fewer.sum() < more.sum()


def test_a_dwelling_is_not_mended_where_the_month_s_bill_takes_the_money(small_county: Scenario) -> None:
    simulation = Simulation(small_county)
    simulation.step()
    population, p = simulation.population, simulation.life_reads.parameters
    p = p._replace(housing=p.housing._replace(repair_monthly=np.float32(1)))
    h, v = population.households, population.villages
    h.dwelling[0], h.livestock[0], h.debt[0], h.dues[0] = DWELLING_C, 0, 0, 0
    h.savings[0] = p.housing.repair_c_yuan + p.housing.kept_months * h.smoothed_income[0] + 1
    last = int(np.searchsorted(population.persons.household[: v.persons[0]], 1))
    times = Times(np.int32(simulation.month), np.float32(1), np.float32(1), np.uint8(0), np.float32(1))
    view = view_rows(
        0, last, 0, 1, 0, population.persons, h, v, times, p, simulation.rates, np.uint32(1), np.uint32(1),
        workspace(last, 1),
    )  # fmt: skip
    view.owed[0], h.expenses[0] = 50_000, 0
    housing(view)
    purse(view)
    assert h.expenses[0] > 0.99 * p.housing.repair_c_yuan or h.dwelling[0] == DWELLING_C
