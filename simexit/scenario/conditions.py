"""Conditions on columns, as ``who:`` and tests have them, checked by hand so that every fault is named plainly."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from simexit.column import Column
from simexit.columns import Counties, Persons, Townships, Villages, asked
from simexit.scenario.kinds import Refusal, refuse
from simexit.scenario.problems import Item, KeyPath, any_of, did_you_mean
from simexit.scenario.wording import flag_meant, number_meant, shown

Known = Mapping[str, Column]
"""Columns that conditions may name, by the name they are asked by."""
WHO: dict[str, Column] = {name: column for name, (_, column) in asked().items()}
"""Columns of a household and of its places, as ``who:`` names them."""
MEMBER: dict[str, Column] = {name: column for name, (_, column) in asked(Persons).items()}
"""Columns of a person, as ``member:`` names them."""
PLACES = (Villages, Townships, Counties)
OF_PLACES: dict[str, Column] = {name: column for name, (_, column) in asked(*PLACES).items()}
"""Columns of a village and of the places it lies in, as ``who:`` names them where a place is for a village or more."""
WORD_COLUMNS: dict[str, tuple[str, ...]] = {name: column.words for name, column in WHO.items() if column.words}
"""Those that hold one of a few words."""
FLAG_COLUMNS: tuple[str, ...] = tuple(name for name, column in WHO.items() if column.is_flag)
"""Those that are true or false."""
WHO_COLUMNS: tuple[str, ...] = tuple(WHO)
ANY, NOT = "any", "not"


def _column_schema(column: Column) -> dict[str, Any]:
    """JSON Schema of the tests of one column."""
    if column.is_flag:
        return {"type": ["boolean", "number"]}
    one: dict[str, Any] = {"enum": list(column.words)} if column.words else {"type": "number"}
    several = {"type": "array", "items": one, "minItems": 1}
    ends = {"type": "object", "properties": {"min": one, "max": one}, "additionalProperties": False}
    return {"anyOf": [one, several] if column.words else [one, several, ends]}


def conditions_schema(known: Known) -> dict[str, Any]:
    """JSON Schema of conditions on the columns ``known``, for editors."""
    properties = {name: _column_schema(column) for name, column in known.items()}
    plain: dict[str, Any] = {"type": "object", "properties": properties, "additionalProperties": False}
    trees = {ANY: {"type": "array", "items": plain, "minItems": 1}, NOT: plain}
    return {**plain, "properties": {**properties, **trees}}


CONDITIONS_SCHEMA: dict[str, Any] = conditions_schema(WHO)
"""JSON Schema of the conditions of ``who:``."""


def named(tree: Mapping[str, Any]) -> set[str]:
    """Columns that conditions name, at any depth."""
    found = set(tree) - {ANY, NOT}
    for branch in [*tree.get(ANY, ()), *([tree[NOT]] if NOT in tree else [])]:
        found |= named(branch)
    return found


_A_NUMBER_TEST = "a number, a list of numbers, or {min: …, max: …}"


def checked_conditions(written: Any, known: Known = WHO, below: KeyPath = ()) -> dict[str, Any]:
    """The conditions ``written`` on the columns ``known``, with numbers as floats and lists of what a column may be.

    A column's test is a value, a list of values, or ``{min, max}``; ``any`` holds alternatives, one of which must
    hold; ``not`` holds conditions that must not all hold. Raises inside a validator, with every fault at its path
    ``below`` what is validated.
    """
    checker = _Checker(known)
    conditions = checker.conditions(written, below, (*known, ANY, NOT))
    if checker.refusals:
        refuse(*checker.refusals)
    return conditions


class _Checker:
    """Goes through the conditions and notes what is wrong."""

    def __init__(self, columns: Known) -> None:
        self.columns = columns
        self.refusals: list[Refusal] = []

    def note(self, path: KeyPath, value: Any, allowed: str, hint: str = "") -> None:
        self.refusals.append(Refusal(path, shown(value), allowed, hint))

    def conditions(self, written: Any, path: KeyPath, known: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(written, dict):
            self.note(path, written, "conditions such as {register: registered, members: {min: 3}}")
            return {}
        checked: dict[str, Any] = {}
        for column, test in written.items():
            if column not in known:
                hint = did_you_mean(column, known)
                self.refusals.append(Refusal((*path, column), "an unknown condition", any_of(known, len(known)), hint))
            elif column == ANY:
                checked[column] = self.alternatives(test, (*path, column))
            elif column == NOT:
                checked[column] = self.conditions(test, (*path, column), tuple(self.columns))
            else:
                checked[column] = self.test(column, test, (*path, column))
        return checked

    def alternatives(self, written: Any, path: KeyPath) -> list[dict[str, Any]]:
        allowed = "a list of alternatives, [{hands: {max: 0}}, {elderly: {min: 1}}]"
        if not isinstance(written, list) or not written:
            self.note(path, written, allowed)
            return []
        for place, alternative in enumerate(written):
            if alternative == {}:
                self.note((*path, Item(place)), alternative, "at least one condition in each alternative")
        return [self.conditions(each, (*path, Item(place)), tuple(self.columns)) for place, each in enumerate(written)]

    def test(self, column: str, written: Any, path: KeyPath) -> Any:
        if self.columns[column].is_flag:
            return self.flag(written, path)
        words = self.columns[column].words
        value = partial(self.word, words) if words else self.number
        if isinstance(written, dict) and not words:
            return self.between(written, path)
        if isinstance(written, list):
            return self.values(written, path, value)
        return value(written, path)

    def values(self, written: list[Any], path: KeyPath, value: Callable[[Any, KeyPath], Any]) -> list[Any]:
        if not written:
            self.note(path, written, "at least one value in the list")
        return [value(each, (*path, Item(place))) for place, each in enumerate(written)]

    def word(self, words: tuple[str, ...], written: Any, path: KeyPath) -> str:
        if written not in words:
            hint = did_you_mean(written, words) if isinstance(written, str) else ""
            self.note(path, written, f"{any_of(words)}, or a list of these", hint)
        return str(written)

    def flag(self, written: Any, path: KeyPath) -> float:
        if not isinstance(written, bool | int | float) or written not in (0, 1):
            self.note(path, written, "true or false", flag_meant(written))
            return 0.0
        return float(written)

    def number(self, written: Any, path: KeyPath, allowed: str = _A_NUMBER_TEST) -> float:
        if isinstance(written, bool) or not isinstance(written, int | float) or not math.isfinite(written):
            self.note(path, written, allowed, number_meant(written))
            return 0.0
        return float(written)

    def between(self, written: dict[Any, Any], path: KeyPath) -> dict[str, float]:
        bounds: dict[str, float] = {}
        for key, end in written.items():
            if key not in ("min", "max"):
                hint = did_you_mean(key, ("min", "max"))
                self.refusals.append(Refusal((*path, key), "an unknown key", "min, max", hint))
            else:
                bounds[key] = self.number(end, (*path, key), "a number")
        if not written:
            self.note(path, written, "min or max, or both")
        if bounds.get("min", -math.inf) > bounds.get("max", math.inf):
            found = f"min {shown(bounds['min'])} above max {shown(bounds['max'])}"
            self.refusals.append(Refusal(path, found, "a min that is not above the max"))
        return bounds
