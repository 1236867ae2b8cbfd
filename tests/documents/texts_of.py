"""What stands in a written report, read back from its file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import docx
import openpyxl
import typst

from simexit.report.documents.paper import laid_out
from simexit.report.documents.parts import Document
from simexit.report.documents.web import html_bytes
from simexit.report.documents.word import docx_bytes
from simexit.report.documents.workbook import xlsx_bytes


class Page(HTMLParser):
    """Texts, tables, attributes and tags of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tables: list[list[list[str]]] = []
        self.attributes: list[tuple[str, str, str]] = []
        self._in_cell = self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs] or [(tag, "", "")]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
        elif tag not in ("code", "a", "span"):
            self.texts.append("")
        self._in_cell = tag in ("td", "th") or (self._in_cell and tag == "span")
        self._inside = self._inside or tag == "span"

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag == "span"
        self._inside = tag == "span"

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.tables[-1][-1][-1] += data
        elif self._inside:
            self.texts[-1] += data.rstrip("\n")
        elif data.strip():
            self.texts.append(data.strip())


_made: dict[tuple[str, int], tuple[Document, Any]] = {}


def _once(what: str, document: Document, make: Callable[[Document], Any]) -> Any:
    """What is made of a document, made once."""
    key = (what, id(document))
    if key not in _made:
        _made[key] = (document, make(document))
    return _made[key][1]


def _page(document: Document) -> Page:
    page = Page()
    page.feed(html_bytes(document).decode("utf-8"))
    return page


def page_of(document: Document) -> Page:
    """The HTML file, read."""
    page: Page = _once("page", document, _page)
    return page


def word_file_of(document: Document) -> bytes:
    """The Word file."""
    written: bytes = _once("docx", document, docx_bytes)
    return written


def word_of(document: Document) -> Any:
    """The Word file, read."""
    return _once("word", document, lambda made: docx.Document(io.BytesIO(word_file_of(made))))


def word_tables_of(document: Document) -> list[list[list[str]]]:
    """Texts of the cells of the tables of the Word file, by row."""
    return [
        [["\n".join(line.text for line in cell.p_lst) for cell in row.tc_lst] for row in table.tr_lst]
        for table in word_of(document).element.body.tbl_lst
    ]


def book_of(document: Document) -> Any:
    """The workbook, read."""
    return _once("book", document, lambda made: openpyxl.load_workbook(io.BytesIO(xlsx_bytes(made))))


def word_texts(document: Document) -> list[str]:
    """All paragraphs and cells of the Word file."""
    cells = [text for table in word_tables_of(document) for row in table for text in row]
    return [*(paragraph.text for paragraph in word_of(document).paragraphs), *cells]


def book_texts(document: Document) -> list[str]:
    """All texts of the workbook."""
    return [str(cell.value) for sheet in book_of(document) for row in sheet.iter_rows() for cell in row if cell.value]


def paper_texts(document: Document) -> list[str]:
    """What typst sets as headings, captions and cells of tables."""
    found: list[str] = []
    with laid_out(document) as settings:
        for selector in ("heading", "figure"):
            _collect(json.loads(typst.query(**settings, selector=selector)), found)
    return found


def _collect(part: Any, found: list[str]) -> None:
    if isinstance(part, dict):
        if part.get("func") == "text":
            found.append(str(part["text"]).replace("\u200b", ""))
        for value in part.values():
            _collect(value, found)
    elif isinstance(part, list):
        for value in part:
            _collect(value, found)
