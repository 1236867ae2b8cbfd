"""The report of the scorecard: which published facts runs meet, and why the others are not met."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence

from simexit.report.documents.parts import Bullets, Cell, Column, Document, Paragraph, Part, Picture, Table, text_rows
from simexit.report.documents.provenance import Again, Origin, conduct_rows, provenance_table
from simexit.report.documents.scorecard_parts import parts_table
from simexit.report.documents.shared_parts import cited_in, closing_parts, figure_parts, heading
from simexit.report.scorecard_table import count_words, counts, how, reasons, tests_of_the_test
from simexit.report.wording import account
from simexit.scenario.loading import load
from simexit.studies.facts import facts
from simexit.studies.scorecard import ORDINARY, RUNS, Scorecard
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
        parts_table(card, term("scorecard_title", language), language),
        *figure_parts(figures, language),
        heading("report_cautions", language),
        Bullets((*([term("scorecard_quick", language)] * card.quick), *tests_of_the_test(card, language), *why)),
        heading("report_sources", language),
        Table("sources", term("scorecard_sources", language), told, text_rows(sources)),
        *cited_in((fact.source for name, fact in facts().items() if name in asked), language),
        *closing_parts(
            None, provenance_table(conduct_rows(scenario, card.conduct), origin, language), _again(card), language
        ),
    ]
    said = [sentence("scorecard_found", language, **count_words(card, kind, language)) for kind in card.kinds]
    title = sentence("scorecard_finding", language, found=("；" if language == "zh" else "; ").join(said))
    return Document(language, title, term("title_scorecard", language), tuple(parts), tuple(_sheets(card, language)))


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
