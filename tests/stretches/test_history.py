"""Run-in, history, plan: the register lives from its first listing, and the plan begins with some of those lived."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simexit.agents import CountyModel
from simexit.exchange import Exchange
from simexit.model import Simulation
from simexit.population.codes import DWELLING_B, EXITED, REGISTERED
from simexit.population.sanity import check
from simexit.population.synthesis import Sample
from simexit.population.thinning import FarFromRegister
from simexit.record.record import Record
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.schema import Scenario

FILE = Path(__file__).parent / "small-history.yaml"
START = 2016 * 12
SIZES = {"households": 240, "persons": 960, "villages": 4, "poor_villages": 2}
FEW = (
    *(f"counties.small.{key}={number}" for key, number in SIZES.items()),
    "counties.small.registered_persons={2013: 240, 2015: 190}",
)


def history(*settings: str) -> Scenario:
    """The small county with a history."""
    return load(FILE, settings=settings)


def lived(simulation: Simulation, months: int = START - 1) -> Simulation:
    """A simulation with the steps of every month before a month done."""
    while simulation.month < months:
        simulation.step()
    return simulation


def half_closed(simulation: Simulation) -> Simulation:
    """The eve of the plan, up to thinning and without it."""
    lived(simulation)
    simulation.open_month()
    simulation.live_month()
    for step in simulation.calendar:
        if step.name == "thin":
            return simulation
        if step.phase == "close" and step.due(simulation.month, simulation.scenario.time):
            step.run(simulation)
    raise AssertionError("no step thins")


@pytest.fixture(scope="module")
def record() -> Record:
    """A run of the small county."""
    return Simulation(history()).run()


def on(simulation: Simulation, code: int) -> float:
    """Persons of households with a status."""
    h = simulation.population.households
    return float(h.members[h.register == code].sum())


def test_the_register_lives_before_the_plan() -> None:
    simulation = lived(Simulation(history()), 2014 * 12)
    more = simulation.lived[0]
    assert on(simulation, REGISTERED) == pytest.approx(1500 * more, rel=0.01) and more == pytest.approx(1.6)
    assert on(simulation, EXITED) == 0
    lived(simulation, 2015 * 12)
    assert on(simulation, EXITED) > 0
    # Half of the way from 1,500 persons to 900; the yearly check strikes off and takes on.
    taken = simulation.statuses.added[0]
    assert on(simulation, REGISTERED) - taken == pytest.approx(1200 * more, rel=0.05) and taken != 0


def test_published_exits_come_before_the_path() -> None:
    simulation = lived(Simulation(history("counties.small.exits_persons={2014: 100}")), 2015 * 12)
    assert on(simulation, EXITED) == pytest.approx(160, rel=0.05)


def test_nobody_is_copied_and_the_plan_begins_with_as_many_as_are_published() -> None:
    simulation = half_closed(Simulation(history()))
    before = simulation.population.household_ids()
    there = simulation.population.households.members > 0
    spells = simulation.population.households.register.copy()
    simulation.thin()
    population = simulation.population
    after = population.household_ids()
    stays = population.households.members > 0
    assert stays.sum() == 1500 < there.sum() and not (stays & ~there).any()
    assert np.array_equal(before[stays], after[stays]) and np.unique(after).size == after.size
    assert np.array_equal(spells[stays], population.households.register[stays])
    assert not (population.spare & stays).any()
    check(population)


def test_margins_of_the_start_are_met(record: Record) -> None:
    found = {each.margin: each for each in record.reweighted}
    assert found["persons registered"].published == pytest.approx(0.15)
    assert all(abs(each.after / each.published - 1) < 0.05 for each in found.values())
    assert all(each.effective_share > 0.5 for each in found.values())


def test_the_first_listing_is_recorded_as_it_turned_out(record: Record) -> None:
    (listing,) = record.listings
    assert listing.persons == pytest.approx(1.6 * 6000, rel=0.05) and listing.listed == pytest.approx(
        1.6 * 1500, rel=0.01
    )
    assert 0 < listing.listed_not_poor <= listing.listed_above_line < listing.listed
    assert 0 < listing.left_out_below_line <= listing.left_out_poor < listing.persons - listing.listed


def test_whoever_is_thinned_away_leaves_nothing_behind() -> None:
    simulation = half_closed(Simulation(history()))
    pensioners, empty = simulation.allocator.places["pension"].ids.size, simulation.population.spare.copy()
    simulation.thin()
    population, allocator = simulation.population, simulation.allocator
    spare = population.spare
    lent = allocator.loans.lent["herds"]
    assert lent.rows.size and not spare[lent.rows].any()
    owed = np.bincount(lent.rows, lent.owed, spare.size).astype(np.float32)
    assert np.array_equal(population.households.on_schedule, owed)
    assert allocator.places["herds"].rows.size and not spare[allocator.places["herds"].rows].any()
    flows = allocator.places["road"].flows
    assert flows.households.size and not spare[flows.households].any()
    assert allocator.places["road"].monthly_yuan.sum() == flows.yuan.sum()
    for name in population.households._fields:
        if name not in ("id_low", "id_high", "village", "splits"):
            assert not getattr(population.households, name)[spare & ~empty].any(), name
    allocator.meet(simulation.now)
    ids = allocator.places["pension"].ids
    assert ids.size < pensioners
    rows = allocator.places["pension"].rows
    homes = population.persons.household[rows[rows >= 0]]
    assert not spare[homes].any()


def test_the_record_begins_with_the_plan(record: Record) -> None:
    assert [done.year for done in record.assessments] == [2015, 2016, 2017]
    assert len(record.panel) == 24 and record.panel[0].month == START
    assert min(payment[0] for payment in record.payments) == START
    assert {year for _, year, *_ in record.funds} == {2016, 2017}
    assert not any(what in ("opening", "carried over") for _, _, what, *_ in record.receipts)
    exited = record.assessments[0].register == EXITED
    assert exited.any() and not exited.all()
    assert [people.year for people in record.people] == [2015, 2016, 2017]


def test_places_held_at_the_start_run_to_their_end(record: Record) -> None:
    herds = record.places.programme == record.programmes.index("herds")
    older = herds & (record.places.start < START)
    assert older.any()
    term = record.places.why[older] == 1
    months = (record.places.end - record.places.start)[older]
    assert term.any() and set(months[term].tolist()) == {30}
    first = record.places.start[record.places.programme == record.programmes.index("course")]
    assert first.min() >= START


def test_both_engines_live_the_same() -> None:
    played = history(*FEW)
    assert CountyModel(played).run().sha256() == Simulation(played, threads=2).run().sha256()


def test_a_village_alone_lives_as_in_its_county() -> None:
    played = history(*FEW, "panel_households=50000000")
    kept = Exchange(recording=True)
    whole = Simulation(played, exchange=kept).run()
    alone = Simulation(played, exchange=kept.replay(), sample=Sample(only=(1,))).run()
    place = {household: k for k, household in enumerate(whole.household_ids.tolist())}
    rows = np.array([place[each] for each in alone.household_ids.tolist()])
    for mine, theirs in zip(alone.assessments, whole.assessments, strict=True):
        assert np.array_equal(mine.register, theirs.register[rows]) and np.array_equal(mine.served, theirs.served[rows])
        assert np.array_equal(mine.savings, theirs.savings[rows])


def test_a_register_far_from_what_is_published_is_refused() -> None:
    played = history("counties.small.registered_persons={2013: 1500, 2014: 1400, 2015: 400}",
                     "counties.small.exits_persons={2014: 10, 2015: 10}")  # fmt: skip
    with pytest.raises(FarFromRegister, match=r"small: persons registered are 2\d.\d% .* and 6.7% are published"):
        Simulation(played).run()


@pytest.mark.parametrize("month", ["2015-12", "2013-11", "2016-12"])
def test_the_first_listing_is_a_december_before(month: str) -> None:
    with pytest.raises(ScenarioError, match="a December before that of 2015"):
        history(f"time.first_listing={month}")


def test_money_of_funds_is_carried_over_only_as_declared() -> None:
    declared = Simulation(history("funds.growth={value: 400000, carries_over: 0.5}")).run()
    assert ("growth", "opening") in {(fund, what) for month, fund, what, *_ in declared.receipts if month == START}


@pytest.mark.parametrize("share", [0.8, 1.1])
def test_the_poor_are_about_as_many_as_are_listed(share: float) -> None:
    """At the first listing persons truly poor are poor_of_listed times those listed, whatever the run-in left."""
    simulation = lived(Simulation(history(f"parameters.population.poor_of_listed={share}")), 2014 * 12)
    (poor,) = [each for each in simulation.record.reweighted if each.margin == "persons truly poor"]
    assert poor.published == pytest.approx(share * 1500 / 6000) and poor.reached and poor.after != poor.before


def test_without_a_history_the_poor_are_no_margin() -> None:
    simulation = Simulation(history("time.first_listing=null", "counties.small.registered_persons=900"))
    names = {each.margin for each in lived(simulation, START).record.reweighted}
    assert names == {"persons per household"}


MEASURES = ("earlier-renovation", "earlier-water", "earlier-projects", "earlier-dividends")


def measured(folder: Path, money: int) -> Simulation:
    """The small county on the measures before a plan, with so much a year for each, on the eve of its plan."""
    text = FILE.read_text(encoding="utf-8").replace("schema: 1", "schema: 1\nbase: earlier-measures", 1)
    (folder / "measured.yaml").write_text(text, encoding="utf-8")
    funds = [f"funds.earlier-{name}={money}" for name in ("housing", "water", "industry", "dividends")]
    shares = [f"parameters.population.{name}_share=0.2" for name in ("unsafe_dwelling", "unsafe_water")]
    return half_closed(Simulation(load(folder / "measured.yaml", settings=[*funds, *shares])))


def test_measures_before_the_plan_reach_the_registered_and_those_who_leave(tmp_path: Path) -> None:
    with_money, without = measured(tmp_path, 2000000), measured(tmp_path, 0)

    def lacking(simulation: Simulation, status: int) -> float:
        h = simulation.population.households
        return float(((h.dwelling > DWELLING_B) | (h.water == 0))[h.register == status].mean())

    assert lacking(with_money, REGISTERED) < 0.5 * lacking(without, REGISTERED)
    assert lacking(with_money, EXITED) < 0.05 and lacking(without, EXITED) < 0.05
    paid = {programme: month for month, _, programme, *_ in with_money.allocator.ledger.payments}
    assert set(MEASURES) <= set(paid) and all(paid[name] >= 2014 * 12 for name in MEASURES)
    assert not any(str(each[2]).startswith("earlier") for each in without.allocator.ledger.payments)
    begun = {name for name, *_ in Simulation(with_money.plan).run().fills}
    assert "herds" in begun and not begun & set(MEASURES)
