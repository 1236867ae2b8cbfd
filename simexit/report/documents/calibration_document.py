"""The report of a calibration: what was fitted to which facts, how well it holds, what the facts do not tell."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from math import isfinite

from simexit.report.calibration_table import (
    DIRECTION_HEADS,
    RECOVERY_HEADS,
    closing,
    direction_rows,
    how,
    moment_rows,
    recovery_rows,
)
from simexit.report.documents.cells import number_cell
from simexit.report.documents.parts import Bullets, Cell, Column, Document, Paragraph, Part, Picture, Table, text_rows
from simexit.report.documents.provenance import STUDY_FILE, Again, Origin, conduct_rows, own_plan, provenance_table
from simexit.report.documents.shared_parts import closing_parts, figure_parts, heading
from simexit.scenario.resolved import yaml_text
from simexit.studies.calibration import Calibration
from simexit.studies.facts import facts
from simexit.words.formats import number_format
from simexit.words.terms import Language, sentence, term


def calibration_document(
    study: Calibration, language: Language, figures: Sequence[Picture], origin: Origin | None
) -> Document:
    """Everything an analyst hands in of a calibration; ``origin``: of one brought back, what was kept with it."""
    origin = origin or Origin({})
    told = list(closing(study, language))
    sources = [(name, facts()[name].source) for name in study.file.facts]
    heads = (Column(term("scorecard_fact", language)), Column(term("report_source", language)))
    parts: list[Part] = [
        heading("report_key_figures", language),
        Bullets(tuple(told[:2])),
        heading("report_method", language),
        Paragraph(term("calibration_method", language)),
        Paragraph(how(study, language)),
        heading("report_results", language),
        _moments(study, language),
        _parameters(study, language),
        _worded("directions", "calibration_directions", DIRECTION_HEADS, direction_rows(study, language), language),
        *_recovery(study, language),
        *figure_parts(figures, language),
        heading("report_cautions", language),
        Bullets((*told[2:-1], term("calibration_caution", language))),
        heading("report_sources", language),
        Table("sources", term("scorecard_sources", language), heads, text_rows(sources)),
        *closing_parts(
            None, provenance_table(conduct_rows(study.base, study.conduct), origin, language), _again(study), language
        ),
    ]
    holds, number = int(study.moments["fresh_holds"].sum()), len(study.moments)
    title = sentence("calibration_title", language, holds=str(holds), parts=str(number))
    subtitle, again = term("title_calibration", language), _again(study)
    return Document(language, title, subtitle, tuple(parts), (_fits(study, language),), again.files)


def _moments(study: Calibration, language: Language) -> Table:
    lines = []
    for row, told in zip(study.moments.to_dict("records"), moment_rows(study, language), strict=True):
        unit = "share" if row["unit"] == "share" else "count"
        numbers = [float(row[name]) for name in ("target_low", "target_high", "best", "fresh")]
        form = number_format([each for each in numbers if isfinite(each)], unit, language)
        cells = [number_cell(each, unit, form, language) for each in numbers]
        lines.append((Cell(told[0]), *cells, Cell(told[-1])))
    names = ("scorecard_lowest", "scorecard_highest", "calibration_best", "calibration_fresh")
    columns = (
        Column(term("scorecard_part", language)),
        *(Column(term(name, language), "number") for name in names),
        Column(term("scorecard_verdict", language)),
    )
    return Table("moments", term("calibration_moments", language), columns, tuple(lines))


def _parameters(study: Calibration, language: Language) -> Table:
    names = ("low", "high", "value", "posterior_over_prior")
    lines = [
        (Cell(str(row["parameter"])), *(Cell(f"{row[name]:.4g}", (float(row[name]),)) for name in names))
        for row in study.parameters.to_dict("records")
    ]
    heads = ("scorecard_lowest", "scorecard_highest", "value", "calibration_spread")
    columns = (Column(term("parameter", language)), *(Column(term(head, language), "number") for head in heads))
    return Table("parameters", term("calibration_parameters", language), columns, tuple(lines))


def _fits(study: Calibration, language: Language) -> Table:
    """Where every start ended."""
    heads = {name: term(f"calibration_{name}", language) for name in ("start", "loss", "points")}
    columns = tuple(Column(heads.get(str(name), str(name)), "number") for name in study.fits)
    lines = [tuple(Cell(f"{value:.4g}", (float(value),)) for value in row) for row in study.fits.to_numpy(float)]
    return Table("fits", term("calibration_fits", language), columns, tuple(lines))


def _worded(name: str, title: str, heads: Sequence[str], rows: list[list[str]], language: Language) -> Table:
    columns = tuple(Column(term(head, language)) for head in heads)
    return Table(name, term(title, language), columns, text_rows(rows))


def _recovery(study: Calibration, language: Language) -> Iterator[Part]:
    rows = recovery_rows(study)
    if rows:
        yield _worded("recovery", "calibration_recovery", RECOVERY_HEADS, rows, language)


def _again(study: Calibration) -> Again:
    """How to make it again, from a file that holds it."""
    name, files = own_plan(study.base)
    written = study.file.model_dump(mode="json", by_alias=True, exclude_none=True) | {"base": name, "overlays": []}
    trials = int(study.recovery["trial"].max()) if len(study.recovery) else 0
    words = ["simexit", "calibrate", STUDY_FILE, *(["--recovery", str(trials)] if trials else [])]
    return Again(shlex.join(words), {**files, STUDY_FILE: yaml_text(written)})
