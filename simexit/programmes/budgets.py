"""A fund's year: it opens with what it is given and carried over, leaks as it pays, and gets back what audits find."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.moment import Moment
from simexit.programmes.ledger import LEAKED, Ledger
from simexit.scenario.fund import fund_of
from simexit.scenario.schema import Programme, Scenario


def open_funds(ledger: Ledger, scenario: Scenario, now: Moment, scale: float, idle: Collection[str] = ()) -> None:
    """Close the year before and open this one; ``scale``: share of the place that is simulated.

    ``idle``: funds that are given nothing, since none of their programmes runs in this stretch of time.
    """
    opening = close_funds(ledger, scenario, now.year - 1)
    for name, figure in sorted(scenario.funds.items()):
        yuan = 0 if name in idle else int(np.floor(figure.at(now.year) * scale + 1e-6))
        ledger.open_year(name, now.year, yuan, opening[name])
        ledger.note_sources(name, now.year, fund_of(figure).parts(now.year, yuan))
    if not now.exchange.replaying:
        _audit(ledger, scenario, now)


def close_funds(ledger: Ledger, scenario: Scenario, year: int) -> dict[str, int]:
    """Close a year; returns the yuan that each fund carries over."""
    ledger.close_year(year)
    return {
        name: ledger.carry(name, year, fund_of(figure).carries_over) for name, figure in sorted(scenario.funds.items())
    }


def _audit(ledger: Ledger, scenario: Scenario, now: Moment) -> None:
    """What each programme leaked of each fund last year is found with the fund's `audit_strength`, and comes back."""
    strengths = {name: fund_of(figure).audit_strength.at(now.year) for name, figure in sorted(scenario.funds.items())}
    if not any(strengths.values()):
        return
    leaked: dict[tuple[str, str], int] = {}
    for payment in ledger.payments:
        if payment.kind == LEAKED and payment.month // MONTHS_PER_YEAR == now.year - 1:
            key = (payment.fund, payment.programme)
            leaked[key] = leaked.get(key, 0) + payment.yuan
    for (fund, programme), yuan in sorted(leaked.items()):
        u = now.luck.named(np.zeros(1, np.uint64), f"audit {fund} {programme}", now.month)[0]
        if u < strengths[fund]:
            ledger.receive(now.month, fund, "recovered", programme, yuan)


def leaks_beside(programme: Programme, scenario: Scenario, year: int) -> float:
    """Yuan that leak for each yuan that a programme delivers: its share, or its fund's, of all that is paid out."""
    share = programme.leaks_share or fund_of(scenario.funds[programme.fund]).leaks_share
    return share.at(year) / (1.0 - share.at(year))
