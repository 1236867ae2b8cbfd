"""A share of the funds moves every January to where the register has last year's money doing most."""

from __future__ import annotations

from typing import Any

import pytest
from test_whom_programmes_touch import lived

from simexit.record.money_tables import funds_table
from simexit.scenario.account import Performance
from simexit.studies.exact import check_exactness

CASH: dict[str, Any] = {"order": "lottery", "enrol_months": [1], "lasts_months": 12, "again": True}
FEW = {**CASH, "who": {"register": "registered"}, "effects": [{"flow": "transfer", "yuan_per_month": 400}]}
IDLE = {**CASH, "who": {"register": "never"}, "fund": "growth", "effects": FEW["effects"]}


def plan(with_programmes: Any, share: float, by: str = "exits") -> Any:
    """A fund that serves the registered, one that serves others, and the rule."""
    rule = Performance.model_validate({"share": share, "by": by, "funds": ["care", "growth"]})
    return with_programmes({"a": FEW, "b": IDLE}, performance=rule, then="maintain")


@pytest.mark.parametrize("by", ["exits", "income"])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_money_moves_to_the_fund_with_effect_and_none_is_lost(share: float, by: str, with_programmes: Any) -> None:
    record = lived(plan(with_programmes, share, by))
    table = funds_table(record)
    came = table[["opening_yuan", "appropriated_yuan", "moved_yuan", "returned_yuan", "recovered_yuan"]].sum(axis=1)
    assert (came == table["spent_yuan"] + table["leaked_yuan"] + table["unspent_yuan"]).all()
    assert (table.groupby("year")["moved_yuan"].sum() == 0).all()
    assert not table.query("year == 2016")["moved_yuan"].any()
    if by == "exits":
        served = table.query("fund == 'care' and year == 2017")["moved_yuan"].iloc[0]
        assert served == 100_000 * share
    plain = lived(with_programmes({"a": FEW, "b": IDLE}, then="maintain"))
    assert (plain.sha256() == record.sha256()) == (share == 0)


def test_exact_in_both_engines_and_alone(with_programmes: Any) -> None:
    for promise in check_exactness(plan(with_programmes, 0.5)):
        assert promise.held, promise
