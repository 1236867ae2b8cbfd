"""What exits cost, by hand: all the money of the ledger, all exits of the place."""

from __future__ import annotations

import math

import numpy as np
import pytest
from made_records import made

from simexit.measures.cost import costs, count_exits, poor_person_years_avoided, spending, spent_yuan
from simexit.record.record import Record
from simexit.record.states import GONE, OUT, POOR

CODES = {"P": POOR, "o": OUT, ".": GONE}


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("PPoooo", (1, 1, 1)),
        ("PoPooo", (2, 1, 2)),
        ("PPPPoo", (1, 0, 0)),
        ("Poo...", (1, 0, 0)),
        ("PoP...", (1, 0, 1)),
        ("oooooo", (0, 0, 0)),
        ("P.oooo", (0, 0, 0)),
    ],
)
def test_exits_and_whether_they_lasted(letters: str, expected: tuple[int, int, int]) -> None:
    state = np.array([[CODES[letter] for letter in letters]], np.int8)
    assert count_exits(state, np.ones(1)) == expected
    assert count_exits(state, np.full(1, 3.0)) == tuple(3 * each for each in expected)


@pytest.fixture
def record() -> Record:
    """Four households of two persons; programme a serves the first two from 2016, b the third in 2017."""
    served = [[0, 1, 1, 0, 0], [0, 1, 0, 0, 0], [0, 0, 2, 0, 0], [0, 0, 0, 0, 0]]
    record = made(["PPooo", "PoPPP", "Poooo", "PPPPP"], served=served, programmes=("a", "b"))
    record.payments = [
        (24192, "growth", "a", "asset", 5000, 2),
        (24193, "growth", "a", "delivery", 500, 0),
        (24200, "care", "b", "transfer", 900, 1),
        (24201, "care", "b", "transfer", 600, 1),
    ]
    record.funds = [("growth", 2016, 9000, 5500, 3500), ("care", 2016, 1000, 900, 100), ("care", 2017, 1000, 600, 400)]
    return record


def test_every_payment_counts(record: Record) -> None:
    assert (spent_yuan(record), spent_yuan(record, "a"), spent_yuan(record, "b")) == (7000, 5500, 1500)
    record.payments.append((24202, "(households)", "a", "self-raised", 40, 1))
    record.funds.append(("idle", 2016, 100, 0, 100))
    found = {row.group: row.value for row in spending(record, 10.0)}
    assert found == {"care": 15_000, "growth": 55_000, "idle": 0, "self_raised": 400}
    assert sum(found.values()) == 10 * spent_yuan(record) == 70_400


def test_costs_by_hand(record: Record) -> None:
    """Three exits; all are followed (one relapses), two last. Each stands for ten, and so does each yuan."""
    found = {(row.outcome, row.group): row.value for row in costs(record, np.full(4, 10.0), 10.0)}
    assert found["cost_per_exit", ""] == pytest.approx(7000 / 3)
    assert found["cost_per_sustained_exit", ""] == pytest.approx(7000 / 2)
    # Served by a: the first exits in 2017 for good, the second in 2016 for a year.
    assert found["cost_per_exit", "a"] == 2750 and found["cost_per_sustained_exit", "a"] == 5500
    # The third had left poverty before b served it.
    assert math.isnan(found["cost_per_exit", "b"]) and math.isnan(found["cost_per_sustained_exit", "b"])
    # All eight poor at first; then 4, 4, 4, 4 of eight persons: 16 person-years fewer.
    assert found["cost_per_poor_year_avoided", ""] == pytest.approx(7000 / 16)


def test_person_years_are_against_the_first_headcount() -> None:
    assert poor_person_years_avoided(np.array([5.0, 4, 12]), np.array([10.0, 10, 20])) == 1 - 2
    assert math.isnan(poor_person_years_avoided(np.zeros(2), np.zeros(2)))


def test_what_was_not_spent_costs_nothing_known(record: Record) -> None:
    record.payments, record.funds = [], []
    assert all(math.isnan(row.value) for row in costs(record, np.ones(4), 1.0))


def test_late_exits_count_at_the_rate_at_which_others_lasted() -> None:
    record = made(["Pooo", "PoPP", "PPPo", "PPPo"])
    record.payments, record.programmes = [(24200, "f", "p", "transfer", 800, 1)], ("p",)
    found = {row.outcome: row.value for row in costs(record, np.ones(4), 1.0) if not row.group}
    assert found["cost_per_exit"] == 200 and found["cost_per_sustained_exit"] == 400
