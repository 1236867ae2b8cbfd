"""Loans worked out again, one at a time: interest, instalments, defaults, and who bore what."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from simexit.luck import Luck
from simexit.scenario.schema import Programme, Scenario, StateEffect

Columns = dict[str, np.ndarray]


@dataclass
class OneLoan:
    """A loan of a household row."""

    row: int
    start: int
    yuan: int
    interest: int = 0
    subsidy: int = 0
    repaid: int = 0
    defaulted: int = 0
    guaranteed: int = 0

    @property
    def owed(self) -> int:
        """What is owed, from all that happened."""
        return self.yuan + self.interest - self.subsidy - self.repaid - self.defaulted


class LoanAuditor:
    """All loans of a scenario; what lenders and helpers were to pay and to get in the last month settled."""

    def __init__(self, scenario: Scenario, allocator: Any, replicate: int) -> None:
        self.scenario, self.allocator, self.luck = scenario, allocator, Luck(1, replicate)
        self.loans: dict[str, list[OneLoan]] = {name: [] for name in sorted(scenario.programmes)}
        self.paid: dict[tuple[str, str, str], int] = {}
        self.returned: dict[tuple[str, str], int] = {}
        self.defaults = 0

    @staticmethod
    def effect(programme: Programme) -> StateEffect | None:
        """The effect that lends."""
        return next((e for e in programme.effects if isinstance(e, StateEffect) and e.loan is not None), None)

    def settle(self, month: int, before: Columns, ids: np.ndarray, parameters: Any) -> None:
        """Settle a month on the columns as they were before it."""
        self.paid, self.returned = {}, {}
        for name, loans in self.loans.items():
            effect = self.effect(self.scenario.programmes[name])
            if effect is None:
                continue
            kept = self.allocator.loans.lent[name]
            u = self.luck.named(ids, f"default {name}", month)
            for number, loan in enumerate(loans):
                if loan.owed:
                    helped = int(kept.subsidy[number]) - loan.subsidy
                    self._charge(name, effect.loan, loan, month, before, helped)
            dues = before["dues"].copy()
            for number, loan in enumerate(loans):
                if loan.owed:
                    borne = int(kept.guaranteed[number]) - loan.guaranteed
                    chance = float(u[loan.row])
                    self._collect(name, effect.loan, loan, month, before, dues, chance, borne, parameters)

    def _charge(self, name: str, terms: Any, loan: OneLoan, month: int, before: Columns, helped: int) -> None:
        interest = math.floor(loan.owed * (terms.yearly_interest.at(month // 12) / 12))
        most = 0
        if terms.interest_subsidy and month - loan.start <= terms.months:
            most = math.floor(interest * terms.interest_subsidy.bears)
        assert helped in (0, most)
        loan.interest += interest
        loan.subsidy += helped
        self._pay(name, terms, terms.interest_subsidy, "interest", helped)
        for column in ("on_schedule", "debt"):
            before[column][loan.row] += np.float32(interest - helped)

    def _collect(
        self, name: str, terms: Any, loan: OneLoan, month: int, before: Columns, dues: np.ndarray, u: float, borne: int,
        p: Any,
    ) -> None:  # fmt: skip
        age, row = month - loan.start, loan.row
        if terms.repaid == "monthly":
            left = loan.yuan * max(terms.months - age, 0) // terms.months
        else:
            left = loan.yuan if age < terms.months else 0
        due = max(loan.owed - left, 0)
        money = before["savings"][row] + before["smoothed_income"][row]
        able = money - np.float32(p.purse.subsistence_yuan) * before["residents"][row] - dues[row] >= due
        if before["members"][row] == 0 or (not able and due > 0 and u < terms.default_share.at(month // 12)):
            lost = loan.owed
            loan.defaulted += lost
            loan.guaranteed += borne
            assert 0 <= borne <= (math.floor(lost * terms.risk_fund.bears) if terms.risk_fund else 0)
            self._pay(name, terms, terms.risk_fund, "guarantee", borne)
            self.defaults += 1
            before["on_schedule"][row] -= np.float32(lost)
            before["debt"][row] = max(before["debt"][row] - np.float32(lost), before["on_schedule"][row])
        elif able:
            loan.repaid += due
            self._return(name, terms, due)
            before["dues"][row] += np.float32(due)
            before["instalment"][row] += np.float32(due)

    def _pay(self, name: str, terms: Any, payer: Any, kind: str, yuan: int) -> None:
        if yuan:
            key = (payer.fund, name, kind)
            self.paid[key] = self.paid.get(key, 0) + yuan
            self._return(name, terms, yuan)

    def _return(self, name: str, terms: Any, yuan: int) -> None:
        if yuan and terms.lender == "fund":
            key = (self.scenario.programmes[name].fund, name)
            self.returned[key] = self.returned.get(key, 0) + yuan

    def lend(self, name: str, row: int, month: int, yuan: int, before: Columns) -> None:
        """Note a new loan, whose debt and cash are booked already."""
        if yuan:
            self.loans[name].append(OneLoan(row, month, yuan))
            before["on_schedule"][row] += np.float32(yuan)

    def check(self, month: int, before: Columns) -> None:
        """Every loan is as the simulation has it, and is in its household's debt."""
        owed = np.zeros(before["debt"].size)
        for name, loans in self.loans.items():
            for loan in loans:
                owed[loan.row] += loan.owed
            if self.effect(self.scenario.programmes[name]) is not None:
                kept = self.allocator.loans.lent[name]
                assert [tuple(map(int, row)) for row in zip(*kept, strict=True)] == [
                    (o.row, o.start, o.yuan, o.interest, o.subsidy, o.repaid, o.defaulted, o.guaranteed, o.owed)
                    for o in loans
                ]
        assert np.array_equal(before["on_schedule"], owed + before["instalment"])
        assert np.all(before["debt"] >= before["on_schedule"])
        receipts = [r for r in self.allocator.ledger.receipts if r.month == month and r.what == "returned"]
        assert {(r.fund, r.detail): 0 for r in receipts} == dict.fromkeys(self.returned, 0)
        for key, yuan in self.returned.items():
            assert sum(r.yuan for r in receipts if (r.fund, r.detail) == key) == yuan
