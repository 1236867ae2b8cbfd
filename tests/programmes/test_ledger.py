"""The ledger keeps every yuan and refuses to spend what it has not got."""

from __future__ import annotations

import random

import pytest

from simexit.programmes.ledger import Ledger, Payment

JULY = 2016 * 12 + 6


def opened(appropriated: int = 100) -> Ledger:
    """A ledger with one fund."""
    ledger = Ledger()
    ledger.open_year("care", 2016, appropriated)
    return ledger


def test_promise_and_payment() -> None:
    ledger = opened()
    ledger.reserve("care", 2016, 70)
    assert ledger.free("care", 2016) == 30
    ledger.pay(JULY, "care", "dibao", "transfer", 60, 4)
    account = ledger.years["care", 2016]
    assert (account.spent, account.reserved, account.free) == (60, 10, 30)
    assert ledger.payments == [Payment(JULY, "care", "dibao", "transfer", 60, 4)]


def test_no_promise_beyond_the_budget() -> None:
    ledger = opened()
    ledger.reserve("care", 2016, 100)
    with pytest.raises(AssertionError, match="beyond its budget"):
        ledger.reserve("care", 2016, 1)


def test_no_payment_beyond_the_promise() -> None:
    ledger = opened()
    ledger.reserve("care", 2016, 10)
    with pytest.raises(AssertionError, match="not promised"):
        ledger.pay(JULY, "care", "dibao", "transfer", 11, 1)


def test_no_release_beyond_the_promise() -> None:
    ledger = opened()
    ledger.reserve("care", 2016, 10)
    with pytest.raises(AssertionError, match="not promised"):
        ledger.release("care", 2016, 11)


@pytest.mark.parametrize("verb", ["reserve", "release"])
def test_no_negative_promise(verb: str) -> None:
    ledger = opened()
    ledger.reserve("care", 2016, 50)
    with pytest.raises(AssertionError):
        getattr(ledger, verb)("care", 2016, -5)


def test_no_negative_payment() -> None:
    ledger = opened()
    ledger.reserve("care", 2016, 50)
    with pytest.raises(AssertionError):
        ledger.pay(JULY, "care", "dibao", "transfer", -5, 1)


def test_nothing_is_written_where_nothing_is_paid() -> None:
    ledger = opened()
    ledger.pay(JULY, "care", "dibao", "transfer", 0, 0)
    assert ledger.payments == []


def test_a_closed_year_owes_nothing_and_keeps_what_it_did_not_spend() -> None:
    ledger = opened()
    ledger.reserve("care", 2016, 70)
    ledger.pay(JULY, "care", "dibao", "transfer", 20, 1)
    ledger.open_year("care", 2017, 50)
    ledger.close_year(2016)
    assert ledger.years["care", 2016].free == 80
    assert ledger.years["care", 2017].appropriated == 50


def test_unknown_funds_have_no_money() -> None:
    assert opened().free("growth", 2016) == 0 and opened().free("care", 2017) == 0


@pytest.mark.parametrize("seed", range(5))
def test_money_is_conserved_over_random_bookings(seed: int) -> None:
    draw = random.Random(seed)
    ledger, paid, refused = opened(1000), 0, 0
    for _ in range(300):
        verb, yuan = draw.choice(["reserve", "release", "pay"]), draw.randint(0, 60)
        before = vars(ledger.years["care", 2016]).copy()
        try:
            if verb == "pay":
                ledger.pay(JULY, "care", "p", "transfer", yuan, 1)
                paid += yuan
            else:
                getattr(ledger, verb)("care", 2016, yuan)
        except AssertionError:
            refused += 1
            vars(ledger.years["care", 2016]).update(before)
        account = ledger.years["care", 2016]
        assert account.appropriated == account.spent + account.reserved + account.free
        assert min(account.spent, account.reserved, account.free) >= 0
        assert account.spent == paid == sum(line.yuan for line in ledger.payments)
    assert refused
