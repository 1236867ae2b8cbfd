"""Tables in words: headings, names, units and numbers as a language has them, for a spreadsheet."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from simexit.files import safe_cell, texts_csv
from simexit.words.formats import UNITS, NumberFormat, number_format
from simexit.words.messages import said
from simexit.words.terms import Language, term, term_or_text

_AS_THEY_ARE = ("year", "next_year", "wave", "point", "rank", "household", "row")
_MONEY = ("_yuan", "money_difference", "cost", "cost_low", "cost_high")
_COUNTED = ("n_", "duration", "at_risk", "effective_share", "years")
_LEFT_OUT = re.compile("precision_gain|parameter_share.*|parameters_(above|below|mean)|n_draws|better")
"""What a statistician asks for, with codes alone."""
_OF_FUNDS = ("fund", "group")
"""Columns in which a key that a programme has too is that of a fund."""
_INDEX = NumberFormat(1.0, 4, None)


def worded_csv(
    table: pd.DataFrame, language: Language, unit: str = "", names: Mapping[str, str] | None = None
) -> bytes:
    """``table`` as CSV to be read; its ``unit`` is said in a column of its own where the table has none.

    ``names``: what the analyst's files call programmes, counties, mixes, by key. All money of a table is in one unit;
    columns that say what they are in, such as years and those that end in yuan, keep to it. UTF-8 with byte order mark.
    """
    units = [str(each) for each in table["unit"]] if "unit" in table else [unit] * len(table)
    forms = _forms(table, units, language)
    columns = []
    for name, column in table.loc[:, [not _LEFT_OUT.fullmatch(str(name)) for name in table]].items():
        if name == "unit":
            cells = [_unit(form, each, language) for form, each in zip(forms, units, strict=True)]
        elif is_bool_dtype(column.dtype):
            cells = [term("margin_yes" if value else "margin_no", language) for value in column]
        elif is_numeric_dtype(column.dtype):
            cells = _numbers(str(name), column, forms, language)
        else:
            cells = [safe_cell(_text(value, str(name), language, names or {})) for value in column]
        columns.append([safe_cell(heading_of(str(name), language)), *cells])
    if unit and "unit" not in table:
        columns.append([term("unit", language), *(_unit(form, unit, language) for form in forms)])
    return texts_csv(columns).encode("utf-8")


def in_words(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    """A table of codes to be printed: headings and terms in Chinese, or as it is."""
    if language == "en":
        return table
    cells = {name: [term_or_text(f"cell_{name}_{value}", language) for value in table[name]] for name in table}
    known = {name: [str(cell).removeprefix(f"cell_{name}_") for cell in column] for name, column in cells.items()}
    return pd.DataFrame({heading_of(str(name), language): column for name, column in known.items()})


def heading_of(column: str, language: Language) -> str:
    """What stands over a column; its code where the catalogue has no term."""
    key = f"column_{column}"
    found = term_or_text(key, language)
    return found if found != key else term_or_text(column, language)


def _forms(table: pd.DataFrame, units: list[str], language: Language) -> list[NumberFormat | None]:
    """How the numbers of each row are written; None where their unit is not known."""
    measured = [name for name in table if is_numeric_dtype(table[name].dtype) and not _is_apart(str(name))]
    rows = table[measured].astype(float).to_numpy().tolist()
    money = [number for row, unit in zip(rows, units, strict=True) if unit == "yuan" for number in row]
    in_yuan = number_format(money, "yuan", language)
    return [
        in_yuan if unit == "yuan" else number_format(row, unit, language) if unit in UNITS else None
        for row, unit in zip(rows, units, strict=True)
    ]


def _is_apart(name: str) -> bool:
    """Whether the numbers of a column are not in the unit of their row."""
    return name in _AS_THEY_ARE or name.endswith(_MONEY) or name.startswith(_COUNTED)


def _numbers(name: str, column: pd.Series, forms: list[NumberFormat | None], language: Language) -> list[str]:
    if name in _AS_THEY_ARE:
        whole = [f"{value:.0f}" if math.isfinite(value) else "" for value in column.astype(float)]
        return [term("all", language) if name == "year" and text == "0" else text for text in whole]
    values = column.astype(float).tolist()
    size = max((abs(value) for value in values if math.isfinite(value)), default=0.0)
    are_whole = all(value == round(value) for value in values if math.isfinite(value))
    plain = NumberFormat(1.0, 0 if are_whole or size >= 1000 else 2, None) if size >= 1 or are_whole else _INDEX
    own = [plain] * len(values) if _is_apart(name) else [form or plain for form in forms]
    return [form.bare(value) if math.isfinite(value) else "" for value, form in zip(values, own, strict=True)]


def _unit(form: NumberFormat | None, unit: str, language: Language) -> str:
    return form.unit(language) if form is not None else term_or_text(unit, language)


def _text(value: Any, column: str, language: Language, names: Mapping[str, str]) -> str:
    """A name of the analyst's, a term, perhaps one of this column alone, or a message."""
    if value is None or value != value:
        return ""
    text = str(value)
    if column not in _OF_FUNDS and text in names:
        return names[text]
    for key in (f"report_{column}_{text}", f"cell_{column}_{text}", text):
        if term_or_text(key, language) != key:
            return term(key, language)
    return names.get(text) or said(text, language)
