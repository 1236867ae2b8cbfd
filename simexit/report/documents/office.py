"""What an office replaces of its reports: a folder of templates, and what is said on the command line."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from simexit.report.documents import paper, web
from simexit.report.documents.parts import SECTIONS, Look, printable
from simexit.scenario.kinds import Model, Text, Words
from simexit.scenario.plain_problem import plain_problems
from simexit.scenario.problems import Item, Position, Problem, ScenarioError, any_of, did_you_mean, problem_at
from simexit.scenario.reading import Document, read_bytes
from simexit.words.formats import day
from simexit.words.terms import LANGUAGES, Language

FILE, STYLE = "report.yaml", "style.docx"
TEMPLATES = (web.TEMPLATE, paper.TEMPLATE)
_TEXT = re.compile(rf"([^.]+)(?:\.({'|'.join(LANGUAGES)}))?\.j2")
_TODAY = "today"
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


class OfficeFile(Model):
    """What the file `FILE` of a folder of templates says; every key may be left out."""

    title: Words | None = Field(None, description="title in place of the finding")
    author: Words | None = Field(None, description="who hands the report in")
    date: Text | None = Field(None, description="date of the report")
    logo: Text | None = Field(None, description="file of the logo, in the same folder")
    sections: tuple[Text, ...] | None = Field(None, min_length=1, description="which sections, in which order")


@dataclass(frozen=True)
class Office:
    """What is replaced, checked. ``texts``: own texts of sections by file name, without folder."""

    file: OfficeFile = field(default_factory=OfficeFile)
    logo: bytes = b""
    files: Mapping[str, bytes] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)

    @property
    def sections(self) -> tuple[str, ...]:
        """Sections in the order wanted."""
        return SECTIONS if self.file.sections is None else self.file.sections

    def title(self, language: Language) -> str:
        """The title that is wanted; empty where none is."""
        return printable(getattr(self.file.title, language, ""))

    def text(self, section: str, language: Language) -> tuple[str, str]:
        """Name and text of the own template of a section in a language; empty where there is none."""
        names = (f"{section}.{language}.j2", f"{section}.j2")
        return next(((name, self.texts[name]) for name in names if name in self.texts), ("", ""))

    def look(self, language: Language) -> Look:
        """What stands round the report in a language."""
        date = self.file.date or ""
        on = datetime.date.today() if date == _TODAY else datetime.date.fromisoformat(date) if date else None
        page, set_by = (self.files.get(name, b"").decode("utf-8-sig") for name in TEMPLATES)
        author = printable(getattr(self.file.author, language, ""))
        return Look(author, day(on, language) if on else "", self.logo, page, set_by, self.files.get(STYLE, b""))


def office(folder: Path | str | None = None, **said: Any) -> Office:
    """What is wanted of reports: the templates of a ``folder``, and what is ``said`` (not None) over its file.

    ``said``: title, author, date, logo (a file). Raises `ScenarioError` with every problem.
    """
    place = Path(folder) if folder is not None else None
    document, contents, problems = _read(place)
    given = {key: str(value) for key, value in said.items() if value is not None}
    for key in given:
        document.positions[(key,)] = Position(f"--{key}")
    data = document.data if isinstance(document.data, dict) else {} if document.data is None else document.data
    try:
        file = OfficeFile.model_validate({**data, **given} if isinstance(data, dict) else data)
    except ValidationError as error:
        raise ScenarioError([*problems, *plain_problems(error, document, OfficeFile)]) from None
    texts = {name: text for name, text in contents.items() if _TEXT.fullmatch(name) and name not in TEMPLATES}
    names = {_TEXT.fullmatch(name)[1] for name in texts}  # type: ignore[index]
    problems += [*_date_problems(file, document), *_section_problems(file, names, document, place)]
    logo = _logo(file, "logo" in given, place, document, problems)
    problems += _file_problems(contents, place)
    if problems:
        raise ScenarioError(problems)
    return Office(file, logo, contents, {name: text.decode("utf-8-sig") for name, text in texts.items()})


def _read(folder: Path | None) -> tuple[Document, dict[str, bytes], list[Problem]]:
    """The file of a folder, its templates by name, and what is wrong with them."""
    document = Document({}, {(): Position("")})
    if folder is None:
        return document, {}, []
    if not folder.is_dir():
        allowed = "a folder of templates (see: simexit templates)"
        return document, {}, [problem_at(Position(str(folder)), (), "no such folder", allowed)]
    wanted = {*folder.glob("*.j2")} | {folder / name for name in (FILE, STYLE, *TEMPLATES)}
    contents = {path.name: path.read_bytes() for path in sorted(wanted) if path.is_file()}
    document = read_bytes(contents.pop(FILE, b""), str(folder / FILE))
    return document, contents, [*document.problems]


def _date_problems(file: OfficeFile, document: Document) -> list[Problem]:
    try:
        if file.date not in (None, _TODAY):
            datetime.date.fromisoformat(str(file.date))
    except ValueError:
        return [document.problem(("date",), f"'{file.date}'", "a date such as 2024-05-31, or today")]
    return []


def _section_problems(file: OfficeFile, own: set[str], document: Document, folder: Path | None) -> list[Problem]:
    """Sections that are none or stand there twice, and own texts that no section takes."""
    known, found = [*SECTIONS, *sorted(own - {*SECTIONS})], []
    chosen = file.sections or SECTIONS
    for place, name in enumerate(chosen):
        path = ("sections", Item(place))
        if name not in known:
            found.append(document.problem(path, f"'{name}'", any_of(known, 30), did_you_mean(name, known)))
        elif name in chosen[:place]:
            found.append(document.problem(path, f"'{name}' a second time", "each section once"))
    for name in sorted(own - {*chosen}):
        allowed = f"its name among the sections of {FILE}, or one of {any_of(SECTIONS, 30)}"
        found.append(problem_at(Position(str(folder)), (), f"a text '{name}' that no section is called", allowed))
    return found


def _logo(file: OfficeFile, is_said: bool, folder: Path | None, document: Document, problems: list[Problem]) -> bytes:
    """The picture of the logo; what is wrong with it goes to ``problems``."""
    if file.logo is None:
        return b""
    path = Path(file.logo) if is_said or folder is None else folder / file.logo
    image = path.read_bytes() if path.is_file() else b""
    if not image.startswith(_PICTURES) or not _is_picture(image):
        found = f"'{file.logo}', which is no picture" if image else f"'{file.logo}', which is no file"
        problems.append(document.problem(("logo",), found, "a picture, PNG or JPEG"))
    return image


def _is_picture(image: bytes) -> bool:
    from docx.image.image import Image

    try:
        return bool(Image.from_blob(image).px_height)
    except Exception:  # whatever a broken picture makes its reader trip over
        return False


def _file_problems(contents: Mapping[str, bytes], folder: Path | None) -> list[Problem]:
    """Templates that are no text, and a style file that is not of Word."""
    found = []
    for name, content in contents.items():
        position = Position(str((folder or Path()) / name))
        if name == STYLE:
            if not _is_word(content):
                found.append(problem_at(position, (), "a file that Word did not write", "a Word file (.docx)"))
            continue
        try:
            content.decode("utf-8-sig")
        except UnicodeDecodeError:
            found.append(problem_at(position, (), "a character that is not UTF-8", "text in UTF-8"))
    return found


def _is_word(content: bytes) -> bool:
    import docx

    try:
        return bool(docx.Document(io.BytesIO(content)).sections)
    except Exception:  # whatever a file of another kind makes its reader trip over
        return False
