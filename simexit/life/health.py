"""Illness, its bills, what insurance, serious-illness cover and relief pay, and treatment forgone."""

from __future__ import annotations

from numpy import float32, uint8

from simexit.arithmetic import exp
from simexit.compiled import loop, pass_, rule
from simexit.life.gather import take
from simexit.luck import normals
from simexit.population.codes import ACUTE, CHRONIC, DISABLED, HEALTHY, SEVERE, YES


@rule
def onset(age, p, r_onset):
    """Monthly hazard of falling ill, growing with age."""
    return p.onset_monthly * exp(p.onset_age_slope * (age - p.onset_reference_age_years)) * r_onset


@rule
def fallen_ill(age, u, p, r_onset):
    """Health of a healthy person after this month: the lowest uniforms bring the worst."""
    hazard = onset(age, p, r_onset)
    state = ACUTE if u < hazard else HEALTHY
    state = CHRONIC if u < hazard * (p.onset_severe_share + p.onset_chronic_share) else state
    return SEVERE if u < hazard * p.onset_severe_share else state


@rule
def illness_goes_on(health, untreated, u, p, r_recovery):
    """Health of an ill person after this month: low uniforms heal; the highest make the next worse state.

    Where the household could not pay for treatment last month, healing is rarer and getting worse more likely.
    """
    heals = p.recovery_acute_monthly if health == ACUTE else float32(0.0)
    heals = p.recovery_chronic_monthly if health == CHRONIC else heals
    heals = p.recovery_severe_monthly if health == SEVERE else heals
    worsens = p.worsening_chronic_monthly if health == CHRONIC else float32(0.0)
    worsens = p.disabling_severe_monthly if health == SEVERE else worsens
    heals *= p.untreated_recovery_factor if untreated else float32(1.0)
    worsens *= p.untreated_worsening_factor if untreated else float32(1.0)
    later = uint8(health + uint8((u > float32(1.0) - worsens) & (worsens > float32(0.0))))
    return HEALTHY if u < heals * r_recovery else later


@rule
def next_health(health, age, untreated, u, p, r_onset, r_recovery):
    """Health after this month; one uniform decides. Written as selections, which vectorise."""
    fell = fallen_ill(age, u, p, r_onset)
    went_on = illness_goes_on(health, untreated, u, p, r_recovery)
    return fell if health == HEALTHY else went_on


@rule
def bill(present, health, z, p, r_bill):
    """Medical bill of the month before insurance: lognormal with a median by state, from a standard normal number."""
    if present == uint8(0) or health == HEALTHY:
        return float32(0.0)
    median = p.bill_acute_yuan
    if health == CHRONIC:
        median = p.bill_chronic_yuan
    if health == SEVERE:
        median = p.bill_severe_yuan
    if health == DISABLED:
        median = p.bill_disabled_yuan
    return median * exp(p.bill_log_sd * z) * p.bill_level * r_bill


@rule
def own_payment(billed, insured, p, r_insurance, r_relief):
    """What the household owes of a bill: basic insurance pays first, then serious-illness cover, then relief."""
    covered = max(billed - p.insurance_deductible_yuan, float32(0.0))
    share = min(p.insurance_paid_share * r_insurance, float32(1.0))
    after_basic = billed - (covered * share if insured == YES else float32(0.0))
    serious = max(after_basic - p.serious_threshold_yuan, float32(0.0)) * p.serious_paid_share
    after_cover = after_basic - (serious if insured == YES else float32(0.0))
    return after_cover * (float32(1.0) - min(p.relief_paid_share * r_relief, float32(1.0)))


@loop
def health_all(health, age, forgone, u, p, r_onset, r_recovery):
    """Health over person rows."""
    for j in range(u.size):
        untreated = forgone[j] > float32(0.0)
        health[j] = next_health(health[j], age[j], untreated, u[j], p, r_onset[j], r_recovery[j])


@loop
def bill_all(billed, present, health, z, p, r_bill):
    """Bills over person rows."""
    for j in range(z.size):
        billed[j] = bill(present[j], health[j], z[j], p, r_bill[j])


@loop
def own_payment_all(owed, insured, p, r_insurance, r_relief):
    """Own payments over household rows, in place of the sums of bills."""
    for i in range(owed.size):
        owed[i] = own_payment(owed[i], insured[i], p, r_insurance[i], r_relief[i])


@pass_
def illness(v):
    """Health of every person and the bills of the ill."""
    c = v.persons
    p = v.p.health
    take(v.gathered, v.owner, v.households.forgone)
    health_all(c.health, v.age, v.gathered, v.person_luck.health, p, v.person_rates.onset, v.person_rates.recovery)
    normals(v.gathered, v.person_luck.bill)
    bill_all(v.bill, c.present, c.health, v.gathered, p, v.person_rates.bill)


@pass_
def insurance(v):
    """Own payments of every household."""
    r = v.household_rates
    own_payment_all(v.owed, v.households.insured, v.p.health, r.insurance, r.relief)
