"""States that hold only while something does: what was set is put back when the place, or what it built, ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.column import Column
from simexit.columns import Households, changed
from simexit.population.layout import Population
from simexit.programmes.places import Rows, among
from simexit.programmes.units import OfHouseholds, OfPlaces
from simexit.scenario.schema import Programme, StateEffect

PLACE, WORK = "place", "work"
"""Who may hold a state: a place, while it is held, or what a place has built, while it is in order."""


class Setting(NamedTuple):
    """A state that is set: its table, its column and the code it is set to."""

    table: Any
    column: Column
    code: int


class Hold(NamedTuple):
    """Who holds one state: rows of its table, and beside each the row of the unit whose place or work holds it."""

    targets: Rows
    holders: Rows


def settings(programme: Programme, by: str | None) -> list[Setting]:
    """What a programme sets that its places or works hold, or (None) that nobody does; in order of declaration."""
    chosen = [
        effect for effect in programme.effects
        if isinstance(effect, StateEffect) and effect.set is not None and held_by(programme, effect) == by
    ]  # fmt: skip
    return [Setting(*changed()[effect.state], code_set(effect)) for effect in chosen]


def held_by(programme: Programme, effect: StateEffect) -> str | None:
    """Who holds what an effect sets: the place if it says so, the work if it wears, else nobody."""
    if effect.while_held:
        return PLACE
    return WORK if programme.wear_monthly is not None else None


def code_set(effect: StateEffect) -> int:
    """The code of the word, or of true or false, that an effect sets a state to."""
    words = changed()[effect.state][1].words
    return words.index(effect.set) if isinstance(effect.set, str) else int(bool(effect.set))


class HeldStates:
    """Who holds which state, and what each state was before anybody held it.

    A state that several hold is put back when the last of them lets go; until then it is what the others set, the last
    by name. What is set for good meanwhile is what it is put back to. Whatever life did to it meanwhile goes with it.
    """

    def __init__(self, programmes: dict[str, Programme], unit: dict[str, OfHouseholds]) -> None:
        self._unit = unit
        self._held = {(name, by): settings(each, by) for name, each in programmes.items() for by in (PLACE, WORK)}
        self._for_good = {name: settings(each, None) for name, each in programmes.items()}
        self.was: dict[str, NDArray[Any]] = {}
        self.holds: dict[tuple[str, str, str], Hold] = {}

    def take(self, name: str, by: str, population: Population, rows: Rows) -> None:
        """Note what the states are that ``rows`` of a programme's unit come to hold, before they are set."""
        for table, column, _ in self._held[name, by]:
            new = self._reached(name, population, rows, table)
            state = getattr(population.table(table), column.name)
            was = self.was.setdefault(column.name, state.copy())
            free = new.targets[~among(new.targets, self._targets(column.name))]
            was[free] = state[free]
            old = self.holds.get((name, by, column.name))
            self.holds[name, by, column.name] = Hold(*map(np.concatenate, zip(old, new, strict=True))) if old else new

    def set_for_good(self, name: str, population: Population, rows: Rows) -> None:
        """Where somebody holds what is now set for good, it is put back to that."""
        for table, column, code in self._for_good[name]:
            if column.name in self.was:
                targets = self._reached(name, population, rows, table).targets
                self.was[column.name][targets[among(targets, self._targets(column.name))]] = code

    def let_go(self, name: str, by: str, population: Population, rows: Rows) -> None:
        """Put back what places or works of ``rows`` of a programme's unit had set, as they end."""
        for table, column, _ in self._held[name, by]:
            key = (name, by, column.name)
            hold = self.holds.get(key)
            if hold is not None:
                ends = among(hold.holders, rows)
                kept = np.flatnonzero(~ends)
                self.holds[key] = Hold(hold.targets.take(kept), hold.holders.take(kept))
                self._put_back(population, table, column, hold.targets[np.flatnonzero(ends)])

    def split_off(self, population: Population, founded: Rows, parents: Rows) -> None:
        """Households ``founded`` by members of ``parents`` hold nothing: what they took along is put back."""
        for column, was in self.was.items():
            if column in Households._fields:
                held = among(parents, self._targets(column))
                getattr(population.households, column)[founded[held]] = was[parents[held]]

    @property
    def any(self) -> bool:
        """Whether anybody has ever held a state."""
        return bool(self.was)

    def _put_back(self, population: Population, table: Any, column: Column, targets: Rows) -> None:
        """Set a column to what it was, or to what those set who hold it still; the state knows it."""
        state = getattr(population.table(table), column.name)
        state[targets] = self.was[column.name][targets]
        for (name, by, each), hold in sorted(self.holds.items()):
            if each == column.name:
                still = targets[among(targets, hold.targets)]
                state[still] = next(s.code for s in reversed(self._held[name, by]) if s.column.name == each)
        if column.seen:
            getattr(population.table(table), column.seen)[targets] = state[targets]

    def _reached(self, name: str, population: Population, rows: Rows, table: Any) -> Hold:
        """Rows of a table behind ``rows`` of a programme's unit."""
        unit = self._unit[name]
        if table is Households:
            households, place = unit.reached(population, rows)
            return Hold(households, rows[place])
        assert isinstance(unit, OfPlaces)
        villages = unit.villages(population, rows)
        return Hold(villages, unit.rows_of_villages(population)[villages])

    def _targets(self, column: str) -> Rows:
        """Rows in which somebody holds a column."""
        held: Iterator[Rows] = (hold.targets for (_, _, each), hold in self.holds.items() if each == column)
        return np.concatenate([np.zeros(0, np.int64), *held])
