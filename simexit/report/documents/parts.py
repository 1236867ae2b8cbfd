"""A document that knows no format: a title, and parts in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from simexit.words.formats import EN_DASH
from simexit.words.terms import Language, sentence

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


SECTIONS = (
    "key_figures", "method", "plan", "mixes", "data", "results", "money", "start", "figures", "scorecard", "cautions",
    "sources", "provenance",
)  # fmt: skip
"""Sections that reports have, in their order; not every kind of result has all."""
_MANY = 8
_HEAD_WIDEST = 26
"""The widest title of a column that stands in one line where there is room."""
_PAGE_LETTERS, _PAGE_LINES = 112, 16
"""How many letters stand beside each other on a page, and how many lines of a table stay on one."""
_FEW_COLUMNS, _MANY_COLUMNS = (45, 16, 2.2, 104), (18, 16, 3.4, 130)
"""The widest text and word that a column makes room for, what is left free beside them, and the letters of a line.

Texts wrap where a line has too few letters; numbers stay whole.
"""

_BETWEEN = {"text": r"\s+", "interval": rf"(?<={EN_DASH})\s", "number": "$^"}
"""Where a cell of a kind of column may be parted."""


def breadth(text: str) -> int:
    """How wide a text is in letters; Chinese signs are two, and so is a percent sign."""
    return sum(2 if ord(sign) > 0x2E80 or sign == "%" else 1 for sign in text)


def printable(text: str) -> str:
    """``text`` without the signs that no document can hold."""
    return _UNPRINTABLE.sub("", text)


@dataclass(frozen=True)
class Heading:
    """A heading; ``level`` 1 or 2. ``key``: which section begins here, where it is one of `SECTIONS`."""

    text: str
    level: int = 1
    key: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; a ``note`` stands below a table, a ``command`` is typed in a terminal."""

    text: str
    kind: Literal["plain", "note", "command"] = "plain"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """A figure as PNG; its ``caption`` is drawn in it as well. ``width`` and ``height`` in inches."""

    name: str
    png: bytes
    title: str
    caption: str
    width: float
    height: float

    def shown_wide(self, width: float, height: float) -> float:
        """How wide the picture is shown, in the units of the room it has: whole, however tall it is."""
        return min(width, height * self.width / self.height)

    @property
    def alternative(self) -> str:
        """What stands for the picture where it cannot be seen."""
        return f"{self.title} {self.caption}".strip()


@dataclass(frozen=True)
class Cell:
    """A cell: ``text`` as it is read, and the ``numbers`` behind it, one of a value, two of an interval.

    ``numbers`` are as a workbook shows them by ``pattern``, its number format, in ``unit``.
    """

    text: str
    numbers: tuple[float, ...] = ()
    pattern: str = ""
    unit: str = ""


@dataclass(frozen=True)
class Column:
    """A column: what its cells are, and the ``unit`` of bare numbers. A workbook parts an interval into two columns."""

    title: str
    kind: Literal["text", "number", "interval"] = "text"
    unit: str = ""

    def heading(self, language: Language) -> str:
        """The title, and the unit behind it."""
        return sentence("report_column_unit", language, title=self.title, unit=self.unit) if self.unit else self.title


@dataclass(frozen=True)
class Table:
    """A table; ``name`` is its code. ``notes`` stand beneath it."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def shares(self, language: Language) -> list[float]:
        """How the columns share a page: numbers stay whole, intervals part after their dash, words wrap."""
        wanted, least, whole = [], [], []
        widest, long_word, padding, room = _FEW_COLUMNS if len(self.columns) < _MANY else _MANY_COLUMNS
        for place, column in enumerate(self.columns):
            longest = max((breadth(row[place].text) for row in self.rows), default=0)
            titled = column.heading(language)
            words = max(((1.15 if word.isascii() else 1.0) * breadth(word) + 1 for word in titled.split()), default=0)
            head = min(max(breadth(titled) / 2 + 1, words if words <= long_word else 0), long_word)
            parts = (word for row in self.rows for word in re.split(_BETWEEN[column.kind], row[place].text))
            word = max(map(breadth, parts), default=0)
            needed = max(min(1.3 * word + 1, long_word) if column.kind == "text" else word, head)
            body = min(longest, widest) if column.kind == "text" else longest
            least.append(needed + padding)
            wanted.append(max(body, min(1.15 * breadth(titled), _HEAD_WIDEST), needed) + padding)
            whole.append(longest + padding if column.kind == "text" else 0)
        free = sum(wanted) - sum(least)
        part = min(max((room - sum(least)) / free, 0.0), 1.0) if free else 1.0
        widths = [low + part * (wish - low) for low, wish in zip(least, wanted, strict=True)]
        widths = _widened(widths, whole, room)
        return [width / sum(widths) for width in widths]

    def is_whole(self, language: Language) -> bool:
        """Whether the table is short enough to stand on one page, and so is not parted."""
        room = [share * _PAGE_LETTERS for share in self.shares(language)]
        cells = (zip(row, room, strict=True) for row in self.rows)
        return sum(max(ceil(breadth(cell.text) / width) for cell, width in row) for row in cells) <= _PAGE_LINES


def _widened(widths: list[float], whole: list[float], room: float) -> list[float]:
    """What is left of a line goes to the columns whose texts wrap."""
    lacking = [max(long - width, 0.0) for width, long in zip(widths, whole, strict=True)]
    part = min(max(room - sum(widths), 0.0) / sum(lacking), 1.0) if any(lacking) else 0.0
    return [width + part * lack for width, lack in zip(widths, lacking, strict=True)]


Part = Heading | Paragraph | Bullets | Picture | Table


@dataclass(frozen=True)
class Look:
    """What an office puts round a report: who wrote it, when, a logo (PNG or JPEG), and templates of its own."""

    author: str = ""
    date: str = ""
    logo: bytes = b""
    web: str = ""
    paper: str = ""
    word: bytes = b""

    @property
    def byline(self) -> str:
        """Author and date in a line."""
        return " · ".join(text for text in (self.author, self.date) if text)


@dataclass(frozen=True)
class Document:
    """A report. ``sheets``: tables too long to be read, for workbooks alone."""

    language: Language
    title: str
    subtitle: str
    parts: tuple[Part, ...]
    sheets: tuple[Table, ...] = ()
    files: dict[str, str] = field(default_factory=dict)
    """Texts by file name that belong to the report, such as the scenario that its command runs."""
    look: Look = field(default_factory=Look)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Tables among the parts, in order."""
        return tuple(part for part in self.parts if isinstance(part, Table))

    def numbered(self) -> Iterator[tuple[Part, str]]:
        """Parts, each with its label: "Table 3", "Figure 1", or nothing."""
        counts = {Table: 0, Picture: 0}
        keys = {Table: "report_table_label", Picture: "report_figure_label"}
        for part in self.parts:
            kind = type(part)
            if kind in counts:
                counts[kind] += 1
                yield part, sentence(keys[kind], self.language, number=str(counts[kind]))
            else:
                yield part, ""


def text_rows(rows: Iterable[Sequence[str]]) -> tuple[tuple[Cell, ...], ...]:
    """Rows of texts as cells."""
    return tuple(tuple(Cell(printable(text)) for text in row) for row in rows)
