"""Farm work, local wage work, welfare posts and migration: who finds, loses, leaves and returns; and what it pays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import float32, uint8

from simexit.arithmetic import exp
from simexit.compiled import loop, pass_, rule
from simexit.dates import MONTHS_PER_YEAR
from simexit.life.gather import take
from simexit.luck import normals
from simexit.population.codes import FARM, LOCAL, MIGRANT, NO, NO_WORK, POST, SEVERE, YES


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
def leaves(age, schooling, u, here, p, r_migration):
    """Whether a farm hand migrates: more with schooling, youth and migrants of the village, fewer in a weak market."""
    tilt = (
        p.migration_schooling_slope * float32(schooling)
        + p.migration_peer_slope * here.migrant_share
        - p.migration_age_slope * max(age - p.migration_reference_age_years, float32(0.0))
    )
    return u < p.migration_monthly * here.migrant_market * exp(tilt) * r_migration


@rule
def next_work(
    present, pupil, age, health, schooling, work, post_wage, u_separation, u_migration, here, p, r_loss, r_leave, r_back
):
    """Work after this month, but for local jobs found, which are handed out between months.

    A welfare post lasts as long as the household is paid for one.
    """
    if may_farm(present, age, health, p) == NO or pupil == YES:
        return NO_WORK
    if work == POST:
        return POST if post_wage > float32(0.0) else FARM
    if may_earn_wage(present, age, health, p) == NO:
        return FARM
    if work == LOCAL:
        return FARM if u_separation < p.job_loss_monthly * r_loss else LOCAL
    if work == MIGRANT:
        return FARM if u_separation * here.migrant_market < p.return_monthly * r_back else MIGRANT
    return MIGRANT if leaves(age, schooling, u_migration, here, p, r_leave) else FARM


@rule
def search_hazard(transfer, p):
    """Monthly hazard that a farm hand of the household looks for local wage work; transfers make it a little rarer."""
    return p.search_monthly * exp(-p.search_transfer_slope * transfer)


@rule
def seeks(present, age, health, work, u, hazard, p, r_search):
    """Whether a farm hand looks for local wage work this month."""
    return uint8(may_earn_wage(present, age, health, p) & uint8((work == FARM) & (u < hazard * r_search)))


@rule
def wage(work, health, schooling, ability, z, u_stranded, here, p, r_wage):
    """Wage of the month in yuan, net of a migrant's living costs away; ``z``: a standard normal number.

    Where the market for migrants falls short of one, the missing share of them earns nothing that month.
    """
    if work < LOCAL or (work == MIGRANT and u_stranded >= here.migrant_market):
        return float32(0.0)
    sector = p.migrant_net_share if work == MIGRANT else p.local_wage_share * here.local_wage
    fit = p.wage_ill_factor if health > uint8(0) else float32(1.0)
    quality = p.wage_schooling_return * float32(schooling) + ability + p.wage_noise_log_sd * z
    return p.migrant_wage_yuan * sector * fit * p.wage_level * r_wage * exp(quality)


@loop
def next_work_all(
    work, present, pupil, age, health, schooling, post_wage, u_separation, u_migration, here, p, r_loss, r_leave, r_back
):
    """Work over person rows."""
    for j in range(u_separation.size):
        work[j] = next_work(
            present[j], pupil[j], age[j], health[j], schooling[j], work[j], post_wage[j], u_separation[j],
            u_migration[j], here, p, r_loss[j], r_leave[j], r_back[j],
        )  # fmt: skip


@loop
def search_hazard_all(hazard, transfer, p):
    """Search hazards over household rows."""
    for i in range(hazard.size):
        hazard[i] = search_hazard(transfer[i], p)


@loop
def seeks_all(seeking, present, age, health, work, u, hazard, p, r_search):
    """Job search over person rows."""
    for j in range(u.size):
        seeking[j] = seeks(present[j], age[j], health[j], work[j], u[j], hazard[j], p, r_search[j])


@loop
def wage_all(earned, sent, work, health, schooling, ability, z, u_stranded, here, p, r_wage):
    """Wages over person rows, and migrants' part of them."""
    for j in range(z.size):
        yuan = wage(work[j], health[j], schooling[j], ability[j], z[j], u_stranded[j], here, p, r_wage[j])
        earned[j] = yuan
        sent[j] = yuan if work[j] == MIGRANT else float32(0.0)


@pass_
def working(v):
    """Work, search and wages of every person."""
    c = v.persons
    p = v.p.work
    r = v.person_rates
    luck = v.person_luck
    take(v.gathered, v.owner, v.households.post_wage)
    next_work_all(
        c.work, c.present, c.in_school, v.age, c.health, c.schooling, v.gathered, luck.separation, luck.migration,
        v.here, p, r.job_loss, r.migration, r.returning,
    )  # fmt: skip
    search_hazard_all(v.spread, v.households.transfer, p)
    take(v.gathered, v.owner, v.spread)
    seeks_all(c.seeking, c.present, v.age, c.health, c.work, luck.search, v.gathered, p, r.search)
    normals(v.gathered, luck.wage)
    wage_all(v.wage, v.sent, c.work, c.health, c.schooling, c.ability, v.gathered, luck.stranded, v.here, p, r.wage)


def migrant_market(month: int, p: Any) -> np.float32:
    """Demand for migrant labour in an absolute month, one in ordinary times: a dated shock, mended in equal steps."""
    begun = month - (int(p.shock_year) * MONTHS_PER_YEAR + int(p.shock_calendar_month) - 1)
    left = 1.0 - begun / max(float(p.shock_recovery_months), 1.0) if begun >= 0 else 0.0
    return np.float32(float(p.migrant_market_index) * (1.0 - float(p.shock_depth_share) * max(left, 0.0)))


def local_wage_factor(openings: Any, usual: Any, p: Any) -> Any:
    """Factor on local wages of counties with so many ``openings`` against ``usual`` ones (numbers of jobs)."""
    tightness = np.maximum(openings, 1.0) / np.maximum(usual, 1.0)
    return np.power(tightness, float(p.local_wage_elasticity)).astype(np.float32)
