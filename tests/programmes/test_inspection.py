"""Hidden states: once somebody inspects, programmes, plans and the exit test go by what was seen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.agents import CountyModel
from simexit.exchange import Exchange
from simexit.model import Simulation
from simexit.population.codes import CHRONIC, DWELLING_D, EXITED, ILLNESS, REGISTERED, YES
from simexit.population.known import known_missing
from simexit.population.synthesis import Sample
from simexit.registry.planning import main_causes
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

FUNDS = {"office": 10**6}
WORN = {"housing.wear_monthly": Figure.model_validate(0.03)}
LOOK = {
    "who": {"members": {"min": 1}},
    "order": "lottery",
    "fund": "office",
    "enrol_months": [2],
    "cost_yuan": 20,
    "effects": [{"reveals": "dwelling", "every_months": 6, "error_share": 0}],
}
SCREEN = {**LOOK, "effects": [{"reveals": "illness", "every_months": 1, "error_share": 0}]}
REPAIR = {
    "who": {"dwelling": ["C", "D"]},
    "fund": "office",
    "enrol_months": [7],
    "effects": [{"state": "dwelling", "set": "B"}],
}


def worn(with_programmes: Any, programmes: dict[str, Any], **changes: Any) -> Scenario:
    """The small county where dwellings wear quickly."""
    scenario: Scenario = with_programmes(programmes, funds=FUNDS, parameters=WORN, **changes)
    return scenario


def after(scenario: Scenario, months: int, **more: Any) -> Simulation:
    """A run after so many months of the scenario, with the next one open."""
    simulation = Simulation(scenario, **more)
    while simulation.month < scenario.time.start_month + months:
        simulation.step()
    simulation.open_month()
    return simulation


def grades(simulation: Simulation) -> tuple[np.ndarray, np.ndarray]:
    """True and seen grades."""
    h, there = simulation.population.households, ~simulation.population.spare
    return h.dwelling[there], h.seen_dwelling[there]


@pytest.mark.parametrize("what", ["dwelling", "illness"])
def test_without_a_place_all_is_known_as_without_the_programme(what: str, with_programmes: Any) -> None:
    none = {**LOOK, "places_per_year": 0, "effects": [{"reveals": what, "error_share": 0.5}]}
    given, absent = ({"b": REPAIR, **more} for more in ({"c": none}, {}))
    assert (
        Simulation(worn(with_programmes, given)).run().sha256()
        == Simulation(worn(with_programmes, absent)).run().sha256()
    )


@pytest.mark.parametrize("places", [75, 400])
def test_a_look_shows_the_grade_and_who_is_not_looked_at_stays_as_last_known(places: int, with_programmes: Any) -> None:
    scenario = worn(with_programmes, {"a": {**LOOK, "places_per_year": places}})
    first = after(scenario, 1)
    true, seen = grades(first)
    assert np.array_equal(true, seen)
    holds = np.zeros(first.population.spare.size, np.bool_)
    holds[first.allocator.places["a"].rows] = True
    second, third = after(scenario, 6), after(scenario, 7)
    assert np.array_equal(grades(second)[1], seen) and (grades(second)[0] > seen).any()
    now, known = grades(third)
    mine = holds[~third.population.spare]
    assert np.array_equal(known[mine], now[mine]) and np.array_equal(known[~mine], seen[~mine])
    assert mine.all() == (places == 400) and ((known[~mine] < now[~mine]).any() or mine.all())


def test_programmes_and_the_exit_test_go_by_what_is_seen(with_programmes: Any) -> None:
    looked = after(worn(with_programmes, {"a": {**LOOK, "places_per_year": 75}, "b": REPAIR}), 6)
    h, rows = looked.population.households, looked.allocator.places["b"].rows
    unsafe = (h.dwelling > 1) & (h.members > 0) & ~looked.population.spare
    assert (h.dwelling[rows] == 1).all() and (h.seen_dwelling[rows] == 1).all() and unsafe.any()
    assert not (known_missing(looked.population)[unsafe] & 1).any()
    without = after(worn(with_programmes, {"b": REPAIR}), 6)
    assert without.allocator.places["b"].rows.size > rows.size > 0
    assert not ((without.population.households.dwelling > 1) & (without.population.households.members > 0)).any()


def test_an_error_is_one_grade_off_and_keyed_by_household_and_month(with_programmes: Any) -> None:
    wrong = {**LOOK, "effects": [{"reveals": "dwelling", "error_share": 0.4}]}
    every, half = (after(worn(with_programmes, {"a": {**wrong, "places_per_year": n}}), 1) for n in (400, 75))
    true, seen = grades(every)
    off = seen.astype(int) - true
    assert set(off.tolist()) == {-1, 0, 1} and 0.3 < np.mean(off != 0) < 0.5
    assert (seen[true == 0] <= 1).all() and (seen[true == 3] >= 2).all()
    rows = half.allocator.places["a"].rows
    assert np.array_equal(
        half.population.households.seen_dwelling[rows], every.population.households.seen_dwelling[rows]
    )


def test_screening_finds_the_chronically_ill_but_for_its_error(with_programmes: Any) -> None:
    often = {"health.onset_monthly": Figure.model_validate(0.03)}
    unknown = {}
    for error in (0, 0.5, 1):
        once = {"reveals": "illness", "every_months": 600, "error_share": error}
        both = {"a": {**SCREEN, "places_per_year": 1}, "b": {**SCREEN, "enrol_months": [12], "effects": [once]}}
        simulation = after(with_programmes(both, funds=FUNDS, parameters=often), 11)
        c = simulation.population.persons
        unknown[error] = int(np.count_nonzero((c.health == CHRONIC) & (c.present == YES) & (c.chronic_seen != YES)))
    assert unknown[0] == 0 < unknown[0.5] < unknown[1]
    everybody = np.flatnonzero(simulation.population.households.members > 0)
    plans = main_causes(simulation.now, everybody)
    simulation.population.hidden = frozenset()
    assert (main_causes(simulation.now, everybody) == ILLNESS).sum() > (plans == ILLNESS).sum()


def test_who_healed_is_known_to_be_well(with_programmes: Any) -> None:
    simulation = after(with_programmes({"a": SCREEN}, funds=FUNDS), 20)
    c = simulation.population.persons
    assert (c.health[c.chronic_seen == YES] == CHRONIC).all() and (c.chronic_seen == YES).any()


def test_agents_and_a_village_alone_live_the_same_lives(with_programmes: Any) -> None:
    scenario = worn(
        with_programmes, {"a": {**LOOK, "places_per_year": 20}, "b": REPAIR, "c": SCREEN}, panel_households=10**6
    )
    exchange = Exchange(recording=True)
    whole = Simulation(scenario, exchange=exchange).run()
    assert CountyModel(scenario).run().sha256() == whole.sha256()
    part = Simulation(scenario, sample=Sample(only=[3]), exchange=exchange.replay()).run()
    ids, mine, theirs = np.intersect1d(part.household_ids, whole.household_ids, return_indices=True)
    assert ids.size == part.household_ids.size
    for one, other in zip(part.panel, whole.panel, strict=True):
        for name in ("seen_dwelling", "dwelling", "register"):
            a, b = np.zeros(part.household_ids.size, np.uint8), np.zeros(whole.household_ids.size, np.uint8)
            a[part.panel_rows], b[whole.panel_rows] = one.columns[name], other.columns[name]
            assert np.array_equal(a[mine], b[theirs])


def test_who_is_not_known_to_live_unsafely_leaves_the_register(with_programmes: Any) -> None:
    """Every house falls to ruin in a night before the exit review: only where it is hidden anybody exits."""
    honest = {"registry.pressure_share": Figure.model_validate(0), "housing.repair_monthly": Figure.model_validate(0)}
    left = []
    for programmes in ({}, {"a": {**LOOK, "places_per_year": 1}}):
        simulation = Simulation(with_programmes(programmes, funds=FUNDS, parameters=honest))
        while simulation.month < 2016 * 12 + 11:
            if simulation.month == 2016 * 12 + 10:
                simulation.population.households.dwelling[:] = DWELLING_D
            before = simulation.population.households.register.copy()
            simulation.step()
        h = simulation.population.households
        left.append(int(np.count_nonzero((before == REGISTERED) & (h.register == EXITED))))
    assert left[0] == 0 < left[1]
