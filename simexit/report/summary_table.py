"""The summary of a run or study as a table in the terminal, in any encoding and down to narrow windows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd
from rich.console import Console

from simexit.measures.outcome_list import shown_in
from simexit.report.console_table import can_encode, print_table, print_wrapped
from simexit.words.formats import EN_DASH, MISSING, NumberFormat, number_format
from simexit.words.terms import Language, check_language, sentence, term, term_or_text

Cells = tuple[str, ...]


class Shape(NamedTuple):
    """What a summary holds: ``when`` is the term over its column of years, waves or durations.

    ``intervals``: beginnings of the names of their columns, and terms. ``counted``: whether ``n_replicates`` is what
    a number was counted from, to be shown, rather than a number of replicates. ``own_names``: groups are names of the
    analyst's, never terms.
    """

    when: str
    intervals: dict[str, str]
    counted: bool = False
    own_names: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns the table needs."""
        ends = (f"{name}_{end}" for name in self.intervals for end in ("low", "high"))
        return ("outcome", "group", "year", "unit", "value", *ends, "n_replicates", "convention")

    @property
    def titles(self) -> tuple[str, ...]:
        """Terms over the printed columns."""
        return ("outcome", self.when, "value", *self.intervals.values(), *(["n_counted"] * self.counted), "note")


OF_RUN = Shape("year", {"history": "history_interval_short", "mean": "mean_interval_short"})
OF_WAVES = Shape("wave", {"sampling": "sampling_interval_short"}, counted=True, own_names=True)
OF_DURATIONS = OF_WAVES._replace(when="duration", own_names=False)
SUMMARY_COLUMNS = OF_RUN.columns


def print_summary(summary: pd.DataFrame, *, console: Console, language: Language = "en", shape: Shape = OF_RUN) -> None:
    """Print ``summary`` on ``console``, one row an outcome, the conventions as numbered notes beneath.

    ``summary`` has the columns of its ``shape``: ``outcome`` is a term; ``group`` and ``convention`` are terms, text or
    empty; ``year`` 0 is all years, as is a missing wave; ``unit`` is share (0..1), households, persons, yuan or count.
    A console that cannot encode Chinese gets English. Money has one unit, chosen from all its values; what one exit
    costs has its own. Numbers are never cut: words wrap, and in a very narrow window each outcome becomes a paragraph.
    Raises ValueError for missing columns, an unknown unit or language, KeyError for an outcome that is no term.
    """
    check_language(language)
    missing = [name for name in shape.columns if name not in summary.columns]
    if missing:
        raise ValueError(f"the summary lacks the columns {', '.join(missing)}")
    shown = language if can_encode(term("summary_title", language), console.encoding) else "en"
    conventions = [text for text in summary["convention"].drop_duplicates() if _is_given(text)]
    notes = {text: str(number) for number, text in enumerate(conventions, start=1)}
    of_one = summary["outcome"].isin(shown_in("run_money"))
    sums, costs = (
        number_format(summary.loc[(summary["unit"] == "yuan") & mine, "value"].tolist(), "yuan", shown)
        for mine in (~of_one, of_one)
    )
    lines = [
        _line(row, notes, shown, shape, costs if is_cost else sums)
        for is_cost, (_, row) in zip(of_one, summary.iterrows(), strict=True)
    ]
    print_table([term(key, shown) for key in shape.titles], lines, console)
    for text, number in notes.items():
        print_wrapped(f"[{number}] {term_or_text(text, shown)}", console)


def _line(row: pd.Series, notes: dict[str, str], language: Language, shape: Shape, money: NumberFormat) -> Cells:
    """Outcome, year, value, its intervals, perhaps what it was counted from, and the number of its note."""
    outcome = term(str(row["outcome"]), language)
    if _is_given(row["group"]) and (shape.own_names or row["group"] != "all"):
        group = str(row["group"]) if shape.own_names else term_or_text(str(row["group"]), language)
        outcome = sentence("outcome_of_group", language, outcome=outcome, group=group)
    value, interval = _numbers(row, language, shape, money)
    # A wave may be called 0 or -1; of a run, year 0 is all years.
    of_all = pd.isna(row["year"]) or (row["year"] == 0 and shape.when == "year")
    year = term("all", language) if of_all else str(int(row["year"]))
    note = f"[{notes[row['convention']]}]" if _is_given(row["convention"]) else ""
    counted = [f"{row['n_replicates']:,.0f}"] if shape.counted else []
    return (outcome, year, value, *(interval(kind) for kind in shape.intervals), *counted, note)


def _numbers(row: pd.Series, language: Language, shape: Shape, money: NumberFormat) -> tuple[str, Callable[[str], str]]:
    """The value with its unit, and what writes an interval on the same scale; all ``money`` of a table has one."""
    names = ("value", *(f"{kind}_{end}" for kind in shape.intervals for end in ("low", "high")))
    numbers = {name: float(row[name]) if pd.notna(row[name]) else float("nan") for name in names}
    unit = str(row["unit"])
    style = money if unit == "yuan" else number_format(list(numbers.values()), unit, language)
    several = shape.counted or bool(row["n_replicates"] > 1)

    def interval(kind: str) -> str:
        low, high = style.bare(numbers[f"{kind}_low"]), style.bare(numbers[f"{kind}_high"])
        if not several or MISSING in (low, high):
            return MISSING
        joint = f" {EN_DASH} " if "-" in low + high else EN_DASH
        return f"{low}{joint}{high}"

    return style.with_unit(numbers["value"], language), interval


def _is_given(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
