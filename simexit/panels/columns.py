"""Columns of a panel's file as numbers and as labels, with a problem for each cell that is neither."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from simexit.panels.cells import Codes, Custom, Moment, commas_part_thousands, day_of, number_of, told
from simexit.panels.file import KEPT_WHOLE, Flags, Labels, Numbers, PanelFile, PanelProblem, limited
from simexit.scenario.wording import shown

# Beyond these no amount of money, weight or year of a panel lies, and sums of squares would lose all digits.
LARGEST, SMALLEST = 1e15, 1e-9
_SHORTENED = re.compile(r"\d\.\d+[eE]\+\d+")


class Rules(NamedTuple):
    """What a number may be: from ``lowest``, above ``above``, whole; ``may_miss``: an empty cell is no problem.

    ``flags``: true and false count as 1 and 0.
    """

    lowest: float | None = None
    above: float | None = None
    largest: float = LARGEST
    whole: bool = False
    may_miss: bool = False
    flags: bool = False

    @property
    def allowed(self) -> str:
        """The rules in words."""
        text = "a whole number, such as a year" if self.whole else "a number"
        if self.lowest is not None:
            text = f"{text} of {self.lowest:g} or more"
        return text if self.above is None else f"{text} above {self.above:g}"


class Column(NamedTuple):
    """Numbers, NaN where missing or wrong; which cells are missing; how commas and codes were taken; problems."""

    values: Numbers
    empty: Flags
    thousands: bool
    coded: int
    dated: bool
    problems: list[PanelProblem]


def number_column(file: PanelFile, name: str, rules: Rules, codes: Codes, rows: Flags | None = None) -> Column:
    """The column as numbers, and a problem for each wrong cell in ``rows`` (all)."""
    column = file.table[name]
    custom = Custom(codes, dates=rules.whole, flags=rules.flags)
    thousands = dated = False
    if pd.api.types.is_any_real_numeric_dtype(column.dtype):
        values = _as_double(column, single=name in file.single)
        coded = np.isin(values, sorted(codes.numbers))
        empty = np.isnan(values) | coded
        values, wrong = np.where(coded, np.nan, values), np.isinf(values)
    else:
        cells = column.astype(object).tolist()
        thousands = commas_part_thousands({cell.strip() for cell in cells if isinstance(cell, str)}, file.separator)
        dated = rules.whole and any(isinstance(cell, Moment) and not pd.isna(cell) for cell in cells)
        values, wrong = _read(cells, custom._replace(thousands=thousands))
        empty = np.isnan(values) & ~wrong
        coded = empty & _hold(cells, codes)
    outside = wrong | (empty & (not rules.may_miss)) | _outside(values, rules)
    bad = outside if rows is None else outside & rows
    told_of = (_problem(file, name, int(row), bool(empty[row]), rules) for row in np.flatnonzero(bad))
    problems = limited(told_of, int(bad.sum()))
    return Column(np.where(outside, np.nan, values), empty, thousands, int(coded.sum()), dated, problems)


def _as_double(column: pd.Series, *, single: bool) -> Numbers:
    """Numbers in double precision; those stored in single precision as the decimals that were meant."""
    values = column.to_numpy(np.float64, na_value=np.nan)
    if single or str(column.dtype).lower() in ("float32", "float16", "float[pyarrow]", "halffloat[pyarrow]"):
        kind = np.float16 if "16" in str(column.dtype) or "half" in str(column.dtype) else np.float32
        unique, back = np.unique(values, return_inverse=True)
        values = np.array([float(str(kind(each))) for each in unique], np.float64)[back]
    return values


def _read(cells: list[Any], custom: Custom) -> tuple[Numbers, Flags]:
    """Numbers of the cells, and which are none; equal cells are read once."""
    known: dict[tuple[type, Any], float | None] = {}
    values, wrong = np.empty(len(cells)), np.zeros(len(cells), np.bool_)
    for row, cell in enumerate(cells):
        try:
            key = (type(cell), cell)
            if key not in known:
                known[key] = number_of(cell, custom)
            found = known[key]
        except TypeError:  # lists and the like cannot be looked up
            found = None
        wrong[row] = found is None
        values[row] = math.nan if found is None else found
    return values, wrong


def _hold(cells: list[Any], codes: Codes) -> Flags:
    """Which cells hold one of the codes."""
    plain = Custom()
    if not codes.numbers and not codes.texts:
        return np.zeros(len(cells), np.bool_)

    def holds(cell: Any) -> bool:
        return (isinstance(cell, str) and cell.strip() in codes.texts) or number_of(cell, plain) in codes.numbers

    return np.fromiter((holds(cell) for cell in cells), np.bool_, len(cells))


def _outside(values: Numbers, rules: Rules) -> Flags:
    with np.errstate(invalid="ignore"):
        bad: Flags = np.abs(values) > rules.largest
        if rules.whole:
            bad |= np.isfinite(values) & (values != np.floor(values))
        if rules.lowest is not None:
            bad |= (values < rules.lowest) | ((values > 0) & (values < SMALLEST))
        if rules.above is not None:
            bad |= values < max(rules.above, SMALLEST)
    return bad


def _problem(file: PanelFile, name: str, row: int, empty: bool, rules: Rules) -> PanelProblem:
    cell = file.table[name].iloc[row]
    allowed = rules.allowed
    if empty and not isinstance(cell, str):
        return file.problem(row, name, "nothing", allowed)
    number = number_of(cell, Custom())
    if number is not None and abs(number) > rules.largest:
        allowed = f"{allowed}, at most {rules.largest:g}"
    elif number is not None and 0 < number < SMALLEST:
        allowed = f"{allowed}, at least {SMALLEST:g}"
    return file.problem(row, name, *_woven(told(cell, file.separator, year=rules.whole), allowed))


def _woven(found: tuple[str, str], allowed: str) -> tuple[str, str, str]:
    return found[0], allowed, found[1]


def label_column(
    file: PanelFile, name: str, rows: Flags, *, may_miss: bool = False
) -> tuple[Labels, list[PanelProblem]]:
    """The column as texts without blanks around them, None where a cell is empty, and a problem for each wrong cell.

    Whole numbers are written without decimals. In ``rows``, empty cells are problems unless they ``may_miss``, and so
    are numbers that have lost their last digits.
    """
    column = file.table[name]
    largest = min(file.whole, KEPT_WHOLE["single" if _is_single(file, name) else "double"])
    if pd.api.types.is_integer_dtype(column.dtype):
        largest = math.inf
    labels = np.array([label_of(cell) for cell in column.astype(object)], object)
    if name in file.labels and len(set(file.labels[name].values())) == len(file.labels[name]):
        meant = {label_of(code): text for code, text in file.labels[name].items()}
        labels = np.array([meant.get(label, label) for label in labels], object)
    problems = [] if may_miss else _empty(file, name, labels, rows)
    return labels, [*problems, *_lost_digits(file, name, rows, largest)]


def _is_single(file: PanelFile, name: str) -> bool:
    return name in file.single or str(file.table[name].dtype).lower() in ("float32", "float16")


def label_of(cell: Any) -> str | None:
    """A cell as the name of a household or group; None where it is empty."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, list | tuple | dict | np.ndarray):
        return str(cell)
    if cell is None or pd.isna(cell):
        return None
    if isinstance(cell, Moment):
        return day_of(cell).isoformat()
    if isinstance(cell, float | np.floating | Decimal) and float(cell).is_integer():
        return str(int(cell))
    return str(cell)


def _empty(file: PanelFile, name: str, labels: Labels, rows: Flags) -> list[PanelProblem]:
    empty = np.flatnonzero(rows & np.array([label is None for label in labels], np.bool_))
    return limited((file.problem(int(row), name, "nothing", "a name or number") for row in empty), empty.size)


def _lost_digits(file: PanelFile, name: str, rows: Flags, largest: float) -> list[PanelProblem]:
    """A problem with the first of the numbers that are too long to be told apart, if there are any."""

    def is_lost(cell: Any) -> bool:
        if isinstance(cell, str):
            return _SHORTENED.fullmatch(cell.strip()) is not None
        return isinstance(cell, float | np.floating) and abs(float(cell)) >= largest

    lost = (row for row, cell in enumerate(file.table[name].astype(object)) if rows[row] and is_lost(cell))
    return list(_lost(file, name, lost))


def _lost(file: PanelFile, name: str, lost: Iterator[int]) -> Iterator[PanelProblem]:
    for row in lost:
        cell = file.table[name].iloc[row]
        found = f"{shown(cell.item() if isinstance(cell, np.generic) else cell)}, a number whose last digits are lost"
        hint = "write the column again as text"
        yield file.problem(row, name, found, "names, or numbers of which every digit is kept", hint)
        return
