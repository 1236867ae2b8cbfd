"""A comparison of mixes in the terminal: one table an outcome, the plan its first row, and a verdict on every mix."""

from __future__ import annotations

import math

import pandas as pd
from rich.console import Console

from simexit.report.comparison_sentences import verdict_lines
from simexit.report.console_table import can_encode, plain, print_table, print_wrapped
from simexit.words.formats import EN_DASH, MISSING, NumberFormat, difference_format, number_format, percent, signed
from simexit.words.terms import Language, check_language, sentence, term, term_or_text

COMPARISON_COLUMNS = (
    "variant", "name", "outcome", "group", "year", "unit", "value", "difference", "history_low", "history_high",
    "simultaneous_low", "simultaneous_high", "precision_gain", "convention", "verdict", "money_difference",
)  # fmt: skip
_CHANCE = ("mix", "mean_value", "difference", "mean_interval_all", "history_interval_short")
_PAIRING = ("precision_gain",)
_PARAMETERS = ("parameters_centre", "parameter_share", "rank", "best_probability")
_INTERVALS = ("simultaneous", "history", "parameters")


def print_comparison(comparison: pd.DataFrame, *, console: Console, language: Language = "en") -> None:
    """Print ``comparison``, rows of one outcome, group and year together.

    ``comparison`` has `COMPARISON_COLUMNS`; with parameters drawn also ``parameters_mean``, ``parameters_low``,
    ``parameters_high``, ``parameter_share``, ``rank`` and ``best_probability``, which are printed together or not at
    all. Below each table stand the convention and the verdicts. A console that
    cannot encode Chinese gets English. Raises ValueError for missing columns or an unknown language.
    """
    check_language(language)
    missing = [name for name in COMPARISON_COLUMNS if name not in comparison.columns]
    if missing:
        raise ValueError(f"the comparison lacks the columns {', '.join(missing)}")
    shown = language if can_encode(term("comparison_title", language), console.encoding) else "en"
    titles = [*_CHANCE, *(_PARAMETERS if "parameters_low" in comparison else _PAIRING)]
    for _, rows in comparison.groupby(["outcome", "group", "year"], sort=False):
        values, form = _forms(rows, shown)
        heading, unit = _heading(rows.iloc[0], shown), form.unit(shown) if values is form else ""
        heading = sentence("outcome_of_group", shown, outcome=heading, group=unit) if unit else heading
        console.print(plain(f"\n{heading}", console))
        lines = [_line(row, values, form, shown) for _, row in rows.iterrows()]
        print_table([term(key, shown) for key in titles], lines, console)
        for line in (term_or_text(str(rows["convention"].iloc[0]), shown), *verdict_lines(rows, shown)):
            print_wrapped(line, console)


def _heading(row: pd.Series, language: Language) -> str:
    """Outcome, group and year."""
    name = term_or_text(str(row["outcome"]), language)
    if row["group"]:
        group = term_or_text(str(row["group"]), language)
        name = sentence("outcome_of_group", language, outcome=name, group=group)
    year = f" {int(row['year'])}" if row["year"] else ""
    return f"{name}{year}"


def _forms(rows: pd.DataFrame, language: Language) -> tuple[NumberFormat, NumberFormat]:
    """How values and differences are written: shares and percentage points; else both alike, in the heading's unit."""
    unit = str(rows["unit"].iloc[0])
    names = ["difference", *(f"{kind}_{end}" for kind in _INTERVALS for end in ("low", "high"))]
    numbers = rows[[name for name in names if name in rows]].to_numpy(float).ravel().tolist()
    if unit == "share":
        return number_format(rows["value"].tolist(), unit, language), difference_format(numbers, unit, language)
    both = number_format([*numbers, *rows["value"]], unit, language)
    return both, both


def _line(row: pd.Series, values: NumberFormat, form: NumberFormat, language: Language) -> list[str]:
    """The plan, or one mix."""
    known, is_plain = math.isfinite(row["difference"]), values is form
    unit = "" if is_plain else form.unit(language)
    cells = [str(row["name"]), values.bare(row["value"]) if is_plain else values.with_unit(row["value"], language)]
    between = " " if unit and language == "en" else ""
    cells += [f"{signed(form.bare(row['difference']))}{between}{unit}" if known else MISSING]
    cells += [_interval(row, kind, form) for kind in _INTERVALS[:2]]
    if "parameters_low" not in row:
        cells += [_gain(row["precision_gain"])]
    else:
        centre = form.bare(row["parameters_mean"])
        drawn = _interval(row, "parameters", form)
        cells += [MISSING if drawn == MISSING else f"{signed(centre)} ({drawn})"]
        cells += [_share(row["parameter_share"], language)]
        cells += [f"{row['rank']:.0f}" if math.isfinite(row["rank"]) else MISSING]
        cells += [_share(row["best_probability"], language)]
    return cells


def _interval(row: pd.Series, kind: str, form: NumberFormat) -> str:
    low, high = (float(row[f"{kind}_{end}"]) for end in ("low", "high"))
    if not (math.isfinite(low) and math.isfinite(high)):
        return MISSING
    ends = [signed(form.bare(end)) for end in (low, high)]
    return f" {EN_DASH} ".join(ends)


def _gain(gain: float) -> str:
    """How many times fewer replicates pairing needs; where the difference never varies there is no number."""
    if not math.isfinite(gain):
        return MISSING
    return f"{gain:,.{0 if gain >= 10 else 1}f}x"


def _share(share: float, language: Language) -> str:
    return percent(share, language) if math.isfinite(share) else MISSING
