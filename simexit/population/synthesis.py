"""A rural population from a county's margins, before its run-in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from simexit.column import SET
from simexit.columns import (
    REGION,
    Counties,
    Households,
    Persons,
    Townships,
    Villages,
    columns_where,
    empty,
    ids_of,
)
from simexit.dates import MONTHS_PER_YEAR
from simexit.luck import Luck, child_ids, halves, name_id
from simexit.population.ages import member_ages
from simexit.population.codes import (
    CHRONIC,
    DISABLED,
    DWELLING_B,
    DWELLING_C,
    DWELLING_D,
    FARM,
    HEALTHY,
    LOCAL,
    MIGRANT,
    NO,
    NO_WORK,
    PLACE_LISTED,
    PLACE_UNLISTED,
    SEVERE,
    YES,
)
from simexit.population.layout import Population, place_rows
from simexit.population.newcomers import newcomers, schooling_of
from simexit.population.room import room_needed
from simexit.scenario.parameters import parameters_at
from simexit.scenario.schema import County, Scenario

LARGEST_HOUSEHOLD = 12
# Assumed, and soon shaped by the run-in.
SCHOOL_LEAVING_AGE = 15.0
# As many as the highest weight of thinning, so that a household of that weight is kept for certain.
LIVED_FOR_EACH_KEPT = 1.6
YOUNGEST_HUSBAND, YOUNGEST_WIFE, WIFE_OLDER_THAN_CHILD = 22.0, 20.0, 18.0
SPARE_ROWS = 2
F32 = NDArray[np.float32]
Ids = NDArray[np.uint64]


@dataclass(frozen=True)
class Sample:
    """Which part of a place is simulated.

    ``scale``: share of villages, sampled evenly; ``only``: ordinals of villages within that sample, or None for all;
    ``extra_households``: households added behind those of the first village (to test that they change nobody else).
    """

    scale: float = 1.0
    only: Sequence[int] | None = None
    extra_households: int = 0


def counties_of(scenario: Scenario) -> list[tuple[str, County]]:
    """Counties by name, so that the order of declaration does not matter."""
    return sorted(scenario.counties.items())


def sampled(count: int, scale: float) -> NDArray[np.int64]:
    """Ordinals of ``count`` villages kept at a scale: evenly spread, at least one."""
    ordinals = np.arange(count)
    kept = ordinals[np.floor((ordinals + 1) * scale + 1e-9) > np.floor(ordinals * scale + 1e-9)]
    return kept if kept.size else ordinals[:1]


def village_sizes(county: County, year: int) -> NDArray[np.int64]:
    """Households of each village of a county: as equal as whole numbers allow."""
    total = max(round(county.households.at(year)), county.villages)
    sizes = np.full(county.villages, total // county.villages, np.int64)
    sizes[: total % county.villages] += 1
    return sizes


def sampled_share(county: County, year: int, scale: float) -> float:
    """Share of a county's households that live in its sampled villages."""
    sizes = village_sizes(county, year)
    return float(sizes[sampled(county.villages, scale)].sum() / sizes.sum())


def households_lived(scenario: Scenario) -> float:
    """Households lived from the first register to the start for each that is kept then: one without a history."""
    return 1.0 if scenario.time.first_listing is None else LIVED_FOR_EACH_KEPT


def synthesise(scenario: Scenario, luck: Luck, sample: Sample) -> Population:
    """Everybody at the beginning of the run-in; the run-in then shapes savings, debt, work and health."""
    year = scenario.time.run_in_start_month // MONTHS_PER_YEAR
    p = parameters_at(year, scenario.parameters)
    counties, townships = _districts(scenario)
    villages, sizes, level = _villages(scenario, luck, sample, p, townships)
    share = room_needed(scenario.time.run_in_start_month, scenario.time.end_month, p.population)
    lived = np.ceil(sizes * households_lived(scenario)).astype(np.int64)
    rows = lived + np.ceil(lived * share).astype(np.int64) + SPARE_ROWS
    villages.first_household[:] = np.cumsum(rows) - rows
    villages.households[:] = rows
    ordinal = np.arange(int(rows.sum())) - np.repeat(np.cumsum(rows) - rows, rows)
    population = Population(
        empty(Persons, 0),
        empty(Households, ordinal.size),
        villages,
        townships,
        counties,
        np.zeros(sizes.size, np.int32),
        ordinal >= np.repeat(sizes, rows),
    )
    _fill_households(population, scenario, luck, p, level, year)
    _fill_persons(population, scenario, luck, p)
    _fill_herds(population, luck, p.population.herd_share, p.purse.herd_yuan_per_hand)
    return population


def _districts(scenario: Scenario) -> tuple[Counties, Townships]:
    """Counties, and the townships of all of them."""
    places = counties_of(scenario)
    counties = empty(Counties, len(places))
    county_ids = np.array([name_id(f"county {key}") for key, _ in places], np.uint64)
    counties.id_low[:], counties.id_high[:] = halves(county_ids)
    counties.region[:] = [REGION.index(each.region) for _, each in places]
    year = scenario.time.start_month // MONTHS_PER_YEAR
    counties.status[:] = [PLACE_LISTED if each.registered_persons.at(year) > 0 else 0 for _, each in places]
    county = np.repeat(np.arange(len(places)), [each.townships for _, each in places])
    townships = empty(Townships, county.size)
    number = np.arange(county.size) - np.searchsorted(county, county)
    township_ids = child_ids(county_ids[county], number.astype(np.uint64), "township")
    townships.id_low[:], townships.id_high[:] = halves(township_ids)
    townships.county[:] = county
    return counties, townships


def _villages(
    scenario: Scenario, luck: Luck, sample: Sample, p: Any, districts: Townships
) -> tuple[Villages, NDArray[np.int64], F32]:
    """Villages of all counties with their sizes and lasting productivity."""
    ids, counties, townships, poor, sizes, levels = [], [], [], [], [], []
    year = scenario.time.run_in_start_month // MONTHS_PER_YEAR
    for c, (key, county) in enumerate(counties_of(scenario)):
        every = np.arange(county.villages)
        parents = np.full(county.villages, name_id(f"county {key}"))
        every_id = child_ids(parents, every.astype(np.uint64), "village")
        level = luck.stored_normal(every_id, "village_productivity") * p.population.village_productivity_log_sd
        is_poor = np.zeros(county.villages, np.uint8)
        is_poor[np.argsort(level, kind="stable")[: county.poor_villages]] = 1
        kept = sampled(county.villages, sample.scale)
        ids.append(every_id[kept])
        counties.append(np.full(kept.size, c))
        township = np.searchsorted(districts.county, c) + every * county.townships // county.villages
        districts.status[township[is_poor == YES]] = PLACE_LISTED
        townships.append(township[kept])
        poor.append(is_poor[kept])
        sizes.append(village_sizes(county, year)[kept])
        levels.append(level[kept])
    chosen = np.arange(sum(part.size for part in ids)) if sample.only is None else np.asarray(sample.only, np.int64)
    villages = empty(Villages, chosen.size)
    low, high = halves(np.concatenate(ids)[chosen])
    villages.id_low[:], villages.id_high[:] = low, high
    villages.county[:] = np.concatenate(counties)[chosen]
    villages.local_wage[:] = 1.0
    villages.township[:] = np.concatenate(townships)[chosen]
    villages.poor_village[:] = np.concatenate(poor)[chosen]
    villages.status[:] = np.where(villages.poor_village == YES, PLACE_LISTED, PLACE_UNLISTED)
    for name in columns_where(Villages, changed=SET):
        there = luck.named(ids_of(low, high), f"start {name}") < getattr(p.population, f"{name}_start_share")
        getattr(villages, name)[:] = there
    size = np.concatenate(sizes)[chosen]
    size[0] += sample.extra_households
    return villages, size, np.concatenate(levels)[chosen]


def _fill_households(population: Population, scenario: Scenario, luck: Luck, p: Any, level: F32, year: int) -> None:
    """Identity, land, productivity and insurance of households."""
    h, villages = population.households, population.villages
    h.village[:] = np.repeat(np.arange(villages.households.size), villages.households)
    ordinal = np.arange(h.village.size) - villages.first_household[h.village]
    parents, numbers = population.village_ids()[h.village], ordinal.astype(np.uint64)
    spare = population.spare
    ids = np.where(spare, child_ids(parents, numbers, "spare"), child_ids(parents, numbers, "household"))
    h.id_low[:], h.id_high[:] = halves(ids)
    h.productivity[:] = _ability(luck, ids, p.population) + level[h.village]
    plenty = _plenty(luck, ids, p.population)
    sd = float(p.population.land_log_sd)
    growth = (1.0 - float(p.population.natural_increase_yearly)) ** scenario.time.run_in_years
    means = np.array([growth * c.persons.at(year) / c.households.at(year) for _, c in counties_of(scenario)])
    size = household_sizes(luck.stored(ids, "household_size"), means[villages.county[h.village]])
    h.members[:] = np.where(spare, 0.0, size)
    z = _seen(plenty, luck.stored_normal(ids, "land"), p.population.seen_correlation).astype(np.float64)
    land_mu = float(p.population.land_per_head_mu) * size * np.exp(sd * z - sd * sd / 2)
    h.land_mu[:] = np.where(spare, 0.0, land_mu)
    stationary = p.farm.shock_log_sd / np.sqrt(1 - p.farm.persistence_monthly**2)
    h.shock[:] = stationary * luck.stored_normal(ids, "start_shock")
    _fill_assurances(h, luck, ids, p, plenty)
    _fill_hazards(population, luck, p.population)
    h.smoothed_income[:] = h.members * p.population.start_income_factor * p.purse.subsistence_yuan
    h.recent_income[:] = h.smoothed_income
    h.savings[:] = p.population.savings_months * h.smoothed_income
    h.durables[:] = p.population.house_months * h.smoothed_income


def _ability(luck: Luck, ids: Ids, p: Any) -> F32:
    """Lasting ability of households in log points: a normal number less an exponential one, which few have large."""
    hardship = -np.log(luck.stored(ids, "hardship").astype(np.float64)) - 1.0
    even = p.productivity_log_sd * luck.stored_normal(ids, "productivity")
    return np.asarray(even - p.productivity_skew * hardship, np.float32)


def _plenty(luck: Luck, ids: Ids, p: Any) -> F32:
    """How able households are, as a standard normal score of the same draws."""
    even, skew = float(p.productivity_log_sd), float(p.productivity_skew)
    score = even * luck.stored_normal(ids, "productivity") + skew * luck.stored_normal(ids, "hardship")
    return np.asarray(score / max(float(np.hypot(even, skew)), 1e-6), np.float32)


def _seen(plenty: F32, own: F32, correlation: Any) -> F32:
    """Normal scores of something that shows how able a household is, from scores ``own`` to it alone."""
    rho = float(correlation)
    return np.asarray(rho * plenty + np.sqrt(1.0 - rho * rho) * own, np.float32)


def _fill_assurances(h: Households, luck: Luck, ids: Ids, p: Any, plenty: F32) -> None:
    """Dwelling, water, power and insurance: worse where productivity is low (correlated normal scores)."""
    scores = {
        name: _seen(plenty, luck.stored_normal(ids, name), p.population.need_correlation)
        for name in ("start_dwelling", "start_water", "start_power", "insurance")
    }
    house = scores["start_dwelling"]
    h.dwelling[:] = np.where(house < ndtri(p.population.unsafe_dwelling_share), DWELLING_C, DWELLING_B)
    h.dwelling[house < ndtri(p.population.dangerous_dwelling_share)] = DWELLING_D
    h.water[:] = scores["start_water"] >= ndtri(p.population.unsafe_water_share)
    h.power[:] = scores["start_power"] >= ndtri(p.population.no_power_share)
    h.insured[:] = scores["insurance"] >= ndtri(1.0 - p.health.insured_share)


def _fill_hazards(population: Population, luck: Luck, p: Any) -> None:
    """Homes at a known hazard site: some of the homes of some villages."""
    if p.hazard_village_share > 0.0:
        h = population.households
        threatened = luck.named(population.village_ids(), "hazard village") < p.hazard_village_share
        at_site = luck.named(population.household_ids(), "hazard site") < p.hazard_home_share
        h.hazard[:] = threatened[h.village] & at_site


def _fill_herds(population: Population, luck: Luck, share: np.float32, yuan_per_hand: np.float32) -> None:
    """Livestock of every household: from nothing to twice the mean ``share`` of what its farm hands can tend."""
    h, c = population.households, population.persons
    hands = np.bincount(c.household[c.work == FARM], minlength=h.village.size)
    h.livestock[:] = 2.0 * share * luck.stored(population.household_ids(), "start_livestock") * hands * yuan_per_hand


def household_sizes(u: F32, mean: NDArray[np.float64]) -> F32:
    """Sizes 1 to 12 by inverse transform: one plus a Poisson number with the mean that is left."""
    size = np.ones(u.size, np.float32)
    mean = np.maximum(mean, 1.0)
    term = np.exp(-(mean - 1.0))
    below = term.copy()
    for k in range(1, LARGEST_HOUSEHOLD):
        size += (u > below).astype(np.float32)
        term = term * (mean - 1.0) / k
        below = below + term
    return size


def _fill_persons(population: Population, scenario: Scenario, luck: Luck, p: Any) -> None:
    """Members of every household: head, partner, parents of the head, children."""
    h = population.households
    sizes = h.members.astype(np.int64)
    owner = np.repeat(np.arange(sizes.size), sizes)
    ordinal = np.arange(owner.size) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ids = child_ids(population.household_ids(owner), ordinal.astype(np.uint64), "member")
    persons = newcomers(luck, ids, p.population, np.zeros(ids.size, np.bool_))
    persons.household[:] = owner
    age, head_or_partner, woman = member_ages(luck, population.household_ids(), ids, owner, ordinal, p)
    persons.female[:] = np.where(head_or_partner, woman, persons.female)
    plenty, seen = _plenty(luck, population.household_ids(), p.population)[owner], p.population.seen_correlation
    level = ndtr(_seen(-plenty, luck.stored_normal(ids, "schooling"), seen)).astype(np.float32)
    persons.schooling[:] = schooling_of(level, p.population, age < SCHOOL_LEAVING_AGE)
    persons.married[:] = head_or_partner & (sizes[owner] > 1) & np.roll(head_or_partner & (ordinal == 1), -1)
    persons.married[ordinal == 1] = head_or_partner[ordinal == 1]
    _marry_children(persons, owner, ordinal, age)
    h.female_head[owner[ordinal == 0]] = persons.female[ordinal == 0]
    month = scenario.time.run_in_start_month
    persons.birth_month[:] = month - (age * MONTHS_PER_YEAR).astype(np.int32)
    illness = ndtr(_seen(plenty, luck.stored_normal(ids, "start_health"), seen)).astype(np.float32)
    persons.health[:] = _start_health(illness, age, p)
    _start_work(persons, age, luck.stored(ids, "start_work"), p)
    population.persons = persons
    counts = np.bincount(h.village[owner], minlength=population.capacity.size).astype(np.int32)
    population.villages.persons[:] = counts
    place_rows(population, np.arange(owner.size), counts)


def _marry_children(persons: Persons, owner: NDArray[np.int64], ordinal: NDArray[np.int64], age: F32) -> None:
    """Younger couples: the first grown son and the first grown woman of his generation, with the children there are."""
    head_age = age[np.flatnonzero(ordinal == 0)[np.cumsum(ordinal == 0) - 1]]
    grown = (persons.married == NO) & (ordinal > 0) & (age < head_age - WIFE_OLDER_THAN_CHILD)
    son = grown & (persons.female == NO) & (age >= YOUNGEST_HUSBAND)
    wife = grown & (persons.female == YES) & (age >= YOUNGEST_WIFE)
    n = int(owner.max(initial=-1)) + 1
    first_son, first_wife = _first_row(owner, son, n), _first_row(owner, wife, n)
    couples = (first_son < owner.size) & (first_wife < owner.size)
    for first in (first_son, first_wife):
        persons.married[first[couples]] = YES
        persons.family[first[couples]] = 1
    mothers_age = np.zeros(couples.size, np.float32)
    mothers_age[couples] = age[first_wife[couples]]
    children = couples[owner] & (ordinal > 0) & (age < mothers_age[owner] - WIFE_OLDER_THAN_CHILD)
    persons.family[children & (persons.married == NO)] = 1


def _first_row(owner: NDArray[np.int64], chosen: NDArray[np.bool_], households: int) -> NDArray[np.int64]:
    """First row of each household that is chosen; the number of rows where none is."""
    first = np.full(households, owner.size, np.int64)
    rows = np.flatnonzero(chosen)
    np.minimum.at(first, owner[rows], rows)
    return first


def _start_health(u: F32, age: F32, p: Any) -> NDArray[np.uint8]:
    """Long illness at the beginning of the run-in, growing with age; the lowest uniforms are disabled."""
    disabled = p.population.disabled_per_year_of_age * age
    severe = disabled + p.population.severe_per_year_of_age * age
    chronic = severe + p.population.chronic_per_year_of_age * age
    return np.select([u < disabled, u < severe, u < chronic], [DISABLED, SEVERE, CHRONIC], HEALTHY).astype(np.uint8)


def _start_work(persons: Persons, age: F32, u: F32, p: Any) -> None:
    """Work at the beginning of the run-in."""
    months_old = MONTHS_PER_YEAR * np.maximum(age - p.work.farm_leaving_from_years, 0)
    still = u < (1 - p.work.farm_leaving_monthly) ** months_old
    hand = (age >= p.work.working_age_from_years) & still
    earner = hand & (age < p.work.wage_work_age_to_years)
    persons.work[:] = np.where(hand, FARM, NO_WORK)
    persons.work[earner & (u < p.population.migrant_start_share)] = MIGRANT
    persons.work[earner & (u > 1 - p.population.local_start_share)] = LOCAL
