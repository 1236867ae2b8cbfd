"""The systems of the county plans in the terminal: what each is, what a scenario has of it, what it does."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console

from simexit.report.console_table import print_table, printing_console, say, spoken
from simexit.scenario.figure import STATUSES
from simexit.words.formats import EN_DASH, MISSING
from simexit.words.terms import Language, check_language, sentence, term

HEADS = ("systems_system", "systems_figures", "systems_served", "systems_change", "systems_lose")
PLAN_HEADS = ("systems_places", "systems_fund")


def print_systems(table: pd.DataFrame, language: Language = "en", console: Console | None = None) -> None:
    """Print every system by family; with its places and money where the table has a scenario's. Raises ValueError."""
    check_language(language)
    console = console or printing_console()
    shown = spoken(language, console)
    heads = [*HEADS[:2], *(PLAN_HEADS if "places" in table else ()), *HEADS[2:]]
    for family, rows in table.groupby("family", sort=False):
        say(term(f"systems_{str(family).replace('-', '_')}", shown), console)
        print_table(
            [term(head, shown) for head in heads], [_row(row, shown) for row in rows.to_dict("records")], console
        )
        say("", console)
    dates = table["made_on"].dropna()
    built = int((table["through"] != "").sum())
    say(sentence("systems_built", shown, built=str(built), number=str(len(table))), console)
    if len(dates):
        say(sentence("systems_how", shown, date=str(dates.max())), console)


def _row(row: dict[Any, Any], language: Language) -> list[str]:
    name = f"{row['id']} {row[language]}"
    through = row["through"] or term("systems_not_built", language)
    figures = [int(row[status]) for status in STATUSES]
    told = f"{int(row['assumed'])}/{sum(figures)}" if sum(figures) else MISSING
    planned = [_number(row["places"]), _number(row["fund_yuan"])] if "places" in row else []
    return [
        f"{name} ({through})",
        told,
        *planned,
        _number(row["served"]),
        _change(row, language),
        _share(row["share_who_lose"], language),
    ]


def _change(row: dict[Any, Any], language: Language) -> str:
    if row["change"] != row["change"]:
        return MISSING
    digits = 3 if abs(row["without"]) < 10 and abs(row["change"]) < 10 else 0
    ends = f"{row['low']:+,.{digits}f} {EN_DASH} {row['high']:+,.{digits}f}" if row["low"] == row["low"] else MISSING
    return f"{term('systems_of_' + row['outcome'], language)} {row['change']:+,.{digits}f} ({ends})"


def _number(value: float) -> str:
    return MISSING if value != value else f"{value:,.0f}"


def _share(value: float, language: Language) -> str:
    return MISSING if value != value else sentence("unit_percent", language, number=f"{100 * value:.0f}")
