"""What a place changes once: states of the household that takes it."""

from __future__ import annotations

import numpy as np

from simexit.columns import Households, changed
from simexit.programmes.amounts import added_yuan, counted
from simexit.programmes.held import code_set
from simexit.programmes.places import Rows
from simexit.scenario.schema import Programme, StateEffect


def change_states(programme: Programme, households: Households, rows: Rows, year: int) -> None:
    """Change the states of households that take a place, in the order in which effects are declared."""
    for effect in programme.effects:
        if isinstance(effect, StateEffect):
            _change(effect, households, rows, year)


def _change(effect: StateEffect, households: Households, rows: Rows, year: int) -> None:
    """Add, multiply or set one state; a loan is handed over in cash, or as what it buys."""
    state = changed()[effect.state]
    column = getattr(households, state.name)
    if effect.times is not None:
        column[rows] *= np.float32(effect.times.at(year))
    elif effect.add is None:
        column[rows] = code_set(effect)
        if state.seen:
            getattr(households, state.seen)[rows] = column[rows]
    elif not state.is_money:
        column[rows] += (effect.add.at(year) * counted(households, rows, effect.per)).astype(np.float32)
    else:
        yuan = added_yuan(effect, households, rows, year).astype(np.float32)
        column[rows] += yuan
        if state.paid == "loan":
            bought = effect.loan and effect.loan.buys
            getattr(households, changed()[bought].name if bought else "savings")[rows] += yuan


def dues_yuan(programme: Programme, households: Households, rows: Rows, year: int) -> Rows:
    """Yuan that each household of ``rows`` must pay of its own for its place."""
    total = np.zeros(rows.size, np.int64)
    for effect in programme.effects:
        if isinstance(effect, StateEffect) and effect.state == "dues_yuan":
            total += added_yuan(effect, households, rows, year)
    return total
