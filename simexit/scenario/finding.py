"""Finding and reading scenario files: shipped ones, the analyst's own, and the bases they build on."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path, PureWindowsPath
from typing import NamedTuple

from simexit.scenario.merging import merged
from simexit.scenario.named_mixes import named_mix
from simexit.scenario.problems import Position, Problem, ScenarioError, did_you_mean, one_line, problem_at
from simexit.scenario.reading import MOST_BYTES, Document, read_bytes
from simexit.scenario.shipped import (
    MIXES,
    SUFFIXES,
    no_such_scenario,
    shipped_file,
    shipped_folder,
    shipped_names,
    shipped_overlay,
)
from simexit.scenario.wording import shown

MOST_BASES = 8


class File(NamedTuple):
    """A scenario file: where it is, how it is called in messages, and what it says where it is made from its name."""

    path: Path
    shown: str
    text: str | None = None


def find(name_or_path: str | os.PathLike[str]) -> File:
    """File of a shipped scenario or at a path; raises :class:`ScenarioError` if there is neither.

    A shipped overlay or mix is found without its folder too, unless a file has that path.
    """
    text = os.fspath(name_or_path)
    if isinstance(name_or_path, str):
        shipped = _shipped(text)
        if shipped:
            return shipped
    path = Path(text)
    if "\0" in text or not text.strip():
        raise ScenarioError([no_such_scenario(text)])
    if not _exists(path):
        overlay = shipped_overlay(text)
        if overlay is None:
            raise ScenarioError([no_such_scenario(text)])
        return find(overlay)
    return File(path, path.as_posix())


def _shipped(name: str) -> File | None:
    """The shipped scenario, overlay or mix of a name, made from the name where that says it all."""
    path = shipped_file(name)
    if path:
        return File(path, path.relative_to(shipped_folder()).as_posix())
    made = named_mix(name.removeprefix(f"{MIXES}/")) if name.startswith(f"{MIXES}/") else None
    return File(shipped_folder() / f"{name}.yaml", f"{name}.yaml", made) if made else None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def read(file: File) -> Document:
    """Document in ``file``, without its base.

    Raises :class:`ScenarioError` if the file cannot be read or holds no keys and values.
    """
    document = _parsed(content(file), file.shown)
    if not isinstance(document.data, dict):
        found = "no keys in the file" if document.data is None else shown(document.data)
        hint = "" if file.path.suffix in SUFFIXES else "is this a scenario file?"
        raise ScenarioError([document.problem((), found, "a scenario: lines such as 'schema: 1'", hint)])
    return document


def content(file: File) -> bytes:
    """What ``file`` holds, up to just more than what is allowed. Raises :class:`ScenarioError` where it is no file."""
    if file.text is not None:
        return file.text.encode()
    try:
        if file.path.is_file():
            with file.path.open("rb") as stream:
                return stream.read(MOST_BYTES + 1)
        found = "a folder" if file.path.is_dir() else "something that is not a file"
    except OSError as error:
        found = f"a file that cannot be read ({error.strerror or 'unknown reason'})"
    raise ScenarioError([problem_at(Position(file.shown), (), found, "a scenario file in YAML")])


@lru_cache(maxsize=64)
def _parsed(content: bytes, shown_as: str) -> Document:
    """Document in ``content``; documents are never changed, so one can serve many scenarios."""
    return read_bytes(content, shown_as)


def read_with_base(file: File, above: tuple[Path, ...] = ()) -> Document:
    """Document in ``file``, laid over its base and the bases of that.

    Raises :class:`ScenarioError` if a base cannot be found or read, leads out of its folder, or in a circle.
    """
    document = read(file)
    base = document.data.get("base")
    if base is None:
        return document
    chain = (*above, file.path.resolve())
    found = _base_file(base, file, document)
    if found.path.resolve() in chain:
        raise ScenarioError([document.problem(("base",), f"'{base}', which builds on this file", "another base")])
    if len(chain) > MOST_BASES:
        raise ScenarioError([document.problem(("base",), "too many bases", f"at most {MOST_BASES} files in a chain")])
    return merged(read_with_base(found, chain), document)


def _base_file(base: object, file: File, document: Document) -> File:
    """File that ``base`` names: a shipped scenario, or a file in the folder of ``file`` or among the shipped ones."""
    allowed = "the name of a shipped scenario, or a file in the same folder"
    if not isinstance(base, str) or not base.strip() or "\0" in base:
        raise ScenarioError([document.problem(("base",), shown(base), allowed)])
    quoted = f"'{one_line(base)}'"
    shipped = shipped_file(base)
    if shipped:
        return File(shipped, shipped.relative_to(shipped_folder()).as_posix())
    if Path(base).is_absolute() or PureWindowsPath(base).drive or base.startswith(("/", "\\", "~")):
        raise ScenarioError([document.problem(("base",), f"the full path {quoted}", allowed)])
    folder = file.path.parent
    path = folder / base
    if not _exists(path):
        raise ScenarioError([_no_base(base, folder, document, allowed)])
    if not any(path.resolve().is_relative_to(inside.resolve()) for inside in (folder, shipped_folder())):
        found = f"{quoted}, which leads out of the folder"
        raise ScenarioError([document.problem(("base",), found, allowed)])
    return File(path, (Path(file.shown).parent / base).as_posix())


def _no_base(base: str, folder: Path, document: Document, allowed: str) -> Problem:
    beside = next((f"{base}{suffix}" for suffix in SUFFIXES if _exists(folder / f"{base}{suffix}")), None)
    hint = f"write {beside}" if beside else did_you_mean(Path(base).stem, shipped_names())
    return document.problem(("base",), f"'{one_line(base)}', which is not there", allowed, hint)
