"""The report of a measured household panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import pandas as pd

from simexit.measures.panel import are_years
from simexit.measures.panel_tables import WHOLE
from simexit.panels.measured import PanelMeasures
from simexit.report.documents.cells import interval_cell, number_cell
from simexit.report.documents.parts import Bullets, Cell, Column, Document, Paragraph, Part, Picture, Table, printable
from simexit.report.documents.provenance import Again, Origin, panel_again, provenance_table
from simexit.report.documents.shared_parts import closing_parts, figure_parts, heading, method_parts
from simexit.report.panel_report import (
    Line,
    about_panel,
    all_lines,
    hazard_lines,
    regression_lines,
    remarks,
    summary_lines,
    title_of,
)
from simexit.words.formats import number_format, percent
from simexit.words.terms import Language, sentence, term, term_or_text

_METHOD = ("report_method_panel", "report_method_panel_rates", "report_method_intervals_panel")
MOST_KEY = 8


def panel_document(
    measures: PanelMeasures, language: Language, figures: Sequence[Picture], origin: Origin | None
) -> Document:
    """Everything an analyst hands in of a measured panel; ``origin``: of one brought back, what was kept with it."""
    about = {name: printable(text) for name, text in about_panel(measures, language).items()}
    again = panel_again(measures)
    lines = [line for line in summary_lines(measures) if line.value == line.value]
    rows = [
        ("report_panel", about["name"]), ("report_panel_hash", measures.sha256), ("report_panel_rows", about["rows"]),
    ]  # fmt: skip
    parts: list[Part] = [
        heading("report_key_figures", language),
        Bullets(tuple(_key_figures(lines, language))),
        *method_parts(_METHOD, about, language),
        heading("report_data", language),
        Paragraph(sentence("panel_of_households", language, **about)),
        heading("report_results", language),
        *_results(measures, lines, language),
        *figure_parts([_entitled(each, language) for each in figures], language),
        heading("report_cautions", language),
        Bullets(tuple(_cautions(measures, language))),
        *closing_parts(None, provenance_table(rows, origin or Origin({}), language), again or Again("", {}), language),
    ]
    title, subtitle = _title(measures, about, language), sentence("report_subtitle_panel", language, **about)
    sheet = line_table("all", term("report_table_all", language), all_lines(measures), "wave", language, has_code=True)
    return Document(language, title, subtitle, tuple(parts), (sheet,), again.files if again else {})


def _entitled(figure: Picture, language: Language) -> Picture:
    """A figure, all of which are of one panel, with what it shows in its title."""
    shows = term_or_text(f"title_{figure.name}", language)
    title = sentence("outcome_of_group", language, outcome=figure.title, group=shows)
    return figure if shows.startswith("title_") else replace(figure, title=title)


def _title(measures: PanelMeasures, about: dict[str, str], language: Language) -> str:
    """How the headcount ratio moved; neutral where the intervals of the first and last wave overlap."""
    table = measures.poverty[measures.poverty["group"] == WHOLE].sort_values("wave")
    first, last = table.iloc[0], table.iloc[-1]
    key = "report_title_panel"
    if last["headcount_high"] < first["headcount_low"]:
        key = "report_title_panel_falls"
    elif last["headcount_low"] > first["headcount_high"]:
        key = "report_title_panel_rises"
    shares = {
        "first": percent(first["headcount_ratio"], language), "last": percent(last["headcount_ratio"], language),
    }  # fmt: skip
    words = {"name": printable(measures.title) or about["name"], "year": about["first"], "end": about["last"]}
    if language == "zh" and are_years(measures.waves):
        words |= {name: f"{words[name]}年" for name in ("year", "end")}
    return sentence(key, language, **words, **shares)


def _named(line: Line, language: Language) -> str:
    title = term(line.outcome, language)
    if line.group in (WHOLE, ""):
        return title
    return printable(sentence("outcome_of_group", language, outcome=title, group=line.group))


def _key_figures(lines: Sequence[Line], language: Language) -> Iterator[str]:
    """The measures of the whole panel that have an interval, in sentences."""
    told = [line for line in lines if line.group in (WHOLE, "") and line.sampling_low == line.sampling_low]
    for line in told[:MOST_KEY]:
        ends = line.sampling_low, line.sampling_high
        form = number_format([line.value, *ends], line.unit, language)
        value = number_cell(line.value, line.unit, form, language).text
        interval = interval_cell(*ends, line.unit, form, language).text
        name = _named(line, language)
        if line.year == line.year:
            name = sentence("report_outcome_wave", language, outcome=name, wave=f"{line.year:.0f}")
        yield sentence("report_key_sampled", language, outcome=name, value=value, interval=interval)


def _results(measures: PanelMeasures, lines: Sequence[Line], language: Language) -> Iterator[Part]:
    yield line_table("summary", title_of(measures, language), lines, "wave", language)
    if len(measures.hazards):
        table = term("panel_hazards", language).rstrip(":：")
        yield line_table("hazards", table, hazard_lines(measures), "duration", language, are_terms=True)
    if len(measures.regressions):
        table = term("panel_regression", language).rstrip(":：")
        yield line_table("regression", table, regression_lines(measures), "wave", language)


def _cautions(measures: PanelMeasures, language: Language) -> Iterator[str]:
    if measures.left_out:
        yield sentence("panel_left_out", language, rows=f"{measures.left_out:,}")
    if len(measures.components):
        number = f"{int(measures.components['n'].iloc[0]):,}"
        yield sentence("panel_not_balanced", language, households=number)
    yield from (printable(text) for text in remarks(measures, language))
    yield term("report_panel_error", language)


def line_table(
    name: str,
    title: str,
    lines: Iterable[Line],
    when: str,
    language: Language,
    *,
    are_terms: bool = False,
    has_code: bool = False,
) -> Table:
    """Numbers of a panel with their intervals and what they were counted from; ``are_terms``: the groups are."""
    told = pd.DataFrame(list(lines), columns=list(Line._fields))
    told = told[told["value"].notna()]
    notes = list(told["convention"].drop_duplicates())
    rows = []
    for line in (Line(*row) for row in told.itertuples(index=False)):
        ends = line.sampling_low, line.sampling_high
        form = number_format([line.value, *ends], line.unit, language)
        shown = line._replace(group=term_or_text(line.group, language)) if are_terms else line
        wave = Cell(f"{line.year:.0f}", (line.year,), "0") if line.year == line.year else Cell(term("all", language))
        cells = (
            Cell(_named(shown, language)), wave, number_cell(line.value, line.unit, form, language),
            interval_cell(*ends, line.unit, form, language),
            Cell(f"{line.n_replicates:,.0f}", (float(line.n_replicates),), "#,##0"),
            Cell(f"[{notes.index(line.convention) + 1}]"),
        )  # fmt: skip
        codes = (Cell(line.outcome), Cell(printable(line.group)), Cell(line.convention))
        rows.append((*codes, *cells) if has_code else cells)
    keys = ("report_code", "report_group_code", "report_convention_code")
    columns = (
        *(Column(term(key, language)) for key in keys * has_code),
        Column(term("outcome", language)), Column(term(when, language)), Column(term("value", language), "number"),
        Column(term("sampling_interval_short", language), "interval"), Column(term("n_counted", language), "number"),
        Column(term("note", language)),
    )  # fmt: skip
    written = tuple(f"[{k}] {term_or_text(str(note), language)}" for k, note in enumerate(notes, start=1))
    return Table(name, title, columns, tuple(rows), written)
