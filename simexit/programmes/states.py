"""What a place changes once: states of whom it is for."""

from __future__ import annotations

from typing import Any

import numpy as np

from simexit.columns import Households, changed
from simexit.population.layout import Population
from simexit.programmes.amounts import Each, added_yuan
from simexit.programmes.held import code_set
from simexit.programmes.places import Rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.schema import Programme, StateEffect


def change_states(programme: Programme, population: Population, unit: OfHouseholds, rows: Rows, year: int) -> None:
    """Change the states of ``rows`` of a unit that take their place, in the order in which effects are declared."""
    households = unit.reached(population, rows).households
    for effect in programme.effects:
        if isinstance(effect, StateEffect):
            table, state = changed()[effect.state]
            targets = unit.targets(population, table, rows)
            column = getattr(population.table(table), state.name)
            each = unit.each(population, households) if table is Households else _ones(targets)
            _change(effect, column, targets, each, year)
            if state.seen:
                getattr(population.table(table), state.seen)[targets] = column[targets]
            if state.paid == "loan":
                bought = changed()[effect.loan.buys][1].name if effect.loan and effect.loan.buys else "savings"
                getattr(population.households, bought)[targets] += added_yuan(effect, each, year).astype(np.float32)


def _ones(rows: Rows) -> Each:
    return dict.fromkeys(("household", "person"), np.ones(rows.size))


def _change(effect: StateEffect, column: Any, rows: Rows, each: Each, year: int) -> None:
    """Add, multiply or set one state of some rows."""
    state = changed()[effect.state][1]
    if effect.times is not None:
        column[rows] *= np.float32(effect.times.at(year))
    elif effect.add is None:
        column[rows] = code_set(effect)
    elif state.is_money:
        column[rows] += added_yuan(effect, each, year).astype(np.float32)
    else:
        column[rows] += (effect.add.at(year) * each[effect.per]).astype(np.float32)


def dues_yuan(programme: Programme, each: Each, year: int) -> Rows:
    """Yuan that each household must pay of its own for its place."""
    total = np.zeros(each["household"].size, np.int64)
    for effect in programme.effects:
        if isinstance(effect, StateEffect) and effect.state == "dues_yuan":
            total += added_yuan(effect, each, year)
    return total
