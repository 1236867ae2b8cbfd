"""The report of the scorecard: which published facts runs meet, and why the others are not met."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from math import isfinite

from simexit.report.documents.cells import interval_cell, number_cell
from simexit.report.documents.parts import Bullets, Cell, Column, Document, Paragraph, Part, Picture, Table, text_rows
from simexit.report.documents.provenance import Again, Origin, conduct_rows, provenance_table
from simexit.report.documents.shared_parts import closing_parts, figure_parts, heading
from simexit.report.scorecard_table import HEADS, count_words, counts, how, reasons, rows, tests_of_the_test
from simexit.report.wording import account
from simexit.scenario.loading import load
from simexit.studies.facts import facts
from simexit.studies.scorecard import ORDINARY, RUNS, Scorecard
from simexit.words.formats import number_format
from simexit.words.terms import Language, sentence, term


def scorecard_document(
    card: Scorecard, language: Language, figures: Sequence[Picture], origin: Origin | None
) -> Document:
    """Everything an analyst hands in of a scorecard; ``origin``: of one brought back, what was kept with it."""
    origin, scenario = origin or Origin({}), load(ORDINARY)
    asked, why = set(card.parts["id"]), list(reasons(card, language))
    sources = [(name, account(fact.source, language)) for name, fact in facts().items() if name in asked]
    told = (Column(term("scorecard_fact", language)), Column(term("report_source", language)))
    parts: list[Part] = [
        heading("report_key_figures", language),
        Bullets(tuple(counts(card, language))),
        heading("report_method", language),
        Paragraph(term("scorecard_method", language)),
        Paragraph(how(card, language)),
        heading("report_results", language),
        _parts(card, language),
        *figure_parts(figures, language),
        heading("report_cautions", language),
        Bullets((*([term("scorecard_quick", language)] * card.quick), *tests_of_the_test(card, language), *why)),
        heading("report_sources", language),
        Table("sources", term("scorecard_sources", language), told, text_rows(sources)),
        *closing_parts(
            None, provenance_table(conduct_rows(scenario, card.conduct), origin, language), _again(card), language
        ),
    ]
    said = [sentence("scorecard_found", language, **count_words(card, kind, language)) for kind in card.kinds]
    title = sentence("scorecard_finding", language, found=("；" if language == "zh" else "; ").join(said))
    return Document(language, title, term("title_scorecard", language), tuple(parts), tuple(_sheets(card, language)))


def _parts(card: Scorecard, language: Language) -> Table:
    """Every part with both ends of its target, what runs show, and the verdict."""
    lines = []
    for row, told in zip(card.parts.to_dict("records"), rows(card, language), strict=True):
        words, unit = dict(zip(HEADS, told, strict=True)), "share" if row["unit"] == "share" else "count"
        numbers = [float(row[name]) for name in ("target_low", "target_high", "simulated", "low", "high")]
        form = number_format([each for each in numbers if isfinite(each)], unit, language)
        first = [number_cell(each, unit, form, language) for each in numbers[:3]]
        interval = interval_cell(numbers[3], numbers[4], unit, form, language)
        lines.append((Cell(words["part"]), Cell(words["kind"]), *first, interval, Cell(words["verdict"])))
    columns = (
        Column(term("scorecard_part", language)),
        Column(term("scorecard_kind", language)),
        *(Column(term(f"scorecard_{name}", language), "number") for name in ("lowest", "highest", "mean")),
        Column(term("mean_interval_short", language), "interval"),
        Column(term("scorecard_verdict", language)),
    )
    return Table("parts", term("scorecard_title", language), columns, tuple(lines))


def _sheets(card: Scorecard, language: Language) -> Iterator[Table]:
    """What every replicate of every run and control gave, with its code."""
    names = ("report_code", "scorecard_run", "scorecard_replicate", "value")
    columns = tuple(Column(term(name, language), "number" if name == "value" else "text") for name in names)
    kept = card.estimates.dropna(subset=["value"]).to_dict("records")
    lines = [
        (
            *(Cell(str(row[name])) for name in ("estimate", "run", "replicate")),
            Cell(f"{row['value']:.4f}", (row["value"],)),
        )
        for row in kept
    ]
    yield Table("estimates", term("scorecard_estimates", language), columns, tuple(lines))


def _again(card: Scorecard) -> Again:
    runs = set(card.parts["run"])
    one = ["--run", *runs] if len(runs) < len(RUNS) else []
    words = ["simexit", "validate", "--seed", str(card.conduct.seed), *one, *["--quick"] * card.quick]
    return Again(shlex.join(words), {})
