"""At what cost: whole yuan that a place pays out or costs, month by month and once, by kind."""

from __future__ import annotations

from typing import TypeGuard

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households, changed
from simexit.programmes.cash import fill_gaps, narrow_gaps
from simexit.programmes.ledger import MONTHLY, ONCE
from simexit.programmes.places import Rows
from simexit.scenario.effects import Effect
from simexit.scenario.figure import Figure
from simexit.scenario.schema import AccountEffect, FlowEffect, Programme, Scenario, StateEffect

PAID_STATES = {name: column.paid for name, (_, column) in changed().items() if column.paid}
COUNTED = {"person": "members", "mu": "land_mu"}
"""The columns of what an amount may be for each of."""
Each = dict[str, NDArray[np.float64]]
"""What an amount per household, person or mu is multiplied by, for each household."""


class EachOf(Each):
    """The same of household ``rows``, each made when it is first asked for."""

    def __init__(self, h: Households, rows: Rows) -> None:
        super().__init__({"household": np.ones(rows.size)})
        self.h, self.rows = h, rows

    def __missing__(self, per: str) -> NDArray[np.float64]:
        column: NDArray[np.generic] = getattr(self.h, COUNTED[per])
        self[per] = column[self.rows].astype(np.float64)
        return self[per]


def each_one(size: int) -> Each:
    """The same where all is for one person or place of each of so many."""
    return dict.fromkeys(("household", *COUNTED), np.ones(size))


def flows_yuan(programme: Programme, scenario: Scenario, h: Households, rows: Rows, each: Each, year: int) -> Rows:
    """Cash a month for each household of ``rows``, int64 [rows, kinds of `MONTHLY`]: fixed, or the gap to a line."""
    total = np.zeros((rows.size, len(MONTHLY)), np.int64)
    for kind in {effect.flow for effect in programme.effects if isinstance(effect, FlowEffect)}:
        total[:, MONTHLY.index(kind)] = flow_yuan(programme, kind, scenario, h, rows, each, year)
    return total


def pays_monthly(programme: Programme) -> bool:
    """Whether its fund pays households cash month by month."""
    return any(isinstance(effect, FlowEffect) and effect.paid_by is None for effect in programme.effects)


def has_flows(programme: Programme) -> bool:
    """Whether households are paid cash month by month for its places, by its fund or from an account."""
    return any(isinstance(effect, FlowEffect) for effect in programme.effects)


def costs_monthly(programme: Programme) -> bool:
    """Whether its fund pays month by month, households or for services."""
    return pays_monthly(programme) or programme.cost_yuan_per_month is not None


def flow_yuan(
    programme: Programme, kind: str, scenario: Scenario, h: Households, rows: Rows, each: Each, year: int
) -> Rows:
    """Cash of one ``kind`` a month for each household of ``rows``."""
    total = np.zeros(rows.size, np.int64)
    for effect in programme.effects:
        if isinstance(effect, FlowEffect) and effect.paid_by is None and effect.flow == kind:
            total += _flow_yuan(effect, scenario, h, rows, each, year)
    return total


def _flow_yuan(effect: FlowEffect, scenario: Scenario, h: Households, rows: Rows, each: Each, year: int) -> Rows:
    if effect.yuan_per_month is not None:
        return whole_yuan(effect.yuan_per_month, year, each[effect.per])
    filled, line = np.empty(rows.size, np.int64), _line(effect, scenario, year)
    fill_gaps(filled, rows, h.recorded_own_income, each["person"], line)
    return filled


def _line(effect: FlowEffect, scenario: Scenario, year: int) -> float:
    """The line up to which an effect fills recorded income, in yuan a year and head."""
    return float(getattr(scenario.lines, str(effect.fill_gap_to)).at(year))


def fills_gap(programme: Programme) -> bool:
    """Whether it pays what lacks up to a line."""
    return any(isinstance(effect, FlowEffect) and effect.fill_gap_to is not None for effect in programme.effects)


def clawed_back_yuan(programme: Programme, scenario: Scenario, h: Households, rows: Rows, year: int) -> int:
    """Yuan a month by which gaps up to a line are smaller for households of ``rows`` that are paid dividends."""
    saved, yuan = np.empty(rows.size), 0.0
    for effect in programme.effects:
        if isinstance(effect, FlowEffect) and effect.fill_gap_to is not None:
            line = _line(effect, scenario, year)
            narrow_gaps(saved, rows, h.recorded_own_income, h.recorded_dividends, h.members, line)
            yuan += float(saved.sum())
    return int(yuan)


def hands_out(programme: Programme) -> bool:
    """Whether its fund hands households assets or loans."""
    return any(_handed(effect) for effect in programme.effects)


def costs_once(programme: Programme) -> bool:
    """Whether its fund pays anything when a place is taken: to households, into accounts or for a service."""
    paid_in = any(isinstance(effect, AccountEffect) for effect in programme.effects)
    return hands_out(programme) or paid_in or programme.cost_yuan is not None


def given_yuan(programme: Programme, each: Each, year: int) -> Rows:
    """Assets and loans handed once to each household, int64 [households, kinds of `ONCE`]."""
    total = np.zeros((each["household"].size, len(ONCE)), np.int64)
    for effect in programme.effects:
        if _handed(effect):
            total[:, ONCE.index(PAID_STATES[effect.state])] += added_yuan(effect, each, year)
    return total


def into_accounts_yuan(programme: Programme, year: int) -> int:
    """Yuan that the fund pays into accounts for each place."""
    return sum(int(effect.yuan.at(year)) for effect in programme.effects if isinstance(effect, AccountEffect))


def _handed(effect: Effect) -> TypeGuard[StateEffect]:
    by_bank = isinstance(effect, StateEffect) and effect.loan is not None and effect.loan.lender == "bank"
    return isinstance(effect, StateEffect) and effect.state in PAID_STATES and not by_bank


def added_yuan(effect: StateEffect, each: Each, year: int) -> Rows:
    """Yuan that an effect adds to a state of each household."""
    if effect.add is None:
        return np.zeros(each["household"].size, np.int64)
    yuan = whole_yuan(effect.add, year, each[effect.per])
    if effect.at_most_yuan is not None:
        yuan = np.minimum(yuan, int(effect.at_most_yuan.at(year)))
    return yuan


def whole_yuan(figure: Figure, year: int, each: NDArray[np.float64]) -> Rows:
    """A figure of yuan times ``each``, in whole yuan."""
    yuan: Rows = np.floor(figure.at(year) * each).astype(np.int64)
    return yuan
