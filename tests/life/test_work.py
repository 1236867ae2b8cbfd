"""Work: legal moves only, never beside school, more hazard moves whoever moved; wages, the market of migrants."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from simexit.life.gather import rows_where
from simexit.life.parameters import LifeParameters
from simexit.life.work import (
    count_cared_for,
    find_small,
    hiring_score,
    local_wage_factor,
    migrant_market,
    next_work_all,
    search_hazard_all,
    seeks_all,
    wage_all,
    wish_all,
    wish_of_household_all,
)
from simexit.population.codes import (
    CHRONIC,
    DISABLED,
    FARM,
    HEALTHY,
    LOCAL,
    MIGRANT,
    NO_WORK,
    POST,
    SEVERE,
)  # fmt: skip
from tests.life.columns import EVEN, EXACT, N, f32, here, u8

ALONE = np.arange(N, dtype=np.uint32)
EVERY_WORK = (NO_WORK, FARM, POST, LOCAL, MIGRANT)


def work_after(
    start: Any, p: LifeParameters, *, age: float = 30, health: Any = HEALTHY, present: int = 1, pupil: int = 0,
    post: float = 500.0, market: float = 1.0, wish: float = 0.5, **factors: float,
) -> np.ndarray:  # fmt: skip
    """Work after a month in which separation and migration meet the same draw."""
    work = u8(start)
    next_work_all(
        work, u8(present), u8(pupil), f32(age), u8(health), ALONE, f32(post), f32(wish), EVEN, EVEN,
        here(migrant_market=market), p.work, f32(factors.get("loss", 1)), f32(factors.get("leave", 1)),
        f32(factors.get("back", 1)),
    )  # fmt: skip
    return work


def wish(
    p: LifeParameters, *, age: float = 30, level: int = 2, ability: float = 0.0, land: float = 6.0, hands: float = 2.0,
    productivity: float = 0.0, shock: float = 0.0, small: int = 0, ill: float = 0.0, peers: float = 0.2,
    local_wage: float = 1.0,
) -> float:  # fmt: skip
    """Chance that somebody would rather be away: one adult with so many small children."""
    ages = np.array([age] + [2.0] * small, np.float32)
    n = ages.size
    of_household, wishes, owner = f32(0, 1), f32(0, n), ALONE[:1].repeat(n)
    is_small, rows = u8(0, n), np.empty(n, np.uint32)
    find_small(is_small, u8(1, n), ages, p.work)
    count_cared_for(of_household, f32(ill, 1), owner, rows[: rows_where(rows, is_small)])
    wish_of_household_all(
        of_household, f32(land, 1), f32(hands, 1), f32(productivity, 1), f32(shock, 1),
        here(migrant_share=peers, local_wage=local_wage), p.work, p.farm, f32(1, 1),
    )  # fmt: skip
    wish_all(wishes, owner, of_household, f32(ability, n), ages, u8(level, n), p.work)
    return float(wishes[0])


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (FARM, {FARM, MIGRANT}),
        (POST, {POST}),
        (LOCAL, {LOCAL, FARM}),
        (MIGRANT, {MIGRANT, FARM}),
        (NO_WORK, {FARM, MIGRANT}),
    ],
)
def test_work_reaches_exactly_the_legal_states(start: Any, ends: set[Any], parameters: LifeParameters) -> None:
    assert set(np.unique(work_after(start, parameters))) == ends


@pytest.mark.parametrize(
    ("age", "health", "present", "ends"),
    [
        (15.9, HEALTHY, 1, {NO_WORK}),
        (30, SEVERE, 1, {NO_WORK}),
        (30, DISABLED, 1, {NO_WORK}),
        (30, HEALTHY, 0, {NO_WORK}),
        (30, CHRONIC, 1, {FARM, MIGRANT}),
    ],
)
def test_who_can_work(age: float, health: Any, present: int, ends: set[Any], parameters: LifeParameters) -> None:
    for start in (FARM, LOCAL, MIGRANT) if ends != {FARM, MIGRANT} else (FARM,):
        assert set(np.unique(work_after(start, parameters, age=age, health=health, present=present))) == ends


@pytest.mark.parametrize("start", EVERY_WORK)
def test_nobody_works_while_at_school(start: Any, parameters: LifeParameters) -> None:
    assert set(np.unique(work_after(start, parameters, age=17, pupil=1, leave=50))) == {NO_WORK}


def test_old_hands_stop_farming_one_by_one_and_for_good(parameters: LifeParameters) -> None:
    after = work_after(FARM, parameters, age=72)
    assert set(np.unique(after)) == {FARM, NO_WORK}
    assert abs((after == NO_WORK).mean() - float(parameters.work.farm_leaving_monthly)) <= EXACT
    assert set(np.unique(work_after(NO_WORK, parameters, age=72))) == {NO_WORK}
    assert set(np.unique(work_after(NO_WORK, parameters, age=59))) == {FARM, MIGRANT}
    for start in (LOCAL, MIGRANT):
        assert set(np.unique(work_after(start, parameters, age=60))) == {FARM}


def test_a_welfare_post_lasts_while_it_is_paid(parameters: LifeParameters) -> None:
    assert set(np.unique(work_after(POST, parameters, post=0, leave=50))) == {FARM}
    assert set(np.unique(work_after(POST, parameters, age=65))) == {POST}
    for change in ({"health": SEVERE}, {"present": 0}):
        assert set(np.unique(work_after(POST, parameters, **change))) == {NO_WORK}  # type: ignore[arg-type]


@pytest.mark.parametrize("start", [NO_WORK, FARM, LOCAL, MIGRANT])
def test_pay_for_a_post_gives_nobody_one(start: Any, parameters: LifeParameters) -> None:
    assert np.array_equal(work_after(start, parameters, post=900), work_after(start, parameters, post=0))


@pytest.mark.parametrize(("start", "factor"), [(LOCAL, "loss"), (FARM, "leave"), (MIGRANT, "back")])
def test_more_hazard_moves_everybody_who_moved(start: Any, factor: str, parameters: LifeParameters) -> None:
    moved = [work_after(start, parameters, **{factor: by}) != start for by in (0.5, 1.0, 3.0)]  # type: ignore[arg-type]
    for fewer, more in itertools.pairwise(moved):
        assert not (fewer & ~more).any() and more.sum() > fewer.sum() > 0


def test_migration_by_hand(parameters: LifeParameters) -> None:
    p = parameters.work
    for wish in (0.1, 0.5, 0.9):
        left = np.mean(work_after(FARM, parameters, wish=wish) == MIGRANT)
        back = np.mean(work_after(MIGRANT, parameters, wish=wish) == FARM)
        assert abs(left - float(p.migration_monthly) * wish) <= EXACT
        assert abs(back - float(p.return_monthly) * (1 - wish)) <= EXACT


def test_the_wish_to_be_away_by_hand(parameters: LifeParameters) -> None:
    p, farm = parameters.work, parameters.farm
    quality = 0.3 * float(p.wage_productivity_weight) - 0.2 * float(p.wage_shock_weight)
    product = float(farm.yield_yuan) * (4 + float(farm.land_minimum_mu)) ** float(farm.land_elasticity)
    product *= np.exp(0.3 * float(farm.productivity_weight)) * float(farm.hands_elasticity)
    product *= 1 - float(farm.cost_share)
    product *= (1 + float(farm.hands_minimum)) ** (float(farm.hands_elasticity) - 1)
    at_home = float(p.casual_wage_share) * 1.2 + product / (float(p.migrant_wage_yuan * p.wage_level) * np.exp(quality))
    odds = float(p.migration_log_odds) + float(p.migration_gap_slope) * np.log(float(p.migrant_net_share) / at_home)
    odds += float(p.migration_quality_slope) * (quality + 0.1) + float(p.migration_schooling_slope) * 3
    odds += float(p.migration_peer_slope) * 0.4 - float(p.migration_age_slope) * 10 - float(p.migration_care_slope)
    found = wish(
        parameters, age=35, level=3, ability=0.1, land=4, hands=1, productivity=0.3, shock=-0.2, ill=1, peers=0.4,
        local_wage=1.2,
    )  # fmt: skip
    assert found == pytest.approx(1 / (1 + np.exp(-odds)), rel=1e-5)


@pytest.mark.parametrize(
    ("less", "more"),
    [
        ({"land": 12}, {"land": 2}),
        ({"hands": 0.5}, {"hands": 3}),
        ({"local_wage": 1.5}, {"local_wage": 1.0}),
        ({"ability": -0.3}, {"ability": 0.3}),
        ({"age": 50}, {"age": 28}),
        ({"level": 0}, {"level": 3}),
        ({"peers": 0.0}, {"peers": 0.5}),
        ({"small": 1}, {"small": 0}),
        ({"ill": 2.0}, {"ill": 0.0}),
    ],
)
def test_what_draws_away_and_what_keeps_at_home(less: Any, more: Any, parameters: LifeParameters) -> None:
    assert 0 < wish(parameters, **less) < wish(parameters, **more) < 1


def test_a_weak_market_sends_migrants_home_and_keeps_hands(parameters: LifeParameters) -> None:
    for start, sign in ((FARM, -1), (MIGRANT, 1)):
        strong, weak = (work_after(start, parameters, market=market) != start for market in (1.0, 0.5))
        assert abs(weak.sum() / strong.sum() - 2.0**sign) < 0.02
        assert not ((strong & ~weak) if sign == 1 else (weak & ~strong)).any()


def test_without_a_market_all_come_home_and_nobody_leaves(parameters: LifeParameters) -> None:
    assert set(np.unique(work_after(MIGRANT, parameters, market=0))) == {FARM}
    assert set(np.unique(work_after(FARM, parameters, market=0))) == {FARM}


def test_seekers_are_farm_hands_of_working_age(parameters: LifeParameters) -> None:
    hazard, found = f32(0.06), {}
    cases = ((FARM, 30), (FARM, 65), (FARM, 12), (LOCAL, 30), (MIGRANT, 30), (NO_WORK, 30), (POST, 30))
    for work, age in cases:
        seeking = u8(0)
        seeks_all(seeking, u8(1), f32(age), u8(HEALTHY), u8(work), EVEN, hazard, parameters.work, f32(1))
        found[int(work), age] = seeking.mean()
    assert abs(found.pop((int(FARM), 30)) - 0.06) <= EXACT
    assert set(found.values()) == {0.0}


def test_transfers_make_search_a_little_rarer(parameters: LifeParameters) -> None:
    hazard, p = f32(0, 3), parameters.work
    search_hazard_all(hazard, np.array([0, 500, 1000], np.float32), p)
    expected = float(p.search_monthly) * np.exp(-float(p.search_transfer_slope) * np.array([0, 500, 1000]))
    assert np.allclose(hazard, expected, rtol=1e-6) and np.all(np.diff(hazard) < 0)


def earned(
    work: Any, p: Any, *, health: Any = HEALTHY, stranded: Any = EVEN, market: float = 1.0, local: float = 1.0,
    age: float = 25,
) -> tuple[np.ndarray, np.ndarray]:  # fmt: skip
    """Wages at the median draw with factor 1.5, and migrants' part."""
    wage, sent = f32(-1), f32(-1)
    wage_all(
        wage, sent, ALONE, f32(0.2), u8(work), u8(health), f32(age), u8(2), f32(0.1), f32(0), stranded,
        here(migrant_market=market, local_wage=local), p, f32(1.5),
    )  # fmt: skip
    return wage, sent


def test_wages_by_hand(parameters: LifeParameters) -> None:
    p = parameters.work
    level = float(p.migrant_wage_yuan * p.wage_level) * 1.5 * np.exp(2 * float(p.wage_schooling_return) + 0.3)
    cases = {
        (NO_WORK, HEALTHY): 0.0,
        (FARM, HEALTHY): float(p.casual_wage_share) * 1.2,
        (POST, HEALTHY): 0.0,
        (LOCAL, HEALTHY): float(p.local_wage_share) * 1.2,
        (MIGRANT, HEALTHY): float(p.migrant_net_share),
        (MIGRANT, CHRONIC): float(p.migrant_net_share * p.wage_ill_factor),
    }
    for (work, health), share in cases.items():
        wage, sent = earned(work, p, health=health, local=1.2)
        assert np.allclose(wage, share * level, rtol=1e-5)
        assert np.array_equal(sent, wage if work == MIGRANT else np.zeros(N))
        older, _ = earned(work, p, health=health, local=1.2, age=35)
        assert np.allclose(older, wage * np.exp(-10 * float(p.wage_age_slope)), rtol=1e-5)


def test_migrants_stranded_by_a_weak_market_earn_nothing(parameters: LifeParameters) -> None:
    usual, _ = earned(MIGRANT, parameters.work)
    wage, sent = earned(MIGRANT, parameters.work, market=0.52)
    assert abs(np.mean(wage == 0) - 0.48) <= EXACT and np.array_equal(wage, sent)
    assert np.all((wage == 0) | (wage == usual)) and usual.all()
    weaker, _ = earned(MIGRANT, parameters.work, market=0.3)
    assert not ((wage == 0) & (weaker > 0)).any()


@pytest.mark.parametrize("market", [0.52, 0.0])
def test_a_weak_market_leaves_local_wages_alone(market: float, parameters: LifeParameters) -> None:
    assert np.array_equal(earned(LOCAL, parameters.work, market=market)[0], earned(LOCAL, parameters.work)[0])


def test_in_ordinary_times_nobody_is_stranded(parameters: LifeParameters) -> None:
    last = f32(1 - 2**-24)
    for market in (1.0, 1.1):
        assert earned(MIGRANT, parameters.work, stranded=last, market=market)[0].all()


def test_the_market_of_migrants_falls_in_march_2020_and_mends_in_equal_steps(parameters: LifeParameters) -> None:
    march = 2020 * 12 + 2
    path = [float(migrant_market(march + k, parameters.work)) for k in range(-30, 20)]
    months = int(parameters.work.shock_recovery_months)
    assert path[:30] == [1.0] * 30 and abs(path[30] - 0.52) < 1e-6
    assert np.allclose(np.diff(path[30 : 31 + months]), 0.48 / months, atol=1e-6)
    assert path[30 + months :] == [1.0] * (20 - months)


def test_the_market_of_migrants_scales_with_its_index(parameters: LifeParameters) -> None:
    p = parameters.work._replace(migrant_market_index=np.float32(0.5), shock_depth_share=np.float32(1))
    assert [float(migrant_market(2020 * 12 + k, p)) for k in (1, 2, 40)] == [0.5, 0.0, 0.5]


def test_openings_move_local_wages_by_the_elasticity_only(parameters: LifeParameters) -> None:
    usual, openings = np.array([100.0, 100, 0, 50]), np.array([100.0, 200, 0, 50])
    assert local_wage_factor(openings, usual, parameters.work).tolist() == [1, 1, 1, 1]
    elastic = parameters.work._replace(local_wage_elasticity=np.float32(0.5))
    assert np.allclose(local_wage_factor(openings, usual, elastic), [1, 2**0.5, 1, 1])


def test_seekers_with_more_schooling_are_hired_first_by_the_stated_odds(parameters: LifeParameters) -> None:
    p = parameters.work
    level = np.arange(N) % 2
    u = np.random.default_rng(3).random(N)
    score = hiring_score(level, u, p)
    share = (score[1::2] > score[::2]).mean()
    assert abs(share - 1 / (1 + np.exp(-float(p.hiring_schooling_slope)))) < 0.02
