"""Rows of people: newborns behind their village, the dead dropped in January, nobody lost."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.luck import Luck
from simexit.model import Simulation
from simexit.population.columns import Persons, empty_persons, ids_of
from simexit.population.layout import Population
from simexit.population.synthesis import Sample, children_of, synthesise
from simexit.scenario.evidence import values_at
from simexit.scenario.schema import Scenario


@pytest.fixture
def people(small_county: Scenario) -> Population:
    """Everybody in the small county."""
    return synthesise(small_county, Luck(1, 1), Sample())


def table(population: Population, *, present: bool = True) -> list[tuple[object, ...]]:
    """Everybody in row order, with all that is known of them."""
    rows = population.person_rows()
    rows = rows[population.persons.present[rows] == 1] if present else rows
    return list(zip(*(column[rows].tolist() for column in population.persons), strict=True))


def of_villages(population: Population) -> None:
    """Every village's rows hold its own people, and fit."""
    v = population.villages
    for village in range(v.county.size):
        rows = slice(v.first_person[village], v.first_person[village] + v.persons[village])
        assert set(population.households.village[population.persons.household[rows]].tolist()) <= {village}
    assert np.all(v.persons <= population.capacity)
    ends = v.first_person + population.capacity
    assert np.array_equal(v.first_person[1:], ends[:-1]) and population.persons.present.size == ends[-1]
    used = np.zeros(population.persons.present.size, bool)
    used[population.person_rows()] = True
    assert not population.persons.present[~used].any() and not population.persons.gives_birth[~used].any()


def test_repacking_drops_the_dead_and_keeps_everybody_in_order(people: Population) -> None:
    rows = people.person_rows()
    people.persons.present[rows[::7]] = 0
    before = table(people)
    people.repack()
    assert table(people, present=False) == before
    of_villages(people)


def test_repacking_brings_children_beside_their_household(people: Population) -> None:
    mothers = people.person_rows()[3:300:9]
    people.add_newborns(mothers, newborns(people, mothers))
    of_villages(people)
    before = table(people)
    people.repack(slack=False)
    after = table(people)
    assert sorted(after) == sorted(before) and len(after) == people.persons.present.size
    household = people.persons.household
    assert np.all(np.diff(household) >= 0)
    for each in np.unique(household):
        name = people.persons._fields.index("household")
        assert [row for row in after if row[name] == each] == [row for row in before if row[name] == each]


def newborns(people: Population, mothers: np.ndarray) -> Persons:
    """A child of each mother."""
    return children_of(people, mothers, 24200, Luck(1, 1), values_at("population", 2016, {}))


@pytest.mark.parametrize("slack", [True, False])
def test_children_join_the_household_of_their_mother(slack: bool, people: Population) -> None:
    people.repack(slack=slack)
    rows = people.person_rows()
    mothers = rows[[0, 1, 40, 41, 42, 200, rows.size - 1]]
    owners = people.persons.household[mothers].copy()
    before = table(people)
    children = newborns(people, mothers)
    people.add_newborns(mothers, children)
    after = table(people)
    assert [row for row in after if row in set(before)] == before
    born = np.flatnonzero(people.persons.birth_month == 24200)
    assert people.persons.household[born].tolist() == owners.tolist()
    assert people.persons.present[born].all()
    of_villages(people)


def test_a_full_village_makes_room(people: Population) -> None:
    """More births in one village than its slack holds."""
    v = people.villages
    mothers = np.arange(v.first_person[2], v.first_person[2] + v.persons[2])
    spare = int(people.capacity[2] - v.persons[2])
    assert spare < mothers.size
    counts = v.persons.copy()
    before = table(people)
    people.add_newborns(mothers, newborns(people, mothers))
    of_villages(people)
    assert (v.persons - counts).tolist() == [0, 0, mothers.size, 0, 0, 0]
    assert [row for row in table(people) if row in set(before)] == before


def test_twins_of_a_mother_are_told_apart_by_birth_order(people: Population) -> None:
    mother = people.person_rows()[[5]]
    first = newborns(people, mother)
    people.persons.children_born[mother] += 1
    second = newborns(people, mother)
    assert ids_of(first.id_low, first.id_high) != ids_of(second.id_low, second.id_high)


def test_empty_columns_are_empty() -> None:
    assert all(column.size == 0 for column in empty_persons(0))


def follow(simulation: Simulation, until: int) -> tuple[int, int]:
    """Count births and deaths person by person, month by month; check that they explain who is present."""
    population = simulation.population
    births = deaths = 0

    def living() -> dict[int, int]:
        rows = population.person_rows()
        c = population.persons
        rows = rows[c.present[rows] == 1]
        ids = ids_of(c.id_low[rows], c.id_high[rows])
        assert np.unique(ids).size == ids.size
        return dict(zip(ids.tolist(), c.household[rows].tolist(), strict=True))

    before = living()
    while simulation.month < until:
        month = simulation.month
        simulation.step()
        now = living()
        born, died = now.keys() - before.keys(), before.keys() - now.keys()
        rows = population.person_rows()
        dates = population.persons.birth_month[rows][population.persons.present[rows] == 1]
        assert np.count_nonzero(dates == month) == len(born)
        assert all(now[each] == before[each] for each in now.keys() & before.keys())
        survivors = np.bincount([before[each] for each in before if each in now], minlength=population.capacity.size)
        members = population.households.members
        assert np.array_equal(members[: survivors.size], survivors)
        births, deaths, before = births + len(born), deaths + len(died), now
    return births, deaths


def test_people_are_conserved(small_county: Scenario) -> None:
    simulation = Simulation(small_county)
    while simulation.in_run_in:
        simulation.step()
    living = int(simulation.population.persons.present.sum())
    births, deaths = follow(simulation, 2019 * 12)
    kept = simulation.close()
    assert births > 10 and deaths > 5
    assert int(simulation.population.persons.present.sum()) == living + births - deaths
    assert sum(year.births for year in kept.people[1:]) == births
    assert sum(year.deaths for year in kept.people[1:]) == deaths
    assert kept.people[0].living == living and kept.people[-1].living == living + births - deaths


def test_people_are_conserved_among_agents(small_county: Scenario) -> None:
    from simexit.agents import CountyModel

    model = CountyModel(small_county, replicate=2)
    births, deaths = follow(model.simulation, 2017 * 12 + 2)
    assert births > 3 and deaths > 1
    assert model.first_person[-1] == model.population.persons.present.size
