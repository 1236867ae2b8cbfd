"""Every family of programmes, run on a small county: each changes what it says it changes, and is paid for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.columns import ids_of
from simexit.life.work import hiring_score
from simexit.model import Simulation
from simexit.population.codes import DWELLING_A, DWELLING_B, DWELLING_D, FARM, LOCAL, MIGRANT, NO, POST, REGISTERED, YES
from simexit.scenario.account import Account
from simexit.scenario.catalogue import catalogue
from simexit.scenario.figure import Figure
from simexit.scenario.market import Market
from simexit.studies.systems import systems

START = 2016 * 12
RICH = {"care": 10**9}


def needy(scenario: Any) -> Simulation:
    """The county at its start; every third household has a dangerous home, no water, no power and no insurance."""
    simulation = Simulation(scenario)
    while simulation.in_run_in:
        simulation.step()
    h = simulation.population.households
    third = np.arange(h.members.size) % 3 == 0
    h.dwelling[third] = DWELLING_D
    villages = simulation.population.villages
    villages.communications[:], villages.poor_village[:], villages.clinic[:2] = YES, YES, NO
    for column in (h.water, h.power, h.insured):
        column[third] = NO
    h.hazard[third] = YES
    return simulation


def of_type(with_programmes: Any, name: str, **changes: Any) -> Any:
    """The county with one programme of the catalogue, which wants neither money nor take-up."""
    data = {**catalogue()[name].data, "type": name, "fund": "care", "take_up": 1.0, **changes}
    if "km" in data.get("uses", {}):
        data |= {"quantity": {"km": 100}}
    kinds = {"markets": Market, "accounts": Account}
    needs = {
        section: {key: kinds[section].model_validate(said) for key, said in needed.items()}
        for section, needed in catalogue()[name].needs.items()
    }
    return with_programmes({"a": data}, funds=RICH, **needs)


def stepped(simulation: Simulation, months: int) -> Simulation:
    """The same some months later."""
    for _ in range(months):
        simulation.step()
    return simulation


def lives(simulation: Simulation) -> list[bytes]:
    """Everything about households, persons and villages, and villages' rates, but for who is served by what."""
    p = simulation.population
    return [column.tobytes() for column in (*p.households, *p.persons, *p.villages, simulation.rates.villages)]


@pytest.mark.parametrize("name", catalogue())
def test_every_type_serves_somebody_and_changes_lives(name: str, with_programmes: Any) -> None:
    with_it = stepped(needy(of_type(with_programmes, name)), 18)
    without = stepped(needy(of_type(with_programmes, name, places_held=0)), 18)
    assert sum(with_it.allocator.places["a"].started.values()) > 0
    assert without.allocator.places["a"].started == {}
    assert (lives(with_it) != lives(without)) or systems()[name].sign == "0"


@pytest.mark.parametrize("name", [name for name, entry in catalogue().items() if not entry.needs])
def test_what_households_receive_is_what_the_fund_paid(name: str, with_programmes: Any) -> None:
    simulation = needy(of_type(with_programmes, name))
    h = simulation.population.households
    received = dict.fromkeys(("transfer", "property", "wage"), 0.0)
    for _ in range(18):
        simulation.step()
        for kind, column in (("transfer", h.transfer), ("property", h.property), ("wage", h.post_wage)):
            received[kind] += float(column.sum(dtype=np.float64))
    paid = dict.fromkeys(received, 0)
    for payment in simulation.allocator.ledger.payments:
        if payment.kind in paid:
            paid[payment.kind] += payment.yuan
    assert paid == received


def test_relocation(with_programmes: Any) -> None:
    """A safe home with water and power at 62,500 yuan a person; the land stays; at most 10,000 yuan are raised."""
    simulation = stepped(needy(of_type(with_programmes, "H1")), 2)
    h = simulation.population.households
    land, members = h.land_mu.copy(), h.members.astype(np.int64)
    lacking = (h.dwelling > DWELLING_B) | (h.water == NO) | (h.power == NO)
    simulation.step()
    rows = simulation.allocator.places["a"].rows
    assert rows.size > 10 and np.all(lacking[rows])
    assert np.all(h.dwelling[rows] <= DWELLING_B) and np.all(h.water[rows] == YES) and np.all(h.power[rows] == YES)
    assert np.array_equal(h.land_mu[rows], land[rows])
    dues = np.minimum(2500 * members[rows], 10_000)
    assert np.all(h.expenses[rows] >= dues - 0.01) and np.all(h.dues == 0)
    paid = {payment.kind: payment.yuan for payment in simulation.allocator.ledger.payments}
    assert paid == {"service": 62_500 * int(members[rows].sum()), "self-raised": int(dues.sum())}


def test_renovation_makes_homes_safe_for_14000_yuan(with_programmes: Any) -> None:
    simulation = stepped(needy(of_type(with_programmes, "H2", overhead_share=0)), 4)
    unsafe = simulation.population.households.dwelling > DWELLING_B
    simulation.step()
    rows = simulation.allocator.places["a"].rows
    assert np.all(unsafe[rows]) and np.all(simulation.population.households.dwelling[rows] <= DWELLING_B + 1)
    (payment,) = simulation.allocator.ledger.payments
    assert (payment.kind, payment.yuan) == ("service", 14_000 * rows.size)


def test_a_post_is_held_by_one_member_until_its_funding_ends(with_programmes: Any) -> None:
    simulation = needy(of_type(with_programmes, "E3", enrol_months=[1], places_held={2016: 12}))
    c, h = simulation.population.persons, simulation.population.households
    stepped(simulation, 1)
    c = simulation.population.persons
    places = simulation.allocator.places["a"]
    holders = np.flatnonzero((c.work == POST) & (c.present == 1))
    assert sorted(c.household[holders].tolist()) == places.rows.tolist() and 8 < places.rows.size <= 12
    assert np.all(h.post_wage[places.rows] == 500) and np.all(h.wage[places.rows] >= 500)
    stepped(simulation, 12)
    c = simulation.population.persons
    assert not (c.work == POST).any() and not h.post_wage.any() and simulation.allocator.places["a"].rows.size == 0


def test_transfer_employment_sends_one_hand_of_each_household_away(with_programmes: Any) -> None:
    simulation = stepped(needy(of_type(with_programmes, "E1", places_per_year=20)), 1)
    before = simulation.population.persons.work.copy()
    now = simulation.open_month()
    assert now.times.month == START + 1
    c = simulation.population.persons
    changed = np.flatnonzero(c.work != before)
    assert np.all(before[changed] == FARM) and np.all(c.work[changed] == MIGRANT)
    assert sorted(c.household[changed].tolist()) == simulation.allocator.places["a"].rows.tolist()
    assert 0 < changed.size <= 20


def test_those_whom_programmes_place_are_hired_first_and_the_displaced_are_counted(with_programmes: Any) -> None:
    """Nobody else is hired while a placed seeker waits; whoever would have been first without it is displaced."""
    changes = {"who": {"workers": {"min": 1}}, "causes": [], "places_held": 8, "enrol_months": [1]}
    changes["effects"] = [{"openings": 1}]
    few = {"work.local_openings_share": Figure.model_validate(0.2), "work.search_monthly": Figure.model_validate(0.5)}
    simulation = needy(of_type(with_programmes, "E2", **changes).model_copy(update={"parameters": few}))
    hand_out, expected, hired_of_others = simulation.hand_out_jobs, 0, 0

    def watched() -> None:
        nonlocal expected, hired_of_others
        c = simulation.population.persons
        seekers = np.flatnonzero(c.seeking)
        hand_out()
        hired, first = c.work[seekers] == LOCAL, simulation.delivered.first_hired[c.household[seekers]]
        assert hired[first].all() or not hired[~first].any()
        u = simulation.luck.named(ids_of(c.id_low[seekers], c.id_high[seekers]), "hiring", simulation.month)
        score = hiring_score(c.schooling[seekers], u, simulation.parameters.work)
        blindly = np.argsort(-score, kind="stable")[: hired.sum()]
        expected += int(np.count_nonzero(~hired[blindly]))
        hired_of_others += int(hired[~first].sum())

    simulation.hand_out_jobs = watched  # type: ignore[method-assign]
    stepped(simulation, 8)
    assert simulation.census.people.displaced == expected > 0 and hired_of_others > 0


def test_dividends_are_own_income_and_transfers_are_not(with_programmes: Any) -> None:
    alone = {"purse.support_yuan": Figure.model_validate(0.0)}
    simulation = stepped(needy(of_type(with_programmes, "I2").model_copy(update={"parameters": alone})), 9)
    h = simulation.population.households
    rows = simulation.allocator.places["a"].rows
    assert rows.size > 10 and np.all(h.property[rows] > 0) and not h.transfer.any()
    done = simulation.assessment
    assert done is not None and float(done.income["property"].sum()) > 0 and not done.income["transfer"].any()


def test_full_cover_insures_all_the_registered(with_programmes: Any) -> None:
    simulation = stepped(needy(of_type(with_programmes, "P1")), 1)
    h = simulation.population.households
    rows = simulation.allocator.places["a"].rows
    assert rows.size > 40 and np.all(h.insured[rows] == YES) and np.any(rows % 3 == 0)
    per_month = sum(payment.yuan for payment in simulation.allocator.ledger.payments)
    assert per_month == 15 * int(simulation.allocator.places["a"].monthly_yuan.sum() / 15)


def test_hospital_costs_fall_for_the_ill(with_programmes: Any) -> None:
    """What is owed of the hospital bills of those insured and aided, with nine tenths paid inside the district."""
    owed = []
    for changes in ({"places_held": 0}, {}):
        simulation = stepped(needy(of_type(with_programmes, "P2", **changes)), 8)
        h = simulation.population.households
        insured = (h.insured == YES) & (h.register == REGISTERED)
        owed.append(float(h.year_hospital_own[insured].sum() / h.year_hospital[insured].sum()))
    assert owed[1] < 0.85 * owed[0]


def test_a_renovated_home_is_no_better_than_b(with_programmes: Any) -> None:
    simulation = stepped(needy(of_type(with_programmes, "H2")), 5)
    assert DWELLING_A not in simulation.population.households.dwelling[simulation.allocator.places["a"].rows]
