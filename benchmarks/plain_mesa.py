"""The subset as a competent Mesa user would write it: household agents with lists of persons, plain Python numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, fields
from random import Random
from types import SimpleNamespace

import mesa
import numpy as np
from numpy.typing import NDArray

from benchmarks.start import MONEY, Start

HEALTHY, ACUTE, CHRONIC, SEVERE, DISABLED = range(5)
NO_WORK, FARM, POST, LOCAL, MIGRANT = range(5)
NO_PROJECT, GESTATING, PRODUCING, FAILED = range(4)


@dataclass(slots=True)
class Person:
    """A member of a household."""

    birth_month: int
    female: bool
    married: bool
    schooling: int
    ability: float
    present: bool
    health: int
    work: int
    seeking: bool = False
    children_born: int = 0
    gives_birth: bool = False
    age: float = 0.0
    wage: float = 0.0
    bill: float = 0.0
    hospital_bill: float = 0.0

    def live_or_die(self, random: Random, p: SimpleNamespace) -> None:
        """Death, by age and health."""
        yearly = p.mortality_level_yearly * math.exp(p.mortality_slope_per_year * self.age)
        if self.age < 1:
            yearly += p.mortality_infant_yearly
        if self.health == SEVERE:
            yearly *= p.mortality_severe_factor
        elif self.health == DISABLED:
            yearly *= p.mortality_disabled_factor
        if random.random() * 12 < yearly:
            self.present = self.gives_birth = self.seeking = False
            self.work = NO_WORK
            self.wage = self.bill = self.hospital_bill = 0.0

    def bear(self, random: Random, p: SimpleNamespace) -> None:
        """Birth of a child, which does not join."""
        self.gives_birth = False
        if self.female and self.married and p.fertile_age_from_years <= self.age < p.fertile_age_to_years:
            span = p.fertile_age_to_years - p.fertile_age_from_years
            if random.random() < p.births_per_woman / (span * 12):
                self.gives_birth = True
                self.children_born += 1

    def fall_ill_or_recover(self, random: Random, p: SimpleNamespace) -> None:
        """Health after this month."""
        u = random.random()
        if self.health == HEALTHY:
            hazard = p.onset_monthly * math.exp(p.onset_age_slope * (self.age - p.onset_reference_age_years))
            if u < hazard * p.onset_severe_share:
                self.health = SEVERE
            elif u < hazard * (p.onset_severe_share + p.onset_chronic_share):
                self.health = CHRONIC
            elif u < hazard:
                self.health = ACUTE
        elif self.health == ACUTE:
            if u < p.recovery_acute_monthly:
                self.health = HEALTHY
        elif self.health == CHRONIC:
            if u < p.recovery_chronic_monthly:
                self.health = HEALTHY
            elif u > 1 - p.worsening_chronic_monthly:
                self.health = SEVERE
        elif self.health == SEVERE:
            if u < p.recovery_severe_monthly:
                self.health = HEALTHY
            elif u > 1 - p.disabling_severe_monthly:
                self.health = DISABLED

    def see_doctor(self, random: Random, p: SimpleNamespace) -> None:
        """Bill of the month before insurance."""
        self.bill = self.hospital_bill = 0.0
        if self.health == HEALTHY:
            return
        older = max(self.age - p.onset_reference_age_years, 0)
        if random.random() < p.stays[self.health] * (1.0 + p.stay_age_slope * older) * p.stay_level:
            median = p.hospital_bill_yuan * (p.hospital_severe_factor if self.health == SEVERE else 1.0)
            self.hospital_bill = median * math.exp(p.hospital_log_sd * random.gauss(0.0, 1.0)) * p.bill_level
        else:
            self.bill = p.bill_medians[self.health] * math.exp(p.bill_log_sd * random.gauss(0.0, 1.0)) * p.bill_level

    def may_earn_wage(self, p: SimpleNamespace) -> bool:
        """Whether of age and health for wage work."""
        return p.working_age_from_years <= self.age < p.wage_work_age_to_years and self.health < SEVERE

    def may_farm(self, p: SimpleNamespace) -> bool:
        """Whether able to work the farm."""
        return p.working_age_from_years <= self.age and self.health < SEVERE

    def has_stopped(self, random: Random, p: SimpleNamespace) -> bool:
        """Whether too old to go on working the farm, or to begin again."""
        stops = self.work == NO_WORK or (self.work == FARM and random.random() < p.farm_leaving_monthly)
        return self.age >= p.farm_leaving_from_years and stops

    def wish_to_be_away(self, shared: float, peers: float, p: SimpleNamespace) -> float:
        """Chance to work rather away."""
        odds = (
            p.migration_log_odds
            + p.migration_quality_slope * (shared + self.ability)
            + p.migration_schooling_slope * self.schooling
            + p.migration_peer_slope * peers
            - p.migration_age_slope * max(self.age - p.migration_reference_age_years, 0.0)
        )
        return 1.0 / (1.0 + math.exp(-odds))

    def change_work(self, random: Random, shared: float, peers: float, p: SimpleNamespace) -> None:
        """Work after this month."""
        if not self.may_farm(p) or self.has_stopped(random, p):
            self.work = NO_WORK
        elif not self.may_earn_wage(p):
            self.work = FARM
        elif self.work == LOCAL:
            if random.random() < p.job_loss_monthly:
                self.work = FARM
        elif self.work == MIGRANT:
            back = p.return_monthly * (1.0 - self.wish_to_be_away(shared, peers, p))
            if random.random() * p.migrant_market_index < back:
                self.work = FARM
        else:
            hazard = p.migration_monthly * p.migrant_market_index * self.wish_to_be_away(shared, peers, p)
            self.work = MIGRANT if random.random() < hazard else FARM

    def earn(self, random: Random, shared: float, p: SimpleNamespace) -> None:
        """Wage of the month."""
        if self.work == NO_WORK:
            self.wage = 0.0
            return
        share = {FARM: p.casual_wage_share, LOCAL: p.local_wage_share, MIGRANT: p.migrant_net_share}[self.work]
        if self.health != HEALTHY:
            share *= p.wage_ill_factor
        quality = p.wage_schooling_return * self.schooling + self.ability + p.wage_noise_log_sd * random.gauss(0.0, 1.0)
        quality += shared - p.wage_age_slope * max(self.age - p.migration_reference_age_years, 0.0)
        self.wage = p.migrant_wage_yuan * share * p.wage_level * math.exp(quality)


@dataclass(slots=True)
class Village:
    """What is common to the households of a village."""

    harvest: float
    price: float
    migrant_share: float
    producing_share: float
    mean_income: float
    let_mu: float


@dataclass(slots=True)
class Books:
    """The accounting year of a household."""

    wage: float = 0.0
    farm: float = 0.0
    industry: float = 0.0
    transfer: float = 0.0


@dataclass(slots=True)
class Holding:
    """What a household owns and is at the start."""

    land_mu: float
    productivity: float
    shock: float
    savings: float
    debt: float
    smoothed_income: float
    recent_income: float
    used_members: float
    industry_capital: float
    project: int
    project_months: int
    insured: bool
    transfer: float
    year: Books = field(default_factory=Books)


class Household(mesa.Agent):
    """A household of persons."""

    def __init__(self, model: PlainMesa, village: Village, holding: Holding, people: list[Person]) -> None:
        super().__init__(model)
        self.village = village
        self.people = people
        self.land_mu = holding.land_mu
        self.productivity = holding.productivity
        self.shock = holding.shock
        self.savings = holding.savings
        self.debt = holding.debt
        self.smoothed_income = holding.smoothed_income
        self.recent_income = holding.recent_income
        self.used_members = holding.used_members
        self.industry_capital = holding.industry_capital
        self.project = holding.project
        self.project_months = holding.project_months
        self.insured = holding.insured
        self.transfer = holding.transfer
        self.year = holding.year

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

    def births_and_deaths(self) -> None:
        """Age, death and birth of every living member; the dead are kept, but live no more."""
        random, p, month = self.random, self.model.demography, self.model.month
        for person in self.people:
            if person.present:
                person.age = (month - person.birth_month) / 12
                person.live_or_die(random, p)
                if person.present:
                    person.bear(random, p)
        self.living = [person for person in self.people if person.present]

    def illness(self) -> None:
        """Health and bills."""
        random, p = self.random, self.model.health
        for person in self.living:
            person.fall_ill_or_recover(random, p)
            person.see_doctor(random, p)

    def working(self) -> None:
        """Work, search and wages."""
        random, p = self.random, self.model.work
        search = p.search_monthly * math.exp(-p.search_transfer_slope * self.transfer)
        shared = p.wage_productivity_weight * self.productivity + p.wage_shock_weight * self.shock
        for person in self.living:
            person.change_work(random, shared, self.village.migrant_share, p)
            person.seeking = person.work == FARM and person.may_earn_wage(p) and random.random() < search
            person.earn(random, shared, p)

    def tally(self) -> None:
        """Sums over members."""
        p = self.model.work
        self.members = len(self.living)
        self.residents = self.workers = self.ill_members = self.elderly = 0
        self.hands = self.wage = self.billed = self.hospital = 0.0
        for person in self.living:
            ill = person.health != HEALTHY
            self.residents += person.work != MIGRANT
            self.workers += person.may_earn_wage(p)
            self.ill_members += ill
            self.elderly += person.age >= p.wage_work_age_to_years
            if person.work == FARM:
                self.hands += p.hands_ill_factor if ill else 1.0
            self.wage += person.wage
            self.billed += person.bill
            self.hospital += person.hospital_bill

    def farming(self) -> None:
        """Farm income."""
        random, p = self.random, self.model.farm
        self.shock = p.persistence_monthly * self.shock + p.shock_log_sd * random.gauss(0.0, 1.0)
        lets, hired = self.hands <= 0 and self.elderly >= self.residents, self.village.let_mu * self.hands
        rented = (self.land_mu if self.members else 0.0) if lets else -hired
        self.farm = p.rent_yuan_per_mu / 12 * rented
        if self.residents == 0:
            return
        inputs = p.land_elasticity * math.log((0.0 if lets else self.land_mu + hired) + p.land_minimum_mu)
        inputs += p.hands_elasticity * math.log(self.hands + p.hands_minimum)
        luck = p.productivity_weight * self.productivity + self.shock + p.noise_log_sd * random.gauss(0.0, 1.0)
        level = p.yield_yuan * self.model.season * self.village.harvest * self.village.price
        self.farm += level * math.exp(inputs + luck)

    def projects(self) -> None:
        """A project: started by capital, earning after gestation, failing at any time."""
        random, p = self.random, self.model.industry
        self.industry = 0.0
        if self.project in (NO_PROJECT, FAILED):
            if self.industry_capital > 0:
                self.project, self.project_months = GESTATING, 0
        elif random.random() < p.failure_monthly:
            self.project, self.project_months, self.industry_capital = FAILED, 0, 0.0
        else:
            self.project_months += 1
            if self.project == GESTATING and self.project_months >= p.gestation_months:
                self.project = PRODUCING
        if self.members == 0:
            self.project, self.industry_capital = NO_PROJECT, 0.0
        if self.project == PRODUCING:
            self.industry_capital *= 1.0 - p.wear_monthly
            spread = p.spread_log_sd * random.gauss(0.0, 1.0) - 0.5 * p.spread_log_sd**2
            glut = p.glut_slope * self.village.producing_share
            tended = min(self.hands / p.hands_needed, 1.0)
            self.industry = tended * self.industry_capital * p.return_monthly_share * math.exp(spread - glut)

    def insurance(self) -> None:
        """Own payment of the month's bills."""
        p = self.model.health
        self.owed = self.billed + self.hospital
        if self.insured:
            covered = max(self.hospital - p.insurance_deductible_yuan, 0.0) * p.covered_share
            self.owed -= covered * p.insurance_paid_share

    def purse(self) -> None:
        """Consumption, bills, loans, repayment, savings."""
        p = self.model.purse
        income = self.wage + self.farm + self.industry + self.transfer
        if self.members and self.used_members:
            self.recent_income *= self.members / self.used_members
            self.smoothed_income *= self.members / self.used_members
        self.used_members = self.members
        self.smoothed_income = max(self.smoothed_income + p.smoothing_monthly * (income - self.smoothed_income), 0.0)
        self.recent_income += (income - self.recent_income) / p.recent_months
        subsistence = p.subsistence_yuan * self.residents
        usual = p.usual_share * self.village.mean_income * self.residents
        carried = min(usual, self.recent_income + self.savings / p.spread_months)
        wanted = max(subsistence, carried + p.beyond_share * max(self.smoothed_income - usual, 0.0))
        wanted = wanted if self.residents else 0.0
        self.interest = self.debt * p.interest_monthly if self.residents else 0.0
        cash = self.savings + income
        room = max(p.credit_limit_months * self.smoothed_income - self.debt, 0.0)
        self.loan = min(max(subsistence + self.owed - cash, 0.0), room)
        cash += self.loan
        food = min(subsistence, cash)
        cash -= food
        self.medical = min(self.owed, cash)
        cash -= self.medical
        borrowed = p.bills_borrowed_share * (self.owed - self.medical)
        self.medical += borrowed
        self.loan += borrowed
        self.forgone = self.owed - self.medical
        lent = min(max(wanted - subsistence - cash, 0.0), max(room - self.loan, 0.0))
        self.loan += lent
        cash += lent
        extra = min(wanted - subsistence, cash)
        self.consumption = food + extra
        cash -= extra
        self.repayment = min(self.debt * p.repayment_monthly + self.interest, cash)
        self.savings = cash - self.repayment
        self.debt += self.loan + self.interest - self.repayment
        self.year.wage += self.wage
        self.year.farm += self.farm
        self.year.industry += self.industry
        self.year.transfer += self.transfer


class PlainMesa(mesa.Model):
    """A county of household agents."""

    def __init__(self, start: Start, *, seed: int = 1) -> None:
        super().__init__(rng=seed)
        self.start = start
        self.month = start.month
        for domain, values in start.parameters._asdict().items():
            setattr(self, domain, SimpleNamespace(**{key: float(value) for key, value in values._asdict().items()}))
        health = self.health
        health.stays = (
            0.0, health.stay_acute_monthly, health.stay_chronic_monthly, health.stay_severe_monthly,
            health.stay_disabled_monthly,
        )  # fmt: skip
        health.bill_medians = (
            0.0, health.bill_acute_yuan, health.bill_chronic_yuan, health.bill_severe_yuan, health.bill_disabled_yuan,
        )  # fmt: skip
        settle(self, start)

    def step(self) -> None:
        """One month."""
        self.season = float(self.start.season(self.month))
        self.agents.do("step")
        self.month += 1

    def sums(self) -> dict[str, NDArray[np.float64]]:
        """What the month brought each household."""
        found = [_sums(household) for household in self.agents]
        return {name: np.array([each[name] for each in found], np.float64) for name in found[0]}


def settle(model: PlainMesa, start: Start) -> None:
    """Create the households of a start."""
    persons, households, villages = start.population.persons, start.population.households, start.population.villages
    people: list[list[Person]] = [[] for _ in range(start.size)]
    for j, owner in enumerate(persons.household):
        people[owner].append(
            Person(
                int(persons.birth_month[j]), bool(persons.female[j]), bool(persons.married[j]),
                int(persons.schooling[j]), float(persons.ability[j]), bool(persons.present[j]),
                int(persons.health[j]), int(persons.work[j]),
            )
        )  # fmt: skip
    homes = [
        Village(*(float(getattr(villages, each.name)[v]) for each in fields(Village)))
        for v in range(villages.county.size)
    ]
    for i in range(start.size):
        Household(model, homes[households.village[i]], _holding(start, i), people[i])


def _holding(start: Start, i: int) -> Holding:
    h = start.population.households
    books = Books(float(h.year_wage[i]), float(h.year_farm[i]), float(h.year_industry[i]), float(h.year_transfer[i]))
    return Holding(
        float(h.land_mu[i]), float(h.productivity[i]), float(h.shock[i]), float(h.savings[i]), float(h.debt[i]),
        float(h.smoothed_income[i]), float(h.recent_income[i]), float(h.used_members[i]), float(h.industry_capital[i]),
        int(h.project[i]), int(h.project_months[i]), bool(h.insured[i]), float(h.transfer[i]), books,
    )  # fmt: skip


def _sums(household: Household) -> dict[str, float]:
    living = [person for person in household.people if person.present]
    year = {"year_wage": household.year.wage, "year_farm": household.year.farm}
    return {
        "dead": len(household.people) - len(living),
        "births": sum(person.gives_birth for person in living),
        "ill": sum(person.health > HEALTHY for person in living),
        "severely ill or disabled": sum(person.health >= SEVERE for person in living),
        "local workers": sum(person.work == LOCAL for person in living),
        "migrants": sum(person.work == MIGRANT for person in living),
        "seekers": sum(person.seeking for person in living),
        **{name: year.get(name, getattr(household, name, 0.0)) for name in MONEY},
    }
