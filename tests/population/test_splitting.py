"""Households that split: money, land, debt and persons are conserved; identity is parent and ordinal; rows spare."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simexit.column import ROW
from simexit.columns import households_where, ids_of
from simexit.exchange import Exchange
from simexit.luck import Luck, child_ids
from simexit.model import Simulation
from simexit.population.codes import EXITED, LEFT, NOT_GONE, REGISTERED
from simexit.population.layout import Population
from simexit.population.moment import Moment
from simexit.population.splitting import CARRIED, SHARED, split_households
from simexit.population.synthesis import Sample, synthesise
from simexit.scenario.figure import Figure
from simexit.scenario.parameters import parameters_at
from simexit.scenario.schema import Scenario

JANUARY = 2017 * 12
LUCK = Luck(1, 1)
P = parameters_at(2016)
SURE = P.family._replace(split_yearly=np.float32(1))


def synthesised(scenario: Scenario) -> Population:
    """The small county, with sums to be shared."""
    people = synthesise(scenario, LUCK, Sample())
    h = people.households
    for k, name in enumerate(SHARED):
        getattr(h, name)[~people.spare] = 100 + 37 * (k + 1) * (np.arange(h.village.size)[~people.spare] % 11)
    for name in CARRIED:
        if name not in ("village", "register"):
            getattr(h, name)[~people.spare] = np.arange(h.village.size)[~people.spare] % 3
    return people


@pytest.fixture
def people(small_county: Scenario) -> Population:
    """The small county, with sums to be shared."""
    return synthesised(small_county)


def split(people: Population, p: Any = SURE, luck: Luck = LUCK) -> np.ndarray:
    """Rows founded in a January."""
    return split_households(Moment(people, luck, Exchange(), JANUARY, P._replace(family=p)))


def parent_of(people: Population, founded: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """The household each founded one came from (``owners``: household of each person row before)."""
    rows = people.person_rows()
    moved = [rows[people.persons.household[rows] == each] for each in founded]
    sources = [np.unique(owners[each]) for each in moved]
    assert all(each.size == 1 for each in sources)
    return np.concatenate(sources)


def test_every_sum_is_conserved_by_parent(people: Population) -> None:
    h, owners = people.households, people.persons.household.copy()
    before = {name: getattr(h, name).astype(np.float64) for name in SHARED}
    members = np.bincount(owners[people.person_rows()], minlength=h.village.size)
    founded = split(people)
    parents = parent_of(people, founded, owners)
    assert founded.size > 3 and not np.isin(parents, founded).any()
    left = np.bincount(people.persons.household[people.person_rows()], minlength=h.village.size)
    share = left[founded] / members[parents]
    assert np.all((share > 0) & (share < 1))
    others = np.setdiff1d(np.arange(h.village.size), np.concatenate([founded, parents]))
    for name in SHARED:
        now = getattr(h, name).astype(np.float64)
        assert np.allclose(now[founded] + now[parents], before[name][parents], rtol=1e-6), name
        assert np.allclose(now[founded], before[name][parents] * share, rtol=1e-6), name
        assert np.array_equal(now[others], before[name][others]), name
    for name in CARRIED:
        column = getattr(h, name)
        assert np.array_equal(column[founded], column[parents]), name


def test_what_a_household_has_is_shared_carried_or_stays() -> None:
    """A column of money that is neither shared nor carried would be made or lost; flows are of the month lived."""
    stays = {"industry_capital", "dues", "instalment"}
    assert {name for name in households_where(unit="yuan") if name not in SHARED} == stays
    assert set(households_where(split=ROW)) == {"id_low", "id_high", "village"}
    assert not [name for name in households_where(unit="yuan a month") if name in CARRIED]


def test_persons_are_conserved_and_stay_in_their_village(people: Population) -> None:
    c, rows = people.persons, people.person_rows()
    names, owners = ids_of(c.id_low[rows], c.id_high[rows]).tolist(), c.household.copy()
    villages = people.households.village[owners[rows]]
    founded = split(people)
    assert ids_of(c.id_low[rows], c.id_high[rows]).tolist() == names
    assert np.array_equal(people.households.village[c.household[rows]], villages)
    moved = rows[c.household[rows] != owners[rows]]
    assert set(c.household[moved].tolist()) == set(founded.tolist()) and not c.family[moved].any()
    for each in founded:
        assert c.married[rows[c.household[rows] == each]].any()


def test_the_whole_family_moves_with_those_who_are_away(people: Population) -> None:
    c, rows, owners = people.persons, people.person_rows(), people.persons.household.copy()
    families = rows[c.family[rows] > 0]
    children = families[c.married[families] == 0]
    c.present[children], c.gone[children] = 0, LEFT
    family = c.family.copy()
    founded = split(people)
    for parent, each in zip(parent_of(people, founded, owners), founded, strict=True):
        mine = rows[owners[rows] == parent]
        assert np.array_equal(c.household[mine] == each, family[mine] == 1)
    assert np.isin(c.household[children], founded).any()


def test_identity_is_parent_and_ordinal(people: Population) -> None:
    owners, ids = people.persons.household.copy(), people.household_ids()
    founded = split(people)
    parents = parent_of(people, founded, owners)
    expected = child_ids(ids[parents], np.ones(parents.size, np.uint64), "split")
    assert people.household_ids()[founded].tolist() == expected.tolist()
    assert np.all(people.households.splits[parents] == 1) and people.households.splits.sum() == parents.size
    untouched = np.setdiff1d(np.arange(ids.size), founded)
    assert np.array_equal(people.household_ids()[untouched], ids[untouched])


def test_identity_depends_on_nobody_else(people: Population, small_county: Scenario) -> None:
    """Where other parents do not split, a household founds the same one in another row."""
    owners, ids = people.persons.household.copy(), people.household_ids()
    founded = split(people)
    parents = parent_of(people, founded, owners)
    other = synthesised(small_county)
    keeps = np.isin(other.persons.household, parents[::2])
    other.persons.family[keeps] = 0
    fewer = split(other)
    same = parent_of(other, fewer, owners)
    assert set(parents[1::2].tolist()) <= set(same.tolist()) and not np.isin(parents[::2], same).any()
    name = dict(zip(ids[parents].tolist(), people.household_ids()[founded].tolist(), strict=True))
    for parent, each in zip(ids[same].tolist(), other.household_ids()[fewer].tolist(), strict=True):
        assert name.get(parent, each) == each


def test_a_second_family_leaves_in_another_year_with_the_next_ordinal(people: Population) -> None:
    c, rows = people.persons, people.person_rows()
    home = int(np.flatnonzero(people.households.members >= 6)[0])
    mine = rows[c.household[rows] == home]
    c.family[rows], c.married[mine] = 0, 1
    c.family[mine[2:4]], c.family[mine[4:6]] = 3, 1
    parent = people.household_ids()[home]
    for ordinal, those in ((1, mine[4:6]), (2, mine[2:4])):
        founded = split(people)
        expected = child_ids(np.array([parent]), np.array([ordinal], np.uint64), "split")
        assert people.household_ids()[founded].tolist() == expected.tolist()
        assert np.all(c.household[those] == founded[0])
    assert split(people).size == 0


@pytest.mark.parametrize("kind", ["children alone", "nobody stays", "parents are gone", "no family"])
def test_only_a_family_with_a_couple_leaves_and_only_where_somebody_stays(kind: str, people: Population) -> None:
    c, rows = people.persons, people.person_rows()
    home = int(np.flatnonzero(people.households.members >= 4)[0])
    mine = rows[c.household[rows] == home]
    c.family[rows], c.married[mine], c.family[mine] = 0, 0, 0
    c.married[mine[:2]], c.family[mine[:2]] = 1, 1
    assert split_would(people)
    if kind == "children alone":
        c.married[mine] = 0
    elif kind == "nobody stays":
        c.family[mine] = 1
    elif kind == "parents are gone":
        c.present[mine[:2]], c.gone[mine[:2]], c.family[mine[2:]] = 0, LEFT, 1
        c.family[mine[-1]] = 0
    else:
        c.family[mine] = 0
    assert split(people).size == 0


def split_would(people: Population) -> bool:
    """Whether a household would split, tried on a copy."""
    from copy import deepcopy

    return split(deepcopy(people)).size == 1


def test_a_village_without_spare_rows_keeps_its_households_together(people: Population) -> None:
    h = people.households
    full = h.village == 2
    people.spare[full] = False
    before, owners = h.savings.copy(), people.persons.household.copy()
    founded = split(people)
    assert founded.size > 2 and not (h.village[founded] == 2).any()
    rows = people.person_rows()
    there = rows[h.village[owners[rows]] == 2]
    assert np.array_equal(people.persons.household[there], owners[there])
    assert np.array_equal(h.savings[full], before[full]) and not h.splits[full].any()


def test_where_rows_are_short_the_first_parents_get_them(people: Population, small_county: Scenario) -> None:
    owners = people.persons.household.copy()
    every = parent_of(people, split(people), owners)
    village = int(np.argmax(np.bincount(people.households.village[every])))
    here = every[people.households.village[every] == village]
    assert here.size > 1
    other = synthesised(small_county)
    other.spare[np.flatnonzero(other.spare & (other.households.village == village))[1:]] = False
    founded = split(other)
    found = parent_of(other, founded, owners)
    assert found[other.households.village[found] == village].tolist() == [here.min()]


def test_splitting_has_its_hazard_and_a_higher_one_splits_whoever_a_lower_one_did(small_county: Scenario) -> None:
    """Where no village is short of rows."""
    roomy = {"population.spare_households_yearly": Figure.model_validate(0.5)}
    county = small_county.model_copy(update={"parameters": roomy})
    u = LUCK.stored(synthesised(county).household_ids(), "split", JANUARY)
    owners = synthesised(county).persons.household.copy()
    found = []
    for hazard in (0.2, 0.5, 1.0):
        people = synthesised(county)
        founded = split(people, SURE._replace(split_yearly=np.float32(hazard)))
        found.append(set(parent_of(people, founded, owners).tolist()))
    for hazard, parents in zip((0.2, 0.5), found, strict=False):
        assert parents == {each for each in found[-1] if u[each] < hazard}
    assert found[0] < found[1] < found[2]


def test_the_factor_of_registration_counts_for_the_registered_only(small_county: Scenario) -> None:
    rules = SURE._replace(split_yearly=np.float32(0.3), registration_split_factor=np.float32(3))
    found = {}
    for state in (REGISTERED, EXITED):
        people = synthesised(small_county)
        people.households.register[~people.spare] = state
        owners = people.persons.household.copy()
        found[state] = set(parent_of(people, split(people, rules), owners).tolist())
    assert found[EXITED] < found[REGISTERED]
    usual = synthesised(small_county)
    owners = usual.persons.household.copy()
    usual.households.register[~usual.spare] = REGISTERED
    plain = rules._replace(registration_split_factor=np.float32(1))
    assert set(parent_of(usual, split(usual, plain), owners).tolist()) == found[EXITED]


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.1, 1))
def test_nothing_is_made_or_lost_whoever_splits(small_county: Scenario, seed: int, hazard: float) -> None:
    draw = np.random.default_rng(seed)
    people = synthesised(small_county)
    c, h, rows = people.persons, people.households, people.person_rows()
    c.family[rows], c.married[rows] = draw.integers(0, 3, rows.size), draw.integers(0, 2, rows.size)
    c.present[rows] = draw.random(rows.size) < 0.8
    c.gone[rows] = np.where(c.present[rows] == 1, NOT_GONE, LEFT)
    spare = people.spare.copy()
    totals = {name: getattr(h, name)[~spare].sum(dtype=np.float64) for name in SHARED}
    founded = split(people, SURE._replace(split_yearly=np.float32(hazard)), Luck(seed, 1))
    assert np.array_equal(np.flatnonzero(spare & ~people.spare), np.sort(founded))
    lived_in = np.unique(c.household[rows[c.present[rows] == 1]])
    assert not people.spare[lived_in].any() and np.isin(founded, lived_in).all()
    for name, total in totals.items():
        assert np.isclose(getattr(h, name)[~people.spare].sum(dtype=np.float64), total, rtol=1e-6), name
    assert np.unique(people.household_ids()).size == h.village.size


NOTHING = (
    "members", "residents", "savings", "debt", "smoothed_income", "livestock", "industry_capital", "wage", "farm",
    "industry", "property", "transfer", "consumption", "medical", "expenses", "gift", "loan", "purchase", "sale",
    "register", "year_wage", "year_farm", "year_transfer", "year_consumption", "recorded_income",
)  # fmt: skip


def test_spare_rows_never_live_before_they_are_founded(small_county: Scenario) -> None:
    rules = {"family.split_yearly": Figure.model_validate(0.2)}
    simulation = Simulation(small_county.model_copy(update={"parameters": rules}))
    people, founded = simulation.population, 0
    names = people.household_ids()
    while simulation.month <= small_county.time.end_month:
        before = int(people.spare.sum())
        simulation.step()
        h, spare = people.households, people.spare
        founded += before - int(spare.sum())
        assert not spare[people.persons.household[people.person_rows()]].any()
        for name in NOTHING:
            assert not getattr(h, name)[spare].any(), name
        assert np.array_equal(people.household_ids()[spare], names[spare])
        names = people.household_ids()
    record = simulation.close()
    assert founded > 5 and record.household_ids.size == int(np.count_nonzero(~people.spare))
    assert np.unique(record.household_ids).size == record.household_ids.size
    assert set(record.household_ids.tolist()) == set(names[~people.spare].tolist())
