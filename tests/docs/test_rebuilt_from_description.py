"""One month rebuilt from the equations of docs/model.md, in double precision, against what the kernels lived."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

import simexit
from simexit.life.rates import ORDER
from simexit.luck import BLOCK_HOUSEHOLD, BLOCK_PERSON, HouseholdLuck, PersonLuck
from simexit.model import Simulation
from simexit.population.columns import ids_of
from simexit.population.synthesis import Sample

Reals = NDArray[Any]
HEALTHY, ACUTE, CHRONIC, SEVERE, DISABLED = range(5)
NONE, FARM, LOCAL, MIGRANT = range(4)
MONTHS_LIVED = 20


@dataclass
class Lived:
    """A month as it was found (``was``), as it was lived (``now``), with its draws."""

    p: Any
    was_person: Any
    was: Any
    village: Any
    person: Any
    now: Any
    owner: Reals
    u: dict[str, Reals]
    month: int
    factors: dict[str, Reals]

    def z(self, name: str) -> Reals:
        """Normal numbers of a draw."""
        return np.asarray(ndtri(self.u[name]))

    def by_household(self, column: Reals) -> Reals:
        """Sum of a person column over households."""
        return np.bincount(self.owner, column, self.now.village.size)


def _copy(columns: Any, rows: Any = slice(None)) -> Any:
    return SimpleNamespace(**{name: getattr(columns, name)[rows].copy() for name in columns._fields})


def _draws(simulation: Simulation, ids: NDArray[np.uint64], month: int, block: int, names: tuple[str, ...]) -> Any:
    words = [simulation.luck.words(ids, month, block + k // 4)[:, k % 4] for k in range(len(names))]
    return {name: (word >> np.uint32(9)) * 2.0**-23 + 2.0**-24 for name, word in zip(names, words, strict=True)}


@pytest.fixture(scope="module")
def lived() -> Lived:
    simulation = Simulation(simexit.load("mabian-2017").scenario, sample=Sample(0.03))
    while simulation.month < simulation.scenario.time.start_month + MONTHS_LIVED:
        simulation.step()
    month = simulation._open_month()
    people = simulation.population
    rows = people.person_rows()
    before = _copy(people.persons, rows), _copy(people.households), _copy(people.villages)
    simulation.live(simulation, month)
    after = _copy(people.persons, rows)
    u = _draws(simulation, ids_of(after.id_low, after.id_high), month.month, BLOCK_PERSON, PersonLuck._fields)
    u |= _draws(simulation, people.household_ids(), month.month, BLOCK_HOUSEHOLD, HouseholdLuck._fields)
    factors = {name: month.rates.packs[k][people.households.pack] for k, name in enumerate(ORDER)}
    assert any(np.any(factor != 1) for factor in factors.values())
    return Lived(
        month.parameters, before[0], before[1], before[2], after, _copy(people.households), after.household, u,
        month.month, factors,
    )  # fmt: skip


def _age(m: Lived) -> Reals:
    return (m.month - m.was_person.birth_month) / 12


def test_deaths_and_births(lived: Lived) -> None:
    m, p, age, health = lived, lived.p.demography, _age(lived), lived.was_person.health
    hazard = p.mortality_level_yearly * np.exp(p.mortality_slope_per_year * age) + p.mortality_infant_yearly * (age < 1)
    hazard = hazard * np.select(
        [health == SEVERE, health == DISABLED], [p.mortality_severe_factor, p.mortality_disabled_factor], 1
    )
    present = (m.was_person.present == 1) & (12 * m.u["death"] >= hazard)
    assert np.array_equal(m.person.present == 1, present)
    fertile = (age >= p.fertile_age_from_years) & (age < p.fertile_age_to_years) & (m.person.female == 1)
    span = 12 * (p.fertile_age_to_years - p.fertile_age_from_years)
    assert np.array_equal(m.person.gives_birth == 1, present & fertile & (m.u["birth"] < p.births_per_woman / span))


def test_health(lived: Lived) -> None:
    m, p, was, u = lived, lived.p.health, lived.was_person.health.astype(np.int64), lived.u["health"]
    h = p.onset_monthly * np.exp(p.onset_age_slope * (_age(m) - p.onset_reference_age_years))
    long = p.onset_severe_share + p.onset_chronic_share
    fallen = np.select([u < h * p.onset_severe_share, u < h * long, u < h], [SEVERE, CHRONIC, ACUTE], HEALTHY)
    heals = np.array([0, p.recovery_acute_monthly, p.recovery_chronic_monthly, p.recovery_severe_monthly, 0])[was]
    worsens = np.array([0, 0, p.worsening_chronic_monthly, p.disabling_severe_monthly, 0])[was]
    ill = np.select([u < heals, (u > 1 - worsens) & (worsens > 0)], [HEALTHY, was + 1], was)
    assert np.array_equal(m.person.health, np.where(was == HEALTHY, fallen, ill))


def _able(m: Lived, to_years: float) -> Reals:
    old_enough = _age(m) >= m.p.work.working_age_from_years
    return (m.person.present == 1) & old_enough & (_age(m) < to_years) & (m.person.health < SEVERE)


def test_work_and_search(lived: Lived) -> None:
    m, p, was = lived, lived.p.work, lived.was_person.work
    peers = m.village.migrant_share[m.was.village[m.owner]]
    tilt = p.migration_schooling_slope * m.person.schooling + p.migration_peer_slope * peers
    tilt = tilt - p.migration_age_slope * np.maximum(_age(m) - p.migration_reference_age_years, 0)
    leaves = m.u["migration"] < p.migration_monthly * p.migrant_market_index * np.exp(tilt)
    loses = m.u["separation"] < p.job_loss_monthly
    returns = m.u["separation"] * p.migrant_market_index < p.return_monthly
    work = np.select(
        [was == LOCAL, was == MIGRANT],
        [np.where(loses, FARM, LOCAL), np.where(returns, FARM, MIGRANT)],
        np.where(leaves, MIGRANT, FARM),
    )
    earner, farmer = _able(m, p.wage_work_age_to_years), _able(m, p.farm_age_to_years)
    work = np.select([~farmer, ~earner], [NONE, FARM], work)
    assert np.array_equal(m.person.work, work)
    hazard = p.search_monthly * np.exp(-p.search_transfer_slope * m.now.transfer[m.owner])
    assert np.array_equal(m.person.seeking == 1, earner & (work == FARM) & (m.u["search"] < hazard))


def test_wages(lived: Lived) -> None:
    m, p, work = lived, lived.p.work, lived.person.work
    sector = np.select([work == MIGRANT, work == LOCAL], [p.migrant_net_share, p.local_wage_share], 0)
    quality = p.wage_schooling_return * m.person.schooling + m.person.ability + p.wage_noise_log_sd * m.z("wage")
    wage = p.migrant_wage_yuan * sector * p.wage_level * np.exp(quality)
    wage = wage * np.where(m.person.health != HEALTHY, p.wage_ill_factor, 1)
    np.testing.assert_allclose(m.now.wage, m.by_household(wage), rtol=1e-5)


def test_bills_and_insurance(lived: Lived) -> None:
    m, p = lived, lived.p.health
    median = np.array([0, p.bill_acute_yuan, p.bill_chronic_yuan, p.bill_severe_yuan, p.bill_disabled_yuan])
    bill = median[m.person.health] * np.exp(p.bill_log_sd * m.z("bill")) * p.bill_level * m.person.present
    billed = m.by_household(bill)
    paid = m.now.insured * min(p.insurance_paid_share, 1) * np.maximum(billed - p.insurance_deductible_yuan, 0)
    np.testing.assert_allclose(m.now.medical + m.now.forgone, billed - paid, rtol=1e-5, atol=0.01)


def test_farm_income(lived: Lived) -> None:
    m, p = lived, lived.p.farm
    hands = m.by_household((m.person.work == FARM) * np.where(m.person.health == HEALTHY, 1, m.p.work.hands_ill_factor))
    shock = p.persistence_monthly * m.was.shock + p.shock_log_sd * m.z("persistent_shock")
    season = 1 + p.season_swing * np.cos(2 * np.pi * (m.month % 12 + 1 - p.harvest_peak_month) / 12)
    here = m.village.harvest[m.was.village] * m.village.price[m.was.village]
    farm = (
        p.yield_yuan
        * season
        * here
        * m.was.land_mu**p.land_elasticity
        * (hands + p.hands_minimum) ** p.hands_elasticity
    )
    farm = farm * np.exp(m.was.productivity + shock + p.noise_log_sd * m.z("monthly_shock"))
    np.testing.assert_allclose(m.now.farm, np.where(m.now.residents > 0, farm, 0), rtol=1e-5)


def test_projects(lived: Lived) -> None:
    m, p, was, capital = lived, lived.p.industry, lived.was.project, lived.was.industry_capital
    fails = m.u["project_failure"] < p.failure_monthly * m.factors["industry.failure_monthly"]
    ripe = m.was.project_months + 1 >= p.gestation_months
    under_way = np.where(fails, 3, np.where((was == 1) & ripe, 2, was))
    project = np.where((was == 0) | (was == 3), np.where(capital > 0, 1, was), under_way)
    assert np.array_equal(m.now.project, project)
    glut = p.glut_slope * m.village.producing_share[m.was.village]
    capital = np.where(project == 2, capital * (1 - p.wear_monthly), capital)
    earned = (
        capital
        * p.return_monthly_share
        * np.exp(p.spread_log_sd * m.z("project_return") - p.spread_log_sd**2 / 2 - glut)
    )
    earned = np.where((project == 2) & (m.now.members > 0), earned, 0)
    assert np.any(earned > 0)
    np.testing.assert_allclose(m.now.industry, earned, rtol=1e-5)


def test_purse(lived: Lived) -> None:
    m, p, debt = lived, lived.p.purse, lived.was.debt
    income = m.now.wage + m.now.farm + m.now.industry + m.now.transfer
    smoothed = m.was.smoothed_income + p.smoothing_monthly * (income - m.was.smoothed_income)
    food = p.subsistence_yuan * m.by_household((m.person.present == 1) & (m.person.work != MIGRANT))
    owed = m.now.medical + m.now.forgone
    wanted = np.maximum(food, smoothed + p.buffer_feedback_monthly * (m.was.savings - p.buffer_months * smoothed))
    wanted = np.where(food > 0, wanted, 0)
    cash = m.was.savings + income
    room = np.maximum(p.credit_limit_months * smoothed - debt, 0)
    loan = np.minimum(np.maximum(food + owed - cash, 0), room)
    interest, cash, paid = p.interest_monthly * debt, cash + loan, []
    for due in (food, owed, p.repayment_monthly * debt + interest, wanted - food):
        paid.append(np.minimum(due, cash))
        cash = cash - paid[-1]
    for lived_column, rebuilt in (
        (m.now.savings, cash),
        (m.now.debt, debt + loan + interest - paid[2]),
        (m.now.consumption, paid[0] + paid[3]),
        (m.now.medical, paid[1]),
        (m.now.loan, loan),
        (m.now.repayment, paid[2]),
    ):
        np.testing.assert_allclose(lived_column, rebuilt, rtol=1e-5, atol=0.05)
