"""Money that follows measured effect: every January a share of the funds moves by what was recorded last year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import share_out
from simexit.population.codes import EXITED, REGISTERED
from simexit.population.moment import Moment
from simexit.programmes.ledger import Ledger
from simexit.programmes.places import Rows
from simexit.scenario.schema import Scenario


class Performance:
    """Whom each fund has served since January, and what the register said of households then."""

    def __init__(self, scenario: Scenario, households: int) -> None:
        self.rule = scenario.performance
        funds = sorted(self.rule.funds) if self.rule else ()
        self.served = {name: np.zeros(households, np.bool_) for name in funds}
        self._before: tuple[NDArray[np.uint8], NDArray[np.float32]] | None = None

    def serve(self, fund: str, rows: Rows) -> None:
        """Note that a fund's programme serves households this month."""
        if fund in self.served:
            self.served[fund][rows] = True

    def open_year(self, now: Moment, ledger: Ledger) -> None:
        """Divide a share of the year's appropriations anew, in proportion to effect for each yuan of last year."""
        if self.rule is None or now.exchange.replaying:
            return
        if self._before is not None:
            self._move(now, ledger, self.rule.share.at(now.year))
        h = now.population.households
        self._before = h.register.copy(), h.recorded_income.copy()
        for served in self.served.values():
            served[:] = False

    def _move(self, now: Moment, ledger: Ledger, share: float) -> None:
        weights = np.array([self._effect(fund, now, ledger) for fund in self.served])
        given = [int(ledger.years[fund, now.year].appropriated * share) for fund in self.served]
        if not weights.any():
            return
        for fund, part, left in zip(self.served, share_out(sum(given), weights).tolist(), given, strict=True):
            if part != left:
                ledger.receive(now.month, fund, "moved", self.rule.by if self.rule else "", part - left)

    def _effect(self, fund: str, now: Moment, ledger: Ledger) -> float:
        """Exits, or yuan of yearly income gained, for each yuan the fund paid last year, as the register has them."""
        assert self.rule is not None and self._before is not None
        h, (register, income), served = now.population.households, self._before, self.served[fund]
        account = ledger.years[fund, now.year - 1]
        paid = account.spent + account.leaked
        if self.rule.by == "exits":
            done = float(np.count_nonzero(served & (register == REGISTERED) & (h.register == EXITED)))
        else:
            gained = (h.recorded_income.astype(np.float64) - income) * h.members
            done = max(float(gained[served].sum()), 0.0)
        return done / paid if paid else 0.0
