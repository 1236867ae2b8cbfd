"""A panel in a text file: comma, semicolon or tab between its columns."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

from simexit.panels.decoding import decoded
from simexit.panels.file import PanelFile, Reading, refuse
from simexit.panels.grid import Record, grid_file

SEPARATORS = ",;\t"


def read_text(path: Path, reading: Reading) -> PanelFile:
    """The table in a CSV file, whose lines may end in any way. Raises `PanelError` with line and column."""
    text, remarks = decoded(path.name, path.read_bytes(), reading.encoding)
    stream = io.StringIO(text, newline="")
    for _ in range(reading.skip_rows):
        stream.readline()
    body = stream.tell()
    header = next((line for line in stream if line.strip()), "")
    if not header:
        refuse(path.name, "an empty file", "a header line, then one row a household and wave")
    separator = max(SEPARATORS, key=lambda sign: _columns(header, sign))
    stream.seek(body)
    file = grid_file(path.name, _records(path.name, stream, separator, reading.skip_rows + 1), separator)
    return replace(file, remarks=tuple(remarks))


def _columns(header: str, separator: str) -> int:
    return len(next(csv.reader([header], delimiter=separator), []))


def _records(name: str, stream: io.StringIO, separator: str, first: int) -> list[Record]:
    """Line at which each record begins, and its cells; equal texts are kept once."""
    reader = csv.reader(stream, delimiter=separator, strict=True)
    records: list[Record] = []
    kept: dict[str, str] = {}
    begins = first
    try:
        for cells in reader:
            if cells:
                records.append((begins, [kept.setdefault(cell, cell) for cell in cells]))
            begins = first + reader.line_num
    except csv.Error as error:
        if "expected after" in str(error):
            found = "a quotation mark within a cell, or one that is not closed"
            refuse(name, found, "marks around whole cells", "write a mark within a cell twice", line=begins)
        found = f"quotation marks that are opened in line {begins} and not closed"
        refuse(name, found, "a table of rows and columns")
    return records
