"""Illness: legal changes with their stated hazards, treatment forgone, bills, and who pays them in what order."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.compiled import kernel
from simexit.life.health import bill_all, health_all, own_payment, set_apart, stay_all
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.luck import normals
from simexit.population.codes import ACUTE, CHRONIC, DISABLED, HEALTHY, SEVERE
from tests.life.columns import EVEN, EXACT, f32, u8

LEGAL = {
    HEALTHY: {HEALTHY, ACUTE, CHRONIC, SEVERE},
    ACUTE: {ACUTE, HEALTHY},
    CHRONIC: {CHRONIC, HEALTHY, SEVERE},
    SEVERE: {SEVERE, HEALTHY, DISABLED},
    DISABLED: {DISABLED},
}


def health_after(
    start: Any, p: LifeParameters, *, onset: float = 1.0, recovery: float = 1.0, forgone: float = 0.0
) -> np.ndarray:
    """Health of people aged 40 after a month."""
    health = u8(start)
    health_all(health, f32(40), f32(forgone), EVEN, p.health, f32(onset), f32(recovery))
    return health


@pytest.mark.parametrize("start", LEGAL)
@pytest.mark.parametrize("forgone", [0.0, 0.01])
def test_health_reaches_exactly_the_legal_states(start: Any, forgone: float, parameters: LifeParameters) -> None:
    assert set(np.unique(health_after(start, parameters, forgone=forgone))) == LEGAL[start]


@pytest.mark.parametrize("untreated", [False, True])
def test_health_changes_with_the_stated_probabilities(untreated: bool, parameters: LifeParameters) -> None:
    p = parameters.health
    onset = float(p.onset_monthly)
    heals = float(p.untreated_recovery_factor) if untreated else 1.0
    worsens = float(p.untreated_worsening_factor) if untreated else 1.0
    expected = {
        (HEALTHY, SEVERE): onset * p.onset_severe_share,
        (HEALTHY, CHRONIC): onset * p.onset_chronic_share,
        (HEALTHY, ACUTE): onset * (1 - p.onset_severe_share - p.onset_chronic_share),
        (ACUTE, HEALTHY): p.recovery_acute_monthly * heals,
        (CHRONIC, HEALTHY): p.recovery_chronic_monthly * heals,
        (CHRONIC, SEVERE): p.worsening_chronic_monthly * worsens,
        (SEVERE, HEALTHY): p.recovery_severe_monthly * heals,
        (SEVERE, DISABLED): p.disabling_severe_monthly * worsens,
    }
    for (start, end), share in expected.items():
        found = np.mean(health_after(start, parameters, forgone=5.0 * untreated) == end)
        assert abs(found - share) <= EXACT, (start, end)


def test_onset_grows_with_age(parameters: LifeParameters) -> None:
    p, ill = parameters.health, []
    for age in (20, 40, 70):
        health = u8(HEALTHY)
        health_all(health, f32(age), f32(0), EVEN, p, f32(1), f32(1))
        ill.append(np.mean(health != HEALTHY))
    assert np.allclose(
        ill, float(p.onset_monthly) * np.exp(float(p.onset_age_slope) * np.array([-20, 0, 30])), atol=EXACT
    )


def test_more_onset_keeps_everybody_ill_who_was(parameters: LifeParameters) -> None:
    health = [health_after(HEALTHY, parameters, onset=factor) for factor in (0.5, 1.0, 4.0)]
    for fewer, more in itertools.pairwise(health):
        assert np.all(fewer <= more) and np.sum(more > fewer)


@pytest.mark.parametrize("start", [ACUTE, CHRONIC, SEVERE])
def test_more_recovery_keeps_everybody_healed_who_was(start: Any, parameters: LifeParameters) -> None:
    well = [health_after(start, parameters, recovery=factor) == HEALTHY for factor in (0.5, 1.0, 1.6)]
    for fewer, more in itertools.pairwise(well):
        assert not (fewer & ~more).any() and more.sum() > fewer.sum()


@pytest.mark.parametrize("start", [ACUTE, CHRONIC, SEVERE])
def test_treatment_forgone_never_does_good(start: Any, parameters: LifeParameters) -> None:
    """With the same draws nobody is healthier for it, and the stronger the factors the more are worse off."""
    before = health_after(start, parameters)
    for recovery, worsening in ((1.0, 1.0), (0.6, 1.8), (0.3, 3.0)):
        p = parameters.health._replace(
            untreated_recovery_factor=np.float32(recovery), untreated_worsening_factor=np.float32(worsening)
        )
        after = health_after(start, parameters._replace(health=p), forgone=1.0)
        healed, worse = (after == HEALTHY), (after > start)
        assert not (healed & (before != HEALTHY)).any() and not ((before > start) & ~worse).any()
        if recovery == 1.0:
            assert np.array_equal(after, before)
        else:
            assert healed.sum() < (before == HEALTHY).sum()
            assert start == ACUTE or worse.sum() > (before > start).sum()
        before = after


def test_forgone_treatment_does_not_make_the_healthy_ill(parameters: LifeParameters) -> None:
    assert np.array_equal(health_after(HEALTHY, parameters, forgone=500), health_after(HEALTHY, parameters))


@pytest.mark.parametrize(
    ("present", "health", "name"),
    [(1, HEALTHY, None), (0, SEVERE, None), (1, ACUTE, "acute"), (1, CHRONIC, "chronic"), (1, SEVERE, "severe"),
     (1, DISABLED, "disabled")],
)  # fmt: skip
def test_bills_have_their_median_and_spread(
    present: int, health: Any, name: str | None, parameters: LifeParameters
) -> None:
    billed, z = f32(-1), f32(0)
    normals(z, EVEN)
    bill_all(billed, u8(present), u8(health), u8(0), z, parameters.health, f32(2))
    if name is None:
        assert not billed.any()
        return
    p = parameters.health
    median = 2 * float(p.bill_level) * float(getattr(p, f"bill_{name}_yuan"))
    assert abs(np.median(billed) / median - 1) < 1e-3
    assert abs(np.log(billed).std() / float(parameters.health.bill_log_sd) - 1) < 0.01


def in_hospital(
    health: Any, p: LifeParameters, age: float = 40.0, stays: float = 1.0, present: int = 1
) -> tuple[np.ndarray, np.ndarray]:
    """Who is in hospital, and what is left of the uniform numbers."""
    found, rest = u8(9), f32(-1)
    stay_all(found, rest, u8(present), u8(health), f32(age), EVEN, p.health, f32(stays))
    return found == 1, rest


@pytest.mark.parametrize(("health", "name"), [(ACUTE, "acute"), (CHRONIC, "chronic"), (SEVERE, "severe"),
                                              (DISABLED, "disabled")])  # fmt: skip
def test_stays_have_the_stated_chances(health: Any, name: str, parameters: LifeParameters) -> None:
    p = parameters.health
    monthly = float(getattr(p, f"stay_{name}_monthly")) * float(p.stay_level)
    for age, older in ((10.0, 0.0), (40.0, 0.0), (70.0, 30.0)):
        share = in_hospital(health, parameters, age)[0].mean()
        assert abs(share - monthly * (1 + float(p.stay_age_slope) * older)) <= EXACT
    few, more = in_hospital(health, parameters)[0], in_hospital(health, parameters, stays=1.3)[0]
    assert np.all(few <= more) and more.sum() > few.sum()
    assert in_hospital(health, parameters, stays=1e6)[0].mean() > 0.98


def test_the_healthy_and_the_gone_are_never_in_hospital(parameters: LifeParameters) -> None:
    assert not in_hospital(HEALTHY, parameters)[0].any()
    assert not in_hospital(SEVERE, parameters, present=0)[0].any()


@pytest.mark.parametrize("health", [ACUTE, SEVERE])
def test_size_of_a_bill_does_not_depend_on_what_brought_the_stay(health: Any, parameters: LifeParameters) -> None:
    """What is left of the deciding number is even again, in hospital and out of it."""
    found, rest = in_hospital(health, parameters)
    for rows in (found, ~found):
        assert rest.min() > 0 and rest.max() < 1
        assert np.allclose(np.quantile(rest[rows], [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], atol=0.002)


@pytest.mark.parametrize(("health", "factor"), [(ACUTE, 1.0), (CHRONIC, 1.0), (SEVERE, None)])
def test_hospital_bills_have_their_median_and_spread(
    health: Any, factor: float | None, parameters: LifeParameters
) -> None:
    billed, z, p = f32(-1), f32(0), parameters.health
    normals(z, EVEN)
    bill_all(billed, u8(1), u8(health), u8(1), z, p, f32(1))
    median = float(p.hospital_bill_yuan) * float(p.bill_level) * (factor or float(p.hospital_severe_factor))
    assert abs(np.median(billed) / median - 1) < 1e-3
    assert abs(np.log(billed).std() / float(p.hospital_log_sd) - 1) < 0.01


def test_hospital_bills_go_to_the_household_and_are_counted() -> None:
    billed = np.array([10, 20, 30, 40, 50], np.float32)
    stays, owner = np.array([1, 0, 1, 1, 0], np.uint8), np.array([0, 0, 0, 1, 1], np.uint32)
    hospital, counted = np.full(3, 7, np.float32), np.array([3, 255, 0], np.uint8)
    set_apart(billed, hospital, counted, stays, owner)
    assert billed.tolist() == [0, 20, 0, 0, 50]
    assert hospital.tolist() == [40, 40, 0] and counted.tolist() == [5, 255, 0]


@kernel
def own(billed, insured, p, insurance, relief):  # type: ignore[no-untyped-def]
    """`own_payment` of one household."""
    return own_payment(billed, insured, p, insurance, relief)


def owed(billed: float, insured: int, p: Any, insurance: float = 1.0, relief: float = 1.0) -> float:
    """What the household owes of a bill."""
    found = own(np.float32(billed), np.uint8(insured), p, np.float32(insurance), np.float32(relief))
    return float(found)


def cover(
    deductible: float, share: float, threshold: float, serious: float, relief: float, covered: float = 1.0
) -> Any:
    """Parameters of who pays."""
    return life_parameters(2016, {}).health._replace(
        insurance_deductible_yuan=np.float32(deductible),
        covered_share=np.float32(covered),
        insurance_paid_share=np.float32(share),
        serious_threshold_yuan=np.float32(threshold),
        serious_paid_share=np.float32(serious),
        relief_paid_share=np.float32(relief),
    )


@pytest.mark.parametrize(
    ("billed", "insured", "insurance", "expected"),
    [(50, 1, 1, 50), (100, 1, 1, 100), (1100, 1, 1, 600), (1100, 0, 1, 1100), (1100, 1, 0, 1100), (1100, 1, 9, 100)],
)
def test_what_basic_insurance_leaves(billed: float, insured: int, insurance: float, expected: float) -> None:
    assert owed(billed, insured, cover(100, 0.5, 1e9, 0.5, 0), insurance) == expected


@pytest.mark.parametrize(("insurance", "expected"), [(1, 700), (1.8, 380), (9, 300)])
def test_what_is_not_in_the_catalogue_is_never_paid(insurance: float, expected: float) -> None:
    assert owed(1100, 1, cover(100, 0.5, 1e9, 0.5, 0, covered=0.8), insurance) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("billed", "insured", "relief", "expected"),
    [
        (2100, 1, 0, 1100),  # 1,100 after basic insurance, which is the threshold
        (4100, 1, 0, 1600),  # 2,100 after it; of the 1,000 beyond the threshold half is covered
        (4100, 1, 1, 1600 * 0.75),  # a quarter of what both leave is relieved
        (4100, 0, 0, 4100),  # serious-illness cover is for the insured
        (4100, 0, 1, 4100 * 0.75),  # relief is not
        (4100, 1, 9, 0),  # relief is never more than what is left
    ],
)
def test_insurance_then_serious_illness_cover_then_relief(
    billed: float, insured: int, relief: float, expected: float
) -> None:
    assert owed(billed, insured, cover(100, 0.5, 1100, 0.5, 0.25), relief=relief) == expected


SHARE = st.floats(0, 1, width=32)
YUAN = st.floats(0, 2**20, width=32)


@settings(max_examples=300, deadline=None)
@given(YUAN, st.booleans(), YUAN, SHARE, YUAN, SHARE, SHARE, st.floats(0, 20, width=32), st.floats(0, 20, width=32))
def test_nobody_owes_less_than_nothing_or_more_than_the_bill(
    billed: float, insured: bool, deductible: float, share: float, threshold: float, serious: float, relief: float,
    r_insurance: float, r_relief: float,
) -> None:  # fmt: skip
    p = cover(deductible, share, threshold, serious, relief)
    found = owed(billed, insured, p, r_insurance, r_relief)
    assert 0 <= found <= billed * (1 + 1e-6)
    assert found <= owed(billed, False, p, r_insurance, r_relief) * (1 + 1e-6)
    for better in (
        owed(billed, insured, p, r_insurance + 1, r_relief),
        owed(billed, insured, p, r_insurance, r_relief + 1),
        owed(billed, insured, p._replace(serious_paid_share=np.float32(1)), r_insurance, r_relief),
    ):
        assert better <= found * (1 + 1e-6)


def test_a_dearer_bill_is_never_cheaper(parameters: LifeParameters) -> None:
    bills = np.linspace(0, 20_000, 400)
    for insured in (0, 1):
        left = [owed(bill, insured, parameters.health) for bill in bills]
        assert np.all(np.diff(left) >= 0)
