"""Tables of outcomes with their intervals, for reading, and of all outcomes, for a workbook."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from simexit.report.documents.cells import interval_cell, number_cell
from simexit.report.documents.parts import Cell, Column, Table, printable
from simexit.report.headline import VIEW_ORDER
from simexit.words.formats import NumberFormat, number_format
from simexit.words.terms import Language, sentence, term, term_or_text

_KINDS = ("history", "mean")


def outcome_table(name: str, title: str, rows: pd.DataFrame, language: Language) -> Table:
    """Rows of a summary: outcome, year, value, both intervals; conventions are numbered notes beneath."""
    notes = list(rows["convention"].dropna().drop_duplicates())
    money = number_format(rows.loc[rows["unit"] == "yuan", "value"].tolist(), "yuan", language)
    cells = tuple(_cells(row, notes, money, language) for row in rows.to_dict("records"))
    written = tuple(f"[{k}] {term_or_text(str(note), language)}" for k, note in enumerate(notes, start=1))
    titles = ("value", "history_interval_short", "mean_interval_short")
    columns = (
        Column(term("outcome", language)),
        Column(term("year", language)),
        Column(term(titles[0], language), "number"),
        *(Column(term(key, language), "interval") for key in titles[1:]),
        Column(term("note", language)),
    )
    return Table(name, title, columns, cells, written)


def outcome_name(outcome: str, group: object, language: Language, names: Mapping[str, str] | None = None) -> str:
    """Title of an outcome, and of the group it is told of; ``names``: the scenario's own, by key."""
    title = term_or_text(outcome, language)
    if not isinstance(group, str) or group in ("", "all"):
        return title
    named = (names or {}).get(group) or term_or_text(group, language)
    named = named.lower() if group in VIEW_ORDER else named
    return printable(sentence("outcome_of_group", language, outcome=title, group=named))


def in_year(name: str, year: float, language: Language) -> str:
    """The name of an outcome with its year, if it has one."""
    return sentence("report_outcome_year", language, outcome=name, year=f"{year:.0f}") if year else name


def when(year: float, language: Language) -> str:
    """A year, or all of them together."""
    return term("all", language) if not year or math.isnan(year) else f"{year:.0f}"


def year_cell(year: float, language: Language) -> Cell:
    """A year, in a workbook as a number."""
    text = when(year, language)
    return Cell(text, (float(text),), "0") if text.isdecimal() else Cell(text)


def form_of(row: dict[Any, Any], money: NumberFormat, language: Language) -> NumberFormat:
    """How the value of a summary's row and its intervals are written."""
    unit = str(row["unit"])
    if unit == "yuan":
        return money
    names = ("value", *(f"{kind}_{end}" for kind in _KINDS for end in ("low", "high")))
    return number_format([float(row[name]) for name in names], unit, language)


def _cells(row: dict[Any, Any], notes: Sequence[str], money: NumberFormat, language: Language) -> tuple[Cell, ...]:
    form, unit = form_of(row, money, language), str(row["unit"])
    numbers = {name: float(row[name]) for name in row if name.endswith(("_low", "_high")) or name == "value"}
    ends = [(numbers[f"{kind}_low"], numbers[f"{kind}_high"]) for kind in _KINDS]
    note = [k for k, text in enumerate(notes, start=1) if text == row["convention"]]
    return (
        Cell(outcome_name(str(row["outcome"]), row["group"], language)),
        year_cell(float(row["year"]), language),
        number_cell(numbers["value"], unit, form, language),
        *(interval_cell(low, high, unit, form, language) for low, high in ends),
        Cell(f"[{note[0]}]" if note else ""),
    )


def all_outcomes(summary: pd.DataFrame, names: Mapping[str, str], language: Language) -> Table:
    """The whole summary with codes beside the names; ``names`` as in `outcome_name`."""
    money = number_format([], "yuan", language)
    rows = []
    for row in summary.to_dict("records"):
        _, year, *numbers, _ = _cells(row, [], money, language)
        outcome = Cell(outcome_name(str(row["outcome"]), row["group"], language, names))
        codes = Cell(str(row["outcome"])), Cell("" if pd.isna(row["group"]) else printable(str(row["group"])))
        rows.append((*codes, outcome, year, *numbers))
    columns = (
        Column(term("report_code", language)),
        Column(term("report_group_code", language)),
        Column(term("outcome", language)),
        Column(term("year", language)),
        Column(term("value", language), "number"),
        *(Column(term(f"{kind}_interval_short", language), "interval") for kind in _KINDS),
    )
    return Table("outcomes", term("report_table_all", language), columns, tuple(rows))
