"""The three questions that every programme answers, declared or plugged in: who, in what order, with what effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from simexit.columns import changed
from simexit.population.conditions import Mask
from simexit.programmes.places import Rows
from simexit.programmes.states import Change, changes
from simexit.programmes.units import OfHouseholds
from simexit.programmes.view import View
from simexit.scenario.plugins import PluginError, plugin
from simexit.scenario.problems import any_of
from simexit.scenario.schema import Programme, Scenario
from simexit.scenario.unit_fits import OWN_TABLE

Reals = NDArray[np.float64]


class Decides(Protocol):
    """What the allocator asks of a programme. Columns are only read; changes are returned."""

    def eligible(self, view: View) -> Mask:
        """Rows that may have a place."""

    def priority(self, view: View, rows: Rows) -> Reals:
        """Whose turn of ``rows`` is first: higher numbers; equals by stored number."""

    def effects(self, view: View, served: Rows) -> list[Change]:
        """What changes as places of the rows ``served`` do what they do."""


class Declared:
    """A programme as a scenario declares it."""

    def __init__(self, programme: Programme, scenario: Scenario, unit: OfHouseholds) -> None:
        self.programme = programme
        self.lines = scenario.lines.administrative_yuan
        self.unit = unit

    def eligible(self, view: View) -> Mask:
        """Rows that meet ``who`` and ``member``."""
        return self.unit.can(view.now, self.programme, self.lines.at(view.year))

    def priority(self, view: View, rows: Rows) -> Reals:
        """By need, low recorded income first; by capacity, working members; or all equal in a lottery."""
        if self.programme.order == "need":
            return self.unit.need(view.now, rows)
        if self.programme.order == "capacity":
            return self.unit.capacity(view.now, rows)
        return np.zeros(rows.size)

    def effects(self, view: View, served: Rows) -> list[Change]:
        """Effects on states, in the order in which they are declared."""
        return changes(self.programme, view.now.population, self.unit, served, view.year)


class PluggedIn(Declared):
    """A programme whose plug-in answers, beside what is declared: of both who, its order, the effects of both."""

    def __init__(self, programme: Programme, scenario: Scenario, unit: OfHouseholds) -> None:
        super().__init__(programme, scenario, unit)
        self.name = str(programme.plugin)
        version = scenario.plugins.get(self.name)
        self.plugin = plugin(self.name, version)

    def eligible(self, view: View) -> Mask:
        """Rows that the plug-in and the conditions let in."""
        answer = np.asarray(self._ask("eligible", view, lambda: np.ones(view.rows, np.bool_)))
        if answer.dtype != np.bool_ or answer.shape != (view.rows,):
            raise self._wrong("eligible", answer, f"true or false for each of {view.rows} rows")
        allowed: Mask = super().eligible(view) & answer
        return allowed

    def priority(self, view: View, rows: Rows) -> Reals:
        """The order of the plug-in, or the one declared where it has none."""
        everybody = np.arange(view.rows)
        answer = np.asarray(self._ask("priority", view, lambda: super(PluggedIn, self).priority(view, everybody)))
        if answer.dtype.kind not in "fiu" or answer.shape != (view.rows,) or not np.isfinite(answer).all():
            raise self._wrong("priority", answer, f"a finite number for each of {view.rows} rows")
        return answer[rows].astype(np.float64)

    def effects(self, view: View, served: Rows) -> list[Change]:
        """What is declared, then what the plug-in returns: new values of states of the rows served, by name."""
        found = super().effects(view, served)
        rows = served.copy()
        rows.setflags(write=False)
        answer = self._ask("effects", view, dict, rows)
        if not isinstance(answer, Mapping):
            raise PluginError(f"{self._said('effects')} returned {type(answer).__name__}; allowed: a dict by state")
        known = {name: each for name, each in changed(OWN_TABLE[self.unit.name]).items() if not each[1].is_money}
        for name, values in answer.items():
            if name not in known:
                allowed = any_of(tuple(known), len(known)) if known else "none"
                raise PluginError(f"{self._said('effects')} returned the state {name!r}; allowed: {allowed}")
            found.append(self._change(known[name], name, np.asarray(values), served))
        return found

    def _change(self, of: Any, name: str, values: NDArray[Any], served: Rows) -> Change:
        """Values of one state, as its column can hold them."""
        table, column = of
        highest = len(column.words) - 1 if column.words else 1 if column.is_flag else np.inf
        fits = values.dtype.kind in "fiub" and values.shape == (served.size,) and np.isfinite(values).all()
        whole = not (column.words or column.is_flag) or (fits and np.all(values == np.floor(values)))
        lowest = -np.inf if column.unit == "log points" else 0
        if not fits or not whole or ((values < lowest) | (values > highest)).any():
            ends = f" from 0 to {highest}" if highest < np.inf else ", 0 or more" if lowest == 0 else ""
            raise self._wrong(f"effects ({name})", values, f"a number{ends} for each of {served.size} rows served")
        return Change(table, column, served, values.astype(column.type))

    def _ask(self, question: str, view: View, without: Callable[[], Any], *more: Any) -> Any:
        """The plug-in's answer, or that of ``without`` where it has none of its own."""
        asked = getattr(self.plugin, question, None)
        if asked is None:
            return without()
        try:
            return asked(view, *more)
        except Exception as error:
            said = str(error) if isinstance(error, PluginError) else f"{type(error).__name__}: {error}"
            date = f"{view.year}-{view.month % 12 + 1:02d}"
            raise PluginError(f"{self._said(question)} failed in {date}: {said}") from error

    def _wrong(self, question: str, answer: NDArray[Any], allowed: str) -> PluginError:
        found = f"{answer.dtype} values of shape {answer.shape}"
        return PluginError(f"{self._said(question)} returned {found}; allowed: {allowed}")

    def _said(self, question: str) -> str:
        return f"plug-in {self.name}: {question}"


def deciding(programme: Programme, scenario: Scenario, unit: OfHouseholds) -> Decides:
    """Who answers for a programme."""
    kind = Declared if programme.plugin is None else PluggedIn
    return kind(programme, scenario, unit)
