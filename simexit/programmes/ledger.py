"""The money ledger: fund to programme to household, in whole yuan, month by month."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from simexit.dates import MONTHS_PER_YEAR

MONTHLY = ("transfer", "property", "wage", "service")
"""Kinds of payments made month by month, while a place is held."""
ONCE = ("asset", "loan", "service")
"""Kinds of payments made when a place is taken."""
LEAKED = "leaked"
KINDS = (
    "transfer", "property", "wage", "asset", "loan", "service", "upkeep", "delivery", LEAKED, "interest", "guarantee",
    "self-raised",
)  # fmt: skip
HOUSEHOLDS = "(households)"
"""Stands for a fund where households pay of their own."""
MARKETS = "(markets)"
"""Stands for a fund where households are paid by markets: private money from outside, which is no cost of the state."""


class Payment(NamedTuple):
    """One line of the ledger: what one programme paid from one fund in one month, by kind.

    Received by households: ``transfer``, cash of the state; ``property``, dividends and rents; ``wage``, of welfare
    posts; ``asset``, productive assets handed over; ``loan``, lent in cash. Real costs that nobody receives as
    cash: ``service``, goods and services such as houses built or treatment; ``upkeep``, of what was built;
    ``delivery``, staff and overhead; ``leaked``, what reached nobody; ``interest``, paid to lenders for households;
    ``guarantee``, what lenders are given for loans in default. Paid by households themselves and by no fund:
    ``self-raised``.
    """

    month: int
    fund: str
    programme: str
    kind: str
    yuan: int
    households: int


class Receipt(NamedTuple):
    """Money that a fund was given, got back or handed on in a month, beside what it pays (below zero: given away).

    ``what``: ``appropriated``, by a source, of funds with sources, whose whole is the appropriation of the year;
    ``opening``, carried over from December; ``carried over``, the same in December; or one of `INCOMING`, from a
    programme or fund named in ``detail``; or `CLAWED_BACK` by one. Of `MARKETS`: what households were
    paid in a market named in ``detail``, as ``rent``, ``sales``, by ``visitors`` or as ``wages``.
    """

    month: int
    fund: str
    what: str
    detail: str
    yuan: int


CLAWED_BACK = "clawed back"
"""What a fund saved in a month since a gap up to a line was smaller by the dividends of other programmes."""
INCOMING = ("moved", "returned", "recovered")
"""What a fund may have besides its appropriation and what it carried over: moved from or to another fund by a rule,
repaid by borrowers or clawed back, and recovered by an audit."""


@dataclass
class FundYear:
    """A fund in one year: appropriated + opening + incoming = spent + leaked + reserved + free.

    ``incoming``: sum of its `INCOMING`. What is free at the year's end is unspent: carried over, or it lapses.
    """

    appropriated: int
    opening: int = 0
    incoming: int = 0
    spent: int = 0
    leaked: int = 0
    reserved: int = 0

    @property
    def free(self) -> int:
        """Yuan neither spent nor promised."""
        return self.appropriated + self.opening + self.incoming - self.spent - self.leaked - self.reserved


@dataclass
class Ledger:
    """All funds of a run, every payment made, and all money that came in beside appropriations."""

    payments: list[Payment] = field(default_factory=list)
    years: dict[tuple[str, int], FundYear] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)

    def open_year(self, fund: str, year: int, appropriated: int, opening: int = 0) -> None:
        """Give a fund its money for a year; promises of the year before have lapsed."""
        self.years[fund, year] = FundYear(appropriated, opening)
        self._note(Receipt(year * MONTHS_PER_YEAR, fund, "opening", "", opening))

    def appropriate(self, fund: str, year: int, yuan: int) -> None:
        """Give a fund without a ceiling what it is about to pay."""
        self.years[fund, year].appropriated += yuan

    def close_year(self, year: int) -> None:
        """Release what was promised and not paid: it is unspent."""
        for (_, fund_year), account in self.years.items():
            if fund_year == year:
                account.reserved = 0

    def carry(self, fund: str, year: int, share: float) -> int:
        """Yuan of a closed year that are there in January: a share of what is unspent."""
        account = self.years.get((fund, year))
        yuan = int(account.free * share) if account else 0
        self._note(Receipt((year + 1) * MONTHS_PER_YEAR - 1, fund, "carried over", "", yuan))
        return yuan

    def note_sources(self, fund: str, year: int, parts: dict[str, int]) -> None:
        """Note by which sources a year's appropriation was given."""
        for source, yuan in parts.items():
            self._note(Receipt(year * MONTHS_PER_YEAR, fund, "appropriated", source, yuan))

    def receive(self, month: int, fund: str, what: str, detail: str, yuan: int) -> None:
        """Take in money that is free from then on, or give money away (below zero) that is free: one of `INCOMING`."""
        account = self.years[fund, month // MONTHS_PER_YEAR]
        account.incoming += yuan
        if what not in INCOMING or account.free < 0:
            raise AssertionError(f"fund {fund} cannot have {yuan} yuan {what}")
        self._note(Receipt(month, fund, what, detail, yuan))

    def note_private(self, month: int, what: str, market: str, yuan: int) -> None:
        """Note what households were paid in a market, by nobody who has a fund."""
        self._note(Receipt(month, MARKETS, what, market, yuan))

    def note_clawed_back(self, month: int, fund: str, programme: str, yuan: int) -> None:
        """Note what a programme paid less because others pay dividends; no money moves."""
        self._note(Receipt(month, fund, CLAWED_BACK, programme, yuan))

    def _note(self, receipt: Receipt) -> None:
        if receipt.yuan:
            self.receipts.append(receipt)

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
        if kind == LEAKED:
            account.leaked += yuan
        else:
            account.spent += yuan
        if yuan < 0 or account.reserved < 0:
            raise AssertionError(f"{programme} paid {yuan} yuan that fund {fund} had not promised")
        self.payments.append(Payment(month, fund, programme, kind, yuan, households))

    def pay_at_once(self, month: int, fund: str, programme: str, kind: str, yuan: int, households: int) -> None:
        """Pay what was not promised before, out of free money."""
        if yuan:
            self.reserve(fund, month // MONTHS_PER_YEAR, yuan)
            self.pay(month, fund, programme, kind, yuan, households)

    def raise_dues(self, month: int, programme: str, yuan: int, households: int) -> None:
        """Note what households must pay of their own for their places."""
        if yuan:
            self.payments.append(Payment(month, HOUSEHOLDS, programme, "self-raised", yuan, households))
