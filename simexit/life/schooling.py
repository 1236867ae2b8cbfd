"""School: who attends, what it costs, who drops out.

``schooling`` is the highest level reached or, for a child, to be reached; dropping out lowers it to the level
completed.
"""

from __future__ import annotations

from numpy import float32, uint8

from simexit.compiled import loop, pass_, rule
from simexit.life.gather import take
from simexit.population.codes import JUNIOR, NO_SCHOOL, PRIMARY, SENIOR, YES


@rule
def last_age(level, p):
    """Age in years at which a pupil who will reach ``level`` leaves school."""
    end = p.primary_to_years if level == PRIMARY else p.school_from_years
    end = p.junior_to_years if level == JUNIOR else end
    return p.senior_to_years if level == SENIOR else end


@rule
def attends(present, age, level, p):
    """Whether a person is at school."""
    return uint8(present & uint8((age >= p.school_from_years) & (age < last_age(level, p))))


@rule
def completed(age, p):
    """Highest level completed by a pupil of an age."""
    level = JUNIOR if age >= p.junior_to_years else PRIMARY
    return level if age >= p.primary_to_years else NO_SCHOOL


@rule
def fee(age, p):
    """Cost of school in yuan a month: meals, boarding and books; fees from senior school on."""
    yuan = p.junior_yuan if age < p.junior_to_years else p.senior_yuan
    return p.primary_yuan if age < p.primary_to_years else yuan


@rule
def dropout_hazard(age, p):
    """Monthly hazard that a pupil leaves school early."""
    hazard = p.dropout_junior_monthly if age < p.junior_to_years else p.dropout_senior_monthly
    return p.dropout_primary_monthly if age < p.primary_to_years else hazard


@rule
def strain(smoothed, members, p):
    """Factor on dropping out: a household short of money keeps fewer children at school."""
    return p.dropout_poor_factor if smoothed < p.strain_yuan * members else float32(1.0)


@rule
def out_of_school(present, age, level, p):
    """Whether a child of compulsory age is not at school."""
    compulsory = (age >= p.school_from_years) & (age < p.junior_to_years)
    return uint8(present & uint8(compulsory & (age >= last_age(level, p))))


@loop
def strain_all(factor, smoothed, members, p):
    """Strain over household rows."""
    for i in range(factor.size):
        factor[i] = strain(smoothed[i], float32(members[i]), p)


@loop
def school_all(schooling, pupil, lost, expense, present, age, u, factor, p, r_dropout, r_fee):
    """Attendance, cost and drop-out over person rows."""
    for j in range(u.size):
        at_school = attends(present[j], age[j], schooling[j], p)
        stops = uint8(at_school & uint8(u[j] < dropout_hazard(age[j], p) * p.dropout_level * factor[j] * r_dropout[j]))
        schooling[j] = completed(age[j], p) if stops == YES else schooling[j]
        pupil[j] = uint8(at_school ^ stops)
        lost[j] = out_of_school(present[j], age[j], schooling[j], p)
        expense[j] += fee(age[j], p) * p.cost_level * r_fee[j] if pupil[j] == YES else float32(0.0)


@pass_
def learning(v):
    """School of every person."""
    c = v.persons
    h = v.households
    p = v.p.schooling
    strain_all(v.spread, h.smoothed_income, h.members, p)
    take(v.gathered, v.owner, v.spread)
    school_all(
        c.schooling, c.in_school, c.left_school, v.expense, c.present, v.age, v.person_luck.dropout, v.gathered, p,
        v.person_rates.dropout, v.person_rates.school_cost,
    )  # fmt: skip
