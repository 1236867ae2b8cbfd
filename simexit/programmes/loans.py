"""Loans on a schedule: lent with a place, charged and repaid month by month, and lost where a household defaults."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.dates import MONTHS_PER_YEAR
from simexit.exchange import UNLIMITED, Queue, ration
from simexit.population.moment import Moment
from simexit.programmes.amounts import Each, added_yuan
from simexit.programmes.ledger import Ledger
from simexit.programmes.places import Rows, no_rows
from simexit.scenario.loan import Bearer, Loan
from simexit.scenario.schema import Programme, StateEffect

WHOLE_PLACE = np.zeros(1, np.uint64)


class Lent(NamedTuple):
    """All loans of one programme, one value each: household row, month, and yuan as in `simexit.record.loans`."""

    rows: Rows
    start: Rows
    yuan: Rows
    interest: Rows
    subsidy: Rows
    repaid: Rows
    defaulted: Rows
    guaranteed: Rows
    owed: Rows


def loan_of(programme: Programme) -> Loan | None:
    """The loan that a programme gives, if it gives one."""
    return next((e.loan for e in programme.effects if isinstance(e, StateEffect) and e.loan is not None), None)


def _not_yet_due(terms: Loan, yuan: Rows, age: Rows) -> Rows:
    """What of ``yuan`` lent need not be repaid yet by the schedule, ``age`` months after."""
    months = np.maximum(terms.months - age, 0)
    left: Rows = yuan * months // terms.months if terms.repaid == "monthly" else yuan * (months > 0)
    return left


class Loans:
    """The loans of all programmes. What is owed on them is a part of the households' debt, `on_schedule`."""

    def __init__(self, programmes: dict[str, Programme], ledger: Ledger) -> None:
        self.ledger = ledger
        self.funds = {name: programme.fund for name, programme in programmes.items()}
        self.terms = {name: loan for name, programme in programmes.items() if (loan := loan_of(programme))}
        self.lent = {name: Lent(*(no_rows() for _ in Lent._fields)) for name in self.terms}

    def lend(self, name: str, programme: Programme, now: Moment, rows: Rows, each: Each) -> None:
        """Write down what households have just been lent with their places; it is owed on a schedule from now on."""
        if name not in self.terms:
            return
        h = now.population.households
        for effect in programme.effects:
            if isinstance(effect, StateEffect) and effect.loan is not None:
                yuan = added_yuan(effect, each, now.year)
                rows, yuan = rows[yuan > 0], yuan[yuan > 0]
                h.on_schedule[rows] += yuan.astype(np.float32)
                none = np.zeros_like(yuan)
                new = Lent(rows, np.full(rows.size, now.month), yuan, none, none, none, none, none, yuan)
                self.lent[name] = Lent(*(np.concatenate(pair) for pair in zip(self.lent[name], new, strict=True)))

    def reconcile(self, now: Moment) -> None:
        """Give borrowers back what they owe on schedules, where it was shared with a household that split off."""
        if not self.terms:
            return
        h, owed = now.population.households, np.zeros(now.population.spare.size, np.int64)
        for lent in self.lent.values():
            np.add.at(owed, lent.rows, lent.owed)
        rows = np.flatnonzero(h.on_schedule != owed.astype(np.float32))
        own = np.maximum(h.debt[rows] - h.on_schedule[rows], np.float32(0.0))
        h.on_schedule[rows] = owed[rows].astype(np.float32)
        h.debt[rows] = own + h.on_schedule[rows]

    def settle(self, now: Moment) -> None:
        """A month of all loans: interest, what is due and by whom it is repaid, defaults."""
        for name, terms in self.terms.items():
            open_ = np.flatnonzero(self.lent[name].owed > 0)
            if open_.size:
                self._charge(name, terms, now, open_)
                self._collect(name, terms, now, open_)

    def _charge(self, name: str, terms: Loan, now: Moment, open_: Rows) -> None:
        """Add a month's interest to what is owed, less what a fund pays of it."""
        lent, h = self.lent[name], now.population.households
        monthly = terms.yearly_interest.at(now.year) / MONTHS_PER_YEAR
        interest = np.floor(lent.owed[open_] * monthly).astype(np.int64)
        subsidy = self._subsidise(name, terms, now, open_, interest)
        lent.interest[open_] += interest
        lent.subsidy[open_] += subsidy
        lent.owed[open_] += interest - subsidy
        added = (interest - subsidy).astype(np.float32)
        np.add.at(h.on_schedule, lent.rows[open_], added)
        np.add.at(h.debt, lent.rows[open_], added)

    def _subsidise(self, name: str, terms: Loan, now: Moment, open_: Rows, interest: Rows) -> Rows:
        """What a fund pays lenders of each ``interest``, the oldest loans first as far as its money goes."""
        lent, payer = self.lent[name], terms.interest_subsidy
        share = payer.bears if payer else 0.0
        in_time = now.month - lent.start[open_] <= terms.months
        asked: Rows = np.floor(interest * share * in_time).astype(np.int64)
        if payer is None or not asked.any():
            return asked
        ids = now.population.household_ids(lent.rows[open_])
        ones = np.ones(open_.size, np.int64)
        tie = now.luck.tie(ids, f"programme {name}")
        queue = Queue(ones - 1, -lent.start[open_].astype(np.float64), tie, ones, asked)
        free = np.array([self.ledger.free(payer.fund, now.year)], np.int64)
        limit = np.array([UNLIMITED], np.int64)
        served = now.exchange.serve(
            now.month, f"interest {name}", WHOLE_PLACE, queue, lambda: ration(queue, limit, free)
        )
        paid: Rows = np.where(served, asked, 0)
        self._pay(name, terms, now, payer, "interest", paid)
        return paid

    def _collect(self, name: str, terms: Loan, now: Moment, open_: Rows) -> None:
        """What is due becomes part of the dues; who cannot pay it owes it still, or defaults."""
        lent, h = self.lent[name], now.population.households
        rows = lent.rows[open_]
        left = _not_yet_due(terms, lent.yuan[open_], now.month - lent.start[open_])
        due = np.maximum(lent.owed[open_] - left, 0)
        food = np.float32(now.p.purse.subsistence_yuan) * h.residents[rows]
        able = (h.savings[rows] + h.smoothed_income[rows]) - food - h.dues[rows] >= due
        u = now.luck.named(now.population.household_ids(rows), f"default {name}", now.month)
        gone = h.members[rows] == 0
        lost = gone | (~able & (due > 0) & (u < terms.default_share.at(now.year)))
        self._repay(name, terms, now, open_, np.where(able & ~lost, due, 0))
        self._lose(name, terms, now, open_, np.where(lost, lent.owed[open_], 0))

    def _repay(self, name: str, terms: Loan, now: Moment, open_: Rows, yuan: Rows) -> None:
        """Households pay an instalment this month; it returns to the fund that lent."""
        lent, h = self.lent[name], now.population.households
        lent.owed[open_] -= yuan
        lent.repaid[open_] += yuan
        np.add.at(h.dues, lent.rows[open_], yuan.astype(np.float32))
        np.add.at(h.instalment, lent.rows[open_], yuan.astype(np.float32))
        self._return(name, terms, now, int(yuan.sum()))

    def _lose(self, name: str, terms: Loan, now: Moment, open_: Rows, yuan: Rows) -> None:
        """Loans are lost: households owe nothing more, a risk fund gives the lender its share of the loss."""
        if not yuan.any():
            return
        lent, h = self.lent[name], now.population.households
        rows, lost = lent.rows[open_], yuan.astype(np.float32)
        lent.owed[open_] -= yuan
        lent.defaulted[open_] += yuan
        np.add.at(h.on_schedule, rows, -lost)
        np.add.at(h.debt, rows, -lost)
        h.debt[rows] = np.maximum(h.debt[rows], h.on_schedule[rows])
        bearer = terms.risk_fund
        if bearer is None or now.exchange.replaying:
            return
        share = np.floor(yuan * bearer.bears).astype(np.int64)
        before = np.cumsum(share) - share
        left = self.ledger.free(bearer.fund, now.year) - before
        borne = np.clip(left, 0, share)
        lent.guaranteed[open_] += borne
        self._pay(name, terms, now, bearer, "guarantee", borne)

    def _pay(self, name: str, terms: Loan, now: Moment, payer: Bearer, kind: str, yuan: Rows) -> None:
        """A fund pays lenders for households."""
        if now.exchange.replaying:
            return
        total, households = int(yuan.sum()), int(np.count_nonzero(yuan))
        self.ledger.pay_at_once(now.month, payer.fund, name, kind, total, households)
        self._return(name, terms, now, total)

    def _return(self, name: str, terms: Loan, now: Moment, yuan: int) -> None:
        """What lenders get back is free again in the fund that lent; a bank is outside."""
        if yuan and terms.lender == "fund" and not now.exchange.replaying:
            self.ledger.receive(now.month, self.funds[name], "returned", name, yuan)

    def kept(self, now: Moment) -> list[dict[str, NDArray[Any]]]:
        """All loans as `simexit.record.loans.LoansKept.of` takes them."""
        ids, numbers = now.population.household_ids(), {name: k for k, name in enumerate(self.funds)}
        parts = []
        for name, lent in self.lent.items():
            terms, size = self.terms[name], lent.rows.size
            of_all = {"programme": numbers[name], "bank": terms.lender == "bank", "term": terms.months}
            columns = {key: value for key, value in lent._asdict().items() if key != "rows"}
            parts.append(
                {"household": ids[lent.rows], **columns, **{key: np.full(size, value) for key, value in of_all.items()}}
            )
        return parts
