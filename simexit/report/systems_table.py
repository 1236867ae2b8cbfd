"""The systems of the county plans in the terminal: what each is, what a scenario has of it, what it does, to whom."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console

from simexit.report.console_table import print_table, printing_console, say, spoken
from simexit.scenario.figure import STATUSES
from simexit.studies.systems import systems
from simexit.words.formats import EN_DASH, MISSING
from simexit.words.terms import Language, check_language, sentence, term

DOSE_HEADS = (
    "systems_system",
    "systems_dose",
    "systems_reached",
    "systems_change_at_dose",
    "systems_others",
    "systems_yuan",
)
PUBLISHED_HEADS = (
    "systems_system", "systems_source", "systems_estimate", "systems_published", "systems_simulated", "systems_verdict"
)  # fmt: skip
HEADS = ("systems_system", "systems_figures", "systems_served", "systems_change", "systems_lose")
PLAN_HEADS = ("systems_places", "systems_fund")


def print_systems(table: pd.DataFrame, language: Language = "en", console: Console | None = None) -> None:
    """Print every system by family; with its places and money where the table has a scenario's. Raises ValueError."""
    console, shown = _begun(language, console)
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


def print_doses(table: pd.DataFrame, language: Language = "en", console: Console | None = None) -> None:
    """Print what every system changes at half and the whole dose, for whom, and through what for others."""
    console, shown = _begun(language, console)
    rows = [_dose_row(row, shown) for row in table[table["dose"] > 0].to_dict("records")]
    print_table([term(head, shown) for head in DOSE_HEADS], rows, console)
    say("", console)
    say(sentence("systems_doses_how", shown, date=str(table["made_on"].max())), console)
    for name in table["id"].unique():
        if systems()[name].why:
            said = {"system": f"{name} {_names(name, shown)}", "why": systems()[name].why[shown]}
            say(sentence("systems_not_as_expected", shown, **said), console)


def _dose_row(row: dict[Any, Any], language: Language) -> list[str]:
    channels = str(row["channels"]).split() if row["channels"] == row["channels"] else []
    through = ", ".join(term(f"systems_channel_{channel}", language) for channel in channels)
    others = f"{row['others_changed']:,.0f}" + f" ({through})" * bool(through)
    digits = 3 if abs(row["change"]) < 10 else 0
    change = f"{term('systems_of_' + row['outcome'], language)} {_span(row, 'change', digits)}"
    if row.get("verdict") in ("unclear", "contradicted"):
        change += f" ({term('systems_' + row['verdict'], language)})"
    return [
        f"{row['id']} {_names(row['id'], language)}",
        f"{row['dose']:g}",
        _number(row["reached"]),
        change,
        others,
        _number(row["yuan"]),
    ]


def print_published(table: pd.DataFrame, language: Language = "en", console: Console | None = None) -> None:
    """Print published effects beside the same estimates of this model, and how many are inside."""
    console, shown = _begun(language, console)
    rows = [_published_row(row, shown) for row in table.to_dict("records")]
    print_table([term(head, shown) for head in PUBLISHED_HEADS], rows, console)
    counted = table["status"].isin(("inside", "outside"))
    said = {"inside": str(int((table["status"] == "inside").sum())), "number": str(int(counted.sum()))}
    say("", console)
    say(sentence("systems_published_how", shown, **said, date=str(table["made_on"].max())), console)
    outside = table[table["status"] == "outside"].to_dict("records")
    if outside:
        names = [f"{row['id']} {term('systems_of_' + row['outcome'], shown)} ({row['source']})" for row in outside]
        say(sentence("systems_published_outside", shown, names="; ".join(names)), console)


def _published_row(row: dict[Any, Any], language: Language) -> list[str]:
    digits = 0 if row["as"] == "yuan" else 3
    published = f"{row['published_low']:+,.{digits}f} {EN_DASH} {row['published_high']:+,.{digits}f}"
    if row["as"] == "sign":
        published = "+" if row["published_low"] > 0 else "-"
    years = sentence("systems_years_later", language, years=str(row["years"]))
    return [
        f"{row['id']} {_names(row['id'], language)}",
        str(row["source"]),
        f"{term('systems_of_' + row['outcome'], language)}, {years}, {term('systems_as_' + row['as'], language)}",
        published,
        _span(row, "value", digits),
        term(f"systems_{row['status']}", language),
    ]


def _begun(language: Language, console: Console | None) -> tuple[Console, Language]:
    check_language(language)
    console = console or printing_console()
    return console, spoken(language, console)


def _names(name: str, language: Language) -> str:
    system = systems()[name]
    return system.zh if language == "zh" else system.en


def _span(row: dict[Any, Any], value: str, digits: int) -> str:
    """A change with the interval of its mean, where it has one."""
    found = row[value]
    if found != found:
        return MISSING
    ends = f" ({row['low']:+,.{digits}f} {EN_DASH} {row['high']:+,.{digits}f})" if row["low"] == row["low"] else ""
    return f"{found:+,.{digits}f}{ends}"
