"""States that hold only while something does: what a place set is put back when the place ends."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households, changed, columns_of
from simexit.population.layout import Population
from simexit.programmes.places import Rows
from simexit.programmes.units import OfHouseholds
from simexit.scenario.schema import Programme, StateEffect

Counts = NDArray[np.int16]


class Setting(NamedTuple):
    """A state that is set: its table and column, and the code it is set to."""

    table: type[Any]
    column: str
    code: int


def settings(effects: Iterable[Any], *, while_held: bool) -> list[Setting]:
    """What of ``effects`` is set, for as long as the place is held or for good, in order of declaration."""
    chosen = [e for e in effects if isinstance(e, StateEffect) and e.set is not None and e.while_held == while_held]
    found = [(effect, *changed()[effect.state]) for effect in chosen]
    return [Setting(table, column.name, code_set(effect)) for effect, table, column in found]


def code_set(effect: StateEffect) -> int:
    """The code of the word, or of true or false, that an effect sets a state to."""
    words = changed()[effect.state][1].words
    return words.index(effect.set) if isinstance(effect.set, str) else int(bool(effect.set))


class HeldStates:
    """Who holds which state, and what each state was before anybody held it.

    A state that several hold is put back when the last of them lets go; until then it is what the others set, the last
    by name. What is set for good meanwhile, is what it is put back to. Whatever life did to it meanwhile goes with it.
    """

    def __init__(self, programmes: dict[str, Programme]) -> None:
        self._settings = {name: settings(each.effects, while_held=True) for name, each in programmes.items()}
        self._for_good = {name: settings(each.effects, while_held=False) for name, each in programmes.items()}
        self._was: dict[str, NDArray[Any]] = {}
        self._held: dict[tuple[str, str], Counts] = {}

    def take(self, name: str, population: Population, unit: OfHouseholds, places: Rows) -> None:
        """Note what the states that a programme's places set are, before ``places``, rows of its unit, do so."""
        for table, column, code in self._for_good[name]:
            if column in self._was:
                rows = unit.targets(population, table, places)
                mine = rows[self._holders(column)[rows] > 0]
                self._was[column][mine] = code
        for table, column in self._columns_of(name):
            rows, state = unit.targets(population, table, places), getattr(population.table(table), column)
            was = self._was.setdefault(column, state.copy())
            free = rows[self._holders(column)[rows] == 0]
            was[free] = state[free]
            self._held.setdefault((name, column), np.zeros(state.size, np.int16))[rows] += 1

    def let_go(self, name: str, population: Population, unit: OfHouseholds, places: Rows) -> None:
        """Put back what a programme's ``places`` had set, rows of its unit, as they end; if they had yet."""
        for table, column in self._columns_of(name):
            if (name, column) not in self._held:
                continue
            rows, state = unit.targets(population, table, places), getattr(population.table(table), column)
            rows = rows[self._held[name, column][rows] > 0]
            self._held[name, column][rows] -= 1
            state[rows] = self._was[column][rows]
            for other, held in self._others(column):
                state[rows[held[rows] > 0]] = self._code(other, column)
            seen = columns_of(table)[column].seen
            if seen:
                getattr(population.table(table), seen)[rows] = state[rows]

    def split_off(self, households: Households, founded: Rows, parents: Rows) -> None:
        """Households ``founded`` by members of ``parents`` hold nothing: what they took along is put back."""
        for column, was in self._was.items():
            if column not in households._fields:
                continue
            held = self._holders(column)[parents] > 0
            getattr(households, column)[founded[held]] = was[parents[held]]

    @property
    def columns(self) -> Sequence[str]:
        """Columns in which somebody has ever held a state."""
        return tuple(self._was)

    def _columns_of(self, name: str) -> Sequence[tuple[type[Any], str]]:
        """Tables and columns that a programme's places hold, each once."""
        return tuple(dict.fromkeys((setting.table, setting.column) for setting in self._settings[name]))

    def _code(self, name: str, column: str) -> int:
        """What a programme's places set a column to."""
        codes: list[int] = [setting.code for setting in self._settings[name] if setting.column == column]
        return codes[-1]

    def _others(self, column: str) -> list[tuple[str, Counts]]:
        """Programmes whose places set a column, by name, with how many of them each row holds."""
        return sorted((name, held) for (name, each), held in self._held.items() if each == column)

    def _holders(self, column: str) -> Counts:
        """How many hold a column in each row."""
        found: Counts = np.zeros(self._was[column].size, np.int16)
        for _, held in self._others(column):
            found += held
        return found
