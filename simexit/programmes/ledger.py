"""The money ledger: fund to programme to household, in whole yuan, month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from simexit.dates import MONTHS_PER_YEAR

MONTHLY = ("transfer", "property", "wage", "service")
"""Kinds of payments made month by month, while a place is held."""
ONCE = ("asset", "loan", "service")
"""Kinds of payments made when a place is taken."""
KINDS = ("transfer", "property", "wage", "asset", "loan", "service", "delivery", "self-raised")
HOUSEHOLDS = "(households)"
"""Stands for a fund where households pay of their own."""


class Payment(NamedTuple):
    """One line of the ledger: what one programme paid from one fund in one month, by kind.

    Received by households: ``transfer``, cash of the state; ``property``, dividends and rents; ``wage``, of welfare
    posts; ``asset``, productive assets handed over; ``loan``, lent in cash. Real costs that nobody receives as cash:
    ``service``, goods and services such as houses built or treatment; ``delivery``, staff and overhead. Paid by
    households themselves and by no fund: ``self-raised``.
    """

    month: int
    fund: str
    programme: str
    kind: str
    yuan: int
    households: int


@dataclass
class FundYear:
    """A fund in one year: appropriated = spent + reserved + free; what is not spent at the year's end is unspent."""

    appropriated: int
    spent: int = 0
    reserved: int = 0

    @property
    def free(self) -> int:
        """Yuan neither spent nor promised."""
        return self.appropriated - self.spent - self.reserved


@dataclass
class Ledger:
    """All funds of a run, and every payment made."""

    payments: list[Payment] = field(default_factory=list)
    years: dict[tuple[str, int], FundYear] = field(default_factory=dict)

    def open_year(self, fund: str, year: int, appropriated: int) -> None:
        """Give a fund its money for a year; promises of the year before have lapsed."""
        self.years[fund, year] = FundYear(appropriated)

    def close_year(self, year: int) -> None:
        """Release what was promised and not paid: it is unspent."""
        for (_, fund_year), account in self.years.items():
            if fund_year == year:
                account.reserved = 0

    def free(self, fund: str, year: int) -> int:
        """Yuan a fund can still promise this year."""
        account = self.years.get((fund, year))
        return account.free if account else 0

    def reserve(self, fund: str, year: int, yuan: int) -> None:
        """Promise money of a fund."""
        account = self.years[fund, year]
        account.reserved += yuan
        if yuan < 0 or account.free < 0:
            raise AssertionError(f"fund {fund} promised {yuan} yuan beyond its budget of {year}")

    def release(self, fund: str, year: int, yuan: int) -> None:
        """Take back a promise that has not been paid."""
        account = self.years[fund, year]
        account.reserved -= yuan
        if yuan < 0 or account.reserved < 0:
            raise AssertionError(f"fund {fund} took back {yuan} yuan it had not promised")

    def pay(self, month: int, fund: str, programme: str, kind: str, yuan: int, households: int) -> None:
        """Pay promised money; nothing is written where nothing is paid."""
        if yuan == 0:
            return
        account = self.years[fund, month // MONTHS_PER_YEAR]
        account.reserved -= yuan
        account.spent += yuan
        if yuan < 0 or account.reserved < 0:
            raise AssertionError(f"{programme} paid {yuan} yuan that fund {fund} had not promised")
        self.payments.append(Payment(month, fund, programme, kind, yuan, households))

    def raise_dues(self, month: int, programme: str, yuan: int, households: int) -> None:
        """Note what households must pay of their own for their places."""
        if yuan:
            self.payments.append(Payment(month, HOUSEHOLDS, programme, "self-raised", yuan, households))
