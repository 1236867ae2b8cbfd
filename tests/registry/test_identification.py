"""First listing by appraisal up to a quota; the yearly check; recorded income."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.exchange import Exchange
from simexit.luck import Luck
from simexit.population.codes import EXITED, NEVER, REGISTERED
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.registry.recorded import record_incomes
from simexit.registry.seen import Assessed
from simexit.registry.statuses import Statuses
from simexit.scenario.figure import Figure
from simexit.scenario.loading import load
from simexit.scenario.parameters import parameters_at
from simexit.scenario.statuses import StatusRow, standing_rows
from tests.registry.conftest import COUNTY

MONTH = 2015 * 12 + 11
LINE = 3000.0
SMALL = load(COUNTY).counties["small"]
PersonsFigure = type(SMALL.registered_persons)
NO_QUOTA = [0, 0]
P = parameters_at(2015)
EXACT = {
    "appraisal_log_sd": np.float32(0),
    "favour_share": np.float32(0),
    "favour_log": np.float32(1),
    "visible_need_log": np.float32(0),
    "visible_age_log": np.float32(0),
    "visible_illness_log": np.float32(0),
}


def moment(population: Population, month: int = MONTH, **rules: np.float32) -> Moment:
    """When registers are looked at, under rules of their own."""
    return Moment(population, Luck(1, 1), Exchange(), month, P._replace(registry=P.registry._replace(**rules)))


def run(name: str, now: Moment, rows: dict[str, StatusRow], quota: list[int], poor: Any = False) -> list[int]:
    """Run a row in counties of these registers; rows of households that change."""
    counties = [SMALL.model_copy(update={"registered_persons": PersonsFigure.model_validate(each)}) for each in quota]
    h = now.population.households
    before, poor = h.register.copy(), np.zeros(h.members.size, np.bool_) | poor
    income = h.recorded_income.astype(np.float64) if name == "first-listing" else np.where(poor, 1000.0, 9000.0)
    seen = Assessed(LINE, poor, income)
    Statuses(rows, counties, [1.0, 1.0]).run(name, now, seen)
    return np.flatnonzero(h.register != before).tolist()


def listed(population: Population, quota: list[int], p: dict[str, np.float32]) -> list[int]:
    """Rows of households on the first register."""
    rows = run("first-listing", moment(population, **p), standing_rows(), quota)
    assert (population.households.register[rows] == REGISTERED).all()
    return rows


@pytest.fixture
def ranked(population: Population) -> Population:
    """Households ever richer by row."""
    population.households.recorded_income[:] = 1000 + 100 * np.arange(30)
    return population


def test_the_poorest_are_listed_up_to_the_quota_of_persons(ranked: Population) -> None:
    assert listed(ranked, [12, 6], EXACT) == [0, 1, 2, 3, 20, 21]


@pytest.mark.parametrize(("quota", "rows"), [(0, []), (2, []), (3, [0]), (8, [0, 1]), (9, [0, 1, 2])])
def test_a_household_is_listed_whole_or_not_at_all(quota: int, rows: list[int], ranked: Population) -> None:
    assert listed(ranked, [quota, 0], EXACT) == rows


def test_households_without_members_take_no_place(ranked: Population) -> None:
    ranked.households.members[[0, 2]] = 0
    assert listed(ranked, [6, 0], EXACT) == [1, 3]


def test_noise_changes_the_order_but_not_the_quota(ranked: Population) -> None:
    p = {**EXACT, "appraisal_log_sd": np.float32(2)}
    rows = listed(ranked, [12, 6], p)
    assert len([row for row in rows if row < 20]) == 4 and len(rows) == 6 and rows != [0, 1, 2, 3, 20, 21]


def test_the_favoured_look_poorer(ranked: Population) -> None:
    favour = Luck(1, 1).stored(ranked.household_ids(), "favour", MONTH)
    share = np.sort(favour[:20])[2]
    p = {**EXACT, "favour_share": np.float32(share), "favour_log": np.float32(5)}
    favoured = np.flatnonzero(favour[:20] < share).tolist()
    assert len(favoured) == 2
    poorest = [row for row in range(20) if row not in favoured][:2]
    assert listed(ranked, [12, 0], p) == sorted(favoured + poorest)


@pytest.mark.parametrize(("column", "rule"), [("elderly", "visible_age_log"), ("ill_members", "visible_illness_log")])
def test_the_old_and_the_ill_look_poorer(column: str, rule: str, ranked: Population) -> None:
    getattr(ranked.households, column)[[5, 9]] = 3, 1
    lists = [listed_anew(ranked, {**EXACT, rule: np.float32(strength)}) for strength in (0, 0.42, 5)]
    assert lists == [[0, 1], [0, 5], [5, 9]]


def listed_anew(population: Population, p: dict[str, np.float32]) -> list[int]:
    """Rows on a first register of six persons, as if there had been none before."""
    population.households.register[:] = NEVER
    return listed(population, [6, 0], p)


def test_a_missing_assurance_looks_poor(ranked: Population) -> None:
    ranked.households.water[7] = 0
    assert listed(ranked, [3, 0], {**EXACT, "visible_need_log": np.float32(1.5)}) == [7]


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_yearly_check_finds_its_share_of_the_needy(share: float, population: Population) -> None:
    h = population.households
    h.register[:] = np.arange(30) % 3
    h.recorded_income[:] = np.where(np.arange(30) < 24, LINE - 1, LINE + 1)
    h.power[:18], h.power[24:] = 0, 0
    h.members[3] = 0
    before = h.register.copy()
    found = run("take-on", moment(population, detection_share=np.float32(share)), standing_rows(), NO_QUOTA)
    needy = [row for row in range(18) if before[row] in (NEVER, EXITED) and row != 3]
    assert set(found) <= set(needy) and (h.register[found] == REGISTERED).all()
    assert len(found) == round(share * len(needy)) or (share == 0.3 and 0 < len(found) < len(needy))


def test_the_check_does_not_undo_the_exits_of_the_same_autumn(population: Population) -> None:
    h, rows = population.households, standing_rows()
    h.recorded_income[:], h.register[:10] = 2000, REGISTERED
    statuses = Statuses(rows, [SMALL, SMALL], [1.0, 1.0])
    seen = Assessed(1500.0, np.zeros(30, np.bool_), np.full(30, 2000.0))
    statuses.run("exit", moment(population, MONTH - 1), seen)
    assert (h.register[:10] == EXITED).all()
    for later, back in ((0, False), (12, True)):
        now = moment(population, MONTH + later, detection_share=np.float32(1))
        h.water[:] = 0
        statuses.run("take-on", now, Assessed(LINE, np.zeros(30, np.bool_), np.full(30, 2000.0)))
        assert (h.register[:10] == REGISTERED).all() == back and (h.register[10:] == REGISTERED).all()


def test_a_larger_share_finds_whoever_a_smaller_one_found(population: Population) -> None:
    found = []
    for share in (0.2, 0.6):
        h = population.households
        h.register[:], h.recorded_income[:], h.water[:] = NEVER, 2000, 0
        now = moment(population, detection_share=np.float32(share))
        found.append(set(run("take-on", now, standing_rows(), NO_QUOTA)))
    assert found[0] < found[1]


def test_the_wrongly_listed_are_struck_off_and_the_poor_are_not(population: Population) -> None:
    h = population.households
    h.register[:20] = REGISTERED
    all_seen = {"sample_share": Figure.model_validate(1), "error_share": None}
    rows = {"strike-off": standing_rows()["strike-off"].model_copy(update=all_seen)}
    assert run("strike-off", moment(population), rows, NO_QUOTA, np.arange(30) % 2 == 0) == list(range(1, 20, 2))
    assert set(np.unique(h.register[:20])) == {NEVER, REGISTERED}


def test_the_error_of_recorded_income_has_median_one_and_its_spread(population: Population) -> None:
    n, ratios = 30, []
    own = np.full(n, 4000.0)
    for month in range(MONTH, MONTH + 12 * 300, 12):
        record_incomes(moment(population, month, income_error_log_sd=np.float32(0.35)), own, own + 500, own / 4)
        ratios.append(population.households.recorded_own_income / 4000.0)
        gap = population.households.recorded_income - population.households.recorded_own_income
        assert np.allclose(gap, 500, atol=0.01)
    errors = np.log(np.concatenate(ratios))
    assert abs(np.median(errors)) < 0.015 and abs(errors.std() / 0.35 - 1) < 0.03
    assert abs(np.corrcoef(errors[:-n], errors[n:])[0, 1]) < 0.05


def test_without_error_incomes_are_recorded_as_they_are(population: Population) -> None:
    own = np.linspace(0, 9000, 30)
    record_incomes(moment(population, MONTH, income_error_log_sd=np.float32(0.0)), own, own + 100, own / 4)
    assert np.allclose(population.households.recorded_own_income, own)
    assert np.allclose(population.households.recorded_income, own + 100)
