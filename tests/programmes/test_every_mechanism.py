"""Every way in which a programme works, at none, half and all of its dose: audited, in both engines, over one luck."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from conservation import Books
from declared_places import counties, rows
from test_whom_programmes_touch import assert_same_lives
from untouched import assert_untouched, lived_until

from simexit.agents import CountyModel
from simexit.model import Simulation
from simexit.population.codes import EXITED
from simexit.record.record import Record
from simexit.scenario.account import Account
from simexit.scenario.figure import YearlyFigure
from simexit.scenario.market import Market

PLACE = {"first": {"villages": 4, "poor_villages": 2, "townships": 1, "households": 80, "persons": 320}}
FREE: dict[str, Any] = {"who": {}, "order": "lottery", "enrol_months": [1]}
PAYS = {"flow": "transfer", "yuan_per_month": 50}
LOAN = {"months": 9, "yearly_interest": 0.05, "lender": "fund", "default_share": 0.5}
SHOP = {"unit": "village", "yearly_return": 0.6, "dividends": [{"share": 1.0, "who": {}, "months": [6, 12]}]}
FRUIT = {"kind": "product", "title": "M", "evidence": "none: a test", "yuan": 2500.0, "season_months": [9, 10]}
AWAY = "work.migration_monthly"
Given = tuple[dict[str, Any], dict[str, Any]]
"""A programme, and what else the scenario says."""


def _exits(dose: float) -> Given:
    pulled = {"target": "none", "target_share": dose, "first": {"highest": "recorded_income_with_transfers_yuan"}}
    return {}, {"statuses": rows({"exit": {**pulled, "pressure": 1.0}})}


MECHANISMS: dict[str, Callable[[float], Given]] = {
    "persons": lambda dose: (
        {"unit": "person", "member": {"age": {"min": 16, "max": 60}}, "cost_yuan": 10, "takes_months": 2,
         "places_per_year": round(60 * dose), "passes_share": 0.5, "effects": [{"state": "skill", "set": True}]},
        {},
    ),
    "factors of villages": lambda dose: (
        {"places_held": 30, "effects": [
            {"rate": "farm.yield_yuan", "of": "village", "by": "share_served", "at": [[0, 1], [1, 1 + dose]]}
        ]},
        {},
    ),
    "works": lambda dose: (
        {"unit": "village", "places_per_year": round(4 * dose), "takes_months": 2, "cost_yuan": 500, "lasts_months": 1,
         "upkeep": {"yuan_per_month": 20.0}, "wear_monthly": 0.1, "effects": [{"state": "clinic", "set": True}]},
        {},
    ),
    "limits": lambda dose: (
        {"uses": {"hours": 1.0}, "effects": [PAYS]}, {"capacities": {"hours": YearlyFigure(value=40 * dose)}}
    ),
    "statuses": _exits,
    "loans": lambda dose: (
        {"places_per_year": round(40 * dose), "effects": [{"state": "debt_yuan", "add": 900, "loan": LOAN}]}, {}
    ),
    "accounts": lambda dose: (
        {"unit": "village", "places_per_year": round(4 * dose), "effects": [{"account": "shop", "yuan": 9000}]},
        {"accounts": {"shop": Account.model_validate(SHOP)}},
    ),
    "markets": lambda dose: (
        {"places_per_year": round(40 * dose), "effects": [{"market": "m", "size": 1.0}]},
        {"markets": {"m": Market.model_validate(FRUIT)}},
    ),
    "peers": lambda dose: (
        {"effects": [{"rate": AWAY, "of": "village", "by": "exited_share", "at": [[0, 1], [0.2, 1 + 9 * dose]]}]}, {}
    ),
    "withdrawal": lambda dose: ({"then": {2016: dose}, "places_held": 40, "effects": [PAYS]}, {}),
}  # fmt: skip


def what_was_done(mechanism: str, simulation: Simulation, record: Record) -> float:
    """How much of what a mechanism does was done."""
    h, persons = simulation.population.households, simulation.population.persons
    measures: dict[str, Callable[[], Any]] = {
        "persons": lambda: persons.skill.sum(),
        "factors of villages": lambda: simulation.rates.villages.max() - 1,
        "works": lambda: record.places.programme.size,
        "limits": lambda: simulation.allocator.places["a"].rows.size,
        "statuses": lambda: (h.register == EXITED).sum(),
        "loans": lambda: record.loans.yuan.sum(),
        "accounts": lambda: h.year_property.sum() + sum(done.income["property"].sum() for done in record.assessments),
        "markets": lambda: sum(yuan for *_, yuan in record.receipts),
        "peers": lambda: simulation.rates.villages.max() - 1,
        "withdrawal": lambda: sum(yuan for *_, yuan, _ in record.payments),
    }
    return float(measures[mechanism]())


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_none_half_and_all(mechanism: str, with_programmes: Any, small_county: Any) -> None:
    """None is absence; more does more; the books close; agents live the same; who is not reached lives the same."""
    end = "2017-12" if mechanism == "peers" else "2016-12"
    time = small_county.time.model_copy(update={"end": end, "run_in_years": 1})
    place = {"counties": counties(PLACE), "funds": {"care": 10**6}, "panel_households": 10**6, "time": time}

    def scenario(dose: float) -> Any:
        programme, changes = MECHANISMS[mechanism](dose)
        return with_programmes({"a": {**FREE, **programme}} if programme else {}, **place, **changes)

    done = []
    for dose in (0.0, 0.5, 1.0):
        books = Books(scenario(dose), 1)
        record = books.run()
        assert CountyModel(scenario(dose)).run().sha256() == record.sha256()
        if dose == 0.0:
            absent = {**place, "statuses": scenario(0.0).statuses} if mechanism == "statuses" else place
            assert_same_lives(record, Simulation(with_programmes({}, **absent)).run())
        done.append(what_was_done(mechanism, books.simulation, record))
    assert done[0] == 0 < done[1] < done[2], done
    with_it, without = lived_until(scenario(1.0)), lived_until(scenario(0.0))
    reached = np.zeros(without.population.spare.size, np.bool_)
    h = with_it.population.households
    for name, places in with_it.allocator.places.items():
        households = with_it.allocator.unit[name].reached(with_it.population, places.rows).households
        reached[households] = True
        if mechanism == "factors of villages":
            reached |= np.isin(h.village, h.village[households])
    assert_untouched(with_it, without, ~reached)
