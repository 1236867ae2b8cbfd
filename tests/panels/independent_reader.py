"""A second reading of a panel file, with other libraries and plain loops: what a careful person would count in it."""

from __future__ import annotations

import csv
import datetime
import io
import itertools
import math
import re
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import pandas as pd
import pyarrow.parquet as pq

PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
MISSING = {"", "na", "n/a", "nan", "null", ".", "#n/a"}


class Unclear(Exception):
    """The file is no panel, or can be read in more than one way."""


class Count(NamedTuple):
    """Rows and poor rows of each wave; households; exits and waves of poverty after which a household is seen."""

    waves: dict[int, tuple[int, int]]
    households: int
    exits: tuple[int, int]


def rows_of(path: Path, encoding: str) -> tuple[list[Any], list[list[Any]]]:
    """Headings and rows of a file."""
    if path.suffix == ".csv":
        text = path.read_bytes().decode(encoding)
        if "\0" in text:
            raise Unclear
        first = next(line for line in text.splitlines() if line.strip())
        separator = max(",;\t", key=first.count)
        rows: list[list[Any]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True))
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible" and sheet.max_row > 1]
        if len(sheets) != 1:
            raise Unclear
        rows = [["" if cell is None else cell for cell in row] for row in sheets[0].iter_rows(values_only=True)]
    elif path.suffix == ".parquet":
        table = pq.read_table(path)
        columns = [table.column(k).to_pylist() for k in range(table.num_columns)]
        single = [str(kind) == "float" for kind in table.schema.types]
        rows = [table.schema.names, *(list(row) for row in zip(*map(_plain, columns, single), strict=True))]
    else:
        frame = pd.read_stata(path, convert_dates=False, convert_categoricals=False)
        single = [str(kind) == "float32" for kind in frame.dtypes]
        columns = [frame.iloc[:, k].tolist() for k in range(frame.shape[1])]
        rows = [list(frame.columns), *(list(row) for row in zip(*map(_plain, columns, single), strict=True))]
    filled = [row for row in rows if any(str(cell).strip() for cell in row if cell is not None)]
    if not filled:
        raise Unclear
    return [str(cell).strip() for cell in filled[0]], filled[1:]


def _plain(column: list[Any], single: bool) -> list[Any]:
    """Numbers stored with seven digits, as these seven digits."""
    return [float(f"{cell:.7g}") if single and isinstance(cell, float) else cell for cell in column]


def number(cell: Any) -> Fraction | None:
    """Exactly the number in a cell, None where it is missing. Raises `Unclear` where it is neither."""
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if isinstance(cell, bool):
        raise Unclear
    if isinstance(cell, str):
        text = cell.strip()
        if text.lower() in MISSING or re.fullmatch(r"\.[a-z]", text):
            return None
        if not PLAIN.fullmatch(text) or abs(float(text)) > 1e15:
            raise Unclear
        return Fraction(text)
    if isinstance(cell, datetime.date):
        raise Unclear
    if math.isinf(cell) or abs(cell) > 1e15:
        raise Unclear
    return Fraction(repr(float(cell)))


def name(cell: Any) -> str:
    """The household a cell names."""
    if cell is None or (isinstance(cell, float) and (math.isnan(cell) or abs(cell) > 1e15)):
        raise Unclear
    text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()
    if not text or re.fullmatch(r"\d\.\d+E\+\d+", text):
        raise Unclear
    return text


def year(cell: Any) -> int:
    """The wave a cell names."""
    found = number(cell)
    if found is None or found.denominator != 1:
        raise Unclear
    return int(found)


def counted(path: Path, encoding: str, line: Fraction, gaps: str) -> Count:
    """What stands in the file. Raises `Unclear`, and as the libraries do."""
    headings, rows = rows_of(path, encoding)
    if any(headings.count(each) != 1 for each in ("hid", "year", "income")):
        raise Unclear
    if any(each and headings.count(each) > 1 for each in headings) or any(len(row) != len(headings) for row in rows):
        raise Unclear
    at = [headings.index(each) for each in ("hid", "year", "income")]
    seen: dict[tuple[str, int], bool] = {}
    for row in rows:
        income = number(row[at[2]])
        if income is None and gaps == "break":
            continue
        if income is None:
            raise Unclear
        key = name(row[at[0]]), year(row[at[1]])
        if key in seen:
            raise Unclear
        seen[key] = income < line
    waves = sorted({wave for _, wave in seen})
    if len(waves) < 2:
        raise Unclear
    step = min(after - before for before, after in itertools.pairwise(waves))
    of = {wave: [poor for (_, when), poor in seen.items() if when == wave] for wave in waves}
    moves = [seen[who, when + step] for (who, when), poor in seen.items() if poor and (who, when + step) in seen]
    return Count(
        {wave: (len(poor), sum(poor)) for wave, poor in of.items()},
        len({who for who, _ in seen}),
        (sum(not still for still in moves), len(moves)),
    )
