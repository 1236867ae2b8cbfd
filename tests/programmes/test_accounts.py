"""Accounts of villages at dose 0, one half and one: they are paid into, earn, fail, and pay households once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_whom_programmes_touch import lived

from simexit.exchange import Exchange
from simexit.model import Simulation
from simexit.population.codes import PLACE_EXITED
from simexit.population.synthesis import Sample
from simexit.record.money_tables import accounts_table
from simexit.record.record import Record
from simexit.record.run_file import from_bytes, to_bytes
from simexit.scenario.account import Account
from simexit.scenario.statuses import StatusRow, shipped_rows
from simexit.studies.exact import check_exactness

STATION: dict[str, Any] = {
    "who": {}, "order": "lottery", "enrol_months": [1], "places_held": 20,
    "effects": [
        {"account": "station", "yuan": 12_000},
        {"flow": "property", "yuan_per_month": 100, "paid_by": "station"},
    ],
}  # fmt: skip
RICH = {"care": 10**6}


def accounts(**station: Any) -> dict[str, Any]:
    """A scenario's accounts with one kind."""
    return {"accounts": {"station": Account.model_validate(station)}}


def out(record: Record, why: str) -> int:
    """Yuan that left accounts for a reason."""
    return sum(entry[4] for entry in record.accounts if entry[5] == why)


def received(record: Record, flow: str = "property") -> int:
    """Yuan of a flow that all households received."""
    return round(sum(float(month.columns[flow].sum(dtype=np.float64)) for month in record.panel))


def test_an_account_that_has_nothing_is_absence_bit_for_bit(with_programmes: Any) -> None:
    pension = {"who": {"elderly": {"min": 1}}}
    alone = lived(with_programmes({"z": pension}))
    rule = {"yearly_return": 0.1, "failure_yearly": 0.5, "upkeep_share": 0.1, "dividends": [{"share": 1.0}]}
    assert alone.sha256() == lived(with_programmes({"z": pension}, **accounts(**rule))).sha256()
    idle = {"effects": [{"rate": "farm.yield_yuan", "factor": 1}], "who": {}, "places_held": 20}
    nothing = {**idle, "effects": [*idle["effects"], {"account": "station", "yuan": 0}]}
    both = [lived(with_programmes({"a": each, "z": pension}, **accounts(**rule))) for each in (idle, nothing)]
    assert both[0].sha256() == both[1].sha256()


@pytest.mark.parametrize("return_", [0.0, 0.05, 0.1])
def test_revenue_pays_households_once_and_no_fund_pays_them_again(return_: float, with_programmes: Any) -> None:
    record = lived(with_programmes({"a": STATION}, funds=RICH, **accounts(yearly_return=return_)))
    assert {p[3] for p in record.payments} == {"asset"} and sum(p[4] for p in record.payments) == 20 * 12_000
    paid = out(record, "a")
    assert paid == received(record) and (paid > 0) == (return_ > 0)
    assert paid <= sum(entry[3] for entry in record.accounts if entry[5] == "return")
    if return_ == 0.1:
        assert paid == 20 * 100 * 36


def test_too_little_revenue_is_shared_in_equal_parts(with_programmes: Any) -> None:
    simulation = Simulation(with_programmes({"a": STATION}, funds=RICH, **accounts(yearly_return=0.05)))
    while simulation.month <= 2016 * 12 + 1:
        simulation.step()
    rows, h = simulation.allocator.places["a"].rows, simulation.population.households
    assert set(h.property[rows].tolist()) <= {49.0, 50.0} and h.property.sum() == h.property[rows].sum()


@pytest.mark.parametrize("loss", [0.0, 0.5, 1.0])
def test_a_business_fails_by_luck_and_loses_capital(loss: float, with_programmes: Any) -> None:
    rule = {"opening_yuan": 100_000, "failure_yearly": 0.5, "failure_loss": loss}
    record = lived(with_programmes({}, **accounts(**rule)))
    failures = [entry for entry in record.accounts if entry[5] == "failure"]
    assert all(entry[2] in (2017 * 12, 2018 * 12) for entry in failures)
    table = accounts_table(record)
    left = table["in_yuan"].sum() - table["out_yuan"].sum()
    assert left == 600_000 - sum(entry[4] for entry in failures)
    assert (0 < len(failures) < 12) if loss else not failures
    if loss == 1.0:
        assert all(entry[4] == 100_000 for entry in failures)
    plain = lived(with_programmes({}, **accounts(opening_yuan=100_000)))
    assert (plain.sha256() == record.sha256()) == (loss == 0) and plain.panel_sha256() == record.panel_sha256()


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_dividends_go_to_whom_the_rule_says(share: float, with_programmes: Any) -> None:
    who = {"register": ["registered", "exited"]}
    rule = {"opening_yuan": 120_000, "yearly_return": 0.1, "upkeep_share": 0.02}
    record = lived(with_programmes({}, **accounts(**rule, dividends=[{"share": share, "who": who}])))
    assert out(record, "dividend") == received(record) and out(record, "upkeep") == 36 * 6 * 200
    assert (received(record) > 0) == (share > 0)
    for month in record.panel:
        paid = month.columns["property"] > 0
        assert not paid.any() or month.month % 12 == 11
    first = next((entry for entry in record.accounts if entry[5] == "dividend"), None)
    assert first is None or 0.9 * share * 9600 < first[4] <= share * 9600


def test_posts_are_paid_by_the_account(with_programmes: Any) -> None:
    effects = [{"work": "post"}, {"flow": "wage", "yuan_per_month": 300, "paid_by": "station"}]
    posts = {"who": {"workers": {"min": 1}}, "places_held": 5, "effects": effects}
    record = lived(with_programmes({"posts": posts}, **accounts(opening_yuan=10**6, yearly_return=0.1)))
    assert out(record, "posts") >= 300 * 30 and not record.payments


def test_entries_are_kept_on_disk(with_programmes: Any) -> None:
    record = lived(with_programmes({"a": STATION}, funds=RICH, **accounts(yearly_return=0.05, unit="township")))
    again, _ = from_bytes(to_bytes(record, {}))
    assert again.sha256() == record.sha256() and again.accounts == record.accounts != []


@pytest.mark.parametrize("unit", ["village", "county"])
def test_exact_in_both_engines_and_alone(unit: str, with_programmes: Any) -> None:
    rule = {"yearly_return": 0.06, "failure_yearly": 0.3, "failure_loss": 0.5, "yearly_wear": 0.01, "unit": unit}
    shared = accounts(**rule, opening_yuan=30_000, dividends=[{"share": 0.5, "months": [6, 12], "per": "person"}])
    for promise in check_exactness(with_programmes({"a": STATION}, funds=RICH, **shared)):
        assert promise.held, promise


def test_a_village_that_must_have_collective_income_leaves_the_list_with_it(with_programmes: Any) -> None:
    """By dose: nothing earned, something, and more; and a village alone has the income it had in its county."""
    haves = {"recorded_incidence": {"max": 1}, "collective_income_yuan": {"min": 3000}}
    row = StatusRow.model_validate({**shipped_rows().data["village-exit"], "on": True, "target": "none", "test": haves})
    left, earned = [], []
    for return_ in (0.0, 0.05, 0.5):
        more = accounts(yearly_return=return_) | {"statuses": {"village-exit": row}}
        exchange = Exchange(recording=True)
        county = Simulation(with_programmes({"a": STATION}, funds=RICH, **more), exchange=exchange)
        county.run()
        villages = county.population.villages
        left.append(int((villages.status == PLACE_EXITED).sum()))
        earned.append(float(villages.collective_income.sum()))
        alone = Simulation(county.scenario, sample=Sample(only=[2]), exchange=exchange.replay())
        alone.run()
        assert alone.population.villages.collective_income[0] == villages.collective_income[2]
    assert left[0] == 0 < left[2] and left == sorted(left) and earned[0] == 0 < earned[1] < earned[2]
