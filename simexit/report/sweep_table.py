"""A sweep in the terminal: a row a point, a column a main outcome with its interval."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
from rich.console import Console

from simexit.report.comparison_figures import last_rows
from simexit.report.comparison_sentences import few_lines
from simexit.report.console_table import can_encode, print_table, print_wrapped, printing_console
from simexit.report.short_text import Short, named, places_of, written
from simexit.report.sweep_figures import lever_name, outcomes_shown
from simexit.scenario.evidence_count import rests_on
from simexit.scenario.schema import Scenario
from simexit.studies.sweep import Sweep, points_for_balance
from simexit.words.formats import EN_DASH, MISSING, number_format
from simexit.words.terms import Language, check_language, sentence, term, term_or_text

MOST_POINTS = 40
_ENDS = ("mean_low", "mean_high")


def print_sweep(study: Sweep, language: Language = "en", console: Console | None = None) -> None:
    """Print the means of the main outcomes in their last year, with the 90 % interval of the mean, point by point.

    A console that cannot encode Chinese gets English. Raises ValueError for an unknown language.
    """
    check_language(language)
    console = console or printing_console()
    shown = language if can_encode(term("comparison_title", language), console.encoding) else "en"
    parts = [last_rows(study.summary, outcome) for outcome in outcomes_shown(study)]
    columns = [_column(rows, shown) for rows in parts if rows["value"].notna().any()]
    points = study.points.head(MOST_POINTS)
    lines = [
        [_point(int(number), row, study.base, shown), *(cells.get(int(number), MISSING) for _, cells in columns)]
        for number, (_, row) in zip(points.index, points.iterrows(), strict=True)
    ]
    print_table([term("sweep_point", shown), *(title for title, _ in columns)], lines, console)
    for line in _closing(study, shown):
        print_wrapped(line, console)


def _column(rows: pd.DataFrame, language: Language) -> tuple[str, dict[int, str]]:
    """Title of an outcome, and what is written at each point."""
    first = rows.iloc[0]
    form = number_format(rows[["value", *_ENDS]].to_numpy(float).ravel().tolist(), str(first["unit"]), language)
    year = f" {int(first['year'])}" if first["year"] else ""
    cells = {}
    for row in rows.to_dict("records"):
        text, ends = form.bare(row["value"]), [form.bare(row[end]) for end in _ENDS]
        cells[int(row["point"])] = text if MISSING in ends else f"{text} ({ends[0]} {EN_DASH} {ends[1]})"
    outcome, unit = f"{term_or_text(str(first['outcome']), language)}{year}", form.unit(language)
    return sentence("outcome_of_group", language, outcome=outcome, group=unit) if unit else outcome, cells


def _point(number: int, row: pd.Series, base: Scenario, language: Language) -> str:
    levers = (f"{lever_name(str(name), base, language)} {value:.4g}" for name, value in row.items())
    colon, between = (": ", "; ") if language == "en" else ("：", "；")
    return f"{number}{colon}{between.join(levers)}"


def _closing(study: Sweep, language: Language) -> Iterator[str]:
    points, replicates = len(study.points), study.file.replicates
    if points > MOST_POINTS:
        yield sentence("sweep_more", language, more=f"{points - MOST_POINTS:,}")
    if replicates > 1:
        yield term("mean_interval", language)
    yield sentence("sweep_points", language, points=f"{points:,}", replicates=f"{replicates:,}")
    nearest = points_for_balance(study.file)
    if nearest:
        yield sentence("sweep_balance", language, nearest=f"{nearest:,}", points=f"{points:,}")
    yield from few_lines(replicates, 0, language)
    yield from rests_on(study.base, language)


def short(study: Sweep) -> Short:
    """What a sweep says of itself."""
    parts = [rows for name in outcomes_shown(study) if (rows := last_rows(study.summary, name))["value"].notna().any()]
    numbers = []
    for rows in parts:
        low, high, unit = rows["value"].min(), rows["value"].max(), str(rows["unit"].iloc[0])
        numbers.append(f"{named(str(rows['outcome'].iloc[0]), '')} {written(low, unit)} to {written(high, unit)}")
    points = study.points.rename(columns=lambda key: lever_name(str(key), study.base, "en"))
    columns = [_column(rows, "en") for rows in parts]
    cells = {title: [values.get(int(n), MISSING) for n in points.index] for title, values in columns}
    size = f"{len(study.points)} points of {study.file.replicates} replicates, seed {study.file.seed}"
    return Short(
        title=f"Sweep {study.file.name} of {places_of(study.base)}",
        size=f"{size}; levers: {', '.join(study.file.levers)}",
        numbers=numbers,
        table=points.reset_index().assign(**cells),
        tables=("points", "results", "summary"),
    )
