"""A comparison of mixes in the terminal: one table an outcome, rank and probability beside the parameter interval."""

from __future__ import annotations

import math

import pandas as pd
from rich.console import Console

from simexit.charts.across import difference_format, signed
from simexit.report.console_table import can_encode, plain, print_table
from simexit.words.formats import EN_DASH, MISSING, NumberFormat, number_format, percent
from simexit.words.terms import Language, check_language, sentence, term, term_or_text

COMPARISON_COLUMNS = (
    "name", "outcome", "group", "year", "unit", "base_value", "difference", "history_low", "history_high",
    "simultaneous_low", "simultaneous_high", "precision_gain", "convention",
)  # fmt: skip
_CHANCE = ("mix", "difference", "mean_interval_all", "history_interval_short", "precision_gain")
_PARAMETERS = ("parameters_interval_short", "parameter_share", "rank", "best_probability")
_INTERVALS = ("simultaneous", "history", "parameters")


def print_comparison(comparison: pd.DataFrame, *, console: Console, language: Language = "en") -> None:
    """Print ``comparison``, rows of one outcome, group and year together.

    ``comparison`` has `COMPARISON_COLUMNS`; with parameters drawn also ``parameters_low``, ``parameters_high``,
    ``parameter_share``, ``rank`` and ``best_probability``, which are printed together or not at all. A console that
    cannot encode Chinese gets English. Raises ValueError for missing columns or an unknown language.
    """
    check_language(language)
    missing = [name for name in COMPARISON_COLUMNS if name not in comparison.columns]
    if missing:
        raise ValueError(f"the comparison lacks the columns {', '.join(missing)}")
    shown = language if can_encode(term("comparison_title", language), console.encoding) else "en"
    titles = [*_CHANCE, *(_PARAMETERS if "parameters_low" in comparison else ())]
    for _, rows in comparison.groupby(["outcome", "group", "year"], sort=False):
        console.print(plain(f"\n{_heading(rows.iloc[0], shown)}", console))
        lines = [_line(row, _form(rows, shown), shown) for _, row in rows.iterrows()]
        print_table([term(key, shown) for key in titles], lines, console)
        console.print(plain(term_or_text(str(rows["convention"].iloc[0]), shown), console))


def _heading(row: pd.Series, language: Language) -> str:
    """Outcome, group and year, and the base's value."""
    name = term_or_text(str(row["outcome"]), language)
    if row["group"]:
        group = term_or_text(str(row["group"]), language)
        name = sentence("outcome_of_group", language, outcome=name, group=group)
    year = f" {int(row['year'])}" if row["year"] else ""
    base = number_format([row["base_value"]], str(row["unit"]), language).with_unit(row["base_value"], language)
    return f"{name}{year}; {term('base_value', language)}: {base}"


def _form(rows: pd.DataFrame, language: Language) -> NumberFormat:
    numbers = rows[["difference", *(f"{kind}_{end}" for kind in _INTERVALS[:2] for end in ("low", "high"))]]
    return difference_format(numbers.to_numpy(float).ravel().tolist(), str(rows["unit"].iloc[0]), language)


def _line(row: pd.Series, form: NumberFormat, language: Language) -> list[str]:
    """One mix."""
    known = math.isfinite(row["difference"])
    unit = form.unit(language)
    cells = [str(row["name"]), f"{signed(form.bare(row['difference']))} {unit}".strip() if known else MISSING]
    cells += [_interval(row, kind, form) for kind in _INTERVALS[:2]]
    cells += [_gain(row["precision_gain"])]
    if "parameters_low" in row:
        cells += [_interval(row, "parameters", form), _share(row["parameter_share"], language)]
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
