"""The summary of a run or study as a table in the terminal, in any encoding and down to narrow windows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd
from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from simexit.report.formats import EN_DASH, MISSING, number_format
from simexit.report.terms import Language, check_language, sentence, term, term_or_text

_PADDING = 2
_NARROWEST_OUTCOME = 12
# Only a rule under the titles, in a sign every encoding has.
_RULED = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)
_PLAIN_SIGNS = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2212": "-", "\u2019": "'", "\u00a0": " ", "\u00d7": "x"})


Cells = tuple[str, ...]


class Shape(NamedTuple):
    """What a summary holds: ``when`` is the term over its column of years, waves or durations.

    ``intervals``: beginnings of the names of their columns, and terms. ``counted``: whether ``n_replicates`` is what
    a number was counted from, to be shown, rather than a number of replicates.
    """

    when: str
    intervals: dict[str, str]
    counted: bool = False

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
OF_WAVES = Shape("wave", {"sampling": "sampling_interval_short"}, counted=True)
OF_DURATIONS = OF_WAVES._replace(when="duration")
SUMMARY_COLUMNS = OF_RUN.columns


def print_summary(summary: pd.DataFrame, *, console: Console, language: Language = "en", shape: Shape = OF_RUN) -> None:
    """Print ``summary`` on ``console``, one row an outcome, the conventions as numbered notes beneath.

    ``summary`` has the columns of its ``shape``: ``outcome`` is a term; ``group`` and ``convention`` are terms, text or
    empty; ``year`` 0 is all years; ``unit`` is share (0..1), households, persons, yuan or count. A console that
    cannot encode Chinese gets English. Numbers are never cut: words wrap, and in a very narrow window each outcome
    becomes a paragraph.
    Raises ValueError for missing columns, an unknown unit or language, KeyError for an outcome that is no term.
    """
    check_language(language)
    missing = [name for name in shape.columns if name not in summary.columns]
    if missing:
        raise ValueError(f"the summary lacks the columns {', '.join(missing)}")
    shown = language if _can_encode(term("summary_title", language), console.encoding) else "en"
    conventions = [text for text in summary["convention"].drop_duplicates() if _is_given(text)]
    notes = {text: str(number) for number, text in enumerate(conventions, start=1)}
    lines = [_line(row, notes, shown, shape) for _, row in summary.iterrows()]
    _print_lines(lines, console, shown, shape)
    for text, number in notes.items():
        console.print(_plain(f"[{number}] {term_or_text(text, shown)}", console))


def _line(row: pd.Series, notes: dict[str, str], language: Language, shape: Shape) -> Cells:
    """Outcome, year, value, its intervals, perhaps what it was counted from, and the number of its note."""
    outcome = term(str(row["outcome"]), language)
    if _is_given(row["group"]) and row["group"] != "all":
        group = term_or_text(str(row["group"]), language)
        outcome = sentence("outcome_of_group", language, outcome=outcome, group=group)
    value, interval = _numbers(row, language, shape)
    year = str(int(row["year"])) if pd.notna(row["year"]) and row["year"] > 0 else term("all", language)
    note = f"[{notes[row['convention']]}]" if _is_given(row["convention"]) else ""
    counted = [f"{row['n_replicates']:,.0f}"] if shape.counted else []
    return (outcome, year, value, *(interval(kind) for kind in shape.intervals), *counted, note)


def _numbers(row: pd.Series, language: Language, shape: Shape) -> tuple[str, Callable[[str], str]]:
    """The value with its unit, and what writes an interval on the same scale."""
    names = ("value", *(f"{kind}_{end}" for kind in shape.intervals for end in ("low", "high")))
    numbers = {name: float(row[name]) if pd.notna(row[name]) else float("nan") for name in names}
    style = number_format(list(numbers.values()), str(row["unit"]), language)
    several = shape.counted or bool(row["n_replicates"] > 1)

    def interval(kind: str) -> str:
        low, high = style.bare(numbers[f"{kind}_low"]), style.bare(numbers[f"{kind}_high"])
        if not several or MISSING in (low, high):
            return MISSING
        joint = f" {EN_DASH} " if "-" in low + high else EN_DASH
        return f"{low}{joint}{high}"

    return style.with_unit(numbers["value"], language), interval


def _print_lines(lines: Sequence[Cells], console: Console, language: Language, shape: Shape) -> None:
    titles = [_plain(term(key, language), console) for key in shape.titles]
    rows = [[_plain(cell, console) for cell in line] for line in lines]
    columns = list(zip(titles, *rows, strict=True))
    fixed = [_needed_width(column) for column in columns[1:]]
    room = console.width - sum(fixed) - _PADDING * (len(columns) - 1)
    if room < _NARROWEST_OUTCOME:
        _print_paragraphs(titles, rows, console)
        return
    widest = max((cell_len(cell.plain) for cell in columns[0]), default=_NARROWEST_OUTCOME)
    table = Table(box=_RULED, pad_edge=False, show_edge=False, padding=(0, 1, 0, 0), highlight=False)
    justify: list[JustifyMethod] = ["left", *["right"] * (len(titles) - 1)]  # type: ignore[list-item]
    for title, width, side in zip(titles, [min(room, widest), *fixed], justify, strict=True):
        table.add_column(title, width=width, justify=side, overflow="fold", vertical="bottom")
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _print_paragraphs(titles: Sequence[Text], rows: Sequence[Sequence[Text]], console: Console) -> None:
    for row in rows:
        for title, cell in zip(titles, row, strict=True):
            if cell.plain:
                console.print(Text(f"{title.plain}: {cell.plain}"), overflow="fold")
        console.print()


def _needed_width(column: Sequence[Text]) -> int:
    """Cells that keep every number whole and break the title only between words."""
    title, *cells = (text.plain for text in column)
    words = [title[start : start + 5] for start in range(0, len(title), 5)] if not title.isascii() else title.split()
    return max([cell_len(text) for text in [*words, *cells]], default=1)


def _plain(text: str, console: Console) -> Text:
    """``text`` without markup, in signs the console can encode."""
    if not _can_encode(text, console.encoding):
        text = text.translate(_PLAIN_SIGNS).encode(console.encoding, errors="replace").decode(console.encoding)
    return Text(text)


def _can_encode(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _is_given(text: object) -> bool:
    return isinstance(text, str) and bool(text.strip())
