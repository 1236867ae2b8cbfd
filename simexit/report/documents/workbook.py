"""A document's tables as an Excel workbook: a tidy sheet a table, and a first sheet that explains."""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from math import ceil
from typing import Any, NamedTuple

from simexit.files import safe_cell
from simexit.report.documents.cells import shown_alike
from simexit.report.documents.parts import Bullets, Cell, Column, Document, Heading, Look, Paragraph, Table, breadth
from simexit.report.documents.web import GAPS
from simexit.words.terms import Language, sentence, term

_CREATED = datetime.datetime(2000, 1, 1)
_WIDEST, _NARROWEST, _HEAD_WIDEST = 60, 8, 30
_LONGEST_NAME = 31
_MOST_SIGNS = 32_767
_LOGO_HIGH = 48
_A4 = 9
_LINE = 15
_ABOUT_WIDE = (34, 100)
_RIGHT = {"align": "right", "valign": "top", "indent": 1}
_HEAD = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"}
_LONGEST_HEAD = 120
"""Letters of a printed sheet's head, of the 255 that Excel takes with its signs."""


class _Field(NamedTuple):
    """A column of a sheet: its heading, and what of a row stands in it."""

    title: str
    cells: list[Cell]


def xlsx_bytes(document: Document) -> bytes:
    """The whole workbook; no cell holds a formula. The same document gives the same bytes."""
    import xlsxwriter

    language, buffer = document.language, io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        about = {"title": document.title[:255], "author": document.look.author[:255], "created": _CREATED}
        book.set_properties(about)
        styles = _Styles(book, language)
        tables = named_tables(document)
        _write_about(book.add_worksheet(term("report_sheet_about", language)), document, tables, styles)
        for name, (table, _) in tables:
            _write_table(book.add_worksheet(name), table, styles)
        heads = ["&A", *(f"{label} {table.title}" for _, (table, label) in tables)]
        for sheet, head in zip(book.worksheets(), heads, strict=True):
            sheet.set_paper(_A4)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.set_header("&C" + (head if head == "&A" else head[:_LONGEST_HEAD].replace("&", "&&")))
            sheet.set_footer("&C&P / &N")
    return buffer.getvalue()


def named_tables(document: Document) -> list[tuple[str, tuple[Table, str]]]:
    """Name, table and label of all tables, those of the text first."""
    tables = [(part, label) for part, label in document.numbered() if isinstance(part, Table)]
    tables += [
        (table, sentence("report_table_label", document.language, number=str(number)))
        for number, table in enumerate(document.sheets, start=len(tables) + 1)
    ]
    return [(_sheet_name(label, table.title), (table, label)) for table, label in tables]


class _Styles:
    """Formats of cells, each made once."""

    def __init__(self, book: Any, language: Language) -> None:
        self._book, self.language = book, language
        self._font = {"font_name": {"en": "Arial", "zh": "Microsoft YaHei"}[language], "font_size": 10}
        self._made: dict[str, Any] = {}
        self.head = book.add_format({**_HEAD, **self._font})
        self.number_head = book.add_format({**_HEAD, **self._font, "align": "right", "indent": 1})
        self.title = book.add_format({**self._font, "bold": True, "font_size": 14, "text_wrap": True})
        self.text = book.add_format({**self._font, "text_wrap": True, "valign": "top"})
        self.cell = book.add_format({**self._font, "text_wrap": True, "valign": "top", "indent": 1})
        self.beside = book.add_format({**self._font, **_RIGHT})

    def number(self, pattern: str) -> Any:
        """Cells of numbers that are shown by ``pattern``."""
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({**self._font, **_RIGHT, "num_format": pattern})
        return self._made[pattern]


def _sheet_name(label: str, title: str) -> str:
    """A name that Excel allows: short, of whole words, without the signs that it refuses."""
    name = " ".join(re.sub(r"[\[\]:*?/\\']", " ", f"{label} {title}").split())
    if len(name) <= _LONGEST_NAME:
        return name
    whole = name[: _LONGEST_NAME + 1].rpartition(" ")[0] if title.isascii() else ""
    return whole if len(whole) > len(label) else name[:_LONGEST_NAME].strip()


def _write_about(
    sheet: Any, document: Document, tables: Sequence[tuple[str, tuple[Table, str]]], styles: _Styles
) -> None:
    """Title, key figures, what the sheets are, notes of the tables."""
    language = document.language
    sheet.set_column(0, 0, _ABOUT_WIDE[0])
    sheet.set_column(1, 1, _ABOUT_WIDE[1])
    sheet.hide_gridlines(2)
    lines = [("", document.subtitle), ("", document.look.byline), ("", term("report_sheets_how", language))]
    lines += _told(document)
    lines.append((term("report_sheet", language), term("report_sheet_table", language)))
    for name, (table, label) in tables:
        lines.append((name, f"{label}{GAPS[language]}{table.title}"))
        lines += [("", note) for note in table.notes]
    if document.look.logo:
        _put_logo(sheet, document.look)
    lines = [line for line in lines if any(line)]
    _put_text(sheet, 0, 0, document.title, styles.title, across=1)
    sheet.set_row(0, 1.4 * _LINE * _lines(document.title, sum(_ABOUT_WIDE) / 1.4))
    for row, texts in enumerate(lines, start=1):
        _make_room(sheet, row, zip(texts, _ABOUT_WIDE, strict=True))
        for column, text in enumerate(texts):
            if text:
                _put_text(sheet, row, column, text, styles.head if texts[0] and not column else styles.text)


def _told(document: Document) -> Iterator[tuple[str, str]]:
    """What the report says beside its tables: headings, and beside them paragraphs and lists."""
    head = ""
    for part in document.parts:
        if isinstance(part, Heading):
            head = part.text
        texts = (part.text,) if isinstance(part, Paragraph) else part.items if isinstance(part, Bullets) else ()
        for text in texts:
            yield from [(head, "")] * bool(head)
            yield "", text
            head = ""


def _put_logo(sheet: Any, look: Look) -> None:
    """The logo, as high as two lines, right of the texts."""
    from docx.image.image import Image

    scale = _LOGO_HIGH / Image.from_blob(look.logo).px_height
    options = {"image_data": io.BytesIO(look.logo), "x_scale": scale, "y_scale": scale, "description": look.author}
    sheet.insert_image(0, 2, "logo", options)


def _write_table(sheet: Any, table: Table, styles: _Styles) -> None:
    """Headings in the first row, then a row an entry; the first row stays in sight, and can be filtered."""
    fields, high, widths = list(fields_of(table, styles.language)), 1, []
    for place, field in enumerate(fields):
        is_number = any(cell.numbers for cell in field.cells)
        _put_text(sheet, 0, place, field.title, styles.number_head if is_number else styles.head)
        for row, cell in enumerate(field.cells, start=1):
            if cell.numbers:
                sheet.write_number(row, place, shown_alike(cell.numbers[0], cell.pattern), styles.number(cell.pattern))
            elif cell.text:
                plain = styles.cell if place else styles.text
                _put_text(sheet, row, place, cell.text, styles.beside if is_number else plain)
        head = breadth(field.title)
        longest = max([_room(cell) for cell in field.cells] + [head if head <= _HEAD_WIDEST else head // 2 + 2])
        width = min(max(longest + 3, _NARROWEST), _WIDEST)
        sheet.set_column(place, place, width)
        high = max(high, _lines(field.title, width))
        widths.append(width)
    for row, cells in enumerate(zip(*(field.cells for field in fields), strict=True), start=1):
        _make_room(
            sheet, row, ((cell.text, width) for cell, width in zip(cells, widths, strict=True) if not cell.numbers)
        )
    sheet.set_row(0, _LINE * high)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    if fields and table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(fields) - 1)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column."""
    return max(1, ceil(((0.85 if text.isascii() else 0.95) * breadth(text) + 1) / width))


def _make_room(sheet: Any, row: int, texts: Iterable[tuple[str, float]]) -> None:
    """Make a row as high as its longest text in a column of its width: not every spreadsheet does so itself."""
    lines = max((_lines(text, width) for text, width in texts), default=1)
    if lines > 1:
        sheet.set_row(row, _LINE * lines)


def _room(cell: Cell) -> float:
    """How wide a cell is shown: a number whole, whatever unit the text has it in."""
    if not cell.numbers or cell.pattern.endswith("%"):
        return breadth(cell.text)
    return max(breadth(cell.text), len(f"{cell.numbers[0]:,.0f}") + len(cell.pattern.partition(".")[2]) + 1)


def fields_of(table: Table, language: Language) -> Iterator[_Field]:
    """Columns of a sheet: intervals in two, the unit in the heading, or beside the numbers where it varies."""
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in table.rows]
        if column.kind == "text":
            yield _Field(column.title, cells)
            continue
        units = list(dict.fromkeys(cell.unit for cell in cells if cell.numbers and cell.unit))
        shared = len(units) == 1 and all(cell.unit or not cell.numbers for cell in cells)
        for title, end in _ends(column, language):
            heading = sentence("report_column_unit", language, title=title, unit=units[0]) if shared else title
            yield _Field(heading, [_end(cell, end) for cell in cells])
        if units and not shared and column.kind == "number":
            unit = sentence("report_unit_of", language, title=column.title)
            yield _Field(unit, [Cell(cell.unit if cell.numbers else "") for cell in cells])


def _ends(column: Column, language: Language) -> Iterator[tuple[str, int]]:
    if column.kind == "number":
        yield column.title, 0
        return
    for end, key in enumerate(("report_low_of", "report_high_of")):
        yield sentence(key, language, title=column.title), end


def _end(cell: Cell, end: int) -> Cell:
    """The number of a cell, or of an interval one end; a dash where there is none."""
    return cell if not cell.numbers else Cell(cell.text, (cell.numbers[end],), cell.pattern, cell.unit)


def _put_text(sheet: Any, row: int, column: int, text: str, style: Any, across: int = 0) -> None:
    """Write a text as such, with an apostrophe where a spreadsheet would read a formula."""
    safe = safe_cell(text)[:_MOST_SIGNS]
    if across:
        sheet.merge_range(row, column, row, column + across, "", style)
    sheet.write_string(row, column, safe, style)
