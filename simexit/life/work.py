"""Farm work, local wage work, welfare posts and migration: who finds, loses, leaves and returns; and what it pays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy import float32, uint8

from simexit.arithmetic import exp, log
from simexit.compiled import kernel, loop, pass_, rule
from simexit.dates import MONTHS_PER_YEAR
from simexit.life.farm import product_of_a_hand
from simexit.life.gather import home, rows_where, take
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
    return uint8(present & uint8((age >= p.working_age_from_years) & (health < SEVERE)))


@rule
def quality_of_household(productivity, shock, p):
    """Log points that the wages of all its members share: lasting ability, and a little of its passing shock."""
    return p.wage_productivity_weight * productivity + p.wage_shock_weight * shock


@rule
def older_than_reference(age, p):
    """Years of age beyond those from which wages and migration fall."""
    return max(age - p.migration_reference_age_years, float32(0.0))


@rule
def wish_of_household(product, quality, cared_for, here, p):
    """What speaks for work away in the whole household, in log odds: the gap of earnings, ability, peers; not care.

    ``product``: what one more hand adds to the farm, yuan a month. At home a hand has that and casual wages.
    """
    usual = p.migrant_wage_yuan * p.wage_level * exp(quality)
    at_home = p.casual_wage_share * here.local_wage + product / usual
    gap = log(p.migrant_net_share / at_home)
    ties = p.migration_care_slope if cared_for > float32(0.0) else float32(0.0)
    family = p.migration_log_odds + p.migration_gap_slope * gap + p.migration_quality_slope * quality
    return family + p.migration_peer_slope * here.migrant_share - ties


@rule
def wish_to_be_away(of_household, ability, age, schooling, p):
    """Chance that a person would rather work away than at home; the household's part is in log odds."""
    own = p.migration_quality_slope * ability + p.migration_schooling_slope * float32(schooling)
    own -= p.migration_age_slope * older_than_reference(age, p)
    return float32(1.0) / (float32(1.0) + exp(-(of_household + own)))


@rule
def has_stopped(age, work, u_separation, p):
    """Whether an old person works the farm no longer: those who stop do so one by one, and do not begin again."""
    stops = (work == NO_WORK) | ((work == FARM) & (u_separation < p.farm_leaving_monthly))
    return uint8((age >= p.farm_leaving_from_years) & stops)


@rule
def next_work(
    present, pupil, age, health, work, post_wage, wish, u_separation, u_migration, here, p, r_loss, r_leave, r_back
):
    """Work after this month, but for local jobs found, which are handed out between months.

    ``wish``: chance that the person would rather be away. A welfare post lasts while the household is paid for one.
    """
    if may_farm(present, age, health, p) == NO or pupil == YES:
        return NO_WORK
    if has_stopped(age, work, u_separation, p) == YES:
        return NO_WORK
    if work == POST:
        return POST if post_wage > float32(0.0) else FARM
    if may_earn_wage(present, age, health, p) == NO:
        return FARM
    if work == LOCAL:
        return FARM if u_separation < p.job_loss_monthly * r_loss else LOCAL
    if work == MIGRANT:
        back = p.return_monthly * (float32(1.0) - wish) * r_back
        return FARM if u_separation * here.migrant_market < back else MIGRANT
    return MIGRANT if u_migration < p.migration_monthly * wish * here.migrant_market * r_leave else FARM


@rule
def search_hazard(transfer, p):
    """Monthly hazard that a farm hand of the household looks for local wage work; transfers make it a little rarer."""
    return p.search_monthly * exp(-p.search_transfer_slope * transfer)


@rule
def seeks(present, age, health, work, u, hazard, p, r_search):
    """Whether a farm hand looks for local wage work this month."""
    return uint8(may_earn_wage(present, age, health, p) & uint8((work == FARM) & (u < hazard * r_search)))


@rule
def place_share(work, u_stranded, here, p):
    """Part of the migrant wage that a kind of work pays: away, near home, or as casual days of a farm hand.

    Where the market for migrants falls short of one, the missing share of them earns nothing that month.
    """
    if work == MIGRANT:
        return p.migrant_net_share if u_stranded < here.migrant_market else float32(0.0)
    near = p.local_wage_share if work == LOCAL else (p.casual_wage_share if work == FARM else float32(0.0))
    return near * here.local_wage


@rule
def wage(work, health, age, schooling, ability, of_household, z, u_stranded, here, p, r_wage):
    """Wage of the month in yuan, net of a migrant's living costs away.

    ``of_household``: log points that its members share; ``z``: a standard normal number.
    """
    share = place_share(work, u_stranded, here, p)
    fit = p.wage_ill_factor if health > uint8(0) else float32(1.0)
    own = p.wage_schooling_return * float32(schooling) + ability - p.wage_age_slope * older_than_reference(age, p)
    return p.migrant_wage_yuan * share * fit * p.wage_level * r_wage * exp(own + of_household + p.wage_noise_log_sd * z)


@loop
def find_small(small, present, age, p):
    """Small children over person rows."""
    for j in range(small.size):
        small[j] = uint8(present[j] & uint8(age[j] < p.small_child_to_years))


@loop
def count_cared_for(cared_for, severely_ill, owner, small):
    """Members of each household who need somebody at home: severely ill (last month's count) and ``small`` children,
    by their rows.
    """
    for i in range(cared_for.size):
        cared_for[i] = float32(severely_ill[i])
    for k in range(small.size):
        cared_for[owner[small[k]]] += float32(1.0)


@loop
def wish_of_household_all(wish, land_mu, hands, productivity, shock, here, p, farm, r_yield):
    """Wishes over household rows; ``wish`` holds who is to be cared for and then log odds."""
    for i in range(wish.size):
        product = product_of_a_hand(land_mu[i], hands[i], productivity[i], farm, r_yield[i])
        quality = quality_of_household(productivity[i], shock[i], p)
        wish[i] = wish_of_household(product, quality, wish[i], here, p)


@loop
def wish_all(wish, owner, of_household, ability, age, schooling, p):
    """Wishes to be away over person rows."""
    for j in range(wish.size):
        wish[j] = wish_to_be_away(of_household[home(owner[j])], ability[j], age[j], schooling[j], p)


@loop
def quality_all(quality, productivity, shock, p):
    """What wages of a household share, over household rows."""
    for i in range(quality.size):
        quality[i] = quality_of_household(productivity[i], shock[i], p)


@loop
def next_work_all(
    work, present, pupil, age, health, owner, post_wage, wish, u_separation, u_migration, here, p, r_loss, r_leave,
    r_back,
):  # fmt: skip
    """Work over person rows; ``post_wage`` in household rows."""
    for j in range(u_separation.size):
        work[j] = next_work(
            present[j], pupil[j], age[j], health[j], work[j], post_wage[home(owner[j])], wish[j], u_separation[j],
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
def wage_all(earned, sent, owner, of_household, work, health, age, schooling, ability, z, u_stranded, here, p, r_wage):
    """Wages over person rows, and migrants' part of them; ``of_household`` in household rows."""
    for j in range(z.size):
        yuan = wage(
            work[j], health[j], age[j], schooling[j], ability[j], of_household[home(owner[j])], z[j], u_stranded[j],
            here, p, r_wage[j],
        )  # fmt: skip
        earned[j] = yuan
        sent[j] = yuan if work[j] == MIGRANT else float32(0.0)


@pass_
def working(v):
    """Work, search and wages of every person."""
    c = v.persons
    h = v.households
    p = v.p.work
    r = v.person_rates
    luck = v.person_luck
    find_small(v.flag, c.present, v.age, p)
    count_cared_for(v.spread, h.severely_ill, v.owner, v.rows[: rows_where(v.rows, v.flag)])
    wish_of_household_all(
        v.spread, h.land_mu, h.hands, h.productivity, h.shock, v.here, p, v.p.farm, v.household_rates.farm_yield
    )
    wish_all(v.gathered, v.owner, v.spread, c.ability, v.age, c.schooling, p)
    next_work_all(
        c.work, c.present, c.in_school, v.age, c.health, v.owner, h.post_wage, v.gathered, luck.separation,
        luck.migration, v.here, p, r.job_loss, r.migration, r.returning,
    )  # fmt: skip
    search_hazard_all(v.spread, h.transfer, p)
    take(v.gathered, v.owner, v.spread)
    seeks_all(c.seeking, c.present, v.age, c.health, c.work, luck.search, v.gathered, p, r.search)
    quality_all(v.spread, h.productivity, h.shock, p)
    normals(v.gathered, luck.wage)
    wage_all(
        v.wage, v.sent, v.owner, v.spread, c.work, c.health, v.age, c.schooling, c.ability, v.gathered, luck.stranded,
        v.here, p, r.wage,
    )  # fmt: skip


def migrant_market(month: int, p: Any) -> np.float32:
    """Demand for migrant labour in an absolute month, one in ordinary times: a dated shock, mended in equal steps."""
    begun = month - (int(p.shock_year) * MONTHS_PER_YEAR + int(p.shock_calendar_month) - 1)
    left = 1.0 - begun / max(float(p.shock_recovery_months), 1.0) if begun >= 0 else 0.0
    return np.float32(float(p.migrant_market_index) * (1.0 - float(p.shock_depth_share) * max(left, 0.0)))


def local_wage_factor(openings: Any, usual: Any, p: Any) -> Any:
    """Factor on local wages of counties with so many ``openings`` against ``usual`` ones (numbers of jobs)."""
    tightness = np.maximum(openings, 1.0) / np.maximum(usual, 1.0)
    return np.power(tightness, float(p.local_wage_elasticity)).astype(np.float32)


def hiring_score(schooling: Any, u: Any, p: Any) -> Any:
    """Order in which seekers are hired, highest first: each next one is drawn with odds exp(hiring_schooling_slope ·
    schooling). ``u``: uniform numbers of the month."""
    return float(p.hiring_schooling_slope) * schooling.astype(np.float64) - np.log(-np.log(u.astype(np.float64)))


@kernel
def _local_workers(
    rows, own, counts, first, persons, work, present, household, schooling, ability, productivity, per_level, per_point
):
    """What raises the wage of each local worker, in log points, and how many each village has; ``rows``: scratch."""
    n = found = 0
    for v in range(first.size):
        begun = found
        for j in range(first[v], first[v] + persons[v]):
            rows[n] = j
            n += work[j] == LOCAL
        for k in range(found, n):
            j = rows[k]
            own[found] = (per_level * schooling[j] + ability[j]) + per_point * productivity[household[j]]
            found += present[j] == YES
        n, counts[v] = found, found - begun
    return found


@kernel
def _add_pay(total, workers, counts, factor, county, local_wage):
    """Add what local workers earn, a ``factor`` times the wage of their village, and count them, by county."""
    k = 0
    for v in range(counts.size):
        yuan = total[county[v]]
        for _ in range(counts[v]):
            yuan += local_wage[v] * factor[k]
            k += 1
        total[county[v]] = yuan
        workers[county[v]] += counts[v]


def local_pay(population: Any, p: Any) -> Any:
    """Mean wage of local workers of each county in yuan a month, of their schooling and the lasting ability of
    themselves and their households; zero where there are none."""
    c, h, v = population.persons, population.households, population.villages
    rows, own, counts = np.empty(c.work.size, np.int32), np.empty(c.work.size), np.empty_like(v.persons)
    columns = v.first_person, v.persons, c.work, c.present, c.household, c.schooling, c.ability, h.productivity
    n = _local_workers(rows, own, counts, *columns, float(p.wage_schooling_return), p.wage_productivity_weight)
    paid, workers = np.zeros((2, population.counties.id_low.size))
    _add_pay(paid, workers, counts, np.exp(own[:n]), v.county, v.local_wage)
    mean = paid / np.maximum(workers, 1.0)
    return (float(p.migrant_wage_yuan) * float(p.local_wage_share) * float(p.wage_level) * mean).astype(np.float32)
