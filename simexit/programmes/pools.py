"""Whose money: what each programme has promised, from its own fund first, then from the pool of its fund in order."""

from __future__ import annotations

from simexit.programmes.ledger import Ledger
from simexit.scenario.fund import fund_of
from simexit.scenario.schema import Scenario


class Pools:
    """Promises of programmes by the funds that gave them. A fund without a pool pays for its programmes alone."""

    def __init__(self, scenario: Scenario, ledger: Ledger) -> None:
        self.ledger = ledger
        self.funds = {name: (name, *fund_of(figure).pool) for name, figure in scenario.funds.items()}
        self._promised: dict[str, dict[str, int]] = {}

    def clear(self) -> None:
        """Forget all promises: a new year begins."""
        self._promised = {}

    def promised(self, programme: str) -> int:
        """Yuan a programme has promised this year and not paid."""
        return sum(self._promised.get(programme, {}).values())

    def free(self, fund: str, year: int) -> int:
        """Yuan that programmes of a fund can still promise this year."""
        return sum(self.ledger.free(each, year) for each in self.funds.get(fund, ()))

    def promise(self, programme: str, fund: str, year: int, yuan: int) -> None:
        """Promise money, of the fund and then of its pool; the first fund is asked for what none has."""
        parts = self._promised.setdefault(programme, {})
        for each in self.funds[fund]:
            part = min(yuan, self.ledger.free(each, year))
            self._reserve(parts, each, year, part)
            yuan -= part
        self._reserve(parts, fund, year, yuan)

    def _reserve(self, parts: dict[str, int], fund: str, year: int, yuan: int) -> None:
        if yuan:
            self.ledger.reserve(fund, year, yuan)
            parts[fund] = parts.get(fund, 0) + yuan

    def take_back(self, programme: str, year: int, yuan: int) -> None:
        """Give promised money back, to the funds that were asked last first."""
        parts = self._promised.get(programme, {})
        for fund in reversed(list(parts)):
            part = min(yuan, parts[fund])
            self.ledger.release(fund, year, part)
            parts[fund] -= part
            yuan -= part

    def pay(self, month: int, programme: str, kind: str, yuan: int, households: int) -> None:
        """Pay promised money from the funds in the order in which they were asked."""
        parts = self._promised.get(programme, {})
        for each in parts:
            part = min(yuan, parts[each])
            self.ledger.pay(month, each, programme, kind, part, households)
            parts[each] -= part
            yuan -= part
        if yuan:
            raise AssertionError(f"{programme} paid {yuan} yuan that no fund had promised")
