"""An analyst's panel as a file: read, and everything wrong with it said at once."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.scenario.problems import Problem, any_of, describe_problems, did_you_mean
from simexit.scenario.wording import number_meant, shown

ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",;\t"
SUFFIXES = (".csv", ".txt", ".tsv", ".parquet", ".xlsx")
MOST_TOLD = 10
FIELD = "--{role}"
Rows = NDArray[np.int64]
Numbers = NDArray[np.float64]


class PanelError(ValueError):
    """A panel that cannot be measured; ``problems`` holds everything found wrong, at most `MOST_TOLD` of one kind."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(describe_problems(self.problems))


@dataclass(frozen=True)
class PanelFile:
    """A table of texts or numbers, one row a household and wave, and where its rows stand in the file.

    ``name``: as shown to the analyst. ``text``: what a CSV file held, empty for other kinds; ``separator`` of its
    columns; ``first_line``: line of the first row where each row has one line, 0 where lines mean nothing.
    """

    name: str
    table: pd.DataFrame
    text: str = ""
    separator: str = ","
    first_line: int = 2

    @cached_property
    def _lines(self) -> list[int]:
        """Line of each row of a CSV file, whose cells may hold line breaks."""
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        lines, begins = [], 1
        for record in reader:
            if record:
                lines.append(begins)
            begins = reader.line_num + 1
        return lines[1:]

    def problem(self, row: int | None, column: str, found: str, allowed: str, hint: str = "") -> Problem:
        """Problem with a cell, or with a whole column where there is no row."""
        names = list(self.table.columns)
        place = names.index(column) + 1 if column in names else 1
        if row is None:
            line = 1 if self.first_line and column in names else 0
        else:
            line = self._lines[row] if self.text else self.first_line + row if self.first_line else 0
        key = column if row is None or line else f"row {row + 1}: {column}"
        return Problem(self.name, line, place, key, found, allowed, hint)


def read_panel(path: Path | str) -> PanelFile:
    """The table in a CSV (UTF-8 or GB 18030; comma, semicolon or tab), Parquet or Excel file.

    Raises `PanelError` for a file that is not there, empty, of another kind or not readable.
    """
    path = Path(path)
    if not path.is_file():
        there = [each.name for each in path.parent.glob("*")] if path.parent.is_dir() else []
        near = difflib.get_close_matches(path.name, there, n=1)
        found = "a folder" if path.is_dir() else "no such file"
        hint = "" if path.is_dir() else did_you_mean(path.name, near)
        _refuse(str(path), found, "a file with one row a household and wave", hint)
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        _refuse(path.name, f"the ending '{suffix}'", ", ".join(SUFFIXES))
    read = {".parquet": _parquet, ".xlsx": _excel}.get(suffix, _text)
    found_file = read(path)
    if found_file.table.empty:
        _refuse(path.name, "a header line and no rows", "one row a household and wave")
    return found_file


def _refuse(name: str, found: str, allowed: str, hint: str = "", line: int = 0) -> None:
    raise PanelError([Problem(name, line, 1 if line else 0, "", found, allowed, hint)])


def _parquet(path: Path) -> PanelFile:
    try:
        table = pd.read_parquet(path)
    except Exception as error:  # the library has many errors for a broken file
        raise PanelError([_unreadable(path, "Parquet")]) from error
    return PanelFile(path.name, table.reset_index(drop=True).rename(columns=str), first_line=0)


def _excel(path: Path) -> PanelFile:
    try:
        table = pd.read_excel(path, dtype=object)
    except ImportError as error:
        problem = Problem(path.name, 0, 0, "", "an Excel file", "CSV, or Excel with openpyxl", "pip install openpyxl")
        raise PanelError([problem]) from error
    except Exception as error:  # as above
        raise PanelError([_unreadable(path, "Excel")]) from error
    return PanelFile(path.name, table.rename(columns=str))


def _unreadable(path: Path, kind: str) -> Problem:
    return Problem(path.name, 0, 0, "", f"content that cannot be read as {kind}", f"a file written as {kind}")


def _text(path: Path) -> PanelFile:
    content = path.read_bytes()
    text = _decoded(path.name, content)
    if not text.strip():
        _refuse(path.name, "an empty file", "a header line, then one row a household and wave")
    header = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=header.count)
    try:
        table = pd.read_csv(
            io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, index_col=False, on_bad_lines="error"
        )
    except (pd.errors.ParserError, csv.Error) as error:
        raise PanelError(_ragged(path.name, text, separator)) from error
    file = PanelFile(path.name, table, text, separator)
    names = next(csv.reader([header.rstrip("\r")], delimiter=separator))
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        allowed = "each column name once"
        raise PanelError(file.problem(None, name, f"two columns named '{name}'", allowed) for name in twice)
    return file


def _decoded(name: str, content: bytes) -> str:
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    _refuse(name, "characters that are neither UTF-8 nor GB 18030", "text in UTF-8", "save the file again as UTF-8")
    raise AssertionError


def _ragged(name: str, text: str, separator: str) -> list[Problem]:
    """Records with more cells than the header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    problems: list[Problem] = []
    columns, begins = 0, 1
    for record in reader:
        columns = columns or len(record)
        if len(record) > columns and len(problems) < MOST_TOLD:
            hint = "put text with separators into quotation marks"
            problems.append(Problem(name, begins, columns + 1, "", f"{len(record)} cells", f"{columns} cells", hint))
        begins = reader.line_num + 1
    return problems or [Problem(name, 0, 0, "", "quotation marks that are not closed", "a table of rows and columns")]


def missing_columns(file: PanelFile, wanted: dict[str, str | None]) -> list[Problem]:
    """Problems of columns that are named on the command line and not in the file, or are used for two things."""
    names, problems = list(file.table.columns), []
    given = {role: name for role, name in wanted.items() if name is not None}
    for role, name in given.items():
        if name not in names:
            key = FIELD.format(role=role)
            found = Problem(file.name, 0, 0, key, f"no column '{name}'", any_of(names), did_you_mean(name, names))
            problems.append(found)
    for role, name in list(given.items())[:3]:
        others = [other for other, its in list(given.items())[:3] if its == name and other != role]
        if others and role < others[0]:
            key = FIELD.format(role=role)
            problems.append(Problem(file.name, 0, 0, key, f"'{name}', as for --{others[0]}", "a column of its own"))
    return problems


def number_column(
    file: PanelFile, name: str, *, lowest: float | None = None, above: float | None = None, whole: bool = False,
    may_miss: bool = False,
) -> tuple[Numbers, list[Problem]]:  # fmt: skip
    """The column as numbers, missing where a cell is empty or wrong, and a problem for each wrong cell."""
    column = file.table[name]
    texts = not pd.api.types.is_numeric_dtype(column.dtype)
    plain = column.map(lambda cell: cell.strip() if isinstance(cell, str) else cell) if texts else column
    empty = (plain.isna() | (plain.astype(str) == "")).to_numpy()
    values = pd.to_numeric(plain, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    bad = ~np.isfinite(values) & ~(empty & may_miss)
    allowed = "a whole number, such as a year" if whole else "a number"
    with np.errstate(invalid="ignore"):
        if whole:
            bad |= np.isfinite(values) & (values != np.floor(values))
        if lowest is not None:
            bad |= values < lowest
            allowed = f"{allowed} of {lowest:g} or more"
        if above is not None:
            bad |= values <= above
            allowed = f"{allowed} above {above:g}"
    cells = ((int(row), None if empty[row] else column.iloc[row]) for row in np.flatnonzero(bad))
    problems = limited((file.problem(row, name, *_told(cell, allowed)) for row, cell in cells), int(bad.sum()))
    return np.where(bad, np.nan, values), problems


def _told(cell: object, allowed: str) -> tuple[str, str, str]:
    """What was found, what is allowed, and what to write instead; texts that are numbers are shown bare."""
    if isinstance(cell, str):
        try:
            return f"{float(cell):g}", allowed, ""
        except ValueError:
            return shown(cell), allowed, number_meant(cell)
    return shown(cell), allowed, ""


def label_column(file: PanelFile, name: str) -> tuple[NDArray[np.object_], list[Problem]]:
    """The column as texts without blanks around them, and a problem for each empty cell."""
    column = file.table[name]
    texts = column.astype(str).str.strip().to_numpy(object)
    rows = np.flatnonzero(column.isna().to_numpy() | (texts == ""))
    return texts, limited((file.problem(int(row), name, "nothing", "a name or number") for row in rows), rows.size)


def limited(problems: Iterator[Problem], count: int) -> list[Problem]:
    """The first `MOST_TOLD` problems of a kind, the last of which says how many more there are."""
    told: list[Problem] = [problem for problem, _ in zip(problems, range(MOST_TOLD), strict=False)]
    if count > MOST_TOLD:
        last = told[-1]
        more = f"{count - MOST_TOLD:,} more of this kind follow"
        hint = f"{last.hint}; {more}" if last.hint else more
        told[-1] = Problem(last.file, last.line, last.column, last.key, last.found, last.allowed, hint)
    return told


def doubled_rows(file: PanelFile, names: Sequence[str], household: NDArray[np.object_], wave: Numbers) -> list[Problem]:
    """A problem for each row whose household was in the same wave in an earlier row."""
    seen = pd.DataFrame({"household": household, "wave": wave})
    double = seen.duplicated().to_numpy()
    if not double.any():
        return []
    first = seen.drop_duplicates().reset_index().set_index(["household", "wave"])["index"]

    def problem(row: int) -> Problem:
        who, when = seen.iloc[row]
        at = file.problem(int(first[who, when]), names[0], "", "")
        place = f"line {at.line}" if at.line else f"row {int(first[who, when]) + 1}"
        return file.problem(
            row, names[0], f"'{who}' in {when:g} a second time", f"each household once a wave ({place})"
        )

    rows = np.flatnonzero(double)
    return limited((problem(int(row)) for row in rows), rows.size)
