"""A document as an office wants it: its sections, in its order, with its texts, under its title."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from simexit.report.documents.office import Office
from simexit.report.documents.parts import Bullets, Document, Heading, Paragraph, Part, Picture, Table, printable
from simexit.scenario.problems import Position, ScenarioError, problem_at
from simexit.words.terms import Language

_HEAD = re.compile(r"#{1,2} |- ")


def arranged(document: Document, office: Office) -> Document:
    """``document`` as ``office`` wants it. Raises `ScenarioError` for a text that is no template."""
    language = document.language
    made = replace(document, title=office.title(language) or document.title, look=office.look(language))
    sections, parts = _sections(document), []
    for key in office.sections:
        name, text = office.text(key, language)
        mine = sections.get(key, [])
        if text:
            own = _own(key, mine, _rendered(name, text, made, mine), language)
            mine = [*own, *(part for part in mine if _stays(part))]
        parts += mine
    return replace(made, parts=tuple(parts))


def _sections(document: Document) -> dict[str, list[Part]]:
    """The parts of each section, its heading first."""
    sections: dict[str, list[Part]] = {}
    for part in document.parts:
        if isinstance(part, Heading) and part.key:
            mine = sections.setdefault(part.key, [])
        mine.append(part)
    return sections


def _stays(part: Part) -> bool:
    """Whether a part stands beneath a text that takes the place of the section's words."""
    return isinstance(part, Table | Picture) or (isinstance(part, Paragraph) and part.kind == "command")


def _rendered(name: str, text: str, document: Document, parts: Sequence[Part]) -> str:
    """An own text with what it asks for put in; nothing in it can reach beyond the document."""
    from jinja2 import StrictUndefined, TemplateError
    from jinja2.sandbox import SandboxedEnvironment

    first = next((part for part in document.parts if isinstance(part, Bullets)), Bullets(()))
    words: dict[str, Any] = {
        "title": document.title,
        "subtitle": document.subtitle,
        "author": document.look.author,
        "date": document.look.date,
        "key_figures": list(first.items),
        "text": "\n\n".join(_words(parts)),
        "tables": {table.name: [[cell.text for cell in row] for row in table.rows] for table in document.tables},
    }
    try:
        return SandboxedEnvironment(undefined=StrictUndefined).from_string(text).render(words)
    except TemplateError as error:
        position = Position(name, getattr(error, "lineno", 0) or 0, 1)
        found = " ".join(str(error).split())
        raise ScenarioError([problem_at(position, (), found, f"a text with {', '.join(words)}")]) from error


def _words(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Paragraph) and part.kind != "command":
            yield part.text
        elif isinstance(part, Bullets):
            yield "\n".join(f"- {item}" for item in part.items)


def _own(key: str, parts: Sequence[Part], text: str, language: Language) -> Iterator[Part]:
    """What an own text says: ``# heading``, ``## heading below``, ``- item``; empty lines part paragraphs."""
    lines = printable(text.replace("\r\n", "\n")).strip()
    if not lines.startswith("# "):
        yield parts[0] if parts else Heading(key, key=key)
    for block in _blocks(lines.splitlines()):
        if block[0].startswith("# "):
            yield Heading(block[0][2:].strip(), key=key)
        elif block[0].startswith("## "):
            yield Heading(block[0][3:].strip(), 2)
        elif block[0].startswith("- "):
            yield Bullets(tuple(line[2:].strip() for line in block))
        else:
            yield Paragraph(("" if language == "zh" else " ").join(block))


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Lines that belong together: each heading, items that follow one another, and paragraphs."""
    block: list[str] = []
    for line in (line.strip() for line in lines):
        kind = _HEAD.match(line)
        same = bool(block) and bool(kind) == bool(_HEAD.match(block[0])) and not line.startswith("#")
        if block and (not line or not same or block[0].startswith("#")):
            yield block
            block = []
        block += [line] * bool(line)
    if block:
        yield block
