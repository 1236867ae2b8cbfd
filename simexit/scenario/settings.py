"""Single values given on the command line: ``--set programmes.dibao.take_up=0.5``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from simexit.scenario.catalogue import catalogue
from simexit.scenario.declared import at, child, declared, is_figure, is_named_entries
from simexit.scenario.kinds import Words, in_both
from simexit.scenario.merging import merged
from simexit.scenario.problems import (
    SETTING,
    Item,
    KeyPath,
    Position,
    Problem,
    ScenarioError,
    any_of,
    did_you_mean,
    problem_at,
)
from simexit.scenario.reading import Document, read_text
from simexit.scenario.statuses import shipped_rows

_PLACE = Position(SETTING)


class _SettingError(Exception):
    """A setting that cannot be laid over the scenario."""

    def __init__(self, path: KeyPath, found: str, allowed: str, hint: str = "") -> None:
        self.problem = problem_at(_PLACE, path, found, allowed, hint)
        super().__init__(self.problem)


def with_settings(document: Document, settings: Sequence[str]) -> Document:
    """``document`` with each of ``settings``, texts ``dotted.key=value``, laid over it in turn.

    Faults in the settings are added to the problems of the document.
    """
    problems: list[Problem] = []
    for setting in settings:
        try:
            document = _with_setting(document, setting)
        except _SettingError as refused:
            problems.append(refused.problem)
        except ScenarioError as error:
            key = setting.partition("=")[0].strip()
            problems.extend(problem_at(_PLACE, (key,), each.found, each.allowed, each.hint) for each in error.problems)
    return Document(document.data, document.positions, (*document.problems, *problems))


def _with_setting(document: Document, setting: str) -> Document:
    key, equals, written = setting.partition("=")
    example = "key=value, such as programmes.dibao.take_up=0.5"
    if not equals or not key.strip():
        raise _SettingError((), f"'{setting}'", example)
    if not written.strip():
        raise _SettingError((key.strip(),), "no value after the equals sign", example)
    path = _path(key.strip(), document)
    whole, value = _whole_value(document, path, read_text(written, SETTING).data)
    for part in reversed(whole):
        value = {part: value}
    result = merged(document, Document(value, {(): _PLACE, whole: _PLACE}))
    positions = {
        place: where for place, where in result.positions.items() if place == whole or place[: len(whole)] != whole
    }
    return Document(result.data, {**positions, (): document.positions[()]}, result.problems)


def _path(key: str, document: Document) -> KeyPath:
    """Path that ``key`` names: names of parameters keep their dots, digits are years or places in a list."""
    parts: list[str | int] = []
    words = key.split(".")
    if words[0] == "parameters" and len(words) > 2:
        year = [int(words.pop())] if _is_number(words[-1]) else []
        return ("parameters", ".".join(words[1:]), *year)
    for word in words:
        if not word:
            raise _SettingError((key,), "two dots in a row, or one at an end", "names with one dot between them")
        is_item = isinstance(_value(document, tuple(parts)), list)
        parts.append((Item(int(word) - 1) if is_item else int(word)) if _is_number(word) else word)
    return tuple(parts)


def _is_number(word: str) -> bool:
    return word.isdecimal() and len(word) <= 4


def _value(document: Document, path: KeyPath) -> Any:
    """Value at ``path``, from the catalogue where a programme leaves it out."""
    value = at(document.data, path)
    if value is None and len(path) > 2 and path[0] == "programmes":
        entry = catalogue().get(str(at(document.data, (*path[:2], "type"))))
        return at(entry.data, path[2:]) if entry and child(at(document.data, path[:2]), path[2]) is None else None
    return value


def _whole_value(document: Document, path: KeyPath, value: Any) -> tuple[KeyPath, Any]:
    """``path`` and ``value`` or, if ``path`` leads into a figure, a list or ``who``, that and its changed copy."""
    for depth in range(1, len(path)):
        _check_section(document, path[:depth], path)
    for depth in range(1, len(path)):
        whole, below = path[:depth], path[depth:]
        place = declared(whole, document.data)
        if place and place.type is Words:
            return whole, _nested(in_both(_value(document, whole)), below, value, path)
        if place and is_figure(place.type):
            return whole, _figure_replaced(_value(document, whole), below, value, path)
        if path[depth - 1] == "who" or isinstance(_value(document, whole), list):
            return whole, _nested(_value(document, whole), below, value, path)
    return path, value


def _check_section(document: Document, path: KeyPath, full: KeyPath) -> None:
    """Refuse to set a key of a programme, county or fund that is not there; rows of the registry always are."""
    if path[0] == "statuses" and path[-1] in shipped_rows().data:
        return
    parent = _value(document, path[:-1])
    place = declared(path[:-1], document.data)
    misses = _value(document, path) is None and isinstance(parent, dict)
    if misses and place and is_named_entries(place.type) and not isinstance(path[-1], int) and path[0] != "parameters":
        raise _SettingError(full, f"no '{path[-1]}' in {path[0]}", any_of(parent), did_you_mean(path[-1], parent))


def _nested(value: Any, below: KeyPath, new: Any, path: KeyPath) -> Any:
    """Copy of ``value``, a list or section, with ``new`` at the path ``below`` it; ``path`` is the whole path."""
    if not below:
        return new
    key = below[0]
    if isinstance(value, list):
        if not isinstance(key, Item) or not 0 <= key < len(value):
            raise _SettingError(path, f"no item {key + 1 if isinstance(key, Item) else key}", f"1 to {len(value)}")
        return [_nested(each, below[1:], new, path) if place == key else each for place, each in enumerate(value)]
    section = dict(value) if isinstance(value, dict) else {}
    section[key] = _nested(section.get(key), below[1:], new, path)
    return section


def _figure_replaced(value: Any, below: KeyPath, new: Any, path: KeyPath) -> Any:
    """Figure ``value`` with one year or its number changed: it is no longer what its source says, but assumed."""
    below = below[1:] if below[0] == "value" and len(below) > 1 else below
    if below == ("value",):
        return new
    if len(below) > 1 or not isinstance(below[0], int):
        raise _SettingError(path, "a part of a figure", "a figure as a whole, or one of its years")
    years = child(value, "value") if isinstance(value, dict) and "value" in value else value
    if not isinstance(years, dict):
        raise _SettingError(path, "a year of a figure without years", "the figure as a whole", "leave out the year")
    return {"value": {**years, below[0]: new}, "note": f"{below[0]} changed with {SETTING}"}
