"""What the schema declares at a place of a scenario: the type of a value and the keys of a section."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simexit.scenario.figure import Figure
from simexit.scenario.problems import KeyPath
from simexit.scenario.schema import Scenario, effect_key


class Declared(NamedTuple):
    """Type declared for a value and what its key means."""

    type: Any
    meaning: str = ""
    required: bool = False


def declared(path: KeyPath, data: Any) -> Declared | None:
    """What the schema declares at ``path``; ``data`` is the scenario as written, which tells effects apart.

    None where the schema declares nothing: below unknown keys and below ``who``.
    """
    found = Declared(Scenario)
    for key in path:
        below = _below(found.type, key, data)
        if below is None:
            return None
        found = below
        data = child(data, key)
    return Declared(_narrowed(found.type, data), found.meaning, found.required)


def child(data: Any, key: str | int) -> Any:
    """Value under ``key`` of a section or list; None if there is none."""
    if isinstance(data, dict):
        return data.get(key)
    return data[key] if isinstance(data, list) and isinstance(key, int) and 0 <= key < len(data) else None


def at(data: Any, path: KeyPath) -> Any:
    """Value at ``path``; None if there is none."""
    for key in path:
        data = child(data, key)
    return data


def keys_of(kind: Any) -> dict[str, FieldInfo]:
    """Keys of a section of type ``kind`` as they are written; empty if ``kind`` is not a section with fixed keys."""
    if not is_section(kind):
        return {}
    return {info.alias or name: info for name, info in kind.model_fields.items()}


def is_section(kind: Any) -> bool:
    """Whether ``kind`` is a section with fixed keys."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def is_figure(kind: Any) -> bool:
    """Whether ``kind`` is a figure, which is replaced as a whole."""
    return isinstance(kind, type) and issubclass(kind, Figure)


def is_named_entries(kind: Any) -> bool:
    """Whether ``kind`` is a section whose keys the analyst chooses, such as ``programmes`` or ``targets``."""
    return get_origin(kind) is dict


def _below(kind: Any, key: str | int, data: Any) -> Declared | None:
    kind = _narrowed(kind, data)
    if is_section(kind):
        info = keys_of(kind).get(str(key))
        return Declared(info.annotation, info.description or "", info.is_required()) if info else None
    if get_origin(kind) in (dict, tuple):
        arguments = get_args(kind)
        return Declared(arguments[1 if get_origin(kind) is dict else 0])
    return None


def _narrowed(kind: Any, data: Any) -> Any:
    """``kind`` without annotations and None, and of several effects the one that is written."""
    options = list(_options(kind))
    if len(options) > 1 and all(is_section(option) for option in options):
        written = (effect_key(data) or "").strip("<>")
        return next((option for option in options if written in option.model_fields), Any)
    return options[0] if len(options) == 1 else Any


def _options(kind: Any) -> Iterator[Any]:
    if get_origin(kind) is Annotated:
        yield from _options(get_args(kind)[0])
    elif get_origin(kind) in (Union, types.UnionType):
        for option in get_args(kind):
            if option is not type(None):
                yield from _options(option)
    else:
        yield kind
