"""Illness, hospital bills and others, what insurance, serious-illness cover and relief pay, and treatment forgone."""

from __future__ import annotations

from numpy import float32, uint8

from simexit.arithmetic import exp
from simexit.compiled import loop, pass_, rule
from simexit.life.gather import part, put_back, rows_where, take
from simexit.luck import ALMOST_ONE, normals
from simexit.population.codes import ACUTE, CHRONIC, DISABLED, HEALTHY, SEVERE, YES

MOST_STAY = float32(0.99)
"""Chance of a stay at most."""


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
def stay_hazard(present, health, age, p, r_stays):
    """Chance that a member is in hospital this month: by state of health, growing with age beyond the reference."""
    monthly = p.stay_acute_monthly if health == ACUTE else float32(0.0)
    monthly = p.stay_chronic_monthly if health == CHRONIC else monthly
    monthly = p.stay_severe_monthly if health == SEVERE else monthly
    monthly = p.stay_disabled_monthly if health == DISABLED else monthly
    older = max(age - p.onset_reference_age_years, float32(0.0))
    hazard = monthly * (float32(1.0) + p.stay_age_slope * older) * p.stay_level * r_stays
    return min(hazard, MOST_STAY) if present == YES else float32(0.0)


@rule
def after_stay(u, hazard):
    """A uniform number again, of one that has decided on a stay: the lowest bring it, and then the largest bills.

    Where there is none the highest bring the largest: what is left is small there, and so keeps its digits.
    """
    rest = u / hazard if u < hazard else (float32(1.0) - u) / (float32(1.0) - hazard)
    return min(rest, ALMOST_ONE)


@rule
def bill(present, health, stays, z, p, r_bill):
    """Bill of the month before insurance, of a stay in hospital or else of other care: lognormal, from a normal number
    of which the lowest make the largest.

    Who is ill has one or the other.
    """
    if present == uint8(0) or health == HEALTHY:
        return float32(0.0)
    median = p.bill_acute_yuan
    if health == CHRONIC:
        median = p.bill_chronic_yuan
    if health == SEVERE:
        median = p.bill_severe_yuan
    if health == DISABLED:
        median = p.bill_disabled_yuan
    spread = p.bill_log_sd
    if stays:
        median = p.hospital_bill_yuan * (p.hospital_severe_factor if health == SEVERE else float32(1.0))
        spread = p.hospital_log_sd
    return median * exp(-spread * z) * p.bill_level * r_bill


@rule
def own_payment(hospital, insured, p, r_insurance, r_relief):
    """What a household owes of hospital bills: basic insurance pays first, then serious-illness cover, then relief."""
    covered = max(hospital - p.insurance_deductible_yuan, float32(0.0)) * p.covered_share
    share = min(p.insurance_paid_share * r_insurance, float32(1.0))
    after_basic = hospital - (covered * share if insured == YES else float32(0.0))
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
def stay_all(stays, rest, present, health, age, u, p, r_stays):
    """Who is in hospital, over person rows, and what the uniform numbers leave for the size of the bill."""
    for j in range(u.size):
        hazard = stay_hazard(present[j], health[j], age[j], p, r_stays[j])
        stays[j] = u[j] < hazard
        rest[j] = after_stay(u[j], hazard)


@loop
def bill_all(billed, present, health, stays, z, p, r_bill):
    """Bills over person rows."""
    for j in range(z.size):
        billed[j] = bill(present[j], health[j], stays[j], z[j], p, r_bill[j])


@loop
def set_apart(billed, hospital, year_stays, stays, owner):
    """Hospital bills go to the household at once; the others stay for the tally."""
    for i in range(hospital.size):
        hospital[i] = float32(0.0)
    for j in range(stays.size):
        if stays[j]:
            i = owner[j]
            hospital[i] += billed[j]
            year_stays[i] += uint8(year_stays[i] < uint8(255))
            billed[j] = float32(0.0)


@loop
def own_payment_all(owed, hospital, year_hospital, year_own, insured, p, r_insurance, r_relief):
    """Own payments of hospital bills over household rows, added to other bills and to the accounting year."""
    for i in range(owed.size):
        own = own_payment(hospital[i], insured[i], p, r_insurance[i], r_relief[i])
        owed[i] += own
        year_hospital[i] += hospital[i]
        year_own[i] += own


@pass_
def illness(v):
    """Health of every person and the bills of the ill, who are few and so are picked out."""
    c = v.persons
    h = v.households
    p = v.p.health
    r = v.person_rates
    take(v.gathered, v.owner, h.forgone)
    health_all(c.health, v.age, v.gathered, v.person_luck.health, p, r.onset, r.recovery)
    n = rows_where(v.rows, c.health)
    ill = v.rows[:n]
    present, health, stays = part(v.picked_codes, 0, n), part(v.picked_codes, 1, n), part(v.picked_codes, 2, n)
    age, u, rest, rate = part(v.picked, 0, n), part(v.picked, 1, n), part(v.picked, 2, n), part(v.picked, 3, n)
    take(present, ill, c.present)
    take(health, ill, c.health)
    take(age, ill, v.age)
    take(u, ill, v.person_luck.bill)
    take(rate, ill, r.stays)
    stay_all(stays, rest, present, health, age, u, p, rate)
    normals(u, rest)
    take(rate, ill, r.bill)
    bill_all(rest, present, health, stays, u, p, rate)
    take(v.picked_owner[:n], ill, v.owner)
    set_apart(rest, v.hospital, h.year_stays, stays, v.picked_owner[:n])
    put_back(v.bill, ill, rest)


@pass_
def insurance(v):
    """Own payments of every household."""
    h = v.households
    r = v.household_rates
    own_payment_all(
        v.owed, v.hospital, h.year_hospital, h.year_hospital_own, h.insured, v.p.health, r.insurance, r.relief
    )
