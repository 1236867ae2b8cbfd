"""From the errors of pydantic to problems in plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simexit.scenario.declared import at, child, declared, keys_of
from simexit.scenario.figure import Figure
from simexit.scenario.kinds import REFUSED, SAID, Refusal
from simexit.scenario.problems import Item, KeyPath, Problem, any_of, did_you_mean, nearest
from simexit.scenario.reading import Document
from simexit.scenario.schema import EFFECT_KEYS
from simexit.scenario.wording import flag_meant, month_meant, name_meant, number_meant, pair_meant, shown

_HINTS: dict[str, Callable[[Any], str]] = {
    "number": number_meant,
    "year": number_meant,
    "month": month_meant,
    "flag": flag_meant,
    "name": name_meant,
    "pair": pair_meant,
}


def translated(error: ValidationError, document: Document, unfinished: Container[KeyPath] = ()) -> Iterator[Problem]:
    """Every problem in ``error``, which was raised on the data of ``document``.

    Of the programmes at the paths ``unfinished`` a problem is known that explains their missing keys.
    """
    details = error.errors(include_url=False)
    replaced = set(_misspelt(details, document))
    for detail in details:
        path, is_key = _path(detail["loc"], document.data)
        if detail["type"] == "missing":
            missing = _missing_path(detail, path)
            if missing in replaced or (path[:2] in unfinished and missing[2:] != ("fund",)):
                continue
        if path[:2] in unfinished and path[2:] == ("type",):
            continue
        yield from _problems(detail, path, is_key, document)


def _misspelt(details: list[ErrorDetails], document: Document) -> Iterator[KeyPath]:
    """Paths of missing keys that an unknown key beside them probably stands for."""
    for detail in details:
        if detail["type"] == "extra_forbidden":
            path, _ = _path(detail["loc"], document.data)
            meant = nearest(path[-1], _keys(path[:-1], document))
            if meant:
                yield (*path[:-1], meant)


def _problems(detail: ErrorDetails, path: KeyPath, is_key: bool, document: Document) -> Iterator[Problem]:
    kind, found = detail["type"], detail["input"]
    if kind == REFUSED:
        for refusal in detail["ctx"]["refusals"]:
            yield _refused(refusal, path, document)
    elif kind.startswith(f"{SAID}_"):
        yield _said(detail, path, is_key, document)
    elif kind == "missing":
        yield _missing(_missing_path(detail, path), document)
    elif kind in ("extra_forbidden", "invalid_key"):
        yield _unknown(path, document)
    elif kind == "literal_error":
        choices = re.findall(r"'([^']*)'", detail["ctx"]["expected"]) or [detail["ctx"]["expected"]]
        yield document.problem(path, shown(found), any_of(choices), did_you_mean(found, choices))
    elif kind == "too_short" and isinstance(found, list | dict) and found:
        return  # pydantic counts only the items that are right; the others have problems of their own
    else:
        yield document.problem(path, shown(found), *_shape(kind, path, found, document))


def _shape(kind: str, path: KeyPath, found: Any, document: Document) -> tuple[str, str]:
    """What is allowed where a section or list is of the wrong shape, and a hint."""
    if kind == "tuple_type":
        hint = f"write [{found}]" if isinstance(found, int) and path[-1] in ("enrol_months", "review_months") else ""
        return "a list: [a, b], or lines that start with a hyphen", hint
    if kind.startswith("union_tag"):
        first = next(iter(found), "") if isinstance(found, dict) else ""
        return f"an effect with one of the keys {any_of(EFFECT_KEYS)}", did_you_mean(first, EFFECT_KEYS)
    if kind == "too_short" and isinstance(found, list):
        return "at least one item in the list", ""
    place = declared(path, document.data)
    keys = _keys(path, document)
    if kind in ("dict_type", "too_short") and not keys:
        hint = "leave the key out if there is nothing to say" if found is None and place and not place.required else ""
        return "lines below it, each with a name or year, a colon and a value", hint
    if keys:
        return f"a section with the keys {any_of(keys, 20)}", ""
    return (place.meaning if place and place.meaning else "another kind of value"), ""


def _refused(refusal: Refusal, path: KeyPath, document: Document) -> Problem:
    below, _ = _path((*path, *refusal.path), document.data)
    return document.problem(below, refusal.found, refusal.allowed, refusal.hint)


def _said(detail: ErrorDetails, path: KeyPath, is_key: bool, document: Document) -> Problem:
    """Problem with a value that carries :class:`~simexit.scenario.kinds.Says`."""
    found = path[-1] if is_key else detail["input"]
    meant = detail["type"].removeprefix(f"{SAID}_")
    hint = _HINTS[meant](found) if meant in _HINTS else ""
    if "share" in detail["msg"] and isinstance(found, int | float) and 2 <= found <= 100:
        hint = f"write {found / 100:g} for {found:g} percent"
    if meant == "text" and isinstance(found, int | float):
        hint = "put it in quotation marks"
    what = f"the name '{found}'" if is_key and meant == "name" and isinstance(found, str) else shown(found)
    return document.problem(path, what, detail["msg"], hint)


def _missing(path: KeyPath, document: Document) -> Problem:
    place = declared(path, document.data)
    meaning = place.meaning if place and place.meaning else "a value"
    return document.problem(path, "nothing", f"{meaning} (this key has to be there)")


def _unknown(path: KeyPath, document: Document) -> Problem:
    keys = _keys(path[:-1], document)
    if str(path[-1]).isdecimal() and at(document.data, path) is None:
        is_large = len(str(path[-1])) == 3 or path[-1] == 0
        hint = "write large numbers without commas, 1813" if is_large else "write decimal numbers with a point, 0.5"
        return document.problem(path, "an unknown key", any_of(keys, 20), hint)
    unused = [key for key in keys if key not in (at(document.data, path[:-1]) or {})]
    hint = did_you_mean(path[-1], unused) or did_you_mean(path[-1], keys)
    return document.problem(path, "an unknown key", any_of(keys, 30), hint)


def _keys(path: KeyPath, document: Document) -> list[str]:
    place = declared(path, document.data)
    return list(keys_of(place.type)) if place else []


def _missing_path(detail: ErrorDetails, path: KeyPath) -> KeyPath:
    """``path`` of a missing key, which cannot be followed in the data to its end."""
    key = detail["loc"][-1]
    return path if path[-1:] == (key,) else (*path, key)


def _path(location: tuple[str | int, ...], data: Any) -> tuple[KeyPath, bool]:
    """Path in the data as written for a pydantic location, and whether the fault lies in the key itself."""
    path: list[str | int] = []
    for key in location:
        is_written = isinstance(data, dict) and key in data
        if not is_written and (key == "[key]" or _is_tag(key) or (key == "value" and _is_short(data))):
            continue
        data_is_list = isinstance(data, list)
        path.append(Item(key) if data_is_list and isinstance(key, int) else key)
        data = child(data, key)
    return tuple(path), location[-1:] == ("[key]",) and path[-1:] != ["[key]"]


def _is_tag(key: str | int) -> bool:
    """Whether ``key`` is the tag of a union."""
    return isinstance(key, str) and key.startswith("<") and key.endswith(">")


def _is_short(data: Any) -> bool:
    """Whether ``data`` is a figure written without the key ``value``."""
    return not isinstance(data, dict) or ("value" not in data and not any(key in Figure.model_fields for key in data))
