"""One face of all results: what each kind is drawn, printed, told in short, written and read back by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from simexit.report import (
    attribution_figures,
    attribution_folder,
    attribution_report,
    calibration_figures,
    calibration_folder,
    calibration_table,
    comparison_figures,
    comparison_folder,
    comparison_report,
    panel_folder,
    panel_report,
    run_figures,
    run_folder,
    run_report,
    scorecard_figures,
    scorecard_folder,
    scorecard_table,
    sweep_figures,
    sweep_folder,
    sweep_table,
    trace_figures,
    trace_folder,
    trace_text,
)
from simexit.report.documents import (
    attribution_document,
    calibration_document,
    comparison_document,
    panel_document,
    run_document,
    scorecard_document,
    sweep_document,
    trace_document,
)
from simexit.report.documents.parts import Document
from simexit.report.saved_figures import Drawing
from simexit.report.short_text import Short


class Face(NamedTuple):
    """How results of one kind are shown and kept; ``drawings`` takes a result, a language and perhaps what is wanted.

    ``read`` gives back what was written, from a `Saved` folder. ``document`` makes the report of a result in a
    language, from its figures as pictures and what was kept with it.
    """

    drawings: Callable[..., Iterator[Drawing]]
    show: Callable[..., None]
    short: Callable[[Any], Short]
    write: Callable[..., Path]
    read: Callable[..., Any]
    document: Callable[..., Document]


FACES = {
    "run": Face(
        run_figures.drawings,
        run_report.print_run,
        run_report.short,
        run_folder.write_run,
        run_folder.SavedRun,
        run_document.run_document,
    ),
    "comparison": Face(
        comparison_figures.drawings,
        comparison_report.print_study,
        comparison_report.short,
        comparison_folder.write_comparison,
        comparison_folder.read_comparison,
        comparison_document.comparison_document,
    ),
    "attribution": Face(
        attribution_figures.drawings,
        attribution_report.print_attribution,
        attribution_report.short,
        attribution_folder.write_attribution,
        attribution_folder.read_attribution,
        attribution_document.attribution_document,
    ),
    "sweep": Face(
        sweep_figures.drawings,
        sweep_table.print_sweep,
        sweep_table.short,
        sweep_folder.write_sweep,
        sweep_folder.read_sweep,
        sweep_document.sweep_document,
    ),
    "trace": Face(
        trace_figures.drawings,
        trace_text.print_trace,
        trace_text.short,
        trace_folder.write_trace,
        trace_folder.read_trace,
        trace_document.trace_document,
    ),
    "panel": Face(
        panel_report.drawings,
        panel_report.print_measures,
        panel_report.short,
        panel_folder.write_measures,
        panel_folder.SavedPanel,
        panel_document.panel_document,
    ),
    "scorecard": Face(
        scorecard_figures.drawings,
        scorecard_table.print_scorecard,
        scorecard_table.short,
        scorecard_folder.write_scorecard,
        scorecard_folder.read_scorecard,
        scorecard_document.scorecard_document,
    ),
    "calibration": Face(
        calibration_figures.drawings,
        calibration_table.print_calibration,
        calibration_table.short,
        calibration_folder.write_calibration,
        calibration_folder.read_calibration,
        calibration_document.calibration_document,
    ),
}
