"""An attribution in the terminal: Shapley values and interactions by outcome and background, and whom help moved."""

from __future__ import annotations

import math

import pandas as pd
from rich.console import Console

from simexit.report.console_table import can_encode, plain, print_table, print_wrapped
from simexit.words.formats import EN_DASH, MISSING, NumberFormat, difference_format, percent, signed
from simexit.words.terms import Language, check_language, sentence, term, term_or_text


def print_values(rows: pd.DataFrame, *, console: Console, language: Language = "en") -> None:
    """Print Shapley values of one outcome: columns background_name, name, outcome, year, unit, value, intervals."""
    check_language(language)
    shown = _language(console, language)
    first = rows.iloc[0]
    form = _form(rows, shown)
    year = f" {int(first['year'])}" if first["year"] else ""
    outcome = f"{term_or_text(str(first['outcome']), shown)}{year}"
    console.print(plain(f"\n{sentence('outcome_of_group', shown, outcome=outcome, group=form.unit(shown))}", console))
    titles = [term(key, shown) for key in ("family", "background", "shapley_value", "mean_interval_short")]
    lines = [
        [str(row["name"]), str(row["background_name"]), signed(form.bare(row["value"])), _interval(row, form)]
        for _, row in rows.iterrows()
    ]
    print_table(titles, lines, console)


def print_pairs(pairs: pd.DataFrame, *, console: Console, language: Language = "en") -> None:
    """Print interactions of one outcome: columns background_name, family, other, unit, value, mean_low, mean_high."""
    shown = _language(console, language)
    form = _form(pairs, shown)
    titles = [term(key, shown) for key in ("pair", "background", "interaction", "mean_interval_short")]
    lines = [
        [
            f"{term_or_text(str(row['family']), shown)} + {term_or_text(str(row['other']), shown)}",
            str(row["background_name"]),
            signed(form.bare(row["value"])),
            _interval(row, form),
        ]
        for _, row in pairs.iterrows()
    ]
    print_table(titles, lines, console)


def print_lives(lives: pd.DataFrame, *, console: Console, language: Language = "en") -> None:
    """Print deadweight, displaced and lifted: columns background_name, outcome, convention, value, history ends."""
    shown = _language(console, language)
    titles = [term(key, shown) for key in ("outcome", "background", "value", "history_interval_short")]
    lines = [
        [
            term(str(row["outcome"]), shown),
            str(row["background_name"]),
            percent(row["value"], shown) if math.isfinite(row["value"]) else MISSING,
            f"{percent(row['history_low'], shown)} {EN_DASH} {percent(row['history_high'], shown)}",
        ]
        for _, row in lives.iterrows()
    ]
    print_table(titles, lines, console)
    for convention in lives["convention"].drop_duplicates():
        print_wrapped(sentence(str(convention), shown), console)


def _language(console: Console, language: Language) -> Language:
    return language if can_encode(term("comparison_title", language), console.encoding) else "en"


def _form(rows: pd.DataFrame, language: Language) -> NumberFormat:
    numbers = rows[["value", "mean_low", "mean_high"]].to_numpy(float).ravel().tolist()
    return difference_format(numbers, str(rows["unit"].iloc[0]), language)


def _interval(row: pd.Series, form: NumberFormat) -> str:
    low, high = float(row["mean_low"]), float(row["mean_high"])
    if not (math.isfinite(low) and math.isfinite(high)):
        return MISSING
    return f"{signed(form.bare(low))} {EN_DASH} {signed(form.bare(high))}"
