"""Laying one scenario file over another."""

from __future__ import annotations

from typing import Any

from simexit.scenario.declared import declared, is_figure, is_section
from simexit.scenario.problems import KeyPath, Position, Problem, any_of, did_you_mean
from simexit.scenario.reading import Document
from simexit.scenario.schema import Target, Words

_WHOLE_KEYS = ("who", "test")
_COUNTS = ("households", "persons", "villages", "townships")


def merged(base: Document, overlay: Document) -> Document:
    """``base`` changed by ``overlay``.

    Sections merge key by key. Figures, names and titles, lists and ``who`` are replaced as a whole. Null takes an entry
    of a section away, such as a programme, a fund, a target or a key of these. Neither document is changed.
    """
    if not isinstance(base.data, dict) or not isinstance(overlay.data, dict):
        return overlay
    merger = _Merger(base, overlay)
    data = merger.section(base.data, overlay.data, ())
    problems = (*base.problems, *overlay.problems, *merger.problems)
    return Document(data, merger.positions(), problems)


class _Merger:
    """One merge: keeps the positions in step with the data."""

    def __init__(self, base: Document, overlay: Document) -> None:
        self.base = base
        self.overlay = overlay
        self.replaced: set[KeyPath] = set()
        self.problems: list[Problem] = []

    def section(self, base: dict[Any, Any], overlay: dict[Any, Any], path: KeyPath) -> dict[Any, Any]:
        result = dict(base)
        if _is_target(path, base):
            _drop_stale_source(result, overlay)
        for key, value in overlay.items():
            below = (*path, key)
            if value is None and path and declared(below, None):
                self.remove(result, key, below)
            elif isinstance(value, dict) and isinstance(result.get(key), dict) and _merges(below, value):
                result[key] = self.section(result[key], value, below)
            else:
                self.replaced.add(below)
                result[key] = value
        return result

    def positions(self) -> dict[KeyPath, Position]:
        """Where each value of the result stands; nothing of what was replaced."""
        kept = {
            path: position
            for path, position in self.base.positions.items()
            if not any(path[:depth] in self.replaced for depth in range(1, len(path)))
        }
        return {**kept, **self.overlay.positions}

    def remove(self, result: dict[Any, Any], key: str | int, path: KeyPath) -> None:
        """Take ``key`` away; a key that is not there is probably misspelt."""
        if key in result:
            del result[key]
            return
        hint = did_you_mean(key, result)
        allowed = f"something the base has: {any_of(result)}"
        self.problems.append(self.overlay.problem(path, "nothing (null), which removes a key", allowed, hint))


def _merges(path: KeyPath, value: Any) -> bool:
    place = declared(path, value)
    return path[-1] not in _WHOLE_KEYS and place is not None and not is_figure(place.type) and place.type is not Words


def _is_target(path: KeyPath, data: Any) -> bool:
    place = declared(path, data)
    return place is not None and is_section(place.type) and place.type is Target


def _drop_stale_source(target: dict[Any, Any], overlay: dict[Any, Any]) -> None:
    """A changed target is no longer what its source says, unless the overlay gives evidence of its own."""
    if any(key in overlay for key in _COUNTS) and not {"source", "status"} & overlay.keys():
        target.pop("source", None)
        target.pop("status", None)
