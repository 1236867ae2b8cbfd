"""A table of one outcome's values with their intervals, whatever the values are told by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from simexit.report.documents.cells import interval_cell, number_cell
from simexit.report.documents.parts import Cell, Column, Table, text_rows
from simexit.words.formats import difference_format, number_format
from simexit.words.terms import Language, sentence, term


def value_table(
    name: str,
    title: str,
    rows: pd.DataFrame,
    told_by: Mapping[str, Iterable[object]],
    language: Language,
    *,
    value: str = "value",
    kinds: Sequence[str] = ("mean", "history"),
    is_difference: bool = False,
    notes: Sequence[str] = (),
) -> Table:
    """``rows`` with columns unit, value, and low and high of ``kinds``; ``told_by``: texts of each row, by heading.

    ``value``: the term over the values. Shares are percentages, or percentage points where they are differences.
    """
    unit, ends = str(rows["unit"].iloc[0]), [(f"{kind}_low", f"{kind}_high") for kind in kinds]
    numbers = rows[["value", *(end for pair in ends for end in pair)]].to_numpy(float)
    form = (difference_format if is_difference else number_format)(numbers.ravel().tolist(), unit, language)
    is_bare = is_difference or unit != "share"
    bare = form.unit(language) if is_bare else ""
    lines = []
    for words, (first, *rest) in zip(_words(told_by), numbers.tolist(), strict=True):
        cell = number_cell(first, unit, form, language, has_sign=is_difference, is_bare=is_bare)
        pairs = zip(rest[::2], rest[1::2], strict=True)
        intervals = (interval_cell(*pair, unit, form, language, has_sign=is_difference) for pair in pairs)
        lines.append((*words, cell, *intervals))
    columns = (
        *(Column(heading) for heading in told_by),
        Column(term(value, language), "number", bare),
        *(Column(term(f"{kind}_interval_short", language), "interval", bare) for kind in kinds),
    )
    return Table(name, title, columns, tuple(lines), tuple(notes))


def _words(told_by: Mapping[str, Iterable[object]]) -> tuple[tuple[Cell, ...], ...]:
    return text_rows([str(each) for each in row] for row in zip(*told_by.values(), strict=True))


def with_interval(row: Mapping[Any, Any], key: str, kind: str, language: Language, **words: str) -> str:
    """The sentence ``key`` with a difference as ``amount`` and its interval of ``kind`` as ``low`` and ``high``."""
    numbers = [float(row[name]) for name in ("value", f"{kind}_low", f"{kind}_high")]
    form, unit = difference_format(numbers, str(row["unit"]), language), str(row["unit"])
    cell = number_cell(numbers[0], unit, form, language, has_sign=True)
    ends = interval_cell(numbers[1], numbers[2], unit, form, language, has_sign=True)
    return sentence(key, language, amount=cell.text, interval=ends.text, **words)
