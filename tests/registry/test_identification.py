"""First listing by appraisal up to a quota; the yearly check; recorded income."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.exchange import Exchange
from simexit.luck import Luck
from simexit.population.codes import EXITED, NEVER, REGISTERED
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.registry.identification import first_listing, yearly_check
from simexit.registry.recorded import record_incomes
from simexit.scenario.parameters import parameters_at

MONTH = 2015 * 12 + 11
NOBODY = np.zeros(0, np.int64)
P = parameters_at(2015)
EXACT = {
    "appraisal_log_sd": np.float32(0),
    "favour_share": np.float32(0),
    "favour_log": np.float32(1),
    "visible_need_log": np.float32(0),
}


def moment(population: Population, month: int = MONTH, **rules: np.float32) -> Moment:
    """When registers are looked at, under rules of their own."""
    return Moment(population, Luck(1, 1), Exchange(), month, P._replace(registry=P.registry._replace(**rules)))


def listed(population: Population, quota: list[int], p: dict[str, np.float32]) -> list[int]:
    """Rows of households on the first register."""
    first_listing(moment(population, **p), np.array(quota))
    assert set(np.unique(population.households.register)) <= {NEVER, REGISTERED}
    return np.flatnonzero(population.households.register == REGISTERED).tolist()


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


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_yearly_check_finds_its_share_of_those_below_the_line(share: float, population: Population) -> None:
    h = population.households
    h.register[:] = np.arange(30) % 3
    h.recorded_income[:] = np.where(np.arange(30) < 18, 2999, 3000)
    h.members[3] = 0
    before = h.register.copy()
    yearly_check(moment(population, detection_share=np.float32(share)), 3000, NOBODY)
    found = np.flatnonzero(h.register != before)
    below = [row for row in range(18) if before[row] in (NEVER, EXITED) and row != 3]
    u = Luck(1, 1).stored(population.household_ids(), "detection", MONTH)
    assert found.tolist() == [row for row in below if u[row] < np.float32(share)]
    assert np.all(h.register[found] == REGISTERED)
    assert share == 0.3 or len(found) == round(share * len(below))


def test_the_check_does_not_undo_the_exits_of_the_same_autumn(population: Population) -> None:
    h = population.households
    h.register[:10], h.recorded_income[:] = EXITED, 2000
    yearly_check(moment(population, detection_share=np.float32(1)), 3000, np.array([2, 7]))
    assert np.flatnonzero(h.register != REGISTERED).tolist() == [2, 7]


def test_a_larger_share_finds_whoever_a_smaller_one_found(population: Population) -> None:
    found = []
    for share in (0.2, 0.6):
        population.households.register[:] = NEVER
        yearly_check(moment(population, detection_share=np.float32(share)), 3000, NOBODY)
        found.append(set(np.flatnonzero(population.households.register == REGISTERED).tolist()))
    assert found[0] < found[1]


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
