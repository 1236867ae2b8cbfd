"""Who lives in a county before its run-in: numbers, margins, families, and samples of whole villages."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.columns import Villages, ids_of
from simexit.luck import Luck
from simexit.population.codes import (
    CHRONIC,
    DISABLED,
    DWELLING_B,
    DWELLING_C,
    DWELLING_D,
    FARM,
    HEALTHY,
    JUNIOR,
    LOCAL,
    MIGRANT,
    NO_WORK,
    SENIOR,
    SEVERE,
)
from simexit.population.layout import Population
from simexit.population.synthesis import Sample, household_sizes, sampled, sampled_share, synthesise, village_sizes
from simexit.scenario.figure import Figure
from simexit.scenario.parameters import parameters_at
from simexit.scenario.schema import Scenario

HAVES = ("road", "clinic", "culture_room", "communications", "e_commerce")


@pytest.fixture(scope="module")
def people(larger_county: Scenario) -> Population:
    """Everybody in the larger county."""
    return synthesise(larger_county, Luck(1, 1), Sample())


@pytest.fixture(scope="module")
def margins() -> dict[str, np.float32]:
    """Parameters of the synthesis."""
    return parameters_at(2015).population._asdict()


def ages(population: Population, scenario: Scenario) -> np.ndarray:
    """Ages in years, in row order of people."""
    births = population.persons.birth_month[population.person_rows()]
    return (scenario.time.run_in_start_month - births) / 12


def test_every_household_of_the_county_is_there(people: Population) -> None:
    lived_in = np.bincount(people.households.village[~people.spare])
    assert lived_in.sum() == 8003 and people.villages.county.size == 40 and set(lived_in.tolist()) == {200, 201}
    assert people.villages.poor_village.sum() == 30
    assert np.bincount(people.villages.township).tolist() == [8] * 5
    assert np.array_equal(np.bincount(people.households.village), people.villages.households)


def test_identities_are_unique(people: Population) -> None:
    rows = people.person_rows()
    persons = ids_of(people.persons.id_low[rows], people.persons.id_high[rows])
    everybody = np.concatenate([persons, people.household_ids(), people.village_ids()])
    assert np.unique(everybody).size == everybody.size


def test_members_are_the_people_there_are(people: Population) -> None:
    owner = people.persons.household[people.person_rows()]
    size = people.households.village.size
    assert np.array_equal(np.bincount(owner, minlength=size), people.households.members)
    assert np.array_equal(people.households.members == 0, people.spare)
    assert np.array_equal(people.persons.household[people.person_rows()], np.sort(owner))
    assert people.persons.present[people.person_rows()].all()


def test_households_have_the_published_size(
    people: Population, larger_county: Scenario, margins: dict[str, np.float32]
) -> None:
    """At the start of the run-in, less the natural increase that the run-in will add."""
    growth = (1 - float(margins["natural_increase_yearly"])) ** larger_county.time.run_in_years
    mean = growth * 33_000 / 8003
    size = people.households.members[~people.spare]
    assert abs(size.mean() - mean) < 4 * size.std() / np.sqrt(size.size)
    assert abs(size.var() - (mean - 1)) < 0.2


@pytest.mark.parametrize("mean", [1.0, 2.2, 4.1, 6.0])
def test_sizes_are_one_plus_a_poisson_number(mean: float) -> None:
    from scipy.stats import poisson

    u = ((np.arange(100_000) + 0.5) / 100_000).astype(np.float32)
    share = np.bincount(household_sizes(u, np.full(u.size, mean)).astype(int), minlength=13) / u.size
    expected = poisson.pmf(np.arange(11), mean - 1)
    assert share[0] == 0 and np.allclose(share[1:12], expected, atol=3e-5)
    assert abs(share.sum() - 1) < 1e-9


def test_margins_of_persons(people: Population, larger_county: Scenario, margins: dict[str, np.float32]) -> None:
    rows, age = people.person_rows(), ages(people, larger_county)
    c = people.persons
    adult = age >= 15
    shares = np.bincount(c.schooling[rows[adult]], minlength=4) / np.count_nonzero(adult)
    levels = [float(margins[f"schooling_{level}_share"]) for level in ("primary", "junior", "senior")]
    assert np.allclose(shares[1:], levels, atol=0.01)
    young = c.schooling[rows[~adult]]
    assert set(np.unique(young)) == {JUNIOR, SENIOR}
    assert abs(np.mean(young == SENIOR) - float(margins["schooling_senior_young_share"])) < 0.015
    assert (
        abs(c.ability[rows].std() / float(margins["ability_log_sd"]) - 1) < 0.02 and abs(c.ability[rows].mean()) < 0.01
    )
    for state, name in ((CHRONIC, "chronic"), (SEVERE, "severe"), (DISABLED, "disabled")):
        expected = np.mean(float(margins[f"{name}_per_year_of_age"]) * age)
        assert abs((c.health[rows] == state).mean() / expected - 1) < 0.12, name
    assert set(np.unique(c.health[rows])) == {HEALTHY, CHRONIC, SEVERE, DISABLED}
    work, earners = c.work[rows], (age >= 16) & (age < 60)
    assert abs((work[earners] == MIGRANT).mean() - float(margins["migrant_start_share"])) < 0.015
    assert abs((work[earners] == LOCAL).mean() - float(margins["local_start_share"])) < 0.015
    assert set(np.unique(work[age < 15.9])) == {NO_WORK}
    old = age > 60.1
    assert set(np.unique(work[old])) == {FARM, NO_WORK}
    stay = (1 - float(parameters_at(2011, {}).work.farm_leaving_monthly)) ** (12 * (age[old] - 60))
    assert abs((work[old] == FARM).mean() - stay.mean()) < 0.03


def test_families(people: Population, larger_county: Scenario, margins: dict[str, np.float32]) -> None:
    rows, age = people.person_rows(), ages(people, larger_county)
    owner = people.persons.household[rows]
    heads = np.flatnonzero(np.diff(owner, prepend=-1))
    small = people.households.members[owner[heads]] <= 2
    older = age[heads] - float(margins["small_household_older_years"]) * small
    assert abs(older.mean() - float(margins["head_age_mean_years"])) < 1
    assert age[heads][small].mean() > age[heads][~small].mean() + 8
    assert age[heads].min() >= 19.9 and age.max() <= 100 and age.min() >= 0
    children = (age < 16).mean()
    assert 0.12 < children < 0.35


def test_couples_are_a_woman_and_a_man(people: Population, larger_county: Scenario) -> None:
    """Nobody but the partner is within six years of a head above thirty: children and parents are a generation away."""
    rows, age = people.person_rows(), ages(people, larger_county)
    owner, female = people.persons.household[rows], people.persons.female[rows]
    heads = np.flatnonzero(np.diff(owner, prepend=-1))[:-1]
    heads = heads[(owner[heads + 1] == owner[heads]) & (age[heads] > 30)]
    couples = heads[np.abs(age[heads + 1] - age[heads]) < 6]
    assert couples.size > 4000 and np.all(female[couples] != female[couples + 1])
    assert 0.05 < female[couples].mean() < 0.3


def test_second_members_are_of_both_sexes_where_they_are_no_partners(
    people: Population, larger_county: Scenario
) -> None:
    """A second member who is no partner is a child or a parent of the head, and may be a woman."""
    rows, age = people.person_rows(), ages(people, larger_county)
    owner = people.persons.household[rows]
    seconds = np.flatnonzero(np.diff(owner, prepend=-1)) + 1
    seconds = seconds[(seconds < rows.size)]
    seconds = seconds[owner[seconds] == owner[seconds - 1]]
    minors = seconds[age[seconds] < 15]
    share = people.persons.female[rows][minors].mean()
    assert minors.size > 100 and 0.35 < share < 0.65


def test_villages_have_from_the_start_what_is_said(larger_county: Scenario) -> None:
    """By dose: none, some, all; and no other column moves."""
    villages = {}
    for share in (0, 0.5, 1):
        figures = {f"population.{name}_start_share": Figure.model_validate(share) for name in HAVES}
        changed = larger_county.model_copy(update={"parameters": {**larger_county.parameters, **figures}})
        villages[share] = synthesise(changed, Luck(1, 1), Sample()).villages
    for name in Villages._fields:
        values = [getattr(each, name) for each in villages.values()]
        if name in HAVES:
            assert not values[0].any() and values[2].all() and 10 < np.count_nonzero(values[1]) < 30
        else:
            assert values[0].tobytes() == values[1].tobytes() == values[2].tobytes()


def test_land_productivity_and_insurance(people: Population, margins: dict[str, np.float32]) -> None:
    h, lived_in = people.households, ~people.spare
    per_head = h.land_mu[lived_in] / h.members[lived_in]
    assert abs(per_head.mean() / float(margins["land_per_head_mu"]) - 1) < 0.03
    assert abs(np.log(per_head).std() / float(margins["land_log_sd"]) - 1) < 0.03
    spreads = ("productivity_log_sd", "productivity_skew", "village_productivity_log_sd")
    assert abs(h.productivity.std() / np.linalg.norm([float(margins[name]) for name in spreads]) - 1) < 0.06
    assert np.quantile(h.productivity, 0.01) < -2.5 * h.productivity.std() < -h.productivity.max()
    assert abs(h.insured.mean() - float(parameters_at(2015).health.insured_share)) < 0.01
    between = np.array([h.productivity[h.village == v].mean() for v in range(40)])
    poor = people.villages.poor_village == 1
    assert between[poor].mean() < between[~poor].mean()


def test_assurances_and_livestock(people: Population, margins: dict[str, np.float32]) -> None:
    h, lived_in = people.households, ~people.spare
    dwelling = h.dwelling[lived_in]
    assert set(np.unique(dwelling)) == {DWELLING_B, DWELLING_C, DWELLING_D}
    assert abs(np.mean(dwelling >= DWELLING_C) - float(margins["unsafe_dwelling_share"])) < 0.01
    assert abs(np.mean(dwelling == DWELLING_D) - float(margins["dangerous_dwelling_share"])) < 0.006
    assert abs(np.mean(h.water[lived_in] == 0) - float(margins["unsafe_water_share"])) < 0.008
    assert abs(np.mean(h.power[lived_in] == 0) - float(margins["no_power_share"])) < 0.005
    rows = people.person_rows()
    hands = np.bincount(people.persons.household[rows[people.persons.work[rows] == FARM]], minlength=h.village.size)
    herd = float(margins["herd_share"]) * float(parameters_at(2014).purse.herd_yuan_per_hand) * hands
    assert not h.livestock[hands == 0].any()
    assert abs(h.livestock.sum() / herd.sum() - 1) < 0.03 and np.all(h.livestock <= 2 * herd + 1)


def test_needs_are_more_frequent_where_productivity_is_low(people: Population) -> None:
    h, lived_in = people.households, ~people.spare
    own = h.productivity - np.array([h.productivity[h.village == v].mean() for v in range(40)])[h.village]
    for lacks in (h.dwelling >= DWELLING_C, h.water == 0, h.power == 0):
        assert own[lacks & lived_in].mean() < own[~lacks & lived_in].mean() - 0.2


def test_the_married_are_couples_of_a_household_and_family(people: Population) -> None:
    """Heads with their partners, and at most one younger couple, whose children belong to its family."""
    rows, c = people.person_rows(), people.persons
    owner, family, married = c.household[rows], c.family[rows], c.married[rows] == 1
    n = people.households.village.size
    for number in (0, 1):
        mine = married & (family == number)
        men, women = (np.bincount(owner[mine & (c.female[rows] == woman)], minlength=n) for woman in (0, 1))
        assert np.array_equal(men, women) and men.max() == 1 and men.sum() > 500
    assert set(np.unique(family)) == {0, 1}
    assert np.array_equal(np.unique(owner[family == 1]), np.unique(owner[(family == 1) & married]))
    assert np.count_nonzero((family == 1) & ~married) > 100


def test_children_of_a_younger_couple_are_younger_than_their_mother(
    people: Population, larger_county: Scenario
) -> None:
    rows, age, c = people.person_rows(), ages(people, larger_county), people.persons
    owner, inside = c.household[rows], c.family[rows] == 1
    mothers = inside & (c.married[rows] == 1) & (c.female[rows] == 1)
    of_mother = np.zeros(people.households.village.size)
    of_mother[owner[mothers]] = age[mothers]
    children = inside & (c.married[rows] == 0)
    assert np.all(age[children] < of_mother[owner[children]] - 17.8)


def test_spare_rows_stand_behind_their_village_for_the_whole_horizon(
    people: Population, larger_county: Scenario, margins: dict[str, np.float32]
) -> None:
    h, v = people.households, people.villages
    time = larger_county.time
    years = (time.end_month - time.run_in_start_month) // 12 + 1
    spare = np.bincount(h.village[people.spare])
    lived_in = v.households - spare
    assert np.all(spare >= lived_in * years * float(margins["spare_households_yearly"]))
    ordinal = np.arange(h.village.size) - v.first_household[h.village]
    assert np.array_equal(people.spare, ordinal >= lived_in[h.village])


def test_a_longer_horizon_only_adds_spare_rows(larger_county: Scenario, people: Population) -> None:
    longer = larger_county.model_copy(update={"time": larger_county.time.model_copy(update={"end": "2025-12"})})
    other = synthesise(longer, Luck(1, 1), Sample())
    row = {each: k for k, each in enumerate(other.household_ids().tolist())}
    theirs = [row[each] for each in people.household_ids().tolist()]
    assert other.spare.sum() > people.spare.sum() and np.array_equal(other.spare[theirs], people.spare)
    for name in people.households._fields:
        assert getattr(other.households, name)[theirs].tobytes() == getattr(people.households, name).tobytes(), name


@pytest.mark.parametrize("count", [1, 2, 7, 40, 1000])
@pytest.mark.parametrize("scale", [0.001, 0.1, 0.25, 0.5, 0.9, 1.0])
def test_samples_are_spread_evenly(count: int, scale: float) -> None:
    kept = sampled(count, scale)
    assert kept.size == max(1, int(count * scale + 1e-9)) and np.unique(kept).size == kept.size
    assert kept.min() >= 0 and kept.max() < count
    if kept.size > 2:
        assert np.ptp(np.diff(kept)) <= 1


@pytest.mark.parametrize("scale", [0.5, 0.1])
def test_a_sample_holds_whole_villages_as_they_are_in_the_county(
    scale: float, larger_county: Scenario, people: Population
) -> None:
    part = synthesise(larger_county, Luck(1, 1), Sample(scale=scale))
    assert part.villages.county.size == 40 * scale
    village = {each: row for row, each in enumerate(people.village_ids().tolist())}
    theirs = [village[each] for each in part.village_ids().tolist()]
    for name in ("township", "poor_village", "households", "persons"):
        assert np.array_equal(getattr(part.villages, name), getattr(people.villages, name)[theirs]), name
    household = {each: row for row, each in enumerate(people.household_ids().tolist())}
    rows = [household[each] for each in part.household_ids().tolist()]
    assert len(rows) == people.villages.households[theirs].sum()
    for name in people.households._fields:
        if name != "village":
            assert getattr(part.households, name).tobytes() == getattr(people.households, name)[rows].tobytes(), name
    ours, everybody = part.person_rows(), people.person_rows()
    inside = everybody[np.isin(people.households.village[people.persons.household[everybody]], theirs)]
    for name in people.persons._fields:
        if name != "household":
            assert getattr(part.persons, name)[ours].tobytes() == getattr(people.persons, name)[inside].tobytes(), name
    county = larger_county.counties["small"]
    assert sampled_share(county, 2015, scale) == np.count_nonzero(~part.spare) / 8003
    assert np.array_equal(part.spare, people.spare[rows])
    assert village_sizes(county, 2015).sum() == 8003


def test_another_replicate_is_other_people_under_the_same_names(larger_county: Scenario, people: Population) -> None:
    other = synthesise(larger_county, Luck(1, 2), Sample())
    assert np.array_equal(other.household_ids(), people.household_ids())
    assert not np.array_equal(other.households.land_mu, people.households.land_mu)
