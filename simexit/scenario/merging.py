"""Laying one scenario file over another."""

from __future__ import annotations

from typing import Any

from simexit.scenario.declared import declared, is_figure, is_section
from simexit.scenario.problems import KeyPath, Position, Problem, any_of, did_you_mean
from simexit.scenario.reading import Document
from simexit.scenario.schema import NONE, PLAN_ALONE, Target, Words

_WHOLE_KEYS = ("who", "test", "then")
_SECTIONS_OF_A_PLAN = ("programmes", "funds")
"""Sections of which the word none takes away what is a plan's, and leaves what stands without a plan."""
_COUNTS = ("households", "persons", "villages", "townships")


def merged(base: Document, overlay: Document) -> Document:
    """``base`` changed by ``overlay``.

    Sections merge key by key. Figures, names and titles, lists, ``who``, ``test`` and ``then`` are replaced as a whole.
    Null takes an entry of a section away, such as a programme, a fund, a target or a key of these; ``programmes: none``
    and ``funds: none`` take away all that is not of the standing state. Neither document is changed.
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
            elif value == NONE and not path and key in _SECTIONS_OF_A_PLAN and isinstance(result.get(key), dict):
                result[key] = self.standing(result[key], key, _paying(result.get("programmes")))
            elif isinstance(value, dict) and isinstance(result.get(key), dict) and _merges(below, value):
                result[key] = self.section(result[key], value, below)
            else:
                self.replaced.add(below)
                result[key] = value
        return result

    def standing(self, base: dict[Any, Any], section: str, paying: set[str]) -> dict[Any, Any]:
        """Those entries of a section that are not of a plan, with the funds ``paying`` for such."""
        also = paying if section == "funds" else set()
        kept = {name: each for name, each in base.items() if isinstance(each, dict) and (name in also or stands(each))}
        self.replaced |= {(section, name) for name in base if name not in kept}
        return kept

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


def stands(entry: dict[Any, Any]) -> bool:
    """Whether a programme or a fund, as written, is of the standing state."""
    runs_in = entry.get("runs_in", PLAN_ALONE)
    return entry.get("no_ceiling") is True or (isinstance(runs_in, list) and runs_in != list(PLAN_ALONE))


def _paying(programmes: Any) -> set[str]:
    """Funds of the programmes, as written, that are not of a plan."""
    written = programmes.values() if isinstance(programmes, dict) else ()
    return {str(each.get("fund")) for each in written if isinstance(each, dict) and stands(each)}


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
