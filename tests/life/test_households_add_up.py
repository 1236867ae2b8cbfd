"""What a household is and has this month, added up again from its members, with the draws each purpose must meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.columns import Households, ids_of
from simexit.compiled_life import CompiledLife, Month
from simexit.life.health import bill_all, stay_all
from simexit.life.parameters import LifeParameters
from simexit.life.work import wage_all
from simexit.luck import Luck, normals
from simexit.model import Simulation
from simexit.population.codes import (
    DIED,
    DWELLING_B,
    DWELLING_C,
    DWELLING_D,
    FARM,
    HEALTHY,
    LOCAL,
    MIGRANT,
    NO_WORK,
    POST,
    PRODUCING,
    SEVERE,
)
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario
from tests.life.columns import here

PERSON = ("death", "birth", "health", "bill", "separation", "search", "migration", "wage", "marriage", "leaving",
          "dropout", "stranded")  # fmt: skip
HOUSEHOLD = ("persistent_shock", "monthly_shock", "project_failure", "project_return", "livestock", "dwelling",
             "repair", "kin")  # fmt: skip
POST_YUAN, DUES_YUAN = 300.0, 150.0
EVENTFUL = {
    "housing.disaster_monthly": 0.05,
    "housing.repair_monthly": 0.5,
    "demography.mortality_level_yearly": 9e-05,
    "family.marriage_men_monthly": 0.015,
    "schooling.dropout_level": 3,
    "health.relief_paid_share": 0.2,
    "health.serious_threshold_yuan": 800,
    "work.shock_year": 2017,
}


def draws(ids: np.ndarray, month: int, purpose: str, luck: Luck) -> np.ndarray:
    """Uniform draws of a monthly purpose, from its published place."""
    names, first = (PERSON, 1) if purpose in PERSON else (HOUSEHOLD, 64)
    block, word = divmod(names.index(purpose), 4)
    words = luck.words(ids, month, first + block)[:, word]
    return (words >> np.uint32(9)).astype(np.float32) * np.float32(2.0**-23) + np.float32(2.0**-24)


def normal_draws(ids: np.ndarray, month: int, purpose: str, luck: Luck) -> np.ndarray:
    """The same as standard normal numbers."""
    u = draws(ids, month, purpose, luck)
    z = np.empty_like(u)
    normals(z, u)
    return z


def copied(h: Households) -> Households:
    """Columns of households as they are now."""
    return Households(*(column.copy() for column in h))


class Recount:
    """Lives months and adds every household up again; ``seen`` counts what was there to be added."""

    def __init__(self) -> None:
        self.life, self.months = CompiledLife(), 0
        self.seen: dict[str, float] = {}

    def __call__(self, simulation: Simulation, now: Month) -> None:
        population = simulation.population
        self.c, self.h = population.persons, population.households
        self.rows = population.person_rows()
        self.give_posts_and_dues()
        self.before, self.present_before = copied(self.h), self.c.present[self.rows] == 1
        self.life(simulation, now)
        self.months += 1
        self.age = ((now.times.month - self.c.birth_month[self.rows]) / 12).astype(np.float32)
        self.present = self.c.present[self.rows] == 1
        self.check_counts(now.parameters)
        self.check_wages(simulation.luck, now)
        self.check_bills(simulation.luck, now)
        self.check_expenses(now.parameters, self.check_wear(simulation, now))
        self.check_purse()
        self.check_village(simulation)

    def give_posts_and_dues(self) -> None:
        """A post for the first hand of every tenth household, and dues for every seventh."""
        self.h.post_wage[::10], self.h.dues[::7] = POST_YUAN, DUES_YUAN
        hands = self.rows[(self.c.work[self.rows] == FARM) & (self.c.household[self.rows] % 10 == 0)]
        _, first = np.unique(self.c.household[hands], return_index=True)
        self.c.work[hands[first]] = POST

    def add(self, each: Any) -> np.ndarray:
        """Sum over the persons of each household."""
        values = np.where(self.present, each, 0).astype(np.float64)
        return np.bincount(self.c.household[self.rows], values, minlength=self.h.village.size)

    def note(self, name: str, total: Any) -> None:
        """Remember that there was something to be added."""
        self.seen[name] = self.seen.get(name, 0.0) + float(np.sum(total))

    def pupils(self, p: LifeParameters) -> np.ndarray:
        """Who is at school this month: of age for the level aimed at."""
        s = p.schooling
        until = np.array([s.school_from_years, s.primary_to_years, s.junior_to_years, s.senior_to_years])
        return self.present & (self.age >= s.school_from_years) & (self.age < until[self.c.schooling[self.rows]])

    def check_counts(self, p: LifeParameters) -> None:
        health, work = self.c.health[self.rows], self.c.work[self.rows]
        pupil, s = self.pupils(p), p.schooling
        of_age = (self.age >= p.work.working_age_from_years) & (self.age < p.work.wage_work_age_to_years)
        compulsory = (self.age >= s.school_from_years) & (self.age < s.junior_to_years)
        able = self.add((work == FARM) * np.where(health == HEALTHY, 1, float(p.work.hands_ill_factor)))
        counted = {
            "members": self.add(1),
            "residents": self.add(work != MIGRANT),
            "workers": self.add(of_age & (health < SEVERE)),
            "ill_members": self.add(health != HEALTHY),
            "elderly": self.add(self.age >= p.work.wage_work_age_to_years),
            "severely_ill": self.add(health >= SEVERE),
            "pupils_lost": self.add(compulsory & ~pupil),
            "hands": np.maximum(able - float(p.work.carer_hands) * self.add(health >= SEVERE), 0),
        }
        for name, total in counted.items():
            assert np.allclose(getattr(self.h, name), total, rtol=1e-6, atol=1e-6), name
            self.note(name, total)
        assert np.all(work[pupil | ~self.present] == NO_WORK)
        self.note("hands cared away", able - self.h.hands)
        self.note("posts", work == POST)

    def check_wages(self, luck: Luck, now: Month) -> None:
        c, rows, p = self.c, self.rows, now.parameters.work
        ids, ones = ids_of(c.id_low[rows], c.id_high[rows]), np.ones(rows.size, np.float32)
        earned, sent = np.zeros(rows.size, np.float32), np.zeros(rows.size, np.float32)
        month, village = int(now.times.month), here(migrant_market=float(now.times.migrant_market))
        shared = p.wage_productivity_weight * self.h.productivity + p.wage_shock_weight * self.before.shock
        wage_all(
            earned, sent, c.household[rows].astype(np.uint32), shared, c.work[rows], c.health[rows], self.age,
            c.schooling[rows], c.ability[rows],
            normal_draws(ids, month, "wage", luck), draws(ids, month, "stranded", luck), village, p, ones,
        )  # fmt: skip
        migrants = c.work[rows] == MIGRANT
        assert np.allclose(self.h.wage, self.add(earned) + self.h.post_wage, rtol=1e-5)
        assert np.allclose(self.h.migrant_wage, self.add(np.where(migrants, earned, 0)), rtol=1e-5)
        self.note("wages", earned)
        self.note("stranded", self.present & migrants & (earned == 0))

    def check_bills(self, luck: Luck, now: Month) -> None:
        c, rows, p = self.c, self.rows, now.parameters.health
        ids, billed = ids_of(c.id_low[rows], c.id_high[rows]), np.zeros(rows.size, np.float32)
        u, ones = draws(ids, int(now.times.month), "bill", luck), np.ones(rows.size, np.float32)
        stays, rest = np.zeros(rows.size, np.uint8), np.zeros(rows.size, np.float32)
        stay_all(stays, rest, c.present[rows], c.health[rows], self.age, u, p, ones)
        normals(rest, rest.copy())
        bill_all(billed, c.present[rows], c.health[rows], stays, rest, p, ones)
        bills, others = self.add(billed * stays), self.add(billed * (1 - stays))
        basic = np.maximum(bills - float(p.insurance_deductible_yuan), 0) * float(p.insurance_paid_share)
        left = bills - np.where(self.h.insured == 1, basic, 0) * float(p.covered_share)
        serious = np.maximum(left - float(p.serious_threshold_yuan), 0) * float(p.serious_paid_share)
        owed = others + (left - np.where(self.h.insured == 1, serious, 0)) * (1 - float(p.relief_paid_share))
        was = {name: getattr(self.before, f"year_{name}") for name in ("stays", "hospital", "hospital_own")}
        of_year = {"stays": self.add(stays), "hospital": bills, "hospital_own": owed - others}
        for name, added in of_year.items():
            assert np.allclose(getattr(self.h, f"year_{name}") - was[name], added, rtol=1e-4, atol=1e-2), name
        assert np.allclose(self.h.medical + self.h.forgone.astype(np.float64), owed, rtol=1e-5, atol=1e-3)
        self.note("serious illness covered", serious)
        self.note("stays", stays)
        self.note("forgone", self.h.forgone)

    def check_wear(self, simulation: Simulation, now: Month) -> np.ndarray:
        """Grades after wear and disaster; a dwelling is either left so or mended to B."""
        p, h = now.parameters.housing, self.h
        u = draws(ids_of(h.id_low, h.id_high), int(now.times.month), "dwelling", simulation.luck)
        disaster = simulation.population.villages.disaster[h.village]
        worn = np.minimum(self.before.dwelling + (u < p.wear_monthly + disaster * p.damage_share), DWELLING_D)
        assert np.all((h.dwelling == worn) | ((worn >= DWELLING_C) & (h.dwelling == DWELLING_B)))
        self.note("wear", worn > self.before.dwelling)
        return worn

    def check_expenses(self, p: LifeParameters, worn: np.ndarray) -> None:
        """School fees, weddings, funerals and repairs are what was wished for; only who has nothing left cuts them."""
        c, rows, s, before = self.c, self.rows, p.schooling, self.before
        fees = np.select(
            [self.age < s.primary_to_years, self.age < s.junior_to_years],
            [s.primary_yuan, s.junior_yuan],
            s.senior_yuan,
        )
        lived_on = before.smoothed_income[c.household[rows]].astype(np.float64)
        died = self.present_before & (c.gone[rows] == DIED)
        events = np.where(self.pupils(p), fees * float(s.cost_level), 0.0)
        events += np.where(c.marries[rows] == 1, float(p.family.wedding_months) * lived_on, 0)
        events += np.where(died, float(p.family.funeral_months) * lived_on, 0)
        mended = (worn >= DWELLING_C) & (self.h.dwelling == DWELLING_B)
        cost = np.where(worn == DWELLING_C, p.housing.repair_c_yuan, p.housing.repair_d_yuan)
        wished = np.bincount(c.household[rows], events, minlength=mended.size) + np.where(mended, cost, 0)
        paid = self.h.expenses - before.dues.astype(np.float64)
        small = 0.01 + 1e-5 * wished
        assert np.all(paid <= wished + small) and np.all(paid >= -small)
        cut = paid < wished - small
        assert np.all(self.h.savings[cut] <= small[cut])
        assert not (cut & mended).any(), "a dwelling was mended that was not paid for"
        for name, these in (("fees", self.pupils(p)), ("weddings", c.marries[rows]), ("funerals", died)):
            self.note(name, these)
        self.note("repairs", mended)
        self.note("cut", cut)

    def check_purse(self) -> None:
        """To the cent, or what float32 leaves of it: change of savings, of debt, and dues settled."""
        h, before = (Households(*(np.asarray(c, np.float64) for c in each)) for each in (self.h, self.before))
        received = h.wage + h.farm + h.industry + h.property + h.transfer + h.entitled + h.support
        received += h.loan + h.gift + h.sale
        spent = h.consumption + h.medical + h.expenses + h.repayment + h.purchase
        small = 0.01 + 2e-6 * (before.savings + received + spent)
        assert np.all(np.abs(h.savings - before.savings - (received - spent)) <= small)
        grown = h.loan + h.interest - h.repayment
        assert np.all(np.abs(h.debt - before.debt - grown) <= 0.01 + 2e-6 * before.debt)
        assert not self.h.dues.any() and np.all(h.expenses >= before.dues - 0.01)
        for name in ("gift", "loan", "sale", "purchase", "repayment", "interest"):
            self.note(name, np.maximum(getattr(h, name), 0))

    def check_village(self, simulation: Simulation) -> None:
        c, h, v = self.c, self.h, simulation.population.villages
        village, n = h.village[c.household[self.rows]], v.county.size
        members = np.bincount(h.village, h.members, minlength=n)
        migrants, jobs = (np.bincount(village[c.work[self.rows] == code], minlength=n) for code in (MIGRANT, LOCAL))
        assert np.allclose(v.next_migrant_share * members, migrants, rtol=1e-5) and np.allclose(v.local_jobs, jobs)
        lived_in = np.bincount(h.village, h.members > 0, minlength=n)
        producing = np.bincount(h.village, h.project == PRODUCING, minlength=n) / lived_in
        assert np.allclose(v.next_producing_share, producing)
        assert np.array_equal(v.workers, np.bincount(h.village, h.workers, minlength=n))


def test_every_month_adds_up(small_county: Scenario) -> None:
    changes = {name: Figure.model_validate(value) for name, value in EVENTFUL.items()}
    recount = Recount()
    simulation = Simulation(small_county.model_copy(update={"parameters": changes}), live=recount)
    simulation.population.households.industry_capital[::3] = 1000
    simulation.run()
    months = small_county.time.end_month - small_county.time.run_in_start_month + 1
    assert recount.months == months
    assert not [name for name, total in recount.seen.items() if total == 0], "something was never there to be added"


def test_households_read_the_shares_of_last_month(small_county: Scenario) -> None:
    simulation = Simulation(small_county)
    for _ in range(6):
        simulation.step()
    villages = simulation.population.villages
    assert np.array_equal(villages.migrant_share, villages.next_migrant_share) and villages.migrant_share.any()
    shares, seen = villages.migrant_share.copy(), []

    def look(simulation: Simulation, now: Month) -> None:
        seen.append(simulation.population.villages.migrant_share.copy())
        CompiledLife()(simulation, now)
        seen.append(simulation.population.villages.migrant_share.copy())

    simulation.live = look
    simulation.step()
    assert all(np.array_equal(each, shares) for each in seen)


def test_local_jobs_are_no_more_than_openings(small_county: Scenario) -> None:
    simulation = Simulation(small_county)
    best = 0.0
    while simulation.month < small_county.time.end_month:
        simulation.step()
        c, v = simulation.population.persons, simulation.population.villages
        jobs = int(np.count_nonzero(c.work[simulation.population.person_rows()] == LOCAL))
        openings = float(v.workers.sum() * simulation.parameters.work.local_openings_share)
        best = max(best, jobs / openings)
        assert not c.seeking.any()
        assert jobs <= max(np.floor(openings), v.local_jobs.sum())
    assert best == pytest.approx(1, abs=0.1)


def test_households_that_are_gone_produce_nothing(small_county: Scenario) -> None:
    simulation = Simulation(small_county)
    simulation.population.households.industry_capital[:] = 1000
    for _ in range(13):
        simulation.step()
    c, h = simulation.population.persons, simulation.population.households
    emptied = np.flatnonzero(h.members > 0)[:50]
    c.present[np.isin(c.household, emptied)] = 0
    simulation.step()
    gone = h.members == 0
    assert gone[emptied].all() and (h.project[~gone] == PRODUCING).sum() > 50
    assert not (h.project[gone] == PRODUCING).any() and not h.industry_capital[gone].any()
    for name in ("wage", "farm", "industry", "consumption", "medical", "forgone", "interest"):
        assert not getattr(h, name)[gone].any(), name
