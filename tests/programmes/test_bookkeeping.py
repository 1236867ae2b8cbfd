"""The auditor of records finds nothing in a record as it is, and whatever is corrupted in any of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest
from bookkeeping import faults
from declared_places import counties, rows

from simexit.columns import WHY_ENDED
from simexit.model import Simulation
from simexit.record.record import Record
from simexit.scenario.account import Account, Performance
from simexit.scenario.figure import YearlyFigure
from simexit.scenario.market import Market
from simexit.scenario.schema import Scenario

POST = [{"work": "post"}, {"flow": "wage", "yuan_per_month": 300}]
LOAN = {
    "months": 9, "yearly_interest": 0.1, "lender": "fund", "default_share": 0.5,
    "risk_fund": {"fund": "spare", "bears": 0.5}, "interest_subsidy": {"fund": "spare", "bears": 0.5},
}  # fmt: skip
ALL_MONTHS = list(range(1, 13))
PROGRAMMES: dict[str, dict[str, Any]] = {
    "cash": {
        "places_held": 30, "enrol_months": [1, 5], "lasts_months": 14, "overhead_share": 0.1, "again": True,
        "effects": [{"flow": "transfer", "yuan_per_month": 60}, {"account": "coop", "yuan": 500}],
    },
    "dues": {
        "who": {}, "order": "lottery", "take_up": 0.7, "places_per_year": 12, "uses": {"hours": 2.0}, "due_month": 3,
        "takes_months": 3, "passes_share": 0.7, "cost_yuan": 900, "enrol_months": [2, 8], "lasts_months": 6,
        "effects": [{"state": "dues_yuan", "add": 100}, {"flow": "property", "yuan_per_month": 20, "paid_by": "coop"}],
    },
    "lent": {
        "who": {}, "places_per_year": 25, "enrol_months": [3], "lasts_months": 1, "fund": "growth", "order": "need",
        "effects": [{"state": "debt_yuan", "add": 20000, "loan": LOAN}],
    },
    "let": {"who": {}, "places_held": 40, "effects": [{"market": "land", "size": 1.0}]},
    "post": {"who": {}, "places_held": 20, "enrol_months": ALL_MONTHS, "again": True, "effects": POST},
    "reviewed": {
        "places_held": 40, "review_months": [6], "enrol_months": [4], "then": {2016: 1, 2017: 0.5},
        "effects": [{"flow": "transfer", "yuan_per_month": 45}],
    },
    "roads": {
        "unit": "village", "who": {"road": False}, "order": "need", "fund": "growth", "lasts_months": 9,
        "places_per_year": 2, "cost_yuan": 900, "cost_per": "place", "enrol_months": [1],
        "upkeep": {"yuan_per_month": 30, "fund": "spare"},
        "effects": [{"state": "road", "set": True}, {"flow": "property", "yuan_per_month": 3}],
    },
    "trained": {
        "unit": "person", "who": {}, "member": {"age": {"min": 16, "max": 60}}, "order": "lottery", "lasts_months": 2,
        "places_per_year": 9, "cost_yuan": 100, "effects": [{"state": "skill", "set": True}],
    },
}  # fmt: skip
FUNDS: dict[str, Any] = {
    "care": {"sources": {"centre": {2016: 90_000, 2017: 80_000}}, "carries_over": 0.5, "leaks_share": 0.1,
             "audit_strength": 0.6, "pool": ["spare"]},
    "growth": {"value": 400_000, "carries_over": True},
    "spare": 60_000,
}  # fmt: skip
COUNTIES = {"first": {"villages": 4, "poor_villages": 2, "townships": 2, "households": 90, "persons": 360,
                      "registered_persons": 150, "targets": {2016: {"persons": 60}, 2017: {"persons": 40}}},
            "second": {"villages": 2, "poor_villages": 1, "townships": 1, "households": 60, "persons": 240,
                       "registered_persons": 100}}  # fmt: skip


@pytest.fixture(scope="module")
def scenario(with_programmes: Any, small_county: Scenario) -> Scenario:
    """A scenario with something in every table of its record."""
    land = {"kind": "land", "yuan": 300.0, "title": "L", "evidence": "none: a test"}
    coop = {"opening_yuan": 9_000, "yearly_return": 0.4, "yearly_wear": 0.2, "upkeep_share": 0.1, "failure_yearly": 0.3,
            "failure_loss": 0.5, "dividends": [{"share": 0.5, "months": [12]}]}  # fmt: skip
    made: Scenario = with_programmes(
        PROGRAMMES,
        funds=FUNDS,
        counties=counties(COUNTIES),
        markets={"land": Market.model_validate(land)},
        accounts={"coop": Account.model_validate(coop)},
        performance=Performance.model_validate({"share": 0.2, "by": "income", "funds": ["care", "growth"]}),
        statuses=rows({"village-exit": {"months": [12]}, "monitoring": {"months": [3], "delay_months": 0}}),
        capacities={"hours": YearlyFigure(value=60)},
        panel_households=10**6,
        time=small_county.time.model_copy(update={"end": "2017-12"}),
    )
    return made


@pytest.fixture(scope="module")
def whole(scenario: Scenario) -> Record:
    """Its record."""
    return Simulation(scenario).run()


def test_a_record_has_no_faults(whole: Record, scenario: Scenario) -> None:
    assert list(faults(whole, scenario)) == []
    kinds = {kind for *_, kind, _, _ in whole.payments}
    assert kinds >= {"transfer", "property", "wage", "loan", "service", "upkeep", "delivery", "leaked", "interest",
                     "guarantee", "self-raised", "asset"}  # fmt: skip
    assert {what for _, _, what, *_ in whole.receipts} == {
        "appropriated", "opening", "carried over", "moved", "returned", "recovered", "rent"
    }  # fmt: skip
    assert {WHY_ENDED[why] for why in np.unique(whole.places.why)} >= {*WHY_ENDED[1:]} - {
        "budget",
        "exit",
        "gone",
        "withdrawn",
    }
    assert {why for *_, why in whole.accounts} >= {"opening", "failure", "return", "upkeep", "wear", "paid in",
                                                   "dividend", "dues"}  # fmt: skip


Corruption = Callable[[Record], None]


def _column(table: str, column: str, pick: Callable[[Any], int], change: Callable[[Any], Any]) -> Corruption:
    """Change one value of a column of places or loans."""

    def corrupt(record: Record) -> None:
        kept = getattr(record, table)
        values = getattr(kept, column).copy()
        place = pick(kept)
        values[place] = change(values[place])
        setattr(record, table, replace(kept, **{column: values}))

    return corrupt


def _cell(table: str, row: int, cell: int, change: Callable[[Any], Any]) -> Corruption:
    """Change one cell of a table that is a list of rows."""

    def corrupt(record: Record) -> None:
        values = list(getattr(record, table)[row])
        values[cell] = change(values[cell])
        getattr(record, table)[row] = tuple(values)

    return corrupt


def _row(table: str, row: int, *, twice: bool) -> Corruption:
    """Take a row away, or write it twice."""

    def corrupt(record: Record) -> None:
        found = getattr(record, table)
        getattr(record, table)[row : row + 1] = [found[row]] * 2 if twice else []

    return corrupt


def _changed(value: Any) -> Any:
    return value + 1 if isinstance(value, int) else f"{value}?"


def _next_year(month: int) -> int:
    return month + 12


def _lists() -> Iterator[tuple[str, Corruption]]:
    """Every cell of rows of every list, and rows that are lost or written twice."""
    cells = {"payments": 6, "funds": 5, "receipts": 5, "fills": 9, "accounts": 6}
    for table, number in cells.items():
        for cell in range(number):
            if (table, cell) != ("receipts", 3):
                change = _next_year if (table, cell) == ("receipts", 0) else _changed
                yield f"{table}-{cell}", _cell(table, 4, cell, change)
        for twice in (False, True):
            yield f"{table}-{'twice' if twice else 'lost'}", _row(table, 4, twice=twice)


def _tables() -> Iterator[tuple[str, Corruption]]:
    """Every column of places and of loans."""
    for row in (3, -4):
        for column in ("programme", "unit", "holder", "start", "ready", "end", "late", "why"):

            def change(value: Any, column: str = column) -> Any:
                return 1 - value if column == "late" else value + 1

            yield f"places-{row}-{column}", _column("places", column, lambda kept, row=row: row, change)
        for column in ("household", "programme", "bank", "start", "term", "yuan", "interest", "subsidy", "repaid",
                       "defaulted", "guaranteed", "owed"):  # fmt: skip
            yield f"loans-{row}-{column}", _column("loans", column, lambda kept, row=row: row, lambda value: 1 ^ value)


def _panel(column: str, change: Callable[[Any], Any]) -> Corruption:
    """Change what the panel says of the first household with such a value, in a month that is not looked at apart."""

    def corrupt(record: Record) -> None:
        values = record.panel[17].columns[column]
        row = int(np.flatnonzero(values > 0)[0])
        values[row] = change(values[row])

    return corrupt


def _add(name: str, attribute: str, number: int, row: int = 2) -> tuple[str, Corruption]:
    def corrupt(record: Record) -> None:
        found = getattr(record, name)[row]
        setattr(found, attribute, getattr(found, attribute) + number)

    return f"{name}-{attribute}", corrupt


def _values(said: str, of: Callable[[Record], Any], change: Callable[[Any], Any]) -> tuple[str, Corruption]:
    """Change the first value of an array."""

    def corrupt(record: Record) -> None:
        values = of(record)
        values[0] = change(values[0])

    return said, corrupt


def _first_told(record: Record, name: str) -> int:
    return next(k for k, told in enumerate(record.villages.told) if told[1] == name)


def _others() -> Iterator[tuple[str, Corruption]]:
    """People, roster, villages, statuses, assessments and the panel."""
    for each in ("living", "births", "deaths", "married_in", "married_out", "left_net", "workers", "migrants"):
        yield _add("people", each, 1)
    yield _add("people", "households_founded", 4)
    yield _values("household_ids", lambda record: record.household_ids, lambda value: value + 1)
    yield _values("county", lambda record: record.county, lambda value: 1 - value)
    yield _values("village_ids", lambda record: record.village_ids, lambda value: value + 1)
    yield _values("poor_village", lambda record: record.poor_village, lambda value: 1 - value)
    yield _values("why_gone", lambda record: record.why_gone, lambda value: value + 1)
    for name in ("persons", "registered", "truly_poor"):
        yield _values(name, lambda record, name=name: getattr(record.villages.years[2], name), lambda value: value + 1)
    for name in ("road", "clinic"):
        yield _values(name, lambda record, name=name: record.villages.years[2].columns[name], lambda value: 1 - value)
    yield _values("status", lambda record: record.villages.years[2].columns["status"], lambda value: (value + 1) % 3)
    yield _values("register", lambda record: record.assessments[2].register, lambda value: (value + 1) % 4)
    yield _values("cause", lambda record: record.assessments[2].cause, lambda value: value + 1)
    yield _values("members", lambda record: record.assessments[2].members, lambda value: value + 1)
    yield _values("served", lambda record: record.assessments[2].served.reshape(-1), lambda value: value ^ np.uint64(1))
    yield "income", lambda record: record.assessments[2].income["property"].__iadd__(1)
    # Who passed a row that a target pulls is told nowhere else, so that a row is taken that none pulls.
    for name in ("monitoring", "village-exit"):
        for cell in range(9):

            def told(record: Record, name: str = name, cell: int = cell) -> None:
                row = _first_told(record, name)
                values = list(record.villages.told[row])
                values[cell] = values[cell] + 3 if cell in (3, 4) else _changed(values[cell])
                record.villages.told[row] = tuple(values)  # type: ignore[call-overload]

            yield f"told-{name}-{cell}", told
        yield f"told-{name}-lost", lambda record, name=name: record.villages.told.pop(_first_told(record, name))
    yield "told-first-lost", lambda record: record.villages.told.pop(0)
    for column in ("transfer", "property"):
        yield f"panel-{column}", _panel(column, lambda value: value + 1)
        yield f"panel-{column}-lost", _panel(column, lambda value: 0)
    yield "panel-members", _panel("members", lambda value: 0)
    yield "panel-register", _panel("register", lambda value: (value + 1) % 4)


CORRUPTIONS = dict([*_lists(), *_tables(), *_others()])


@pytest.mark.parametrize("corruption", CORRUPTIONS.values(), ids=CORRUPTIONS)
def test_a_corruption_is_found(corruption: Corruption, whole: Record, scenario: Scenario) -> None:
    record = deepcopy(whole)
    corruption(record)
    assert next(faults(record, scenario), None) is not None


def test_every_part_of_a_record_is_corrupted() -> None:
    """Guards the list above: a part of a record that is added is audited, or named here as one that is not."""
    parts = (
        {name.partition("-")[0] for name in CORRUPTIONS}
        | {"replicate", "programmes", "panel_rows", "reweighted"}
        | {"listings"}
    )
    of_tables = {"villages": "persons", "assessments": "served", "panel": "panel", "female_head": "why_gone"}
    assert {of_tables.get(each.name, each.name) for each in fields(Record)} <= parts
