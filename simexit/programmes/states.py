"""What a place changes once: states of whom it is for, first worked out and then made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.column import Column
from simexit.columns import Households, changed, columns_of
from simexit.population.layout import Population
from simexit.programmes.amounts import Each, added_yuan, each_one
from simexit.programmes.held import code_set
from simexit.programmes.places import Rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.schema import Programme, StateEffect


@dataclass(frozen=True)
class Change:
    """New values of a column of a table in some rows."""

    table: type[Any]
    column: Column
    rows: Rows
    values: NDArray[Any]


def changes(programme: Programme, population: Population, unit: OfHouseholds, rows: Rows, year: int) -> list[Change]:
    """What effects do to states as ``rows`` of a unit take their places, in the order in which they are declared."""
    found: dict[str, Change] = {}

    def now(table: type[Any], name: str) -> NDArray[Any]:
        if name not in found:
            column, targets = columns_of(table)[name], unit.targets(population, table, rows)
            found[name] = Change(table, column, targets, getattr(population.table(table), name)[targets])
        return found[name].values

    for effect in programme.effects:
        if isinstance(effect, StateEffect):
            table, state = changed()[effect.state]
            values = now(table, state.name)
            households = table is Households
            each = unit.each(population, found[state.name].rows) if households else each_one(values.size)
            _change(effect, state, values, each, year)
            if state.paid == "loan":
                bought = changed()[effect.loan.buys][1].name if effect.loan and effect.loan.buys else "savings"
                now(table, bought)[:] += added_yuan(effect, each, year).astype(np.float32)
    return list(found.values())


def make(made: Iterable[Change], population: Population) -> None:
    """Make changes; what the state sees of a column is seen at once."""
    for change in made:
        table = population.table(change.table)
        for name in filter(None, (change.column.name, change.column.seen)):
            getattr(table, name)[change.rows] = change.values


def _change(effect: StateEffect, state: Column, values: NDArray[Any], each: Each, year: int) -> None:
    """Add, multiply or set the values of one state."""
    if effect.times is not None:
        values *= np.float32(effect.times.at(year))
    elif effect.add is None:
        values[:] = code_set(effect)
    elif state.is_money:
        values += added_yuan(effect, each, year).astype(np.float32)
    else:
        values += (effect.add.at(year) * each[effect.per]).astype(np.float32)


def has_dues(programme: Programme) -> bool:
    """Whether households must pay of their own for its places."""
    return any(isinstance(effect, StateEffect) and effect.state == "dues_yuan" for effect in programme.effects)


def dues_yuan(programme: Programme, each: Each, year: int) -> Rows:
    """Yuan that each household must pay of its own for its place."""
    total = np.zeros(each["household"].size, np.int64)
    for effect in programme.effects:
        if isinstance(effect, StateEffect) and effect.state == "dues_yuan":
            total += added_yuan(effect, each, year)
    return total
