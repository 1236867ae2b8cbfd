"""The subset as a competent numpy user would write it: whole-county arrays, masks, one generator."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.start import Start, sums_of

F32 = np.float32
HEALTHY, ACUTE, CHRONIC, SEVERE, DISABLED = range(5)
NO_WORK, FARM, POST, LOCAL, MIGRANT = range(5)
NO_PROJECT, GESTATING, PRODUCING, FAILED = range(4)


class NumpyCounty:
    """A county in arrays; parameters are float32, so that float32 arrays stay float32."""

    def __init__(self, start: Start, *, seed: int = 1) -> None:
        population = deepcopy(start.population)
        self.start = start
        self.month = start.month
        self.p = start.parameters
        self.persons, self.households = population.persons, population.households
        self.owner = self.persons.household
        self.n = self.households.village.size
        villages, home = population.villages, self.households.village
        self.weather = villages.harvest[home] * villages.price[home]
        self.let_mu = villages.let_mu[home]
        self.glut = start.parameters.industry.glut_slope * villages.producing_share[home]
        self.peers = villages.migrant_share[home][self.owner]
        self.usual = start.parameters.purse.usual_share * villages.mean_income[home]
        self.rng = np.random.default_rng(seed)

    def step(self) -> None:
        """One month."""
        self.births_and_deaths()
        self.illness()
        self.working()
        self.tally()
        self.farming()
        self.projects()
        self.insurance()
        self.purse()
        self.month += 1

    def uniform(self, n: int) -> NDArray[np.float32]:
        """Uniform draws."""
        return self.rng.random(n, dtype=F32)

    def normal(self, n: int) -> NDArray[np.float32]:
        """Standard normal draws."""
        return self.rng.standard_normal(n, dtype=F32)

    def births_and_deaths(self) -> None:
        """Age, death and birth of every person."""
        c, p = self.persons, self.p.demography
        self.age = (self.month - c.birth_month).astype(F32) / F32(12)
        yearly = p.mortality_level_yearly * np.exp(p.mortality_slope_per_year * self.age)
        yearly += np.where(self.age < 1, p.mortality_infant_yearly, F32(0))
        factor = np.array([1, 1, 1, p.mortality_severe_factor, p.mortality_disabled_factor], F32)
        dies = self.uniform(yearly.size) * F32(12) < yearly * factor[c.health]
        c.present[dies] = 0
        self.present = c.present == 1
        span = p.fertile_age_to_years - p.fertile_age_from_years
        fertile = (self.age >= p.fertile_age_from_years) & (self.age < p.fertile_age_to_years)
        wives = self.present & (c.female == 1) & (c.married == 1)
        born = wives & fertile & (self.uniform(yearly.size) < p.births_per_woman / (span * 12))
        c.gives_birth[:] = born
        c.children_born[:] += born
        c.work[~self.present] = NO_WORK
        c.seeking[~self.present] = 0

    def illness(self) -> None:
        """Health of every person and the bills of the ill."""
        c, p = self.persons, self.p.health
        u, old = self.uniform(c.health.size), c.health.copy()
        onset = p.onset_monthly * np.exp(p.onset_age_slope * (self.age - p.onset_reference_age_years))
        onset[old != HEALTHY] = 0
        c.health[u < onset] = ACUTE
        c.health[u < onset * (p.onset_severe_share + p.onset_chronic_share)] = CHRONIC
        c.health[u < onset * p.onset_severe_share] = SEVERE
        recovery = np.array(
            [0, p.recovery_acute_monthly, p.recovery_chronic_monthly, p.recovery_severe_monthly, 0], F32
        )
        c.health[u < recovery[old]] = HEALTHY
        c.health[(old == CHRONIC) & (u > 1 - p.worsening_chronic_monthly)] = SEVERE
        c.health[(old == SEVERE) & (u > 1 - p.disabling_severe_monthly)] = DISABLED
        median = np.array([0, p.bill_acute_yuan, p.bill_chronic_yuan, p.bill_severe_yuan, p.bill_disabled_yuan], F32)
        monthly = np.array(
            [0, p.stay_acute_monthly, p.stay_chronic_monthly, p.stay_severe_monthly, p.stay_disabled_monthly], F32
        )
        ill = np.flatnonzero(self.present & (c.health != HEALTHY))
        older = np.maximum(self.age[ill] - p.onset_reference_age_years, 0)
        stays = self.uniform(ill.size) < monthly[c.health[ill]] * (1 + p.stay_age_slope * older) * p.stay_level
        severe = np.where(c.health[ill] == SEVERE, p.hospital_severe_factor, F32(1))
        middle = np.where(stays, p.hospital_bill_yuan * severe, median[c.health[ill]])
        spread = np.where(stays, p.hospital_log_sd, p.bill_log_sd)
        bill = middle * np.exp(spread * self.normal(ill.size)) * p.bill_level
        self.bill, self.hospital_bill = np.zeros(u.size, F32), np.zeros(u.size, F32)
        self.bill[ill], self.hospital_bill[ill] = np.where(stays, 0, bill), np.where(stays, bill, 0)

    def working(self) -> None:
        """Work, search and wages of every person."""
        c, p = self.persons, self.p.work
        fit = self.present & (self.age >= p.working_age_from_years) & (c.health < SEVERE)
        self.earner = fit & (self.age < p.wage_work_age_to_years)
        u, old = self.uniform(fit.size), c.work.copy()
        stops = (old == NO_WORK) | ((old == FARM) & (u < p.farm_leaving_monthly))
        stops &= self.age >= p.farm_leaving_from_years
        c.work[:] = np.where(fit & ~stops, FARM, NO_WORK)
        c.work[self.earner & (old == LOCAL) & (u >= p.job_loss_monthly)] = LOCAL
        h, older = self.households, np.maximum(self.age - p.migration_reference_age_years, 0)
        shared = (p.wage_productivity_weight * h.productivity + p.wage_shock_weight * h.shock)[self.owner]
        wish = self.wish_to_be_away(shared, older)
        back = p.return_monthly * (1 - wish)
        c.work[self.earner & (old == MIGRANT) & (u * p.migrant_market_index >= back)] = MIGRANT
        hands = np.flatnonzero(self.earner & (old < LOCAL))
        leave = p.migration_monthly * p.migrant_market_index * wish[hands]
        c.work[hands[self.uniform(hands.size) < leave]] = MIGRANT
        search = p.search_monthly * np.exp(-p.search_transfer_slope * self.households.transfer)
        c.seeking[:] = self.earner & (c.work == FARM) & (self.uniform(fit.size) < search[self.owner])
        paid = np.flatnonzero(c.work != NO_WORK)
        quality = p.wage_schooling_return * c.schooling[paid].astype(F32) + c.ability[paid] + shared[paid]
        quality -= p.wage_age_slope * older[paid]
        share = np.array([0, p.casual_wage_share, 0, p.local_wage_share, p.migrant_net_share], F32)[c.work[paid]]
        share *= np.where(c.health[paid] > HEALTHY, p.wage_ill_factor, F32(1))
        quality += p.wage_noise_log_sd * self.normal(paid.size)
        self.wage = np.zeros(fit.size, F32)
        self.wage[paid] = p.migrant_wage_yuan * p.wage_level * share * np.exp(quality)

    def wish_to_be_away(self, shared: NDArray[np.float32], older: NDArray[np.float32]) -> NDArray[np.float32]:
        """Chance that persons would rather work away."""
        p, c = self.p.work, self.persons
        odds = p.migration_log_odds + p.migration_quality_slope * (shared + c.ability)
        odds += p.migration_schooling_slope * c.schooling.astype(F32) + p.migration_peer_slope * self.peers
        wish: NDArray[np.float32] = 1 / (1 + np.exp(p.migration_age_slope * older - odds))
        return wish

    def tally(self) -> None:
        """Sums over the members of every household."""
        c, h, p = self.persons, self.households, self.p.work
        strength = np.where(c.health == HEALTHY, F32(1), p.hands_ill_factor)
        h.members[:] = self.count(self.present)
        h.residents[:] = self.count(self.present & (c.work != MIGRANT))
        h.workers[:] = self.count(self.earner)
        h.ill_members[:] = self.count(self.present & (c.health != HEALTHY))
        h.elderly[:] = self.count(self.present & (self.age >= p.wage_work_age_to_years))
        h.hands[:] = self.add(np.where(c.work == FARM, strength, F32(0)))
        h.wage[:] = self.add(self.wage)
        self.billed = self.add(self.bill).astype(F32)
        self.hospital = self.add(self.hospital_bill).astype(F32)

    def count(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Chosen members of each household."""
        return np.bincount(self.owner[chosen], minlength=self.n)

    def add(self, amounts: NDArray[np.float32]) -> NDArray[Any]:
        """Sum over the members of each household."""
        return np.bincount(self.owner, amounts, minlength=self.n)

    def farming(self) -> None:
        """Farm income of every household."""
        h, p = self.households, self.p.farm
        h.shock[:] = p.persistence_monthly * h.shock + p.shock_log_sd * self.normal(self.n)
        lets, hired = (h.hands <= 0) & (h.elderly >= h.residents), self.let_mu * h.hands
        inputs = p.land_elasticity * np.log(np.where(lets, F32(0), h.land_mu + hired) + p.land_minimum_mu)
        inputs += p.hands_elasticity * np.log(h.hands + p.hands_minimum)
        luck = p.productivity_weight * h.productivity + h.shock + p.noise_log_sd * self.normal(self.n)
        income = p.yield_yuan * self.start.season(self.month) * self.weather * np.exp(inputs + luck)
        rented = np.where(lets, h.land_mu * (h.members > 0), -hired)
        h.farm[:] = np.where(h.residents > 0, income, F32(0)) + p.rent_yuan_per_mu / F32(12) * rented

    def projects(self) -> None:
        """Projects of every household."""
        h, p = self.households, self.p.industry
        active = (h.project == GESTATING) | (h.project == PRODUCING)
        begins = ~active & (h.industry_capital > 0)
        fails = active & (self.uniform(self.n) < p.failure_monthly)
        h.project_months[active & (h.project_months < 255)] += 1
        h.project[(h.project == GESTATING) & (h.project_months >= p.gestation_months)] = PRODUCING
        h.project[begins] = GESTATING
        h.project[fails] = FAILED
        h.project_months[begins | fails] = 0
        h.industry_capital[(h.project == FAILED) | (h.members == 0)] = 0
        h.project[h.members == 0] = NO_PROJECT
        earning = np.flatnonzero(h.project == PRODUCING)
        h.industry_capital[earning] *= F32(1) - p.wear_monthly
        spread = p.spread_log_sd * self.normal(earning.size) - F32(0.5) * p.spread_log_sd**2
        h.industry[:] = 0
        tended = np.minimum(h.hands[earning] / p.hands_needed, 1)
        yields = p.return_monthly_share * np.exp(spread - self.glut[earning])
        h.industry[earning] = tended * h.industry_capital[earning] * yields

    def insurance(self) -> None:
        """Own payments of every household."""
        p = self.p.health
        covered = np.maximum(self.hospital - p.insurance_deductible_yuan, 0) * p.covered_share
        paid = np.where(self.households.insured == 1, covered * p.insurance_paid_share, F32(0))
        self.owed = self.billed + (self.hospital - paid)

    def purse(self) -> None:
        """The purse of every household, and its accounting year."""
        h, p = self.households, self.p.purse
        income = h.wage + h.farm + h.industry + h.transfer
        changed = (h.members > 0) & (h.used_members > 0)
        heads = np.where(changed, h.members / np.maximum(h.used_members, F32(1)), F32(1))
        h.used_members[:] = h.members
        lasting, recent = h.smoothed_income * heads, h.recent_income * heads
        h.smoothed_income[:] = np.maximum(lasting + p.smoothing_monthly * (income - lasting), 0)
        h.recent_income[:] = recent + (income - recent) / p.recent_months
        subsistence = p.subsistence_yuan * h.residents
        usual = self.usual * h.residents
        wanted = np.minimum(usual, h.recent_income + h.savings / p.spread_months)
        wanted += p.beyond_share * np.maximum(h.smoothed_income - usual, 0)
        wanted = np.where(h.residents > 0, np.maximum(subsistence, wanted), F32(0))
        h.interest[:] = np.where(h.residents > 0, h.debt * p.interest_monthly, F32(0))
        cash = h.savings + income
        room = np.maximum(p.credit_limit_months * h.smoothed_income - h.debt, 0)
        h.loan[:] = np.minimum(np.maximum(subsistence + self.owed - cash, 0), room)
        cash += h.loan
        food = np.minimum(subsistence, cash)
        cash -= food
        h.medical[:] = np.minimum(self.owed, cash)
        cash -= h.medical
        borrowed = p.bills_borrowed_share * (self.owed - h.medical)
        h.medical[:] += borrowed
        h.loan[:] += borrowed
        h.forgone[:] = self.owed - h.medical
        lent = np.minimum(np.maximum(wanted - subsistence - cash, 0), np.maximum(room - h.loan, 0))
        h.loan[:] += lent
        cash += lent
        extra = np.minimum(wanted - subsistence, cash)
        h.consumption[:] = food + extra
        cash -= extra
        h.repayment[:] = np.minimum(h.debt * p.repayment_monthly + h.interest, cash)
        h.savings[:] = cash - h.repayment
        h.debt[:] += h.loan + h.interest - h.repayment
        h.year_wage[:] += h.wage
        h.year_farm[:] += h.farm
        h.year_industry[:] += h.industry
        h.year_transfer[:] += h.transfer

    def sums(self) -> dict[str, NDArray[np.float64]]:
        """What the month brought each household."""
        return sums_of(self.persons, self.households)
