"""Rows of people: arrivals behind their village, who is gone for ever dropped in January, nobody lost."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.columns import Persons, empty
from simexit.luck import Luck
from simexit.population.codes import DIED, LEFT, MARRIED_OUT
from simexit.population.layout import Population
from simexit.population.synthesis import Sample, synthesise
from simexit.scenario.schema import Scenario


@pytest.fixture
def people(small_county: Scenario) -> Population:
    """Everybody in the small county."""
    return synthesise(small_county, Luck(1, 1), Sample())


def table(population: Population) -> list[tuple[object, ...]]:
    """Everybody in row order, with all that is known of them."""
    rows = population.person_rows()
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
    for name in ("present", "gives_birth", "marries", "gone", "seeking"):
        assert not getattr(population.persons, name)[~used].any(), name


def arrivals(population: Population, rows: np.ndarray) -> Persons:
    """A stranger for the household of each of ``rows``."""
    strangers = empty(Persons, rows.size)
    strangers.household[:] = population.persons.household[rows]
    strangers.id_low[:] = 1 + np.arange(rows.size)
    strangers.present[:] = 1
    return strangers


def test_repacking_drops_the_dead_and_the_married_away_and_keeps_everybody_else_in_order(people: Population) -> None:
    rows = people.person_rows()
    people.persons.gone[rows[::7]], people.persons.gone[rows[1::7]] = DIED, MARRIED_OUT
    people.persons.gone[rows[2::7]] = LEFT
    people.persons.present[rows] = people.persons.gone[rows] == 0
    gone = people.persons._fields.index("gone")
    before = table(people)
    people.repack()
    assert table(people) == [row for row in before if row[gone] not in (DIED, MARRIED_OUT)]
    assert len(table(people)) < len(before) and any(row[gone] == LEFT for row in table(people))
    of_villages(people)


def test_repacking_within_the_year_drops_nobody(people: Population) -> None:
    rows = people.person_rows()
    people.persons.gone[rows[::3]] = DIED
    before = table(people)
    people.repack(drop=False)
    assert table(people) == before


def test_repacking_brings_arrivals_beside_their_household(people: Population) -> None:
    people.add_people(arrivals(people, people.person_rows()[3:300:9]))
    of_villages(people)
    before = table(people)
    people.repack(slack=False)
    after = table(people)
    assert sorted(after) == sorted(before) and len(after) == people.persons.present.size
    household = people.persons.household
    assert np.all(np.diff(household) >= 0)
    name = people.persons._fields.index("household")
    for each in np.unique(household):
        assert [row for row in after if row[name] == each] == [row for row in before if row[name] == each]


@pytest.mark.parametrize("slack", [True, False])
def test_arrivals_join_the_household_they_are_bound_for(slack: bool, people: Population) -> None:
    people.repack(slack=slack)
    rows = people.person_rows()
    hosts = rows[[0, 1, 40, 41, 42, 200, rows.size - 1]]
    strangers, before = arrivals(people, hosts), table(people)
    owners = strangers.household.tolist()
    people.add_people(strangers)
    after = table(people)
    assert [row for row in after if row in set(before)] == before
    new = [row for row in after if row not in set(before)]
    assert [row[people.persons._fields.index("household")] for row in new] == owners
    of_villages(people)


def test_nobody_arrives(people: Population) -> None:
    before = table(people)
    people.add_people(arrivals(people, np.zeros(0, np.int64)))
    assert table(people) == before


def test_a_full_village_makes_room(people: Population) -> None:
    """More arrivals in one village than its slack holds."""
    v = people.villages
    hosts = np.arange(v.first_person[2], v.first_person[2] + v.persons[2])
    assert int(people.capacity[2] - v.persons[2]) < hosts.size
    counts, before = v.persons.copy(), table(people)
    people.add_people(arrivals(people, hosts))
    of_villages(people)
    assert (v.persons - counts).tolist() == [0, 0, hosts.size, 0, 0, 0]
    assert [row for row in table(people) if row in set(before)] == before


def test_empty_columns_are_empty() -> None:
    assert all(column.size == 0 for column in empty(Persons, 0))
