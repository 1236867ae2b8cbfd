"""Farm work, local wage work and migration: who finds, loses, leaves and returns; and what it pays."""

from __future__ import annotations

from numpy import float32, uint8

from simexit.arithmetic import exp, normal
from simexit.compiled import loop, pass_, rule
from simexit.population.codes import FARM, LOCAL, MIGRANT, NO, NO_WORK, SEVERE


@rule
def may_earn_wage(present, age, health, p):
    """Whether a person is of age and health for wage work."""
    young_enough = (age >= p.working_age_from_years) & (age < p.wage_work_age_to_years)
    return uint8(present & uint8(young_enough & (health < SEVERE)))


@rule
def may_farm(present, age, health, p):
    """Whether a person can work the farm."""
    young_enough = (age >= p.working_age_from_years) & (age < p.farm_age_to_years)
    return uint8(present & uint8(young_enough & (health < SEVERE)))


@rule
def leaves(age, schooling, u, migrant_share, p, r_migration):
    """Whether a farm hand migrates: more with schooling, youth and migrants of the village, fewer in a weak market."""
    tilt = (
        p.migration_schooling_slope * float32(schooling)
        + p.migration_peer_slope * migrant_share
        - p.migration_age_slope * max(age - p.migration_reference_age_years, float32(0.0))
    )
    return u < p.migration_monthly * p.migrant_market_index * exp(tilt) * r_migration


@rule
def next_work(
    present, age, health, schooling, work, u_separation, u_migration, migrant_share, p, r_loss, r_leave, r_back
):
    """Work after this month, but for local jobs found, which are handed out between months."""
    if may_farm(present, age, health, p) == NO:
        return NO_WORK
    if may_earn_wage(present, age, health, p) == NO:
        return FARM
    if work == LOCAL:
        return FARM if u_separation < p.job_loss_monthly * r_loss else LOCAL
    if work == MIGRANT:
        return FARM if u_separation * p.migrant_market_index < p.return_monthly * r_back else MIGRANT
    return MIGRANT if leaves(age, schooling, u_migration, migrant_share, p, r_leave) else FARM


@rule
def search_hazard(transfer, p):
    """Monthly hazard that a farm hand of the household looks for local wage work; transfers make it a little rarer."""
    return p.search_monthly * exp(-p.search_transfer_slope * transfer)


@rule
def seeks(present, age, health, work, u, hazard, p, r_search):
    """Whether a farm hand looks for local wage work this month."""
    return uint8(may_earn_wage(present, age, health, p) & uint8((work == FARM) & (u < hazard * r_search)))


@rule
def wage(work, health, schooling, ability, u, p, r_wage):
    """Wage of the month in yuan, net of a migrant's living costs away."""
    if work < LOCAL:
        return float32(0.0)
    sector = p.migrant_net_share if work == MIGRANT else p.local_wage_share
    fit = p.wage_ill_factor if health > uint8(0) else float32(1.0)
    quality = p.wage_schooling_return * float32(schooling) + ability + p.wage_noise_log_sd * normal(u)
    return p.migrant_wage_yuan * sector * fit * p.wage_level * r_wage * exp(quality)


@loop
def next_work_all(
    work, present, age, health, schooling, u_separation, u_migration, migrant_share, p, r_loss, r_leave, r_back
):
    """Work over person rows."""
    for j in range(u_separation.size):
        work[j] = next_work(
            present[j], age[j], health[j], schooling[j], work[j], u_separation[j], u_migration[j], migrant_share, p,
            r_loss[j], r_leave[j], r_back[j],
        )  # fmt: skip


@loop
def search_hazard_all(hazard, transfer, p):
    """Search hazards over household rows."""
    for i in range(hazard.size):
        hazard[i] = search_hazard(transfer[i], p)


@loop
def take(gathered, owner, column):
    """A household column in person rows."""
    for j in range(gathered.size):
        gathered[j] = column[owner[j]]


@loop
def seeks_all(seeking, present, age, health, work, u, hazard, p, r_search):
    """Job search over person rows."""
    for j in range(u.size):
        seeking[j] = seeks(present[j], age[j], health[j], work[j], u[j], hazard[j], p, r_search[j])


@loop
def wage_all(earned, work, health, schooling, ability, u, p, r_wage):
    """Wages over person rows."""
    for j in range(u.size):
        earned[j] = wage(work[j], health[j], schooling[j], ability[j], u[j], p, r_wage[j])


@pass_
def working(v):
    """Work, search and wages of every person."""
    c = v.persons
    p = v.p.work
    r = v.person_rates
    luck = v.person_luck
    next_work_all(
        c.work, c.present, v.age, c.health, c.schooling, luck.separation, luck.migration, v.here.migrant_share, p,
        r.job_loss, r.migration, r.returning,
    )  # fmt: skip
    search_hazard_all(v.spread, v.households.transfer, p)
    take(v.gathered, v.owner, v.spread)
    seeks_all(c.seeking, c.present, v.age, c.health, c.work, luck.search, v.gathered, p, r.search)
    wage_all(v.wage, c.work, c.health, c.schooling, c.ability, luck.wage, p, r.wage)
