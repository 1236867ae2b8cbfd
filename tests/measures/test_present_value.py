"""Money as present value: discounted by month, transfers and resources apart, what lasts counted at the end."""

from __future__ import annotations

import pandas as pd
import pytest

from simexit.measures.present_value import present_values

LEDGER = pd.DataFrame(
    [
        ("2016-01", "homes", "service", 1000),
        ("2017-01", "homes", "delivery", 110),
        ("2017-01", "cash", "transfer", 220),
    ],
    columns=["month", "programme", "kind", "yuan"],
)
FAMILIES = {"homes": "housing", "cash": "safety-net"}
START = 2016 * 12


def values(ledger: pd.DataFrame, **more: object) -> dict[tuple[str, str], float]:
    """Values by outcome and group, at a rate of 10 % and weight 2, two years long."""
    about = {"families": FAMILIES, "residual_shares": {"homes": 0.5}, "rate": 0.1, "weight": 2.0}
    rows = present_values(ledger, 1, months=(START, START + 24), **{**about, **more})  # type: ignore[arg-type]
    return {(row.outcome, row.group): row.value for row in rows}


def test_yuan_are_brought_to_the_start_and_to_the_whole_place() -> None:
    found = values(LEDGER)
    assert found["present_value_spending", ""] == pytest.approx(2 * (1000 + 100 + 200))
    assert found["present_value_spending", "housing"] == pytest.approx(2200)
    assert found["present_value_spending", "safety-net"] == pytest.approx(400)
    assert found["present_value_transfers", ""] == pytest.approx(400)
    assert found["present_value_resources", ""] == pytest.approx(2200)


def test_what_lasts_is_taken_off_and_delivery_does_not_last() -> None:
    found = values(LEDGER)
    assert found["residual_value", ""] == pytest.approx(2 * 500 / 1.21)
    assert found["present_value_net", ""] == pytest.approx(2600 - 1000 / 1.21)
    assert values(LEDGER, residual_shares={})["residual_value", ""] == 0


def test_nothing_spent_is_nothing() -> None:
    assert set(values(LEDGER.iloc[:0]).values()) == {0.0}
