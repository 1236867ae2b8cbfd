"""From a scenario's name or file to a checked scenario."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from simexit import __version__
from simexit.scenario.catalogue import Entry, catalogue, type_names, types_to_choose
from simexit.scenario.checks import misfits
from simexit.scenario.declared import keys_of
from simexit.scenario.filling import filled
from simexit.scenario.finding import File, find, read, read_with_base
from simexit.scenario.merging import merged
from simexit.scenario.mixing import mix_misfits, mixed
from simexit.scenario.plausibility import implausible
from simexit.scenario.plugins import PluginError, declaration, installed_plugins
from simexit.scenario.problems import KeyPath, Position, Problem, ScenarioError, any_of, nearest, one_line
from simexit.scenario.reading import Document
from simexit.scenario.schema import NONE, SCHEMA_VERSION, Programme, Scenario
from simexit.scenario.settings import with_settings
from simexit.scenario.shipped import shipped_overlay
from simexit.scenario.statuses import rows_taken, shipped_rows
from simexit.scenario.translating import translated
from simexit.scenario.warned import ScenarioWarning
from simexit.scenario.wording import name_from, number_meant, shown


def load(
    name_or_path: str | os.PathLike[str],
    *,
    overlays: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    settings: str | Sequence[str] = (),
) -> Scenario:
    """Load, complete and check a scenario.

    ``name_or_path`` is the name of a shipped scenario or the path of a YAML file. ``overlays`` are names or paths of
    files laid over it in turn, ``settings`` are texts ``dotted.key=value`` laid over all. Programmes with a ``type``
    take what they do not say from the catalogue. Raises :class:`ScenarioError`, with every problem, and nothing else.
    """
    return check(_whole_document(name_or_path, overlays, settings))


def load_with_warnings(
    name_or_path: str | os.PathLike[str],
    *,
    overlays: str | os.PathLike[str] | Iterable[str | os.PathLike[str]] = (),
    settings: str | Sequence[str] = (),
) -> tuple[Scenario, tuple[ScenarioWarning, ...]]:
    """As :func:`load`, and what is implausible in the scenario, each with its file, line and column."""
    document = _whole_document(name_or_path, overlays, settings)
    scenario = check(document)
    return scenario, implausible(scenario, document)


def _whole_document(
    name_or_path: str | os.PathLike[str],
    overlays: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    settings: str | Sequence[str],
) -> Document:
    """A file with its bases beneath it, overlays and settings over it."""
    file = find(name_or_path)
    document = _named(read_with_base(file), file)
    for overlay in [overlays] if isinstance(overlays, str | os.PathLike) else overlays:
        document = merged(document, _overlay(find(overlay)))
    return with_settings(document, [settings] if isinstance(settings, str) else settings)


def check(document: Document) -> Scenario:
    """Complete ``document`` from the catalogue and check it; raises :class:`ScenarioError` with every problem."""
    refused = list(_bare_overlay(document)) or list(_not_this_schema(document)) or list(_no_whole_scenario(document))
    if refused:
        raise ScenarioError([*document.problems, *refused])
    completed, unfinished = _completed(_with_rows(filled(document)))
    problems = [*completed.problems, *unfinished.values(), *misfits(completed)]
    try:
        scenario = Scenario.model_validate(completed.data)
    except ValidationError as error:
        raise ScenarioError([*problems, *translated(error, completed, unfinished)]) from None
    problems += mix_misfits(scenario, completed) if not problems else ()
    if problems:
        raise ScenarioError(problems)
    return mixed(scenario)


def _named(document: Document, file: File) -> Document:
    """``document`` with the name of its file, if the file gives none."""
    if "name" in read(file).data:
        return document
    positions = {**document.positions, ("name",): Position(file.shown)}
    return replace(document, data={**document.data, "name": name_from(file.path.stem)}, positions=positions)


def _overlay(file: File) -> Document:
    """Document in ``file``, which is laid over a scenario and so may not build on another one."""
    document = read(file)
    if "base" in document.data:
        allowed = "an overlay without a base, because it is laid over a scenario here"
        problem = document.problem(("base",), shown(document.data["base"]), allowed)
        return replace(document, problems=(*document.problems, problem))
    return document


def _not_this_schema(document: Document) -> Iterator[Problem]:
    """What speaks against the schema a file is written in.

    There has been one schema so far. Files of an older one will be brought up to date here, before anything is checked.
    """
    written = document.data.get("schema")
    if isinstance(written, bool) or written != SCHEMA_VERSION:
        allowed = f"{SCHEMA_VERSION} (this simexit reads schema {SCHEMA_VERSION})"
        hint = number_meant(written) or (f"write schema: {SCHEMA_VERSION}" if written is None else "")
        if isinstance(written, int) and not isinstance(written, bool) and written > SCHEMA_VERSION:
            hint = f"the file is written for a newer simexit than this one, {__version__}: install that"
        elif isinstance(written, int) and not isinstance(written, bool):
            hint = f"there was no schema {written}; write schema: {SCHEMA_VERSION}"
        yield document.problem(("schema",), shown(written), allowed, hint)


def _bare_overlay(document: Document) -> Iterator[Problem]:
    """A shipped overlay or mix where a scenario is meant."""
    if "counties" in document.data:
        return
    name = shipped_overlay(document.position(()).file.removesuffix(".yaml"))
    if name:
        hint = f"lay it over a plan, such as bazhou-2017 --with {name}"
        yield document.problem((), "an overlay, which is no plan", "a plan, or a file of your own", hint)


def _no_whole_scenario(document: Document) -> Iterator[Problem]:
    if not {"time", "lines", "counties"} & document.data.keys():
        allowed = "a whole scenario, or one that names the scenario it changes"
        hint = "to change a scenario, write a line such as base: mabian-2017"
        yield document.problem((), "no time, no lines and no counties", allowed, hint)


def _with_rows(document: Document) -> Document:
    """``document`` with the rows of the registry that it does not write itself, or does not write in full."""
    written = document.data.get("statuses", {})
    if not isinstance(written, dict):
        return document
    rows, positions = dict(written), dict(document.positions)
    for name, row in rows_taken(written).items():
        mine = written.get(name, {})
        rows[name] = {**row, **mine}
        taken = {("statuses", name, *key[1:]): at for key, at in shipped_rows().positions.items() if key[:1] == (name,)}
        positions.update({path: at for path, at in taken.items() if path[2:3] and path[2] not in mine})
    return replace(document, data={**document.data, "statuses": rows}, positions=positions)


def _completed(document: Document) -> tuple[Document, dict[KeyPath, Problem]]:
    """``document`` with what its programmes take from the catalogue.

    Programmes that cannot be completed come with the problem that says so, by their path.
    """
    programmes = document.data.get("programmes")
    if not isinstance(programmes, dict):
        return document, {}
    unfinished: dict[KeyPath, Problem] = {}
    completed: dict[Any, Any] = {}
    needs: dict[str, dict[str, Any]] = {}
    positions = dict(document.positions)
    for name, programme in programmes.items():
        path: KeyPath = ("programmes", name)
        completed[name] = programme
        if not isinstance(programme, dict):
            continue
        entry = catalogue().get(str(programme.get("type"))) or _plugged_in(programme, document)
        if entry:
            completed[name] = {**entry.data, **programme}
            for section, needed in entry.needs.items():
                needs.setdefault(section, {}).update(needed)
            taken = entry.data.keys() - programme.keys()
            positions.update(
                {(*path, *key): place for key, place in entry.positions.items() if key[:1] and key[0] in taken}
            )
        else:
            unfinished.update((path, problem) for problem in _untyped(programme, path, document))
    sections = {section: _beneath(needed, document.data.get(section)) for section, needed in needs.items()}
    data = {**document.data, **sections, "programmes": completed}
    return replace(document, data=data, positions=positions), unfinished


def _beneath(needed: dict[str, Any], written: Any) -> Any:
    """What a section says, over what the types of programmes need of it; what is no section stays for the checks."""
    return {**needed, **written} if isinstance(written, dict) else needed if written in (None, NONE) else written


def _plugged_in(programme: dict[Any, Any], document: Document) -> Entry | None:
    """What the plug-in of a programme says of it, if it has one of those that the scenario lists and that are there."""
    name, asked = programme.get("plugin"), document.data.get("plugins")
    if not isinstance(asked, dict) or name not in asked or name not in installed_plugins():
        return None
    try:
        return Entry(declaration(name), {})
    except PluginError as error:
        raise ScenarioError([document.problem(("plugins", name), str(error), "a plug-in that can be loaded")]) from None


def _untyped(programme: dict[Any, Any], path: KeyPath, document: Document) -> Iterator[Problem]:
    """What is wrong with a programme that no entry of the catalogue completes."""
    if "type" in programme:
        written = programme["type"]
        found = f"the unknown type '{one_line(written, 40)}'" if isinstance(written, str) else shown(written)
        yield document.problem((*path, "type"), found, types_to_choose(), _type_meant(written))
        return
    types = catalogue()
    needed = [key for key, info in keys_of(Programme).items() if info.is_required() and key != "fund"]
    missing = [key for key in needed if key not in programme]
    if missing:
        known = any_of(types, len(types))
        allowed = f"a type of the catalogue ({known}; see simexit systems), or all of the keys {any_of(needed)}"
        yield document.problem(path, f"no type, and no {any_of(missing)}", allowed)


def _type_meant(written: object) -> str:
    """Hint for an unknown type: the one written most like it, or the one of that name."""
    types = catalogue()
    names = {name: type_ for type_ in types for name in (type_, *type_names(type_))}
    meant = nearest(written, names)
    return f"did you mean '{names[meant]}'?" if meant else ""
