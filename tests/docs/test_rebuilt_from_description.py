"""One month rebuilt from the equations of docs/model, in double precision, against what the kernels lived."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

import simexit
from simexit.columns import ids_of
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.life.rates import N_PERSON_RATES, N_RATES, ORDER, RateTable
from simexit.luck import BLOCK_HOUSEHOLD, BLOCK_PERSON, HouseholdLuck, PersonLuck
from simexit.model import Simulation
from simexit.population.layout import Population
from simexit.population.synthesis import Sample

Column = NDArray[Any]
HEALTHY, ACUTE, CHRONIC, SEVERE, DISABLED = range(5)
NO_WORK, FARM, POST, LOCAL, MIGRANT = range(5)
NOT_GONE, DIED, MARRIED_OUT, LEFT = range(4)
NO_SCHOOL, PRIMARY, JUNIOR, SENIOR = range(4)
NO_PROJECT, GESTATING, PRODUCING, FAILED = range(4)
DWELLING_B, DWELLING_C, DWELLING_D = 1, 2, 3
MONTHS_LIVED = 20
# A weak market for migrants, frequent disasters and the beginning of a crop year in the month rebuilt.
SETTINGS = [
    "parameters.work.shock_year=2017",
    "parameters.work.shock_calendar_month=7",
    "parameters.housing.disaster_monthly=0.4",
    "parameters.farm.crop_year_month=9",
]
# That month alone: switches on, rare events frequent.
LIVELY = {
    "demography": {
        "births_per_woman": 30.0,
        "mortality_level_yearly": 0.002,
        "mortality_infant_yearly": 2.0,
        "mortality_disabled_factor": 6.0,
    },
    "farm": {"loss_yearly": 0.3},
    "health": {
        "recovery_chronic_monthly": 0.2,
        "recovery_severe_monthly": 0.3,
        "worsening_chronic_monthly": 0.2,
        "disabling_severe_monthly": 0.3,
        "serious_threshold_yuan": 500.0,
    },
    "housing": {"wear_monthly": 0.05, "repair_monthly": 0.5},
    "family": {
        "marriage_men_monthly": 0.3,
        "marriage_women_monthly": 0.3,
        "settling_monthly": 0.2,
        "coming_back_monthly": 0.4,
    },
    "industry": {"failure_monthly": 0.2, "gestation_months": 7.0},
    "livestock": {"loss_monthly": 0.2},
    "schooling": {
        "dropout_primary_monthly": 0.05,
        "dropout_junior_monthly": 0.1,
        "dropout_senior_monthly": 0.1,
        "strain_yuan": 400.0,
    },
    "work": {
        "farm_leaving_monthly": 0.3,
        "search_monthly": 0.9,
        "search_transfer_slope": 0.003,
        "migration_monthly": 0.3,
        "return_monthly": 0.3,
        "migration_care_slope": 3.0,
        "migration_peer_slope": 2.5,
    },
}
# What rules between the months read: the start, harvests, disasters, brides, splitting, local jobs.
READ_ELSEWHERE = {
    "health.insured_share",
    "work.local_openings_share",
    "work.local_wage_elasticity",
    "work.hiring_schooling_slope",
    *(f"farm.{name}" for name in ("harvest_log_sd", "drought_yearly", "drought_loss_share", "price_log_sd")),
    "farm.disaster_harvest_share",
    *(f"family.{name}" for name in ("bride_age_spread_years", "split_yearly", "registration_split_factor")),
    "housing.disaster_monthly",
    "housing.hazard_event_yearly",
    "housing.hazard_death_share",
    "housing.disaster_strength",
}


@dataclass
class Month:
    """Columns of persons ``c``, households ``h``, villages ``v``, changed pass by pass; draws ``u``; factors ``r``."""

    p: Any
    c: Any
    h: Any
    v: Any
    u: dict[str, Column]
    r: dict[str, Column]
    month: int
    now: Any = field(default_factory=SimpleNamespace)

    def z(self, name: str) -> Column:
        """Normal numbers of a draw."""
        return np.asarray(ndtri(self.u[name]))

    def of_owner(self, column: Column) -> Column:
        """Each person's value of a household column."""
        return np.asarray(column[self.c.household])

    def summed(self, column: Column) -> Column:
        """Sum of a person column over households."""
        return np.bincount(self.c.household, column, self.h.village.size)

    def here(self, column: Column) -> Column:
        """Each household's value of a village column."""
        return np.asarray(column[self.h.village])


def births_and_deaths(m: Month) -> None:
    """docs/model/demography.md."""
    c, p, u = m.c, m.p.demography, m.u
    m.now.age = age = (m.month - c.birth_month) / 12
    hazard = p.mortality_level_yearly * np.exp(p.mortality_slope_per_year * age) + p.mortality_infant_yearly * (age < 1)
    hazard = hazard * np.where(c.health == SEVERE, p.mortality_severe_factor, 1)
    hazard = hazard * np.where(c.health == DISABLED, p.mortality_disabled_factor, 1)
    dies = (c.present == 1) & (12 * u["death"] < hazard * m.r["demography.mortality_level_yearly"])
    c.present, c.gone = np.where(dies, 0, c.present), np.where(dies, DIED, c.gone)
    m.now.expense = dies * m.p.family.funeral_months * m.of_owner(m.h.smoothed_income)
    fertile = (age >= p.fertile_age_from_years) & (age < p.fertile_age_to_years)
    monthly = p.births_per_woman / (12 * (p.fertile_age_to_years - p.fertile_age_from_years))
    mother = (c.present == 1) & (c.female == 1) & (c.married == 1) & fertile
    c.gives_birth = 1 * (mother & (u["birth"] < monthly * m.r["demography.births_per_woman"]))
    c.children_born = c.children_born + c.gives_birth


def families(m: Month) -> None:
    """docs/model/family.md."""
    c, p, u, age = m.c, m.p.family, m.u, m.now.age
    single = (c.present == 1) & (c.married == 0)
    groom = single & (c.female == 0) & (age >= p.groom_age_from_years) & (age < p.groom_age_to_years)
    groom &= u["marriage"] < p.marriage_men_monthly
    leaves = single & (c.female == 1) & (age >= p.bride_age_from_years) & (age < p.bride_age_to_years)
    leaves &= u["marriage"] < p.marriage_women_monthly
    m.now.expense = m.now.expense + groom * p.wedding_months * m.of_owner(m.h.smoothed_income)
    c.marries, c.married = 1 * groom, np.where(groom | leaves, 1, c.married)
    c.present, gone = np.where(leaves, 0, c.present), np.where(leaves, MARRIED_OUT, c.gone)
    settles = (c.present == 1) & (c.work == MIGRANT) & ~groom
    settles &= u["leaving"] < p.settling_monthly * m.r["family.settling_monthly"]
    back = (gone == LEFT) & (u["leaving"] < p.coming_back_monthly)
    c.gone = np.select([settles, back], [LEFT, NOT_GONE], gone)
    c.present = np.select([settles, back], [0, 1], c.present)
    c.work, c.seeking = c.work * c.present, c.seeking * c.present


def illness(m: Month) -> None:
    """docs/model/health.md, first part."""
    c, p, u, was = m.c, m.p.health, m.u["health"], m.c.health
    h = p.onset_monthly * np.exp(p.onset_age_slope * (m.now.age - p.onset_reference_age_years))
    h = h * m.r["health.onset_monthly"]
    long = p.onset_severe_share + p.onset_chronic_share
    fallen = np.select([u < h * p.onset_severe_share, u < h * long, u < h], [SEVERE, CHRONIC, ACUTE], HEALTHY)
    untreated = m.of_owner(m.h.forgone) > 0
    f = np.where(untreated, p.untreated_recovery_factor, 1) * m.r["health.recovery_acute_monthly"]
    g = np.where(untreated, p.untreated_worsening_factor, 1)
    heals = np.array([0, p.recovery_acute_monthly, p.recovery_chronic_monthly, p.recovery_severe_monthly, 0])[was] * f
    worsens = np.array([0, 0, p.worsening_chronic_monthly, p.disabling_severe_monthly, 0])[was] * g
    ill = np.select([u < heals, (u > 1 - worsens) & (worsens > 0)], [HEALTHY, was + 1], was)
    c.health = np.where(was == HEALTHY, fallen, ill)
    median = np.array([0, p.bill_acute_yuan, p.bill_chronic_yuan, p.bill_severe_yuan, p.bill_disabled_yuan])[c.health]
    monthly = [0, p.stay_acute_monthly, p.stay_chronic_monthly, p.stay_severe_monthly, p.stay_disabled_monthly]
    older = np.maximum(m.now.age - p.onset_reference_age_years, 0)
    q = np.array(monthly)[c.health] * (1 + p.stay_age_slope * older) * p.stay_level * m.r["health.stay_level"]
    q, u = c.present * np.minimum(q, 0.99), m.u["bill"]
    stays = u < q
    z = -ndtri(np.minimum(np.where(stays, u / np.where(stays, q, 1), (1 - u) / (1 - q)), 1 - 2.0**-24))
    in_hospital = p.hospital_bill_yuan * np.where(c.health == SEVERE, p.hospital_severe_factor, 1)
    level = c.present * p.bill_level * m.r["health.bill_level"]
    m.now.bills = m.summed(level * ~stays * median * np.exp(p.bill_log_sd * z))
    m.now.hospital = m.summed(level * stays * in_hospital * np.exp(p.hospital_log_sd * z))
    m.h.year_stays = m.h.year_stays + m.summed(stays)


def learning(m: Month) -> None:
    """docs/model/schooling.md."""
    c, p, age = m.c, m.p.schooling, m.now.age
    last = np.array([p.school_from_years, p.primary_to_years, p.junior_to_years, p.senior_to_years])
    at_school = (c.present == 1) & (age >= p.school_from_years) & (age < last[c.schooling])
    stage = [age < p.primary_to_years, age < p.junior_to_years]
    hazards = [p.dropout_primary_monthly, p.dropout_junior_monthly]
    poor = m.of_owner(m.h.smoothed_income < p.strain_yuan * m.h.members)
    hazard = np.select(stage, hazards, p.dropout_senior_monthly) * p.dropout_level
    hazard = hazard * np.where(poor, p.dropout_poor_factor, 1) * m.r["schooling.dropout_level"]
    stops = at_school & (m.u["dropout"] < hazard)
    completed = np.select([age >= p.junior_to_years, age >= p.primary_to_years], [JUNIOR, PRIMARY], NO_SCHOOL)
    c.schooling = np.where(stops, completed, c.schooling)
    m.c.in_school = at_school & ~stops
    yuan = np.select(stage, [p.primary_yuan, p.junior_yuan], p.senior_yuan)
    m.now.expense = m.now.expense + m.c.in_school * yuan * p.cost_level * m.r["schooling.cost_level"]
    compulsory = (c.present == 1) & (age >= p.school_from_years) & (age < p.junior_to_years)
    m.c.left_school = compulsory & (age >= last[c.schooling])


def working(m: Month) -> None:
    """docs/model/work.md."""
    c, p, u, age, was = m.c, m.p.work, m.u, m.now.age, m.c.work
    able = (c.present == 1) & (age >= p.working_age_from_years) & (c.health < SEVERE)
    m.now.earner, farmer = able & (age < p.wage_work_age_to_years), able
    begun = m.month - (12 * p.shock_year + p.shock_calendar_month - 1)
    left = max(1 - begun / max(p.shock_recovery_months, 1), 0) if begun >= 0 else 0
    m.now.market = market = p.migrant_market_index * (1 - p.shock_depth_share * left)
    h, farm, older = m.h, m.p.farm, np.maximum(age - p.migration_reference_age_years, 0)
    q = p.wage_productivity_weight * h.productivity + p.wage_shock_weight * h.shock
    scale = _scale(m, h.hands, h.land_mu)
    product = scale * farm.hands_elasticity * (1 - farm.cost_share) / (h.hands + farm.hands_minimum)
    at_home = p.casual_wage_share * m.here(m.v.local_wage) + product / (p.migrant_wage_yuan * p.wage_level * np.exp(q))
    cared_for = (h.severely_ill > 0) | (m.summed((c.present == 1) & (age < p.small_child_to_years)) > 0)
    t = p.migration_log_odds + p.migration_gap_slope * np.log(p.migrant_net_share / at_home)
    t = t + p.migration_quality_slope * q + p.migration_peer_slope * m.here(m.v.migrant_share)
    t = m.of_owner(t - p.migration_care_slope * cared_for) + p.migration_quality_slope * c.ability
    t = t + p.migration_schooling_slope * c.schooling - p.migration_age_slope * older
    wish = 1 / (1 + np.exp(-t))
    leaves = u["migration"] < p.migration_monthly * wish * market * m.r["work.migration_monthly"]
    loses = u["separation"] < p.job_loss_monthly * m.r["work.job_loss_monthly"]
    returns = u["separation"] * market < p.return_monthly * (1 - wish) * m.r["work.return_monthly"]
    posted = m.of_owner(m.h.post_wage) > 0
    stops = (was == NO_WORK) | ((was == FARM) & (u["separation"] < p.farm_leaving_monthly))
    stops &= age >= p.farm_leaving_from_years
    c.work = np.select(
        [~farmer | m.c.in_school | stops, was == POST, ~m.now.earner, was == LOCAL, was == MIGRANT],
        [NO_WORK, np.where(posted, POST, FARM), FARM, np.where(loses, FARM, LOCAL), np.where(returns, FARM, MIGRANT)],
        np.where(leaves, MIGRANT, FARM),
    )
    search = p.search_monthly * np.exp(-p.search_transfer_slope * m.of_owner(m.h.transfer))
    c.seeking = 1 * (m.now.earner & (c.work == FARM) & (u["search"] < search * m.r["work.search_monthly"]))
    m.now.stranded = (c.work == MIGRANT) & (u["stranded"] >= market)
    near = np.select([c.work == LOCAL, c.work == FARM], [p.local_wage_share, p.casual_wage_share], 0)
    share = near * m.of_owner(m.here(m.v.local_wage))
    share = np.where((c.work == MIGRANT) & ~m.now.stranded, p.migrant_net_share, share)
    quality = p.wage_schooling_return * c.schooling + c.ability - p.wage_age_slope * older + m.of_owner(q)
    quality = quality + p.wage_noise_log_sd * m.z("wage")
    wage = p.migrant_wage_yuan * share * np.where(c.health > HEALTHY, p.wage_ill_factor, 1) * np.exp(quality)
    m.now.wage = wage * p.wage_level * m.r["work.wage_level"]


def _scale(m: Month, hands: Column, land_mu: Column) -> Column:
    """Size of farms of so much land that so many hands work, docs/model/farm.md."""
    h, p = m.h, m.p.farm
    land = (land_mu + p.land_minimum_mu) ** p.land_elasticity
    scale = p.yield_yuan * m.r["farm.yield_yuan"] * land * (hands + p.hands_minimum) ** p.hands_elasticity
    return np.asarray(scale * np.exp(p.productivity_weight * h.productivity))


def tally(m: Month) -> None:
    """docs/model/tally.md."""
    c, h, p = m.c, m.h, m.p.work
    member, hand = c.present == 1, (c.present == 1) & (c.work == FARM)
    h.members, h.residents = m.summed(member), m.summed(member & (c.work != MIGRANT))
    h.workers, h.elderly = m.summed(m.now.earner), m.summed(member & (m.now.age >= p.wage_work_age_to_years))
    h.ill_members, h.severely_ill = m.summed(member & (c.health > HEALTHY)), m.summed(member & (c.health >= SEVERE))
    h.pupils_lost = m.summed(m.c.left_school)
    hands = m.summed(hand) - (1 - p.hands_ill_factor) * m.summed(hand & (c.health > HEALTHY))
    h.hands = np.maximum(hands - p.carer_hands * h.severely_ill, 0)
    h.wage = m.summed(m.now.wage) + h.post_wage
    h.migrant_wage = m.summed(m.now.wage * (c.work == MIGRANT))
    h.expenses = m.summed(m.now.expense)


def farming(m: Month) -> None:
    """docs/model/farm.md."""
    h, p, calendar_month = m.h, m.p.farm, m.month % 12 + 1
    usual = p.drought_yearly * np.log(np.maximum(1 - p.drought_loss_share, 0.5)) - p.harvest_log_sd**2 / 2
    lasts = p.harvest_lasting_share * (np.log(np.maximum(m.here(m.v.harvest), 0.5)) - usual)
    h.shock = p.persistence_monthly * h.shock + p.shock_log_sd * m.z("persistent_shock")
    h.shock = h.shock + lasts * (m.month % 12 + 1 == p.crop_year_month)
    if calendar_month == p.crop_year_month:
        h.crop = p.crop_log_sd * m.z("monthly_shock") - p.crop_loss * (m.u["monthly_shock"] < p.loss_yearly)
    season = 1 + p.season_swing * np.cos(2 * np.pi * (calendar_month - p.harvest_peak_month) / 12)
    sowing = 1 + p.season_swing * np.cos(2 * np.pi * (calendar_month - p.sowing_peak_month) / 12)
    luck = np.exp(h.crop + h.shock + p.noise_log_sd * m.z("monthly_shock"))
    gross = season * m.here(m.v.harvest) * m.here(m.v.price) * luck
    lets, hired = _lets_land(m), m.here(m.v.let_mu) * h.hands
    scale = _scale(m, np.maximum(h.hands - h.hands_taken, 0), np.where(lets, 0, h.land_mu + hired))
    rent = p.rent_yuan_per_mu / 12 * np.where(lets, h.land_mu * (h.members > 0), -hired)
    h.farm = scale * (gross - p.cost_share * sowing) * (h.residents > 0) + rent


def _lets_land(m: Month) -> Column:
    """Households that let their land, docs/model/farm.md."""
    return np.asarray((m.h.hands <= 0) & (m.h.elderly >= m.h.residents))


def herding(m: Month) -> None:
    """docs/model/livestock.md."""
    h, p = m.h, m.p.livestock
    sick = m.u["livestock"] < p.loss_monthly * m.r["livestock.loss_monthly"]
    h.livestock = h.livestock * (1 - p.loss_share * sick) * (1 - p.disaster_share * m.here(m.v.disaster))
    income = h.livestock * p.return_monthly_share * m.r["livestock.return_monthly_share"] * m.here(m.v.price)
    h.farm = h.farm + income * (h.hands > 0)


def projects(m: Month) -> None:
    """docs/model/industry.md."""
    h, p, was, months = m.h, m.p.industry, m.h.project, np.minimum(m.h.project_months + 1, 255)
    idle = (was == NO_PROJECT) | (was == FAILED)
    starts = idle & (h.industry_capital > 0)
    fails = ~idle & (m.u["project_failure"] < p.failure_monthly * m.r["industry.failure_monthly"])
    ripe = (was == GESTATING) & (months >= p.gestation_months)
    project = np.select([starts, idle, fails, ripe], [GESTATING, was, FAILED, PRODUCING], was)
    h.project_months = np.select([starts | fails, idle], [0, h.project_months], months)
    capital = h.industry_capital * np.where(project == PRODUCING, 1 - p.wear_monthly, 1) * (project != FAILED)
    glut = p.glut_slope * m.here(m.v.producing_share)
    spread = np.exp(p.spread_log_sd * m.z("project_return") - p.spread_log_sd**2 / 2 - glut)
    tended = capital * np.minimum(h.hands / p.hands_needed, 1)
    earned = tended * p.return_monthly_share * m.r["industry.return_monthly_share"] * spread
    there = h.members > 0
    h.project, h.industry_capital = project * there, capital * there
    h.industry = earned * (project == PRODUCING) * there + h.sales


def insurance(m: Month) -> None:
    """docs/model/health.md, second part."""
    p, insured, bills = m.p.health, m.h.insured, m.now.hospital
    share = np.minimum(p.insurance_paid_share * m.r["health.insurance_paid_share"], 1)
    after_basic = bills - insured * share * p.covered_share * np.maximum(bills - p.insurance_deductible_yuan, 0)
    above = np.maximum(after_basic - p.serious_threshold_yuan, 0)
    after_cover = after_basic - insured * p.serious_paid_share * above
    own = after_cover * (1 - np.minimum(p.relief_paid_share * m.r["health.relief_paid_share"], 1))
    m.now.owed = m.now.bills + own
    m.h.year_hospital, m.h.year_hospital_own = m.h.year_hospital + bills, m.h.year_hospital_own + own


def housing(m: Month) -> None:
    """docs/model/housing.md."""
    h, p = m.h, m.p.housing
    hazard = p.wear_monthly * m.r["housing.wear_monthly"] + p.damage_share * m.here(m.v.disaster)
    grade = np.minimum(h.dwelling + (m.u["dwelling"] < hazard), DWELLING_D)
    cost = np.where(grade == DWELLING_D, p.repair_d_yuan, p.repair_c_yuan)
    mends = (grade >= DWELLING_C) & (h.members > 0) & (m.u["repair"] < p.repair_monthly)
    bills = m.now.owed + h.expenses + h.dues
    mends &= h.savings - bills >= cost + p.kept_months * h.smoothed_income
    m.now.mended, h.dwelling = mends, np.where(mends, DWELLING_B, grade)
    h.expenses = h.expenses + mends * cost


def purse(m: Month) -> None:
    """docs/model/purse.md."""
    h, p, wished, owed = m.h, m.p.purse, m.h.expenses, m.now.owed
    h.support = h.elderly * p.support_yuan * np.where(h.workers > 0, p.support_with_workers_share, 1.0)
    income = h.wage + h.farm + h.industry + h.property + h.transfer + h.entitled + h.support
    counted, there = income - h.ending, (h.members > 0) & (h.used_members > 0)
    heads = np.where(there, h.members / np.where(there, h.used_members, 1), 1)
    used, recent, h.used_members = h.smoothed_income * heads, h.recent_income * heads, h.members
    h.smoothed_income = lasting = np.maximum(used + p.smoothing_monthly * (counted - used), 0)
    h.recent_income = recent + (counted - recent) / p.recent_months
    food, usual = p.subsistence_yuan * h.residents, p.usual_share * m.here(m.v.mean_income) * h.residents
    wanted = np.minimum(usual, h.recent_income + h.savings / p.spread_months)
    wanted = np.maximum(food, wanted + p.beyond_share * np.maximum(lasting - usual, 0)) * (h.residents > 0)
    h.interest = p.interest_monthly * (h.debt - h.on_schedule) * (h.residents > 0)
    room = np.maximum(p.credit_limit_months * m.r["purse.credit_limit_months"] * lasting - h.debt, 0)
    bound, cash = h.dues + np.maximum(-income, 0), h.savings + np.maximum(income, 0)
    short = np.maximum(food + owed + wished + bound - cash, 0)
    received = np.minimum(short, p.kin_months * lasting) * (m.u["kin"] < p.kin_share)
    lent = np.minimum(short - received, room)
    sold = np.minimum((short - received - lent) / (1 - p.distress_discount_share), h.livestock)
    h.sale = sold * (1 - p.distress_discount_share)
    cash, paid = cash + received + lent + h.sale, []
    for amount in (food, owed, bound, wished):
        paid.append(np.minimum(amount, cash))
        cash = cash - paid[-1]
    borrowed = p.bills_borrowed_share * (owed - paid[1])
    lent = lent + borrowed + bound - paid[2]
    more = np.minimum(np.maximum(wanted - food - cash, 0), np.maximum(room - lent, 0))
    cash = cash + more
    for amount in (wanted - food, p.repayment_monthly * (h.debt - h.on_schedule) + h.interest):
        paid.append(np.minimum(amount, cash))
        cash = cash - paid[-1]
    spare, herd = np.maximum(cash - p.buffer_months * lasting, 0), h.livestock - sold
    given = p.giving_share * spare
    invested = np.minimum(p.invested_share * spare, spare - given)
    animals = np.minimum(invested, np.maximum(p.herd_yuan_per_hand * h.hands - herd, 0))
    bought = np.where(h.dwelling >= DWELLING_C, animals, invested)
    h.purchase, h.loan, h.repayment = bought, lent + more, paid[5] + h.instalment
    h.savings = cash - given - bought
    h.debt = h.debt + h.loan + h.interest - h.repayment
    h.livestock, h.durables = herd + animals, h.durables * (1 - p.durables_wear_monthly) + bought - animals
    h.consumption, h.medical, h.forgone = paid[0] + paid[4], paid[1] + borrowed, owed - paid[1] - borrowed
    m.now.cut, m.now.unpaid, m.now.animals, m.now.more = wished - paid[3], bound - paid[2], animals, more
    h.expenses, h.gift = paid[3] + h.dues - h.instalment, received - given
    h.on_schedule, h.dues, h.instalment = h.on_schedule - h.instalment, 0 * h.dues, 0 * h.dues
    for name in ("wage", "farm", "industry", "property", "transfer", "migrant_wage", "medical"):
        setattr(h, f"year_{name}", getattr(h, f"year_{name}") + getattr(h, name))
    h.year_transfer = h.year_transfer + h.entitled + h.support
    h.year_consumption = h.year_consumption + h.consumption
    h.year_resident_months = h.year_resident_months + h.residents


def close_month(m: Month) -> None:
    """docs/model/tally.md, last part."""
    c, h, v, n = m.c, m.h, m.v, m.v.county.size
    village, members = h.village[c.household], np.bincount(h.village, h.members, n)
    v.next_migrant_share = np.bincount(village, c.work == MIGRANT, n) / members
    v.next_producing_share = np.bincount(h.village, h.project == PRODUCING, n) / np.bincount(
        h.village, h.members > 0, n
    )
    home = h.residents > 0
    v.next_mean_income = np.bincount(h.village, h.smoothed_income * home, n) / np.bincount(h.village, h.residents, n)
    let, working = np.bincount(h.village, h.land_mu * _lets_land(m), n), np.bincount(h.village, h.hands, n)
    v.next_let_mu = np.where(working > 0, let / np.maximum(working, 1e-9), 0)
    v.workers, v.local_jobs = np.bincount(h.village, h.workers, n), np.bincount(village, c.work == LOCAL, n)


PASSES: tuple[Callable[[Month], None], ...] = (
    births_and_deaths, families, illness, learning, working, tally, farming, herding, projects, insurance, housing,
    purse, close_month,
)  # fmt: skip


def _rebuilt(found: Month) -> Month:
    """The month that follows from what was found."""
    m = replace(found, c=copy(found.c), h=copy(found.h), v=copy(found.v), now=SimpleNamespace())
    for each in PASSES:
        each(m)
    return m


def _copy(columns: Any, rows: Any = slice(None)) -> Any:
    """Columns in double precision and whole numbers of 64 bits."""
    wide = {name: getattr(columns, name)[rows] for name in columns._fields}
    return SimpleNamespace(**{name: column.astype(np.result_type(column, np.int64)) for name, column in wide.items()})


def _columns(people: Population, rows: Column) -> tuple[Any, Any, Any]:
    """Persons, households and villages as they are now."""
    return _copy(people.persons, rows), _copy(people.households), _copy(people.villages)


def _draws(simulation: Simulation, ids: NDArray[np.uint64], month: int, block: int, names: tuple[str, ...]) -> Any:
    words = [simulation.luck.words(ids, month, block + k // 4)[:, k % 4] for k in range(len(names))]
    return {name: (word >> np.uint32(9)) * 2.0**-23 + 2.0**-24 for name, word in zip(names, words, strict=True)}


def _prepare(simulation: Simulation) -> RateTable:
    """Factors on every rate, some beyond their bounds, and what programmes and markets bring: cash, dues, sales."""
    h, c, villages = simulation.population.households, simulation.population.persons, simulation.population.villages
    row, person = np.arange(h.village.size), simulation.population.person_rows()
    h.post_wage[:] = np.where(row % 5 == 0, 400, 0)
    h.property[:] = np.where(row % 3 == 0, 60, 0)
    h.sales[:] = np.where(row % 8 == 0, 90, 0)
    h.hands_taken[:] = np.where(row % 6 == 0, 0.5, 0)
    h.dues[:] = np.where(row % 7 == 0, 2500, 0)
    h.debt[:] += np.where(row % 6 == 0, 9000, 0)
    h.on_schedule[:] = np.where(row % 6 == 0, 8000, 0)
    h.instalment[:] = np.where(row % 12 == 0, 700, 0)
    h.dues[:] += h.instalment
    h.forgone[:] = np.where(row % 2 == 0, 10, 0)
    h.dwelling[:] = np.where(row % 11 == 0, DWELLING_D, h.dwelling)
    h.savings[:] += np.where(row % 4 == 0, 50000, 0)
    h.project_months[:] = np.where(h.project == GESTATING, row % 12, h.project_months)
    h.project[:] = np.where(h.project == PRODUCING, GESTATING + row % 2, h.project)
    c.work[person] = np.where((c.work[person] == FARM) & (person % 4 == 0), POST, c.work[person])
    villages.local_wage[:] = 1.2
    by_household = np.tile(np.array([1.0, 0.7, 1.7], np.float32)[row % 3], (N_RATES, 1))
    by_village = np.tile(np.linspace(0.8, 1.3, villages.county.size, dtype=np.float32), (N_RATES, 1))
    return RateTable(np.arange(N_RATES, dtype=np.int32), by_household, by_village, simulation.rates.bounds)


def _lively(parameters: LifeParameters) -> LifeParameters:
    changed = {
        domain: getattr(parameters, domain)._replace(**{name: np.float32(value) for name, value in values.items()})
        for domain, values in LIVELY.items()
    }
    return parameters._replace(**changed)


@pytest.fixture(scope="module")
def months() -> tuple[Month, Month, Month]:
    """The month as it was found, as it is rebuilt, and as it was lived."""
    simulation = Simulation(simexit.load("mabian-2017", settings=SETTINGS).scenario, sample=Sample(0.08))
    while simulation.month < simulation.scenario.time.start_month + MONTHS_LIVED:
        simulation.step()
    month = simulation.open_month()
    month = replace(month, rates=_prepare(simulation), parameters=_lively(month.parameters))
    people, number = simulation.population, int(month.times.month)
    rows = people.person_rows()
    persons = ids_of(people.persons.id_low[rows], people.persons.id_high[rows])
    u = _draws(simulation, persons, number, BLOCK_PERSON, PersonLuck._fields)
    u |= _draws(simulation, people.household_ids(), number, BLOCK_HOUSEHOLD, HouseholdLuck._fields)
    household = people.persons.household[rows]
    factor = month.rates.villages[:, people.households.village] * month.rates.households
    factor = np.clip(factor, month.rates.bounds[:, :1], month.rates.bounds[:, 1:])
    r = {name: factor[k][household] if k < N_PERSON_RATES else factor[k] for k, name in enumerate(ORDER)}
    found = Month(month.parameters, *_columns(people, rows), u, r, number)
    simulation.live(simulation, month)
    return found, _rebuilt(found), replace(found, **dict(zip("chv", _columns(people, rows), strict=True)))


def _same(rebuilt: Column, lived: Column) -> bool:
    if lived.dtype.kind == "f":
        return np.allclose(rebuilt, lived, rtol=3e-5, atol=0.03)
    return np.array_equal(rebuilt, lived)


def _different(one: Month, other: Month) -> list[str]:
    """Names of columns in which two months differ."""
    pairs = zip((one.c, one.h, one.v), (other.c, other.h, other.v), strict=True)
    return [
        name
        for mine, theirs in pairs
        for name, column in vars(theirs).items()
        if not _same(getattr(mine, name), column)
    ]


def test_month_is_rebuilt(months: tuple[Month, Month, Month]) -> None:
    assert _different(months[1], months[2]) == []


PARAMETERS = [
    (domain, name)
    for domain, values in life_parameters(2017, {})._asdict().items()
    for name in values._fields
    if f"{domain}.{name}" not in READ_ELSEWHERE
]


@pytest.mark.parametrize(("domain", "name"), PARAMETERS)
def test_every_parameter_shows_in_the_month(months: tuple[Month, Month, Month], domain: str, name: str) -> None:
    found, _, lived = months
    values = getattr(found.p, domain)
    other = values._replace(**{name: np.float32(1.3 * getattr(values, name))})
    assert _different(_rebuilt(replace(found, p=found.p._replace(**{domain: other}))), lived)


@pytest.mark.parametrize("name", ORDER)
def test_every_rate_shows_in_the_month(months: tuple[Month, Month, Month], name: str) -> None:
    found, _, lived = months
    assert _different(_rebuilt(replace(found, r=found.r | {name: np.ones_like(found.r[name])})), lived)


def test_every_way_of_paying_is_met(months: tuple[Month, Month, Month]) -> None:
    m = months[1]
    ways = {
        "post ended": (m.c.work == FARM) & (months[0].c.work == POST),
        "treatment forgone": m.h.forgone,
        "dues unpaid": m.now.unpaid,
        "expenses cut": m.now.cut > 0.01,
        "received": m.h.gift > 0,
        "given": m.h.gift < 0,
        "lent": m.h.loan,
        "sold": m.h.sale,
        "bought": m.now.animals,
        "built": m.h.purchase - m.now.animals,
        "lent for consumption": m.now.more,
    }
    assert [name for name, column in ways.items() if not np.any(column)] == []
