"""Children and brides: who they are depends on mother and birth order, or on the groom, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.columns import ids_of
from simexit.exchange import Exchange
from simexit.luck import Luck, child_ids
from simexit.population.arrivals import welcome_arrivals
from simexit.population.codes import JUNIOR, SENIOR
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.population.synthesis import Sample, synthesise
from simexit.scenario.parameters import parameters_at
from simexit.scenario.schema import Scenario

MONTH = 2016 * 12 + 5
LUCK = Luck(1, 1)
P = parameters_at(2016)
RULES, FAMILY = P.population, P.family


def moment(people: Population) -> Moment:
    """The month in which they arrive."""
    return Moment(people, LUCK, Exchange(), MONTH, P)


@pytest.fixture
def people(small_county: Scenario) -> Population:
    """Everybody in the small county."""
    return synthesise(small_county, LUCK, Sample())


def ids(population: Population, rows: np.ndarray) -> np.ndarray:
    """Permanent ids of persons."""
    return ids_of(population.persons.id_low[rows], population.persons.id_high[rows])


def arrived(population: Population, before: np.ndarray) -> np.ndarray:
    """Rows of persons whose ids were not there before."""
    rows = population.person_rows()
    return rows[~np.isin(ids(population, rows), before)]


def born(population: Population, mothers: np.ndarray) -> np.ndarray:
    """Let ``mothers`` give birth and return the ids of their children, in row order."""
    c, before = population.persons, ids(population, population.person_rows())
    c.gives_birth[mothers] = 1
    c.children_born[mothers] += 1
    assert welcome_arrivals(moment(population)) == (mothers.size, 0)
    rows = arrived(population, before)
    assert not population.persons.gives_birth.any()
    return ids(population, rows)


def wed(population: Population, grooms: np.ndarray) -> np.ndarray:
    """Let ``grooms`` marry and return the rows of their brides, in row order."""
    c, before = population.persons, ids(population, population.person_rows())
    c.marries[grooms], c.married[grooms] = 1, 1
    assert welcome_arrivals(moment(population)) == (0, grooms.size)
    assert not population.persons.marries.any()
    return arrived(population, before)


def test_a_child_is_its_mother_and_birth_order(people: Population) -> None:
    mothers = people.person_rows()[[5, 30, 200]]
    parents, owners = ids(people, mothers), people.persons.household[mothers].copy()
    people.persons.family[mothers] = [0, 2, 1]
    first = born(people, mothers)
    assert first.tolist() == child_ids(parents, np.ones(3, np.uint64), "child").tolist()
    c, rows = people.persons, people.person_rows()
    children = rows[np.isin(ids(people, rows), first)]
    assert c.household[children].tolist() == owners.tolist() and c.family[children].tolist() == [0, 2, 1]
    assert np.all(c.birth_month[children] == MONTH) and c.present[children].all() and not c.married[children].any()
    assert set(np.unique(c.schooling[children])) <= {JUNIOR, SENIOR} and not c.work[children].any()
    mother = rows[ids(people, rows) == parents[0]]
    second = born(people, mother)
    assert second.tolist() == child_ids(parents[:1], np.full(1, 2, np.uint64), "child").tolist()
    assert not set(second.tolist()) & set(first.tolist())


def test_a_bride_is_her_groom_s(people: Population) -> None:
    grooms = people.person_rows()[[7, 90]]
    names = ids(people, grooms)
    brides = wed(people, grooms)
    assert ids(people, brides).tolist() == child_ids(names, np.zeros(2, np.uint64), "bride").tolist()
    c = people.persons
    assert c.female[brides].all() and c.married[brides].all() and c.present[brides].all()
    age = (MONTH - c.birth_month[brides]) / 12
    youngest, spread = float(FAMILY.bride_age_from_years), float(FAMILY.bride_age_spread_years)
    assert np.all((age >= youngest - 1 / 12) & (age <= youngest + spread + 1 / 12))


def test_a_bride_is_the_same_in_other_company_household_and_row(people: Population, small_county: Scenario) -> None:
    other = synthesise(small_county, LUCK, Sample())
    rows = people.person_rows()
    grooms, more = rows[[7, 90]], rows[[2, 7, 8, 90, 91]]
    other.persons.household[grooms] = other.persons.household[rows[[20, 95]]]
    other.persons.married[rows[::5]] = 1
    other.repack()
    moved = other.person_rows()
    more = moved[np.isin(ids(other, moved), ids(people, more))]
    brides, theirs = wed(people, grooms), wed(other, more)
    name = ids(other, theirs).tolist()
    assert len(name) == 5
    same = theirs[[name.index(each) for each in ids(people, brides).tolist()]]
    for column in ("ability", "schooling", "birth_month", "health"):
        assert np.array_equal(getattr(people.persons, column)[brides], getattr(other.persons, column)[same]), column


def test_a_bride_lives_with_her_groom(people: Population) -> None:
    grooms = people.person_rows()[[3, 33, 333]]
    owners = people.persons.household[grooms].tolist()
    brides = wed(people, grooms)
    assert people.persons.household[brides].tolist() == owners


def emptied(people: Population, household: int, married: list[int], family: list[int]) -> np.ndarray:
    """The first persons of a household, married and in families as told; the others are gone."""
    c = people.persons
    rows = people.person_rows()
    mine = rows[c.household[rows] == household]
    assert mine.size >= len(married)
    c.present[mine], c.married[mine], c.family[mine] = 0, 0, 0
    mine = mine[: len(married)]
    c.present[mine], c.married[mine], c.family[mine] = 1, married, family
    return mine


LARGE = 5


@pytest.fixture
def home(people: Population) -> int:
    """A household of at least five."""
    return int(np.flatnonzero(people.households.members >= LARGE)[3])


@pytest.mark.parametrize(
    ("married", "family", "grooms", "families"),
    [
        ([0, 0, 0], [0, 0, 0], [2], [0]),  # nobody else is married: the couple is the household
        ([1, 1, 0, 0], [0, 0, 0, 0], [2], [1]),  # beside his parents
        ([1, 0, 0], [0, 0, 0], [2], [1]),  # beside his widowed mother
        ([1, 1, 1, 1, 0], [0, 0, 1, 1, 0], [4], [2]),  # beside his parents and a brother's family
        ([1, 1, 0, 0, 0], [0, 0, 0, 0, 0], [2, 3], [1, 2]),  # two brothers in one month
        ([0, 0, 0], [0, 0, 0], [1, 2], [1, 2]),
        ([1, 1, 0], [0, 0, 3], [2], [4]),
    ],
)
def test_a_groom_beside_another_couple_begins_a_family(
    married: list[int], family: list[int], grooms: list[int], families: list[int], people: Population, home: int
) -> None:
    members = emptied(people, home, married, family)
    brides = wed(people, members[grooms])
    c, rows = people.persons, people.person_rows()
    mine = rows[(c.household[rows] == home) & (c.present[rows] == 1)]
    assert c.family[mine[grooms]].tolist() == families == c.family[brides].tolist()
    others = [k for k in range(len(married)) if k not in grooms]
    assert c.family[mine[others]].tolist() == [family[k] for k in others]


def test_nobody_is_welcomed_where_nobody_waits(people: Population) -> None:
    before = ids(people, people.person_rows())
    assert welcome_arrivals(moment(people)) == (0, 0)
    assert np.array_equal(ids(people, people.person_rows()), before)


def test_children_and_brides_of_one_month_in_a_full_village(people: Population) -> None:
    """Everybody of a village gives birth or marries: rows move, and every arrival still finds its household."""
    rows = people.person_rows()
    village = people.households.village[people.persons.household[rows]]
    mine = rows[village == 3]
    expected = np.bincount(people.persons.household[mine], minlength=people.households.village.size)
    c = people.persons
    c.gives_birth[mine[::2]], c.marries[mine[1::2]] = 1, 1
    before = ids(people, rows)
    welcome_arrivals(moment(people))
    new = arrived(people, before)
    found = np.bincount(people.persons.household[new], minlength=expected.size)
    assert np.array_equal(found, expected) and not people.persons.marries.any() and not people.persons.gives_birth.any()
