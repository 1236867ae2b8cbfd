"""Rules of persons: only legal changes, and more hazard never takes an event away."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest

from simexit.compiled import kernel
from simexit.life.demography import bear_all, survive_all
from simexit.life.health import bill_all, health_all, own_payment
from simexit.life.parameters import LifeParameters
from simexit.life.work import next_work_all, seeks_all, wage_all
from simexit.population.codes import (
    ACUTE,
    CHRONIC,
    DISABLED,
    FARM,
    HEALTHY,
    LOCAL,
    MIGRANT,
    NO_WORK,
    SEVERE,
)  # fmt: skip

N = 20_000
ALIVE = np.ones(N, np.uint8)


def f32(value: float) -> np.ndarray:
    """A column of one value."""
    return np.full(N, value, np.float32)


def u8(value: Any) -> np.ndarray:
    """A column of one code."""
    return np.full(N, value, np.uint8)


@pytest.fixture(scope="module")
def u() -> np.ndarray:
    """Uniform draws that fill (0, 1) evenly, in both halves of a word."""
    return ((np.arange(N) + 0.5) / N).astype(np.float32)


LEGAL = {
    HEALTHY: {HEALTHY, ACUTE, CHRONIC, SEVERE},
    ACUTE: {ACUTE, HEALTHY},
    CHRONIC: {CHRONIC, HEALTHY, SEVERE},
    SEVERE: {SEVERE, HEALTHY, DISABLED},
    DISABLED: {DISABLED},
}


def health_after(start: Any, u: np.ndarray, p: Any, onset: float = 1.0, recovery: float = 1.0) -> np.ndarray:
    """Health of people aged 40 after a month."""
    health = u8(start)
    health_all(health, f32(40), u, p.health, f32(onset), f32(recovery))
    return health


@pytest.mark.parametrize("start", LEGAL)
def test_health_reaches_exactly_the_legal_states(start: Any, u: np.ndarray, parameters: LifeParameters) -> None:
    assert set(np.unique(health_after(start, u, parameters))) == LEGAL[start]


def test_health_changes_with_the_stated_probabilities(u: np.ndarray, parameters: LifeParameters) -> None:
    p = parameters.health
    onset = float(p.onset_monthly)
    expected = {
        (HEALTHY, SEVERE): onset * p.onset_severe_share,
        (HEALTHY, CHRONIC): onset * p.onset_chronic_share,
        (HEALTHY, ACUTE): onset * (1 - p.onset_severe_share - p.onset_chronic_share),
        (ACUTE, HEALTHY): p.recovery_acute_monthly,
        (CHRONIC, HEALTHY): p.recovery_chronic_monthly,
        (CHRONIC, SEVERE): p.worsening_chronic_monthly,
        (SEVERE, HEALTHY): p.recovery_severe_monthly,
        (SEVERE, DISABLED): p.disabling_severe_monthly,
    }
    for (start, end), share in expected.items():
        found = np.mean(health_after(start, u, parameters) == end)
        assert abs(found - share) <= 2 / N, (start, end)


def test_more_onset_keeps_everybody_ill_who_was(u: np.ndarray, parameters: LifeParameters) -> None:
    ill = [health_after(HEALTHY, u, parameters, onset=factor) != HEALTHY for factor in (0.5, 1.0, 4.0)]
    for fewer, more in itertools.pairwise(ill):
        assert not (fewer & ~more).any() and more.sum() > fewer.sum()


@pytest.mark.parametrize("start", [ACUTE, CHRONIC, SEVERE])
def test_more_recovery_keeps_everybody_healed_who_was(start: Any, u: np.ndarray, parameters: LifeParameters) -> None:
    well = [health_after(start, u, parameters, recovery=factor) == HEALTHY for factor in (0.5, 1.0, 1.6)]
    for fewer, more in itertools.pairwise(well):
        assert not (fewer & ~more).any() and more.sum() > fewer.sum()


def dead(age: float, health: Any, u: np.ndarray, p: Any, factor: float = 1.0) -> np.ndarray:
    """Who dies in a month."""
    present = ALIVE.copy()
    survive_all(present, f32(age), u8(health), u, p.demography, f32(factor))
    return present == 0


def test_mortality_follows_its_parameters(u: np.ndarray, parameters: LifeParameters) -> None:
    p = parameters.demography
    yearly = {age: float(p.mortality_level_yearly * np.exp(p.mortality_slope_per_year * age)) for age in (0.5, 30, 85)}
    assert abs(dead(85, HEALTHY, u, parameters).mean() - yearly[85] / 12) <= 2 / N
    infants = yearly[0.5] + float(p.mortality_infant_yearly)
    assert abs(dead(0.5, HEALTHY, u, parameters).mean() - infants / 12) <= 2 / N
    severe = yearly[85] * float(p.mortality_severe_factor)
    assert abs(dead(85, SEVERE, u, parameters).mean() - severe / 12) <= 2 / N
    disabled = yearly[85] * float(p.mortality_disabled_factor)
    assert abs(dead(85, DISABLED, u, parameters).mean() - disabled / 12) <= 2 / N


def test_higher_mortality_keeps_everybody_dead_who_was(u: np.ndarray, parameters: LifeParameters) -> None:
    deaths = [dead(80, HEALTHY, u, parameters, factor) for factor in (0.25, 1.0, 2.0)]
    assert not (deaths[0] & ~deaths[1]).any() and not (deaths[1] & ~deaths[2]).any()
    assert 0 < deaths[0].sum() < deaths[1].sum() < deaths[2].sum()


def test_the_dead_stay_dead(u: np.ndarray, parameters: LifeParameters) -> None:
    present = np.zeros(N, np.uint8)
    survive_all(present, f32(20), u8(HEALTHY), u, parameters.demography, f32(1))
    assert not present.any()


@pytest.mark.parametrize(
    ("female", "present", "age", "bears"),
    [
        (1, 1, 20, True),
        (1, 1, 35.99, True),
        (1, 1, 36, False),
        (1, 1, 19.9, False),
        (0, 1, 25, False),
        (1, 0, 25, False),
    ],
)
def test_who_bears_children(
    female: int, present: int, age: float, bears: bool, u: np.ndarray, parameters: LifeParameters
) -> None:
    births, before = np.zeros(N, np.uint8), u8(2)
    bear_all(births, before, u8(present), u8(female), f32(age), u, parameters.demography, f32(1))
    p = parameters.demography
    expected = (
        float(p.births_per_woman) / (12 * float(p.fertile_age_to_years - p.fertile_age_from_years)) if bears else 0
    )
    assert abs(births.mean() - expected) <= 2 / N
    assert np.array_equal(before, 2 + births)


def work_after(
    start: Any, u: np.ndarray, p: Any, age: float = 30, health: Any = HEALTHY, **factors: float
) -> np.ndarray:
    """Work after a month in which separation and migration meet the same draw."""
    work = u8(start)
    next_work_all(
        work, ALIVE, f32(age), u8(health), u8(2), u, u, np.float32(0.2), p.work,
        f32(factors.get("loss", 1)), f32(factors.get("leave", 1)), f32(factors.get("back", 1)),
    )  # fmt: skip
    return work


@pytest.mark.parametrize(
    ("start", "ends"),
    [(FARM, {FARM, MIGRANT}), (LOCAL, {LOCAL, FARM}), (MIGRANT, {MIGRANT, FARM}), (NO_WORK, {FARM, MIGRANT})],
)
def test_work_reaches_exactly_the_legal_states(
    start: Any, ends: set[Any], u: np.ndarray, parameters: LifeParameters
) -> None:
    assert set(np.unique(work_after(start, u, parameters))) == ends


@pytest.mark.parametrize(
    ("age", "health", "ends"),
    [
        (15, HEALTHY, {NO_WORK}),
        (60, HEALTHY, {FARM}),
        (71, HEALTHY, {FARM}),
        (72, HEALTHY, {NO_WORK}),
        (30, SEVERE, {NO_WORK}),
        (30, DISABLED, {NO_WORK}),
        (30, CHRONIC, {FARM, MIGRANT}),
    ],
)
def test_who_can_work(age: float, health: Any, ends: set[Any], u: np.ndarray, parameters: LifeParameters) -> None:
    for start in (FARM, LOCAL, MIGRANT) if ends != {FARM, MIGRANT} else (FARM,):
        assert set(np.unique(work_after(start, u, parameters, age, health))) == ends


@pytest.mark.parametrize(("start", "factor"), [(LOCAL, "loss"), (FARM, "leave"), (MIGRANT, "back")])
def test_more_hazard_moves_everybody_who_moved(
    start: Any, factor: str, u: np.ndarray, parameters: LifeParameters
) -> None:
    moved = [work_after(start, u, parameters, **{factor: by}) != start for by in (0.5, 1.0, 3.0)]
    for fewer, more in itertools.pairwise(moved):
        assert not (fewer & ~more).any() and more.sum() > fewer.sum() > 0


def test_a_weak_market_sends_migrants_home_and_keeps_hands(u: np.ndarray, parameters: LifeParameters) -> None:
    weak = parameters._replace(work=parameters.work._replace(migrant_market_index=np.float32(0.5)))
    for start, sign in ((FARM, -1), (MIGRANT, 1)):
        strong_moves, weak_moves = (np.sum(work_after(start, u, p) != start) for p in (parameters, weak))
        assert sign * (weak_moves - strong_moves) > 0
        assert abs(weak_moves / strong_moves - 2.0**sign) < 0.02


def test_seekers_are_farm_hands_of_working_age(u: np.ndarray, parameters: LifeParameters) -> None:
    hazard, found = f32(0.06), {}
    for work, age in ((FARM, 30), (FARM, 65), (FARM, 12), (LOCAL, 30), (MIGRANT, 30), (NO_WORK, 30)):
        seeking = np.zeros(N, np.uint8)
        seeks_all(seeking, ALIVE, f32(age), u8(HEALTHY), u8(work), u, hazard, parameters.work, f32(1))
        found[int(work), age] = seeking.mean()
    assert abs(found.pop((int(FARM), 30)) - 0.06) <= 2 / N
    assert set(found.values()) == {0.0}


def test_wages_by_hand(parameters: LifeParameters) -> None:
    p = parameters.work
    u = f32(0.5)
    earned = np.zeros(N, np.float32)
    cases = {
        (NO_WORK, HEALTHY): 0.0,
        (FARM, HEALTHY): 0.0,
        (LOCAL, HEALTHY): float(p.local_wage_share),
        (MIGRANT, HEALTHY): float(p.migrant_net_share),
        (MIGRANT, CHRONIC): float(p.migrant_net_share * p.wage_ill_factor),
    }
    for (work, health), share in cases.items():
        wage_all(earned, u8(work), u8(health), u8(2), f32(0.1), u, p, f32(1.5))
        level = float(p.migrant_wage_yuan * p.wage_level) * 1.5 * np.exp(2 * float(p.wage_schooling_return) + 0.1)
        assert np.allclose(earned, share * level, rtol=1e-5)


@pytest.mark.parametrize(
    ("present", "health", "name"),
    [(1, HEALTHY, None), (0, SEVERE, None), (1, ACUTE, "acute"), (1, CHRONIC, "chronic"), (1, SEVERE, "severe"),
     (1, DISABLED, "disabled")],
)  # fmt: skip
def test_bills_have_their_median_and_spread(
    present: int, health: Any, name: str | None, u: np.ndarray, parameters: LifeParameters
) -> None:
    billed = f32(-1)
    bill_all(billed, u8(present), u8(health), u, parameters.health, f32(2))
    if name is None:
        assert not billed.any()
        return
    median = 2 * float(getattr(parameters.health, f"bill_{name}_yuan"))
    assert abs(np.median(billed) / median - 1) < 1e-3
    assert abs(np.log(billed).std() / float(parameters.health.bill_log_sd) - 1) < 0.01


@kernel
def own(billed, insured, p, factor):  # type: ignore[no-untyped-def]
    """`own_payment` of one household."""
    return own_payment(billed, insured, p, factor)


@pytest.mark.parametrize(
    ("billed", "insured", "factor", "expected"),
    [(50, 1, 1, 50), (100, 1, 1, 100), (1100, 1, 1, 600), (1100, 0, 1, 1100), (1100, 1, 0, 1100), (1100, 1, 9, 100)],
)
def test_what_insurance_leaves(
    billed: float, insured: int, factor: float, expected: float, parameters: LifeParameters
) -> None:
    p = parameters.health._replace(insurance_deductible_yuan=np.float32(100), insurance_paid_share=np.float32(0.5))
    assert own(np.float32(billed), np.uint8(insured), p, np.float32(factor)) == expected
