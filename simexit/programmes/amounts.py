"""At what cost: whole yuan that a place pays out or costs, month by month and once, by kind."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households, changed
from simexit.dates import MONTHS_PER_YEAR
from simexit.programmes.ledger import MONTHLY, ONCE
from simexit.programmes.places import Rows
from simexit.scenario.figure import Figure
from simexit.scenario.schema import AccountEffect, FlowEffect, Programme, Scenario, StateEffect

PAID_STATES = {name: column.paid for name, column in changed().items() if column.paid}


def monthly_yuan(programme: Programme, scenario: Scenario, households: Households, rows: Rows, year: int) -> Rows:
    """Yuan a month for each household of ``rows``, int64 [rows, kinds of `MONTHLY`]: fixed, or the gap to a line."""
    total = np.zeros((rows.size, len(MONTHLY)), np.int64)
    for effect in programme.effects:
        if isinstance(effect, FlowEffect) and effect.paid_by is None:
            total[:, MONTHLY.index(effect.flow)] += _flow_yuan(effect, scenario, households, rows, year)
    if programme.cost_yuan_per_month is not None:
        cost = whole_yuan(programme.cost_yuan_per_month, year, counted(households, rows, programme.cost_per))
        total[:, MONTHLY.index("service")] += cost
    return total


def _flow_yuan(effect: FlowEffect, scenario: Scenario, households: Households, rows: Rows, year: int) -> Rows:
    if effect.yuan_per_month is not None:
        return whole_yuan(effect.yuan_per_month, year, counted(households, rows, effect.per))
    line = getattr(scenario.lines, str(effect.fill_gap_to)).at(year)
    gap = np.maximum(line - households.recorded_own_income[rows].astype(np.float64), 0.0)
    filled: Rows = np.floor(gap * counted(households, rows, "person") / MONTHS_PER_YEAR).astype(np.int64)
    return filled


def once_yuan(programme: Programme, households: Households, rows: Rows, year: int) -> Rows:
    """Yuan paid when each household of ``rows`` takes its place, int64 [rows, kinds of `ONCE`]."""
    total = np.zeros((rows.size, len(ONCE)), np.int64)
    for effect in programme.effects:
        if isinstance(effect, StateEffect) and effect.state in PAID_STATES and not _lent_by_bank(effect):
            total[:, ONCE.index(PAID_STATES[effect.state])] += added_yuan(effect, households, rows, year)
        if isinstance(effect, AccountEffect):
            total[:, ONCE.index("asset")] += whole_yuan(effect.yuan, year, np.ones(rows.size))
    if programme.cost_yuan is not None:
        cost = whole_yuan(programme.cost_yuan, year, counted(households, rows, programme.cost_per))
        total[:, ONCE.index("service")] += cost
    return total


def _lent_by_bank(effect: StateEffect) -> bool:
    return effect.loan is not None and effect.loan.lender == "bank"


def added_yuan(effect: StateEffect, households: Households, rows: Rows, year: int) -> Rows:
    """Yuan that an effect adds to a state of each household of ``rows``."""
    if effect.add is None:
        return np.zeros(rows.size, np.int64)
    yuan = whole_yuan(effect.add, year, counted(households, rows, effect.per))
    if effect.at_most_yuan is not None:
        yuan = np.minimum(yuan, int(effect.at_most_yuan.at(year)))
    return yuan


def counted(households: Households, rows: Rows, per: str) -> NDArray[np.float64]:
    """What an amount is multiplied by: members of each household of ``rows``, or one."""
    return households.members[rows].astype(np.float64) if per == "person" else np.ones(rows.size)


def whole_yuan(figure: Figure, year: int, each: NDArray[np.float64]) -> Rows:
    """A figure of yuan times ``each``, in whole yuan."""
    yuan: Rows = np.floor(figure.at(year) * each).astype(np.int64)
    return yuan
