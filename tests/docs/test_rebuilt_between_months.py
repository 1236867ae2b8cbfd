"""What happens between the months of life, rebuilt from docs/model: the start, the year's harvest, splits, accounts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri
from scipy.stats import poisson

import simexit
from simexit.columns import ids_of
from simexit.model import Simulation
from simexit.population.splitting import split_households
from simexit.population.synthesis import Sample
from simexit.scenario.parameters import parameters_at

Column = NDArray[Any]
SCALE = Sample(0.04)
NO_WORK, FARM, _, LOCAL, MIGRANT = range(5)
NO_SCHOOL, PRIMARY, JUNIOR, SENIOR = range(4)
HEALTHY, CHRONIC, SEVERE, DISABLED = 0, 2, 3, 4
DWELLING_B, DWELLING_C, DWELLING_D = 1, 2, 3


class Drawn:
    """Stored draws of some entities in a month."""

    def __init__(self, simulation: Simulation, ids: NDArray[np.uint64], month: int = 0) -> None:
        self.luck, self.ids, self.month = simulation.luck, ids, month

    def u(self, name: str) -> Column:
        """Uniform numbers."""
        return self.luck.stored(self.ids, name, self.month).astype(np.float64)

    def z(self, name: str) -> Column:
        """Normal numbers."""
        return np.asarray(ndtri(self.u(name)))


def _close(rebuilt: Column, found: Column) -> None:
    np.testing.assert_allclose(rebuilt, found, rtol=3e-5, atol=1e-5)


@pytest.fixture(scope="module")
def start() -> tuple[Simulation, dict[str, dict[str, np.float32]]]:
    """A population before its run-in, and parameters of that year."""
    simulation = Simulation(simexit.load("mabian-2017").scenario, sample=SCALE)
    names = ("population", "demography", "farm", "purse", "health", "work")
    changes = simulation.scenario.parameters
    return simulation, {name: getattr(parameters_at(2011, changes), name)._asdict() for name in names}


def _plenty(d: Drawn, p: dict[str, np.float32]) -> Column:
    """How able households are, as a normal score."""
    score = p["productivity_log_sd"] * d.z("productivity") + p["productivity_skew"] * d.z("hardship")
    return np.asarray(score / np.hypot(p["productivity_log_sd"], p["productivity_skew"]))


def _seen(plenty: Column, own: Column, correlation: np.float32) -> Column:
    """Scores of what shows how able a household is."""
    return np.asarray(correlation * plenty + np.sqrt(1 - float(correlation) ** 2) * own)


def test_households_at_the_start(start: tuple[Simulation, dict[str, dict[str, np.float32]]]) -> None:
    """docs/model/population.md, households."""
    simulation, values = start
    people, p = simulation.population, values["population"]
    h, d = people.households, Drawn(simulation, people.household_ids())
    county, there = simulation.scenario.counties["mabian"], ~people.spare
    growth = (1 - float(p["natural_increase_yearly"])) ** simulation.scenario.time.run_in_years
    size = 1 + poisson.ppf(d.u("household_size"), growth * county.persons.at(2011) / county.households.at(2011) - 1)
    size = np.minimum(size, 12)
    members = np.bincount(people.persons.household[people.person_rows()], minlength=size.size)
    assert np.array_equal(members, np.where(there, size, 0))
    sd, plenty = float(p["land_log_sd"]), _plenty(d, p)
    land = _seen(plenty, d.z("land"), p["seen_correlation"])
    _close(float(p["land_per_head_mu"]) * there * size * np.exp(sd * land - sd**2 / 2), h.land_mu)
    own = p["productivity_log_sd"] * d.z("productivity") - p["productivity_skew"] * (-np.log(d.u("hardship")) - 1)
    village = p["village_productivity_log_sd"] * Drawn(simulation, people.village_ids()).z("village_productivity")
    _close(own + village[h.village], h.productivity)
    persistence = float(values["farm"]["persistence_monthly"])
    _close(values["farm"]["shock_log_sd"] / np.sqrt(1 - persistence**2) * d.z("start_shock"), h.shock)
    _close(there * size * p["start_income_factor"] * values["purse"]["subsistence_yuan"], h.smoothed_income)
    assert np.array_equal(h.recent_income, h.smoothed_income)
    _close(p["savings_months"] * h.smoothed_income, h.savings)
    _close(p["house_months"] * h.smoothed_income, h.durables)
    herd = 2 * p["herd_share"] * d.u("start_livestock") * values["purse"]["herd_yuan_per_hand"]
    hands = np.bincount(people.persons.household[people.persons.work == FARM], minlength=size.size)
    _close(hands * herd, h.livestock)
    score = {
        name: _seen(plenty, d.z(name), p["need_correlation"])
        for name in ("start_dwelling", "start_water", "start_power", "insurance")
    }
    dangerous, unsafe = ndtri(p["dangerous_dwelling_share"]), ndtri(p["unsafe_dwelling_share"])
    grade = np.select(
        [score["start_dwelling"] < dangerous, score["start_dwelling"] < unsafe], [DWELLING_D, DWELLING_C], DWELLING_B
    )
    assert np.array_equal(h.dwelling, grade)
    assert np.array_equal(h.water == 1, score["start_water"] >= ndtri(p["unsafe_water_share"]))
    assert np.array_equal(h.power == 1, score["start_power"] >= ndtri(p["no_power_share"]))
    assert np.array_equal(h.insured == 1, score["insurance"] >= ndtri(1 - values["health"]["insured_share"]))
    assert not h.debt.any() and not h.project.any() and not h.register.any()


def test_people_at_the_start(start: tuple[Simulation, dict[str, dict[str, np.float32]]]) -> None:
    """docs/model/population.md, people."""
    simulation, values = start
    people, p, work = simulation.population, values["population"], values["work"]
    rows = people.person_rows()
    c = {name: getattr(people.persons, name)[rows] for name in people.persons._fields}
    owner = c["household"]
    d, of_home = Drawn(simulation, ids_of(c["id_low"], c["id_high"])), Drawn(simulation, people.household_ids())
    number = np.arange(rows.size) - np.searchsorted(owner, owner)
    u, v, w = d.u("member_age"), d.u("member_role"), simulation.luck.named(d.ids, "birth of the parent")
    fertile_from, fertile_to = (float(values["demography"][f"fertile_age_{end}_years"]) for end in ("from", "to"))
    older = p["small_household_older_years"] * (np.bincount(owner, minlength=of_home.ids.size) <= 2)
    mean = p["head_age_mean_years"] + older
    head = np.clip(mean + p["head_age_sd_years"] * of_home.z("head_age"), 20, 88)[owner]
    birth = fertile_from + (fertile_to - fertile_from) * u
    partner = (number == 1) & (v < p["partner_share"])
    parent = ((v < p["parent_share"]) | (head < birth)) & (head + birth <= 92)
    grandchild_age = head - birth - fertile_from - (fertile_to - fertile_from) * w
    grandchild = (v > 1 - p["grandchild_share"]) & (grandchild_age >= 0)
    young = np.where(grandchild, grandchild_age, np.maximum(head - birth, 0))
    partner_age = np.maximum(head + 8 * (u - 0.6), 18)
    age = np.select([number == 0, partner, parent], [head, partner_age, head + birth], young)
    months = simulation.month - c["birth_month"]
    assert np.all(np.abs(np.floor(age * 12) - months) <= (np.abs(age * 12 - np.round(age * 12)) < 1e-4))
    head_woman = (of_home.u("member_sex") < p["sex_ratio_female_share"] / 4)[owner]
    other_woman = d.u("member_sex") < p["sex_ratio_female_share"]
    woman = np.select([number == 0, partner], [head_woman, ~head_woman], other_woman)
    assert np.array_equal(c["female"] == 1, woman)
    _close(p["ability_log_sd"] * d.z("ability"), c["ability"])
    plenty, senior = _plenty(of_home, p)[owner], float(p["schooling_senior_share"])
    x = ndtr(_seen(-plenty, d.z("schooling"), p["seen_correlation"]))
    junior = senior + float(p["schooling_junior_share"])
    levels = [x < senior, x < junior, x < junior + float(p["schooling_primary_share"])]
    adult = np.select(levels, [SENIOR, JUNIOR, PRIMARY], NO_SCHOOL)
    child = np.where(x < p["schooling_senior_young_share"], SENIOR, JUNIOR)
    assert np.array_equal(c["schooling"], np.where(age < 15, child, adult))
    x = ndtr(_seen(plenty, d.z("start_health"), p["seen_correlation"]))
    disabled = p["disabled_per_year_of_age"] * age
    severe = disabled + p["severe_per_year_of_age"] * age
    chronic = severe + p["chronic_per_year_of_age"] * age
    ill = np.select([x < disabled, x < severe, x < chronic], [DISABLED, SEVERE, CHRONIC], HEALTHY)
    assert np.mean(c["health"] != ill) < 1e-3
    s, hand = d.u("start_work"), (age >= work["working_age_from_years"]) & (age < work["farm_age_to_years"])
    earner = hand & (age < work["wage_work_age_to_years"])
    away, near = earner & (s < p["migrant_start_share"]), earner & (s > 1 - p["local_start_share"])
    assert np.array_equal(c["work"], np.select([near, away, hand], [LOCAL, MIGRANT, FARM], NO_WORK))
    married, family = _younger_couples(owner, number, age, woman, partner, head)
    assert np.array_equal(c["married"] == 1, married)
    assert np.array_equal(c["family"], family)
    assert family.any()


def _younger_couples(
    owner: Column, number: Column, age: Column, woman: Column, partner: Column, head: Column
) -> tuple[Column, Column]:
    """Who is married, and the number of everybody's family, household by household."""
    married, family = partner.copy(), np.zeros(owner.size, np.int64)
    for home in np.unique(owner):
        mine = np.flatnonzero(owner == home)
        married[mine[0]] = partner[mine].any()
        grown = mine[(number[mine] > 0) & ~partner[mine] & (age[mine] < head[mine] - 18)]
        men, women = grown[~woman[grown] & (age[grown] >= 22)], grown[woman[grown] & (age[grown] >= 20)]
        if men.size and women.size:
            couple = [men[0], women[0]]
            children = mine[(number[mine] > 0) & (age[mine] < age[women[0]] - 18)]
            married[couple] = True
            family[couple] = 1
            family[children[~married[children]]] = 1
    return married, family


def test_harvests_prices_and_disasters() -> None:
    """docs/model/farm.md and docs/model/housing.md, in a January."""
    settings = ["parameters.housing.disaster_monthly=0.4", "parameters.farm.drought_yearly=0.5"]
    simulation = Simulation(simexit.load("ganzi-2018", settings=settings).scenario, sample=Sample(0.02))
    p = simulation.open_month().parameters
    villages = simulation.population.villages
    d, farm = Drawn(simulation, simulation.population.village_ids(), simulation.month), p.farm
    drought = d.u("drought") < farm.drought_yearly
    disaster = p.housing.disaster_strength * (d.u("disaster") < p.housing.disaster_monthly)
    sd = float(farm.harvest_log_sd)
    harvest = np.exp(sd * d.z("harvest") - sd**2 / 2) * (1 - farm.drought_loss_share * drought)
    _close(harvest * (1 - disaster * farm.disaster_harvest_share), villages.harvest)
    _close(disaster, villages.disaster)
    sd, z = float(farm.price_log_sd), Drawn(simulation, simulation.population.county_ids(), simulation.month).z("price")
    _close(np.exp(sd * z - sd**2 / 2)[villages.county], villages.price)
    assert drought.any() and disaster.any() and np.unique(villages.price).size > 1


@pytest.fixture(scope="module")
def second_year() -> Simulation:
    """A county at the end of a September, before its accounting year is closed."""
    simulation = Simulation(simexit.load("mabian-2017").scenario, sample=SCALE)
    while simulation.month % 12 != 8 or simulation.month < simulation.scenario.time.run_in_start_month + 12:
        simulation.step()
    simulation.live(simulation, simulation.open_month())
    return simulation


def test_accounts_of_a_year(second_year: Simulation) -> None:
    """docs/model/institutions.md, the yearly assessment."""
    s, h = second_year, second_year.population.households
    year, p = s.month // 12, parameters_at(second_year.month // 12).registry._asdict()
    before = {name: getattr(h, name).copy() for name in h._fields}
    s.assess()
    done = s.assessment
    assert done is not None
    income = sum(before[f"year_{name}"] for name in ("wage", "farm", "industry", "property", "transfer"))
    there, members = before["members"] > 0, np.maximum(before["members"], 1)
    lacks = (before["dwelling"] >= DWELLING_C, before["water"] == 0, before["pupils_lost"] > 0)
    lacks = (*lacks, before["insured"] == 0, before["power"] == 0)
    assert np.array_equal(done.missing, there * sum(2**k * lack for k, lack in enumerate(lacks)))
    line = s.scenario.lines.administrative_yuan.at(year)
    poor = there & ((income / members < line) | (done.missing > 0))
    assert np.array_equal(done.true_poor == 1, poor)
    assert 0 < np.count_nonzero(poor & (income / members >= line)) < np.count_nonzero(poor)
    residents = before["year_resident_months"] / 12
    d = Drawn(s, s.population.household_ids(), s.month)
    heard = income - (1 - p["remitted_share"]) * before["year_migrant_wage"]
    heard = heard / np.maximum(residents, 1) * np.exp(p["survey_error_log_sd"] * d.z("survey_error"))
    np.testing.assert_allclose(done.survey_income, heard, rtol=1e-4, atol=0.1)
    assert np.array_equal(done.answered == 1, (d.u("attrition") >= p["attrition_yearly"]) & (residents > 0))
    assert not any(getattr(h, name).any() for name in h._fields if name.startswith("year_"))


def test_splits(second_year: Simulation) -> None:
    """docs/model/population.md, splitting."""
    s, people = second_year, second_year.population
    h, c, rows = people.households, people.persons, people.person_rows()
    month, p = s.month + 4, parameters_at(2012)
    rules = p.family._replace(split_yearly=np.float32(0.3), registration_split_factor=np.float32(2.0))
    h.register[::2] = 1
    was = {name: getattr(h, name).copy() for name in h._fields}
    home, family = c.household[rows].copy(), c.family[rows].copy()
    present = c.present[rows] == 1
    spare, u = people.spare.copy(), Drawn(s, people.household_ids(), month).u("split")
    couple = present & (family > 0) & (c.married[rows] == 1)
    first = np.full(h.village.size, 999)
    np.minimum.at(first, home[couple], family[couple])
    younger = (first < 999) & (np.bincount(home, present & (family != first[home]), first.size) > 0)
    wanting = np.flatnonzero(younger & (u < 0.3 * np.where(was["register"] == 1, 2, 1)))
    founded = split_households(replace(s.now, month=month, p=p._replace(family=rules)))
    room = np.bincount(h.village[spare], minlength=people.villages.county.size)
    wanted = np.bincount(h.village[wanting], minlength=room.size)
    assert founded.size == np.minimum(room, wanted).sum() > 0
    for new in founded:
        moved = np.flatnonzero(c.household[rows] == new)
        (parent,) = np.unique(home[moved])
        kin = np.flatnonzero(home == parent)
        assert parent in wanting
        assert np.array_equal(moved, kin[family[kin] == first[parent]])
        assert not c.family[rows][moved].any()
        share = np.count_nonzero(present[moved]) / np.count_nonzero(present[kin])
        shared = ("land_mu", "savings", "debt", "smoothed_income", "recent_income", "livestock", "durables")
        for name in (*shared, "year_wage", "year_resident_months"):
            _close(was[name][parent] * np.array([share, 1 - share]), getattr(h, name)[[new, parent]])
        for name in ("village", "productivity", "shock", "insured", "dwelling", "water", "power", "register", "cause"):
            assert getattr(h, name)[new] == was[name][parent]
        assert h.industry_capital[new] == 0 and h.splits[parent] == was["splits"][parent] + 1
