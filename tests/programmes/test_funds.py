"""Funds with sources, carry-over, pools, leaks and audits, each at dose 0, one half and one over the same luck."""

from __future__ import annotations

from typing import Any

import pytest
from test_whom_programmes_touch import assert_same_lives, lived

from simexit.record.money_tables import funds_table, receipts_table
from simexit.record.record import Record
from simexit.studies.exact import check_exactness

CASH: dict[str, Any] = {"who": {}, "order": "lottery", "enrol_months": [1], "lasts_months": 12, "again": True}
GRANT: dict[str, Any] = {**CASH, "effects": [{"state": "livestock_yuan", "add": 1000}]}


def funds(record: Record, fund: str) -> dict[int, dict[str, int]]:
    """Numbers of a fund by year."""
    table = funds_table(record)
    return {row["year"]: row for row in table[table["fund"] == fund].to_dict("records")}


def grants(record: Record) -> list[int]:
    """Yuan of grants by year."""
    return [sum(p[4] for p in record.payments if p[0] // 12 == year and p[3] == "asset") for year in (2016, 2017, 2018)]


def test_a_plain_fund_lapses_and_says_no_more(with_programmes: Any) -> None:
    plain = lived(with_programmes({"a": GRANT}, funds={"care": 30_500}))
    assert not plain.receipts and grants(plain) == [30_000, 30_000, 0]
    assert funds(plain, "care")[2017]["lapsed_yuan"] == 500


@pytest.mark.parametrize(("share", "given"), [(0, [30_000, 30_000]), (0.5, [30_000, 30_000]), (1, [30_000, 31_000])])
def test_what_carries_over_is_spent_in_the_next_year(share: float, given: list[int], with_programmes: Any) -> None:
    plain = lived(with_programmes({"a": GRANT}, funds={"care": 30_500}))
    record = lived(with_programmes({"a": GRANT}, funds={"care": {"value": 30_500, "carries_over": float(share)}}))
    assert grants(record)[:2] == given
    year = funds(record, "care")[2017]
    assert year["opening_yuan"] == 500 * share == funds(record, "care")[2016]["carried_over_yuan"]
    assert year["opening_yuan"] + 30_500 == year["spent_yuan"] + year["unspent_yuan"]
    assert (record.sha256() == plain.sha256()) == (share == 0)


def test_sources_are_what_the_fund_is_given(with_programmes: Any) -> None:
    sources = {"centre": {2016: 20_000, 2017: 5_000}, "partner": {2017: 6_001}}
    record = lived(with_programmes({"a": GRANT}, funds={"care": {"sources": sources}}))
    table = receipts_table(record)
    assert table[["month", "detail", "yuan"]].values.tolist() == [
        ["2016-01", "centre", 20_000], ["2017-01", "centre", 5_000], ["2017-01", "partner", 6_001],
    ]  # fmt: skip
    plain = lived(with_programmes({"a": GRANT}, funds={"care": {2016: 20_000, 2017: 11_001}}))
    assert_same_lives(plain, record)
    assert plain.funds == record.funds


def test_a_pool_pays_in_order_when_the_fund_has_no_more(with_programmes: Any) -> None:
    money = {"care": {"value": 10_500, "pool": ["third", "growth"]}, "growth": 50_000, "third": 3_700}
    record = lived(with_programmes({"a": {**GRANT, "places_per_year": 20}}, funds=money))
    paid = {name: [p[4] for p in record.payments if p[1] == name and p[0] == 2016 * 12] for name in money}
    assert paid == {"care": [10_500], "third": [3_700], "growth": [5_800]}
    alone = lived(with_programmes({"a": {**GRANT, "places_per_year": 20}}, funds={"care": 20_000}))
    assert grants(alone) == grants(record) and sum(grants(record)) == 40_000


def test_an_empty_pool_is_absence_bit_for_bit(with_programmes: Any) -> None:
    money = {"growth": 0, "spare": {2016: 0}}
    plain = lived(with_programmes({"a": GRANT}, funds={"care": 10_000, **money}))
    pooled = lived(
        with_programmes({"a": GRANT}, funds={"care": {"value": 10_000, "pool": ["growth", "spare"]}, **money})
    )
    assert plain.sha256() == pooled.sha256()


@pytest.mark.parametrize("of", ["fund", "programme"])
@pytest.mark.parametrize(("share", "served"), [(0.0, 40), (0.2, 32), (0.5, 20)])
def test_what_leaks_reaches_nobody(share: float, served: int, of: str, with_programmes: Any) -> None:
    leaks = {"leaks_share": share}
    money = {"care": {"value": 40_000, **(leaks if of == "fund" else {})}}
    record = lived(with_programmes({"a": {**GRANT, **(leaks if of == "programme" else {})}}, funds=money))
    assert grants(record)[:2] == [served * 1000] * 2
    year = funds(record, "care")[2016]
    assert year["leaked_yuan"] == 40_000 * share and year["spent_yuan"] == served * 1000
    plain = lived(with_programmes({"a": GRANT}, funds={"care": 40_000}))
    assert (record.sha256() == plain.sha256()) == (share == 0)
    if share:
        fewer = lived(with_programmes({"a": GRANT}, funds={"care": served * 1000}))
        assert fewer.panel_sha256() == record.panel_sha256()


@pytest.mark.parametrize("strength", [0.0, 0.5, 1.0])
def test_an_audit_brings_back_what_leaked(strength: float, with_programmes: Any) -> None:
    money = {"care": {"value": 40_000, "leaks_share": 0.2, "audit_strength": strength}}
    found = 0
    for replicate in range(1, 11):
        record = lived(with_programmes({"a": GRANT}, funds=money), replicate=replicate)
        year = funds(record, "care")[2017]
        assert year["recovered_yuan"] in (0, 8_000)
        assert grants(record)[1] == 32_000 + (6_000 if year["recovered_yuan"] else 0)
        found += year["recovered_yuan"] > 0
    assert found == {0.0: 0, 0.5: found, 1.0: 10}[strength] and (strength != 0.5 or 0 < found < 10)


def test_no_audit_is_absence_bit_for_bit(with_programmes: Any) -> None:
    leaks = {"value": 40_000, "leaks_share": 0.2}
    plain = lived(with_programmes({"a": GRANT}, funds={"care": leaks}))
    assert (
        plain.sha256() == lived(with_programmes({"a": GRANT}, funds={"care": {**leaks, "audit_strength": 0}})).sha256()
    )


def test_exact_in_both_engines_and_alone(with_programmes: Any) -> None:
    money = {"value": 20_000, "leaks_share": 0.2, "audit_strength": 0.5, "carries_over": 0.5, "pool": ["growth"]}
    scenario = with_programmes({"a": GRANT, "b": CASH}, funds={"care": money, "growth": 9_000})
    for promise in check_exactness(scenario):
        assert promise.held, promise
