"""What a household is and has this month, added up again from its members, with the draws each purpose must meet."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.compiled_life import CompiledLife, Month
from simexit.life.health import bill_all
from simexit.life.parameters import LifeParameters
from simexit.life.work import wage_all
from simexit.luck import HALF, SCALE, Luck
from simexit.model import Simulation
from simexit.population.codes import FARM, HEALTHY, LOCAL, MIGRANT, PRODUCING, SEVERE
from simexit.population.columns import ids_of
from simexit.scenario.schema import Scenario

MONTHLY = (
    ("death", "birth", "health", "bill", "separation", "search", "migration", "wage"),
    ("persistent_shock", "monthly_shock", "project_failure", "project_return"),
)


def draws(ids: np.ndarray, month: int, purpose: str, luck: Luck) -> np.ndarray:
    """Uniform draws of a monthly purpose, from its published place."""
    names, first = (MONTHLY[0], 1) if purpose in MONTHLY[0] else (MONTHLY[1], 64)
    block, word = divmod(names.index(purpose), 4)
    words = luck.words(ids, month, first + block)[:, word]
    return (words >> np.uint32(9)).astype(np.float32) * SCALE + HALF


class Recount:
    """Lives months and adds every household up again."""

    def __init__(self) -> None:
        self.life, self.months, self.seen = CompiledLife(), 0, np.zeros(6)

    def __call__(self, simulation: Simulation, now: Month) -> None:
        self.life(simulation, now)
        self.months += 1
        self.rows = simulation.population.person_rows()
        self.check_counts(simulation, now.parameters, now.month)
        self.check_money(simulation, now.parameters, now.month)
        self.check_village(simulation)

    def check_counts(self, simulation: Simulation, p: LifeParameters, month: int) -> None:
        c, h = simulation.population.persons, simulation.population.households
        rows = self.rows[c.present[self.rows] == 1]
        age = ((month - c.birth_month[rows]) / 12).astype(np.float32)
        health, work = c.health[rows], c.work[rows]
        able = (age >= p.work.working_age_from_years) & (age < p.work.wage_work_age_to_years) & (health < SEVERE)
        counted = {
            "members": np.ones(rows.size),
            "residents": work != MIGRANT,
            "workers": able,
            "ill_members": health != HEALTHY,
            "elderly": age >= p.work.wage_work_age_to_years,
            "hands": np.where(work == FARM, np.where(health == HEALTHY, 1, float(p.work.hands_ill_factor)), 0),
        }
        for k, (name, each) in enumerate(counted.items()):
            total = np.bincount(c.household[rows], each, minlength=h.village.size)
            assert np.allclose(getattr(h, name), total, rtol=1e-6), (name, month)
            self.seen[k] += total.sum()

    def check_money(self, simulation: Simulation, p: LifeParameters, month: int) -> None:
        c, h = simulation.population.persons, simulation.population.households
        rows = self.rows
        ids, ones = ids_of(c.id_low[rows], c.id_high[rows]), np.ones(rows.size, np.float32)
        earned, billed = np.zeros(rows.size, np.float32), np.zeros(rows.size, np.float32)
        u = draws(ids, month, "wage", simulation.luck)
        wage_all(earned, c.work[rows], c.health[rows], c.schooling[rows], c.ability[rows], u, p.work, ones)
        wage = np.bincount(c.household[rows], earned.astype(np.float64), minlength=h.village.size)
        assert np.allclose(h.wage, wage, rtol=1e-5)
        u = draws(ids, month, "bill", simulation.luck)
        bill_all(billed, c.present[rows], c.health[rows], u, p.health, ones)
        bills = np.bincount(c.household[rows], billed.astype(np.float64), minlength=h.village.size)
        deductible, share = float(p.health.insurance_deductible_yuan), float(p.health.insurance_paid_share)
        owed = bills - np.where(h.insured == 1, np.maximum(bills - deductible, 0) * share, 0)
        assert np.allclose(h.medical + h.forgone.astype(np.float64), owed, rtol=1e-5, atol=1e-3)

    def check_village(self, simulation: Simulation) -> None:
        c, h, v = simulation.population.persons, simulation.population.households, simulation.population.villages
        village, n = h.village[c.household[self.rows]], v.county.size
        for name, code in (("migrants", MIGRANT), ("jobs", LOCAL)):
            count = np.bincount(village[c.work[self.rows] == code], minlength=n)
            members = np.bincount(h.village, h.members, minlength=n)
            found = v.local_jobs if name == "jobs" else v.next_migrant_share * members
            assert np.allclose(found, count, rtol=1e-5)
        producing = np.bincount(h.village, h.project == PRODUCING, minlength=n) / v.households
        assert np.allclose(v.next_producing_share, producing)
        assert np.array_equal(v.workers, np.bincount(h.village, h.workers, minlength=n))


def test_every_month_adds_up(small_county: Scenario) -> None:
    recount = Recount()
    simulation = Simulation(small_county, live=recount)
    simulation.population.households.industry_capital[::3] = 1000
    simulation.run()
    months = small_county.time.end_month - small_county.time.run_in_start_month + 1
    assert recount.months == months and recount.seen.all()


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
    c.present[c.household < 50] = 0
    simulation.step()
    gone = h.members == 0
    assert gone.sum() == 50 and (h.project[~gone] == PRODUCING).sum() > 50
    assert not (h.project[gone] == PRODUCING).any()
