"""The start of a scenario beside what is published, as a table in the terminal."""

from __future__ import annotations

import math

import pandas as pd
from rich.console import Console
from rich.table import Table

from simexit.report.console_table import RULED, can_encode, plain
from simexit.words.formats import number_format
from simexit.words.terms import Language, check_language, term

MARGIN_COLUMNS = ("margin", "unit", "simulated", "published", "within_5_percent")


def print_margins(margins: pd.DataFrame, *, console: Console, language: Language = "en") -> None:
    """Print ``margins`` on ``console``, one row each: simulated, published, whether within five per cent.

    ``margins`` has `MARGIN_COLUMNS`: ``margin`` is a term, ``unit`` as in a summary, ``published`` NaN where nothing
    is, ``within_5_percent`` "yes", "no" or empty. Money, which is income per head, is in yuan. A console that cannot
    encode Chinese gets English. Raises KeyError for a margin that is no term, ValueError for missing columns or an
    unknown language.
    """
    check_language(language)
    missing = [name for name in MARGIN_COLUMNS if name not in margins.columns]
    if missing:
        raise ValueError(f"the margins lack the columns {', '.join(missing)}")
    shown: Language = language if can_encode(term("margins_title", language), console.encoding) else "en"
    table = Table(box=RULED, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), highlight=False)
    table.add_column(plain(term("margins_title", shown), console), overflow="fold")
    for key in ("margin_simulated", "margin_published", "margin_within"):
        table.add_column(plain(term(key, shown), console), justify="right")
    for _, row in margins.iterrows():
        table.add_row(*(plain(cell, console) for cell in margin_cells(row, shown)))
    console.print(table)


def margin_cells(row: pd.Series, language: Language) -> tuple[str, str, str, str]:
    """A margin in words: its name, simulated, published, whether within five per cent."""
    numbers = [float(row["simulated"]), float(row["published"])]
    unit = str(row["unit"])
    style = number_format([] if unit == "yuan" else numbers, unit, language)
    simulated, published = (style.with_unit(number, language) for number in numbers)
    none = term("margin_none_published", language)
    within = term(f"margin_{row['within_5_percent']}", language) if row["within_5_percent"] else ""
    return term(str(row["margin"]), language), simulated, none if math.isnan(numbers[1]) else published, within
