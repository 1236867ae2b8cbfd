"""The catalogue of programmes: what a programme with a ``type`` need not say itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any, NamedTuple

from simexit.scenario.problems import KeyPath, Position
from simexit.scenario.reading import read_bytes

NEEDS = "needs"


class Entry(NamedTuple):
    """One type of programme: its fields as plain data, and where each stands in the catalogue.

    ``needs``: markets and accounts that it works through, by section and name, where a scenario declares none of them.
    """

    data: dict[str, Any]
    positions: dict[KeyPath, Position]
    needs: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """Every type of programme by name, sorted; read once from ``simexit/programmes/*.yaml``."""
    entries: dict[str, Entry] = {}
    folder = resources.files("simexit").joinpath("programmes")
    for file in sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name):
        document = read_bytes(file.read_bytes(), file.name)
        for name, data in (document.data or {}).items():
            below = {path[1:]: place for path, place in document.positions.items() if path[:1] == (name,)}
            entries[name] = Entry({key: data[key] for key in data if key != NEEDS}, below, data.get(NEEDS, {}))
    return dict(sorted(entries.items()))


def type_names(type_: str) -> tuple[str, str]:
    """Name of a type of programme in English and in Chinese."""
    title = catalogue()[type_].data["title"]
    return str(title["en"]), str(title["zh"])


def types_to_choose() -> str:
    """All types of programmes, and where they are told apart."""
    return f"{', '.join(catalogue())} (simexit systems says what each is)"
