"""Marriage, weddings, leaving for good and coming back.

Brides come from, and daughters marry into, one outside account; a bride joins her husband's household at the month's
end. Whoever settles elsewhere stops being a member and may come back.
"""

from __future__ import annotations

from numpy import float32, uint8

from simexit.compiled import loop, pass_, rule
from simexit.life.gather import take
from simexit.population.codes import LEFT, MARRIED_OUT, MIGRANT, NO, NO_WORK, NOT_GONE, YES


@rule
def marries_now(present, female, married, age, u, p):
    """Whether a single person of age marries this month."""
    from_years = p.bride_age_from_years if female == YES else p.groom_age_from_years
    to_years = p.bride_age_to_years if female == YES else p.groom_age_to_years
    hazard = p.marriage_women_monthly if female == YES else p.marriage_men_monthly
    may = (age >= from_years) & (age < to_years) & (married == NO)
    return uint8(present & uint8(may & (u < hazard)))


@rule
def settles(present, work, weds, u, p, r_settling):
    """Whether a migrant settles away for good; nobody does in the month of his wedding."""
    return uint8(present & uint8((work == MIGRANT) & (weds == NO) & (u < p.settling_monthly * r_settling)))


@rule
def comes_back(gone, u, p):
    """Whether one who settled away comes back."""
    return uint8((gone == LEFT) & (u < p.coming_back_monthly))


@loop
def marry_all(marries, married, present, gone, expense, female, age, u, smoothed, p):
    """Marriages over person rows: women leave for their husband's place, men pay the wedding and await a bride."""
    for j in range(u.size):
        weds = marries_now(present[j], female[j], married[j], age[j], u[j], p)
        leaves = weds & female[j]
        groom = uint8(weds & uint8(female[j] == NO))
        marries[j] = groom
        married[j] = married[j] | weds
        present[j] = uint8(present[j] & uint8(leaves == NO))
        gone[j] = MARRIED_OUT if leaves == YES else gone[j]
        expense[j] += p.wedding_months * smoothed[j] if groom == YES else float32(0.0)


@loop
def move_all(present, gone, work, marries, u, p, r_settling):
    """Settling away and coming back over person rows."""
    for j in range(u.size):
        back = comes_back(gone[j], u[j], p)
        away = settles(present[j], work[j], marries[j], u[j], p, r_settling[j])
        gone[j] = LEFT if away == YES else (NOT_GONE if back == YES else gone[j])
        present[j] = uint8((present[j] & uint8(away == NO)) | back)


@loop
def clear_absent(present, work, seeking):
    """Who is not a member of the household neither works nor seeks for it."""
    for j in range(present.size):
        work[j] = work[j] if present[j] == YES else NO_WORK
        seeking[j] = seeking[j] if present[j] == YES else NO


@pass_
def families(v):
    """Marriages, weddings, settling away and coming back of every person."""
    c = v.persons
    p = v.p.family
    luck = v.person_luck
    take(v.gathered, v.owner, v.households.smoothed_income)
    marry_all(
        c.marries, c.married, c.present, c.gone, v.expense, c.female, v.age, luck.marriage, v.gathered, p,
    )  # fmt: skip
    move_all(c.present, c.gone, c.work, c.marries, luck.leaving, p, v.person_rates.settling)
    clear_absent(c.present, c.work, c.seeking)
