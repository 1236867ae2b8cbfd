"""School: who attends, who drops out to what level, what it costs, who is lost."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from simexit.life.parameters import LifeParameters
from simexit.life.schooling import school_all, strain_all
from simexit.population.codes import JUNIOR, NO_SCHOOL, PRIMARY, SENIOR
from tests.life.columns import EVEN, EXACT, N, f32, u8

LEAVES = {NO_SCHOOL: 6, PRIMARY: 12, JUNIOR: 15, SENIOR: 18}


class Children:
    """Equal children whose draws fill (0, 1)."""

    def __init__(self, age: float, level: Any, *, present: int = 1, factor: float = 1.0, u: Any = EVEN) -> None:
        self.age, self.level, self.present, self.factor = (
            f32(age, u.size),
            u8(level, u.size),
            u8(present, u.size),
            factor,
        )
        self.pupil, self.lost, self.expense, self.u = u8(9, u.size), u8(9, u.size), f32(7, u.size), u

    def month(self, p: LifeParameters, *, dropout: float = 1.0, cost: float = 1.0) -> Children:
        """Live a month at school."""
        n = self.u.size
        school_all(
            self.level, self.pupil, self.lost, self.expense, self.present, self.age, self.u, f32(self.factor, n),
            p.schooling, f32(dropout, n), f32(cost, n),
        )  # fmt: skip
        return self


NEVER = np.full(3, 0.999, np.float32)


@pytest.mark.parametrize("level", LEAVES)
@pytest.mark.parametrize("age", [0, 5.9, 6, 11.9, 12, 14.9, 15, 16, 17.9, 18, 40])
def test_children_are_at_school_from_six_until_their_level_is_done(
    age: float, level: Any, parameters: LifeParameters
) -> None:
    children = Children(age, level, u=NEVER).month(parameters)
    assert set(children.pupil.tolist()) == {int(6 <= age < LEAVES[level])}
    assert set(children.lost.tolist()) == {int(6 <= age < 15 and age >= LEAVES[level])}
    assert np.all(children.level == level)


def test_the_absent_are_no_pupils_and_cost_nothing(parameters: LifeParameters) -> None:
    children = Children(10, JUNIOR, present=0).month(parameters)
    assert not children.pupil.any() and not children.lost.any() and np.all(children.expense == 7)
    assert np.all(children.level == JUNIOR)


@pytest.mark.parametrize(
    ("age", "level", "hazard", "completed"),
    [
        (8, PRIMARY, "primary", NO_SCHOOL),
        (8, SENIOR, "primary", NO_SCHOOL),
        (13, JUNIOR, "junior", PRIMARY),
        (13, SENIOR, "junior", PRIMARY),
        (16, SENIOR, "senior", JUNIOR),
    ],
)
def test_who_drops_out_has_the_level_completed(
    age: float, level: Any, hazard: str, completed: Any, parameters: LifeParameters
) -> None:
    monthly = float(getattr(parameters.schooling, f"dropout_{hazard}_monthly"))
    children = Children(age, level).month(parameters)
    stopped = children.pupil == 0
    assert abs(stopped.mean() - monthly) <= EXACT
    assert np.all(children.level[stopped] == completed) and np.all(children.level[~stopped] == level)
    assert np.array_equal(children.lost == 1, stopped & (age < 15))


@pytest.mark.parametrize("age", [6.5, 10, 12, 14, 15.5, 17])
def test_nobody_goes_back_to_school_or_rises_above_the_level_aimed_at(age: float, parameters: LifeParameters) -> None:
    """Year after year: a level only ever falls, only while at school, and who has left stays away."""
    children = Children(age, SENIOR, factor=5)
    left, level = np.zeros(N, bool), children.level.copy()
    for _ in range(150):
        children.month(parameters)
        assert not (left & (children.pupil == 1)).any()
        fell = children.level < level
        assert np.all(children.level <= level) and not (fell & left).any()
        left |= children.pupil == 0
        level = children.level.copy()
        children.age += np.float32(1 / 12)
        children.u = np.roll(children.u, 997)
    assert left.all() and set(np.unique(level)) > {SENIOR}


@pytest.mark.parametrize("age", [8, 13, 16])
def test_more_dropping_out_keeps_everybody_away_who_was(age: float, parameters: LifeParameters) -> None:
    stopped = [Children(age, SENIOR).month(parameters, dropout=factor).pupil == 0 for factor in (1.0, 5.0, 20.0)]
    for fewer, more in itertools.pairwise(stopped):
        assert not (fewer & ~more).any() and 0 < fewer.sum() < more.sum()


@pytest.mark.parametrize(("age", "name"), [(6, "primary"), (11.9, "primary"), (12, "junior"), (15, "senior")])
def test_school_costs_what_the_pupil_s_age_asks_for(age: float, name: str, parameters: LifeParameters) -> None:
    """Added to what the person costs already; who drops out this month pays no more."""
    children = Children(age, SENIOR, factor=30).month(parameters, cost=0.5)
    yuan = 0.5 * float(getattr(parameters.schooling, f"{name}_yuan"))
    assert np.allclose(children.expense, 7 + yuan * children.pupil) and 0 < children.pupil.sum() < N


def test_a_household_short_of_money_keeps_fewer_children_at_school(parameters: LifeParameters) -> None:
    p, factor = parameters.schooling, f32(0, 4)
    line = float(p.strain_yuan)
    smoothed = np.array([line * 3 - 1, line * 3, 0, 0], np.float32)
    strain_all(factor, smoothed, np.array([3, 3, 1, 0], np.float32), p)
    assert factor.tolist() == [float(p.dropout_poor_factor), 1, float(p.dropout_poor_factor), 1]


def test_strain_and_level_multiply_the_hazard(parameters: LifeParameters) -> None:
    p = parameters._replace(schooling=parameters.schooling._replace(dropout_level=np.float32(2)))
    stopped = Children(16, SENIOR, factor=2.5).month(p, dropout=3).pupil == 0
    assert abs(stopped.mean() - 15 * float(parameters.schooling.dropout_senior_monthly)) <= EXACT
