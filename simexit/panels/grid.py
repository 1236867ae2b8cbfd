"""Rows of cells, from a text or a sheet, as a table: headings, each once, and rows as long as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from simexit.panels.file import PanelError, PanelFile, PanelProblem, limited, refuse

Record = tuple[int, Sequence[Any]]
_QUOTED = "put text with separators into quotation marks"


def grid_file(name: str, records: Sequence[Record], separator: str = "") -> PanelFile:
    """The table of a file whose ``records``, lines and their cells, begin with the headings; empty rows are dropped.

    Raises `PanelError` for headings that stand twice, and for rows that are longer or shorter than they.
    """
    filled = [(line, cells) for line, cells in records if any(not _is_empty(cell) for cell in cells)]
    if not filled:
        refuse(name, "an empty file", "a header line, then one row a household and wave")
    heading, titles = filled[0]
    names = tuple("" if _is_empty(cell) else _title(cell) for cell in titles)
    rows = filled[1:]
    problems = [*_doubled(name, heading, names), *_ragged(name, len(names), rows)]
    if problems:
        raise PanelError(problems)
    columns = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * len(names)
    table = pd.DataFrame(
        {title: pd.Series(list(column), dtype=object) for title, column in zip(names, columns, strict=True) if title}
    )
    return PanelFile(name, table, [line for line, _ in rows], heading, names, separator)


def doubled_headings(file: str, names: Sequence[str], line: int = 0) -> list[PanelProblem]:
    """A problem for each heading that stands more than once."""
    return list(_doubled(file, line, names))


def _doubled(file: str, line: int, names: Sequence[str]) -> Iterator[PanelProblem]:
    for title in dict.fromkeys(name for name in names if name and names.count(name) > 1):
        times = {2: "two", 3: "three"}.get(names.count(title), str(names.count(title)))
        found = f"{times} columns named '{title}'"
        yield PanelProblem(file, line, names.index(title) + 1, title, found, "each column name once")


def _ragged(file: str, width: int, rows: Sequence[Record]) -> list[PanelProblem]:
    wrong = [(line, cells, row) for row, (line, cells) in enumerate(rows, 1) if len(cells) != width]
    told = (_of_length(file, width, line, cells, row) for line, cells, row in wrong)
    return limited(told, len(wrong))


def _of_length(file: str, width: int, line: int, cells: Sequence[Any], row: int) -> PanelProblem:
    few = len(cells) < width
    hint = "" if few else _QUOTED
    for before, after in pairwise(cells):
        if not few and re.fullmatch(r"\d{1,3}", str(before).strip()) and re.fullmatch(r"\d{3}", str(after).strip()):
            hint = f'write {before}{after} without a comma, or "{before},{after}" in quotation marks'
    if not few and all(_is_empty(cell) for cell in cells[width:]):
        hint = "leave out the separators at the end of the line"
    counted = f"{len(cells)} cell{'s' * (len(cells) != 1)}"
    column = min(len(cells), width) + (0 if few else 1)
    return PanelProblem(file, line, column, "", counted, f"{width} cells", hint, row)


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _title(cell: Any) -> str:
    """A heading as text; a whole number, such as a year, without decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
