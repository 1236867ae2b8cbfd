"""The report of a sweep over the values of levers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from simexit.report.comparison_figures import last_rows
from simexit.report.comparison_sentences import few_lines
from simexit.report.documents.outcome_table import in_year, outcome_name
from simexit.report.documents.parts import (
    Bullets,
    Column,
    Document,
    Paragraph,
    Part,
    Picture,
    Table,
    printable,
    text_rows,
)
from simexit.report.documents.plan_parts import own_names
from simexit.report.documents.provenance import Origin, conduct_rows, provenance_table, sweep_again
from simexit.report.documents.scorecard_parts import scorecard_parts
from simexit.report.documents.shared_parts import (
    caution_parts,
    closing_parts,
    figure_parts,
    heading,
    method_parts,
    plan_parts,
    resting_part,
    study_cautions,
)
from simexit.report.documents.value_table import value_table
from simexit.report.sweep_figures import lever_name, outcomes_shown
from simexit.report.sweep_table import MOST_POINTS
from simexit.runs.ahead import simulated_households
from simexit.studies.sweep import Sweep, points_for_balance
from simexit.words.formats import number_format
from simexit.words.terms import Language, sentence, term, term_or_text

_METHOD = ("report_method_model", "report_method_luck", "report_method_sweep", "report_method_intervals_run")


def sweep_document(study: Sweep, language: Language, figures: Sequence[Picture], origin: Origin | None) -> Document:
    """Everything an analyst hands in of a sweep; ``origin``: of one brought back, what was kept with it."""
    origin, again = origin or Origin({}), sweep_again(study)
    words = {"points": f"{len(study.points):,}", "levers": str(len(study.file.levers))}
    words["place"] = printable(getattr(study.base.title, language))
    words |= {"replicates": f"{study.file.replicates:,}", "design": term(f"design_{study.file.design}", language)}
    words |= {"households": f"{simulated_households(study.base, study.file.scale):,}"}
    shown = [last_rows(study.summary, name).dropna(subset=["value"]) for name in outcomes_shown(study)]
    shown = [rows for rows in shown if len(rows)]
    ranges = [_range(rows, language) for rows in shown]
    title = sentence("report_title_sweep", language, **words)
    if ranges:
        title = sentence("report_title_swept", language, **words, **ranges[0])
    parts: list[Part] = [
        heading("report_key_figures", language),
        Bullets(tuple(sentence("report_key_range", language, **words, **each) for each in ranges)),
        resting_part(study.base, language),
        *method_parts(_METHOD[:3], words, language),
        Paragraph(term("report_two_intervals", language)),
        *plan_parts(study.base, _levers(study, language), language),
        *_results(study, shown, language),
        *figure_parts(figures, language),
        *scorecard_parts([*outcomes_shown(study)], study.base.programmes.values(), language),
        *caution_parts(study.base, _cautions(study, language), None, origin, language),
        *closing_parts(
            study.base, provenance_table(conduct_rows(study.base, study.conduct), origin, language), again, language
        ),
    ]
    subtitle = sentence("report_subtitle_sweep", language, **words)
    return Document(language, title, subtitle, tuple(parts), tuple(_sheets(study, language)), again.files)


def _range(rows: pd.DataFrame, language: Language) -> dict[str, str]:
    """The outcome, and its lowest and highest mean."""
    first, ends = rows.iloc[0], [float(rows["value"].min()), float(rows["value"].max())]
    form = number_format(ends, str(first["unit"]), language)
    named = in_year(outcome_name(str(first["outcome"]), first["group"], language), float(first["year"]), language)
    return {"outcome": named, "low": form.with_unit(ends[0], language), "high": form.with_unit(ends[1], language)}


def _levers(study: Sweep, language: Language) -> Table:
    """Every lever with its key and its values or ends."""
    rows = []
    for key, values in study.points.items():
        several = [f"{value:.4g}" for value in values.drop_duplicates().sort_values()]
        said = several if study.file.design == "grid" else [several[0], "…", several[-1]]
        rows.append((_lever(str(key), study, language), str(key), ("、" if language == "zh" else ", ").join(said)))
    columns = tuple(Column(term(key, language)) for key in ("report_lever", "report_key", "report_lever_values"))
    return Table("levers", term("report_table_levers", language), columns, text_rows(rows))


def _lever(key: str, study: Sweep, language: Language) -> str:
    return printable(lever_name(key, study.base, language))


def _told_by(rows: pd.DataFrame, study: Sweep, language: Language) -> Mapping[str, list[str]]:
    """Number of the point, and the value of every lever there."""
    told = {term("sweep_point", language): [str(point) for point in rows["point"]]}
    return told | {_lever(key, study, language): [f"{value:.4g}" for value in rows[key]] for key in study.file.levers}


def _results(study: Sweep, shown: Sequence[pd.DataFrame], language: Language) -> Iterator[Part]:
    yield heading("report_results", language)
    more = len(study.points) - MOST_POINTS
    if more > 0:
        yield Paragraph(sentence("report_points_more", language, shown=str(MOST_POINTS), more=f"{more:,}"))
    for rows in shown:
        first = rows.head(MOST_POINTS)
        title = sentence("report_table_points", language, outcome=_range(rows, language)["outcome"])
        note = term_or_text(str(rows["convention"].iloc[0]), language)
        yield value_table(str(rows["outcome"].iloc[0]), title, first, _told_by(first, study, language), language,
                          notes=[note])  # fmt: skip


def _cautions(study: Sweep, language: Language) -> list[str]:
    said = [term("report_chance_only", language), *few_lines(study.file.replicates, 0, language)]
    nearest = points_for_balance(study.file)
    if nearest:
        words = {"nearest": f"{nearest:,}", "points": f"{len(study.points):,}"}
        said.append(sentence("sweep_balance", language, **words))
    return said + study_cautions(study.file.scale, language)


def _sheets(study: Sweep, language: Language) -> Iterator[Table]:
    """Every outcome of every point and year with codes, a sheet a unit."""
    for unit, rows in study.summary.dropna(subset=["value"]).groupby("unit", sort=False):
        groups = rows["group"].fillna("")
        names = own_names(study.base, language)
        named = [
            in_year(outcome_name(name, group, language, names), float(year), language)
            for name, group, year in zip(rows["outcome"], groups, rows["year"], strict=True)
        ]
        told: dict[str, Any] = {
            term("report_code", language): rows["outcome"],
            term("report_group_code", language): groups,
            term("sweep_point", language): rows["point"],
            term("outcome", language): named,
        }
        yield value_table(f"all-{unit}", term("report_table_all", language), rows, told, language)
