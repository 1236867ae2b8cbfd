"""The tables of a report as CSV files: as they are read, in the language, and beside them with plain numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from simexit.files import safe_cell, texts_csv
from simexit.report.documents.cells import decimals_of
from simexit.report.documents.parts import Cell, Document
from simexit.report.documents.workbook import fields_of, named_tables


def csv_files(document: Document) -> Iterator[tuple[str, str]]:
    """Names and texts of the files; ``tidy`` holds the same tables with numbers as a program reads them.

    A byte order mark says to a spreadsheet that they are UTF-8; a text that it would take for a formula has an
    apostrophe before it.
    """
    for number, (label, (table, _)) in enumerate(named_tables(document), start=1):
        name = re.sub(r'[\s<>"|:：/\\?*]+', "-", f"{number:02d} {label}").strip("-.")
        for folder, written in (("tables", as_read), ("tables/tidy", _plain)):
            fields = list(fields_of(table, document.language))
            columns = [[safe_cell(field.title), *(written(cell) for cell in field.cells)] for field in fields]
            yield f"{folder}/{name}.csv", texts_csv(columns)


def as_read(cell: Cell) -> str:
    """A number as its pattern shows it, a text as it is."""
    if not cell.numbers:
        return safe_cell(cell.text)
    pattern, decimals = cell.pattern.split(";")[0], decimals_of(cell.pattern)
    if pattern.endswith("%"):
        return f"{cell.numbers[0]:.{decimals}%}"
    grouped = "," if "," in pattern else ""
    return f"{cell.numbers[0]:{'+' if pattern.startswith('+') else ''}{grouped}.{decimals}f}"


def _plain(cell: Cell) -> str:
    return repr(cell.numbers[0]) if cell.numbers else safe_cell(cell.text)
