"""Births and deaths."""

from __future__ import annotations

from numpy import float32, uint8

from simexit.arithmetic import exp
from simexit.compiled import loop, pass_, rule
from simexit.population.codes import DISABLED, NO, SEVERE

MONTHS_PER_YEAR = float32(12.0)


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
    return uint8(present & uint8(u * MONTHS_PER_YEAR >= yearly * r_mortality))


@rule
def bears(present, female, age, u, p, r_births):
    """Whether a woman gives birth this month: total fertility spread evenly over the fertile ages."""
    fertile = (age >= p.fertile_age_from_years) & (age < p.fertile_age_to_years)
    monthly = p.births_per_woman / ((p.fertile_age_to_years - p.fertile_age_from_years) * MONTHS_PER_YEAR)
    return uint8(present & female & uint8(fertile & (u < monthly * r_births)))


@loop
def survive_all(present, age, health, u, p, r_mortality):
    """Survival over person rows."""
    for j in range(u.size):
        present[j] = survives(present[j], age[j], health[j], u[j], p, r_mortality[j])


@loop
def bear_all(gives_birth, children_born, present, female, age, u, p, r_births):
    """Births over person rows; the child joins the household at the month's end."""
    for j in range(u.size):
        born = bears(present[j], female[j], age[j], u[j], p, r_births[j])
        gives_birth[j] = born
        children_born[j] += born


@loop
def age_all(age, birth_month, month):
    """Age in years over person rows."""
    for j in range(age.size):
        age[j] = float32(month - birth_month[j]) / MONTHS_PER_YEAR


@loop
def clear_dead(present, work, seeking):
    """The dead neither work nor seek."""
    for j in range(present.size):
        if present[j] == NO:
            work[j] = NO
            seeking[j] = NO


@pass_
def births_and_deaths(v):
    """Age, death and birth of every person."""
    c = v.persons
    p = v.p.demography
    age_all(v.age, c.birth_month, v.here.month)
    survive_all(c.present, v.age, c.health, v.person_luck.death, p, v.person_rates.mortality)
    bear_all(c.gives_birth, c.children_born, c.present, c.female, v.age, v.person_luck.birth, p, v.person_rates.births)
    clear_dead(c.present, c.work, c.seeking)
