"""Reweighting by copies: margins are met, rows keep their identity, people of copies are people of their own."""

from __future__ import annotations

import copy

import numpy as np
import pytest

from simexit.columns import ids_of
from simexit.exchange import Exchange
from simexit.model import Simulation
from simexit.population.codes import DIED, MARRIED_OUT
from simexit.population.layout import Population
from simexit.population.reweighting import Margin, calibrated_to, take_copies
from simexit.population.sanity import check
from simexit.population.synthesis import Sample
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario


@pytest.fixture(scope="module")
def lived(small_county: Scenario) -> Population:
    """The small county a month before its margins are met."""
    simulation = Simulation(small_county)
    while simulation.month < small_county.time.start_month - 1:
        simulation.step()
    return simulation.population


def people_of(population: Population, row: int) -> dict[str, np.ndarray]:
    """Columns of those who belong to a household, in row order."""
    rows = population.person_rows()
    c = population.persons
    rows = rows[(c.household[rows] == row) & (c.gone[rows] != DIED) & (c.gone[rows] != MARRIED_OUT)]
    return {name: getattr(c, name)[rows] for name in c._fields}


def taken(lived: Population, changes: dict[int, int]) -> tuple[Population, Population, tuple[np.ndarray, ...]]:
    """The county before and after the households at some places (in row order, none spare) count so often."""
    after = copy.deepcopy(lived)
    rows = np.flatnonzero(~after.spare)
    copies = np.ones(rows.size, np.int64)
    for place, number in changes.items():
        copies[place] = number
    return lived, after, take_copies(after, rows, copies)


def test_nothing_changes_where_everybody_counts_once(lived: Population) -> None:
    before, after, (source, empty, filled) = taken(lived, {})
    assert np.array_equal(source, np.arange(source.size)) and not empty.size and not filled.size
    for name in before.households._fields:
        assert np.array_equal(getattr(before.households, name), getattr(after.households, name))
    for row in (0, 5, 40):
        for name, column in people_of(before, row).items():
            assert np.array_equal(column, people_of(after, row)[name]), name


def test_a_copy_takes_the_row_of_one_not_counted(lived: Population) -> None:
    before, after, (source, empty, filled) = taken(lived, {3: 2, 1: 0})
    donor, target = (int(np.flatnonzero(~before.spare)[k]) for k in (3, 1))
    assert source[target] == donor and not empty.size and not filled.size
    assert before.household_ids()[target] == after.household_ids()[target]
    for name in set(before.households._fields) - {"id_low", "id_high", "splits"}:
        assert getattr(after.households, name)[target] == getattr(before.households, name)[donor], name
    ours, theirs = people_of(after, target), people_of(after, donor)
    assert ours["ability"].size > 0
    for name in set(ours) - {"id_low", "id_high", "household"}:
        assert np.array_equal(ours[name], theirs[name]), name
    assert not np.isin(ids_of(ours["id_low"], ours["id_high"]), ids_of(theirs["id_low"], theirs["id_high"])).any()
    check(after)


def test_copies_beyond_fill_spare_rows_and_rows_left_over_are_spare(lived: Population) -> None:
    before, after, (source, empty, filled) = taken(lived, {0: 3})
    assert filled.size == 2 and np.all(source[filled] == np.flatnonzero(~before.spare)[0])
    assert not after.spare[filled].any() and before.spare[filled].all()
    assert np.unique(after.household_ids()).size == after.household_ids().size
    before, after, (source, empty, filled) = taken(lived, {0: 0, 2: 0})
    assert empty.size == 2 and after.spare[empty].all() and not filled.size
    assert after.households.members[empty].sum() == 0 and people_of(after, int(empty[0]))["ability"].size == 0
    check(after)


def test_copies_stay_in_their_village_and_end_with_its_rows(lived: Population) -> None:
    _, after, (source, _, filled) = taken(lived, {0: 300})
    village = after.households.village
    assert np.array_equal(village[source], village)
    assert not after.spare[village == village[0]].any() and filled.size < 299
    rows = after.person_rows()
    everybody = ids_of(after.persons.id_low[rows], after.persons.id_high[rows])
    assert np.unique(everybody).size == everybody.size
    assert np.all(np.diff(after.persons.household[rows]) >= 0)
    check(after)


def started(county: Scenario, **changes: object) -> Simulation:
    """A county with other margins, at its start."""
    counties = {name: each.model_copy(update=changes) for name, each in county.counties.items()}
    simulation = Simulation(county.model_copy(update={"counties": counties}), sample=Sample(0.25))
    while simulation.in_run_in:
        simulation.step()
    return simulation


def test_published_margins_are_met(larger_county: Scenario) -> None:
    """One margin of each kind, each moved from where the run-in left it."""
    wages = {"wage": Figure(value=4000.0)}
    plain = started(larger_county, income_per_head_yuan=Figure(value=9000.0), income_sources_yuan=wages)
    income, wage = (
        next(m.before for m in plain.record.reweighted if m.margin == margin)
        for margin in ("income per head", "income from wage")
    )
    simulation = started(
        larger_county,
        income_per_head_yuan=Figure(value=1.04 * income),
        income_sources_yuan={"wage": Figure(value=1.03 * wage)},
        unsafe_dwelling_share=Figure(value=0.11),
        over_60_share=Figure(value=0.21),
        under_15_share=Figure(value=0.18),
        migrant_share=Figure(value=0.25),
        long_illness_share=Figure(value=0.13),
    )
    report = {m.margin: m for m in simulation.record.reweighted}
    assert len(report) == 8 and all(m.reached for m in report.values()), report
    assert 0.5 < report["income per head"].effective_share < 1
    assert abs(report["income per head"].after / (1.04 * income) - 1) < 0.02
    first = simulation.record.assessments[0]
    total = sum(column.sum(dtype=float) for column in first.income.values())
    assert total / first.members.sum(dtype=float) == pytest.approx(report["income per head"].after, rel=1e-6)
    county = larger_county.counties["small"]
    share = simulation.shares[0]
    h = simulation.population.households
    assert abs(np.count_nonzero(h.members) - county.households.at(2015) * share) <= 1
    assert abs(h.members.sum() / (county.persons.at(2015) * share) - 1) < 0.01


def test_what_cannot_be_reached_is_told(larger_county: Scenario) -> None:
    simulation = started(larger_county, income_sources_yuan={"property": Figure(value=800.0)})
    report = {m.margin: m for m in simulation.record.reweighted}
    assert not report["income from property"].reached and report["income from property"].after == 0
    assert report["persons per household"].reached


def test_a_household_added_changes_no_copies(larger_county: Scenario) -> None:
    """The copies of every household are recorded; a household the county did not know counts once."""
    short = larger_county.model_copy(update={"time": larger_county.time.model_copy(update={"end": "2016-03"})})
    exchange = Exchange(recording=True)
    whole = Simulation(short, sample=Sample(0.1), exchange=exchange).run()
    assert any(name == "copies beyond one" and number for (_, name, _), (_, number) in exchange.kept.items())
    more = Simulation(short, sample=Sample(0.1, extra_households=1), exchange=exchange.replay()).run()
    both, ours, theirs = np.intersect1d(whole.household_ids, more.household_ids, return_indices=True)
    assert both.size == whole.household_ids.size
    assert np.array_equal(whole.assessments[0].members[ours], more.assessments[0].members[theirs])
    for source, column in whole.assessments[0].income.items():
        assert np.array_equal(column[ours], more.assessments[0].income[source][theirs]), source
    assert more.reweighted == [] and whole.reweighted


def test_margins_that_are_held_are_given_up_last() -> None:
    n = 400
    listed, income = np.arange(n) < n // 10, np.full(n, 50.0)
    income[::2] = 150.0
    ones = np.ones(n)
    register, mean = (
        Margin("persons registered", 0.11, listed * ones, ones),
        Margin("income per head", 400.0, income, ones),
    )
    weights = calibrated_to([register, mean], float(n), (0.6, 1.6), 1)
    assert register.ratio(weights) == pytest.approx(0.11, rel=0.01)
