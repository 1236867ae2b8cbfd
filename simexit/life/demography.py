"""Births, deaths and funerals."""

from __future__ import annotations

from numpy import float32, int32, uint8

from simexit.arithmetic import exp
from simexit.compiled import loop, pass_, rule
from simexit.dates import MONTHS_PER_YEAR
from simexit.life.gather import take
from simexit.population.codes import DIED, DISABLED, SEVERE


@rule
def survives(present, age, health, u, p, r_mortality):
    """Whether a person lives on: Gompertz hazard with an infant term, raised by severe illness and disability."""
    yearly = p.mortality_level_yearly * exp(p.mortality_slope_per_year * age)
    if age < float32(1.0):
        yearly += p.mortality_infant_yearly
    if health == SEVERE:
        yearly *= p.mortality_severe_factor
    if health == DISABLED:
        yearly *= p.mortality_disabled_factor
    return uint8(present & uint8(u * float32(MONTHS_PER_YEAR) >= yearly * r_mortality))


@rule
def bears(present, female, married, age, u, p, r_births):
    """Whether a married woman gives birth this month: marital fertility spread evenly over the fertile ages."""
    fertile = (age >= p.fertile_age_from_years) & (age < p.fertile_age_to_years)
    monthly = p.births_per_woman / ((p.fertile_age_to_years - p.fertile_age_from_years) * float32(MONTHS_PER_YEAR))
    return uint8(present & female & married & uint8(fertile & (u < monthly * r_births)))


@loop
def survive_all(present, gone, age, health, u, p, r_mortality):
    """Survival over person rows."""
    for j in range(u.size):
        lives = survives(present[j], age[j], health[j], u[j], p, r_mortality[j])
        gone[j] = DIED if present[j] != lives else gone[j]
        present[j] = lives


@loop
def bury_all(expense, before, present, smoothed, p):
    """Funeral costs over person rows: what is spent grows with what the household is used to live on."""
    for j in range(expense.size):
        expense[j] = p.funeral_months * smoothed[j] if before[j] != present[j] else float32(0.0)


@loop
def copy(target, source):
    """A column as it is now."""
    for j in range(target.size):
        target[j] = source[j]


@loop
def bear_all(gives_birth, children_born, present, female, married, age, u, p, r_births):
    """Births over person rows; the child joins the household at the month's end."""
    for j in range(u.size):
        born = bears(present[j], female[j], married[j], age[j], u[j], p, r_births[j])
        gives_birth[j] = born
        children_born[j] += born


@loop
def age_all(age, birth_month, month):
    """Age in years over person rows."""
    for j in range(age.size):
        age[j] = float32(int32(month - birth_month[j])) / float32(MONTHS_PER_YEAR)


@pass_
def births_and_deaths(v):
    """Age, death, funeral and birth of every person."""
    c = v.persons
    p = v.p.demography
    age_all(v.age, c.birth_month, v.here.month)
    copy(v.flag, c.present)
    survive_all(c.present, c.gone, v.age, c.health, v.person_luck.death, p, v.person_rates.mortality)
    take(v.gathered, v.owner, v.households.smoothed_income)
    bury_all(v.expense, v.flag, c.present, v.gathered, v.p.family)
    bear_all(
        c.gives_birth, c.children_born, c.present, c.female, c.married, v.age, v.person_luck.birth, p,
        v.person_rates.births,
    )  # fmt: skip
