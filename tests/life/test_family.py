"""Marriage only of single people of age; settling away and coming back; nobody else moves."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from simexit.life.family import clear_absent, marry_all, move_all
from simexit.life.parameters import LifeParameters
from simexit.population.codes import (
    DIED,
    FARM,
    LEFT,
    LOCAL,
    MARRIED_OUT,
    MIGRANT,
    NO_WORK,
    NOT_GONE,
    POST,
)  # fmt: skip
from tests.life.columns import EVEN, EXACT, N, f32, u8


class Singles:
    """Equal people whose draws fill (0, 1)."""

    def __init__(self, *, female: int = 0, age: float = 25, married: int = 0, present: int = 1) -> None:
        self.marries, self.married, self.present = u8(0), u8(married), u8(present)
        self.gone, self.female, self.age = u8(NOT_GONE), u8(female), f32(age)
        self.expense = f32(10)

    def marry(self, p: Any) -> np.ndarray:
        """Live the month's marriages; who is newly married."""
        before = self.married.copy()
        marry_all(
            self.marries, self.married, self.present, self.gone, self.expense, self.female, self.age, EVEN, f32(1000), p
        )
        return self.married > before


@pytest.mark.parametrize(
    ("female", "age", "marries"),
    [(0, 21.9, False), (0, 22, True), (0, 41.9, True), (0, 42, False),
     (1, 19.9, False), (1, 20, True), (1, 37.9, True), (1, 38, False)],
)  # fmt: skip
def test_people_marry_between_their_ages_with_the_stated_hazard(
    female: int, age: float, marries: bool, parameters: LifeParameters
) -> None:
    p = parameters.family
    hazard = float(p.marriage_women_monthly if female else p.marriage_men_monthly) if marries else 0.0
    assert abs(Singles(female=female, age=age).marry(p).mean() - hazard) <= EXACT


@pytest.mark.parametrize("female", [0, 1])
@pytest.mark.parametrize(("married", "present"), [(1, 1), (0, 0), (1, 0)])
def test_the_married_and_the_absent_do_not_marry(
    female: int, married: int, present: int, parameters: LifeParameters
) -> None:
    people = Singles(female=female, married=married, present=present)
    assert not people.marry(parameters.family).any()
    assert not people.marries.any() and np.all(people.present == present) and np.all(people.gone == NOT_GONE)
    assert np.all(people.expense == 10)


def test_women_leave_for_their_husband_s_place(parameters: LifeParameters) -> None:
    people = Singles(female=1)
    weds = people.marry(parameters.family)
    assert weds.any() and not people.marries.any()
    assert np.array_equal(people.gone == MARRIED_OUT, weds) and np.array_equal(people.present == 0, weds)
    assert np.all(people.expense == 10)


def test_men_stay_pay_the_wedding_and_await_a_bride(parameters: LifeParameters) -> None:
    people = Singles(female=0)
    weds = people.marry(parameters.family)
    assert weds.any() and people.present.all() and np.all(people.gone == NOT_GONE)
    assert np.array_equal(people.marries == 1, weds)
    assert np.allclose(people.expense, np.where(weds, 10 + 1000 * parameters.family.wedding_months, 10))


def test_last_month_s_groom_awaits_no_second_bride(parameters: LifeParameters) -> None:
    people = Singles()
    people.marries[:], people.married[:] = 1, 1
    people.marry(parameters.family)
    assert not people.marries.any()


@pytest.mark.parametrize("female", [0, 1])
def test_a_higher_hazard_marries_whoever_a_lower_one_did(female: int, parameters: LifeParameters) -> None:
    weddings = []
    for factor in (0.5, 1.0, 3.0):
        p = parameters.family._replace(
            marriage_men_monthly=parameters.family.marriage_men_monthly * np.float32(factor),
            marriage_women_monthly=parameters.family.marriage_women_monthly * np.float32(factor),
        )
        weddings.append(Singles(female=female).marry(p))
    for fewer, more in itertools.pairwise(weddings):
        assert not (fewer & ~more).any() and 0 < fewer.sum() < more.sum()


def moved(gone: Any, work: Any, p: Any, factor: float = 1.0, marries: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Who is present, and how people are gone, after a month in which all were ``gone`` or, if not, present."""
    present, how = u8(gone == NOT_GONE), u8(gone)
    move_all(present, how, u8(work), u8(marries), EVEN, p, f32(factor))
    return present, how


def test_migrants_settle_away_with_the_stated_hazard(parameters: LifeParameters) -> None:
    present, gone = moved(NOT_GONE, MIGRANT, parameters.family)
    assert abs(np.mean(gone == LEFT) - float(parameters.family.settling_monthly)) <= EXACT
    assert np.array_equal(present == 0, gone == LEFT) and set(np.unique(gone)) == {NOT_GONE, LEFT}


@pytest.mark.parametrize("work", [NO_WORK, FARM, POST, LOCAL])
def test_nobody_else_settles_away(work: Any, parameters: LifeParameters) -> None:
    present, gone = moved(NOT_GONE, work, parameters.family, 100)
    assert present.all() and np.all(gone == NOT_GONE)


def test_nobody_settles_away_in_the_month_of_his_wedding(parameters: LifeParameters) -> None:
    """The bride would join a household that her groom has left."""
    present, gone = moved(NOT_GONE, MIGRANT, parameters.family, 100, marries=1)
    assert present.all() and np.all(gone == NOT_GONE)


def test_more_settling_keeps_everybody_away_who_was(parameters: LifeParameters) -> None:
    away = [moved(NOT_GONE, MIGRANT, parameters.family, factor)[1] == LEFT for factor in (0.5, 1.0, 4.0)]
    for fewer, more in itertools.pairwise(away):
        assert not (fewer & ~more).any() and 0 < fewer.sum() < more.sum()


def test_some_who_settled_away_come_back(parameters: LifeParameters) -> None:
    present, gone = moved(LEFT, NO_WORK, parameters.family)
    assert abs(present.mean() - float(parameters.family.coming_back_monthly)) <= EXACT
    assert np.array_equal(gone == NOT_GONE, present == 1) and set(np.unique(gone)) == {NOT_GONE, LEFT}


@pytest.mark.parametrize("gone", [DIED, MARRIED_OUT])
@pytest.mark.parametrize("work", [NO_WORK, MIGRANT])
def test_the_dead_and_daughters_married_away_never_come_back(gone: Any, work: Any, parameters: LifeParameters) -> None:
    always = parameters.family._replace(coming_back_monthly=np.float32(1), settling_monthly=np.float32(1))
    present, how = moved(gone, work, always)
    assert not present.any() and np.all(how == gone)


def test_the_absent_neither_work_nor_seek() -> None:
    present = np.arange(N).astype(np.uint8) % 2
    work, seeking = u8(LOCAL), u8(1)
    clear_absent(present, work, seeking)
    assert np.array_equal(work, np.where(present == 1, LOCAL, NO_WORK)) and np.array_equal(seeking, present)
