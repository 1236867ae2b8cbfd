"""The report of the scorecard: which published facts runs meet, and why the others are not met."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from simexit.report.documents.parts import Bullets, Column, Document, Paragraph, Part, Picture, Table, text_rows
from simexit.report.documents.provenance import Again, Origin, conduct_rows, provenance_table
from simexit.report.documents.shared_parts import closing_parts, figure_parts, heading
from simexit.report.scorecard_table import HEADS, count_words, counts, how, reasons, rows, tests_of_the_test
from simexit.scenario.loading import load
from simexit.studies.facts import facts
from simexit.studies.scorecard import ORDINARY, RUNS, Scorecard
from simexit.words.terms import Language, sentence, term


def scorecard_document(
    card: Scorecard, language: Language, figures: Sequence[Picture], origin: Origin | None
) -> Document:
    """Everything an analyst hands in of a scorecard; ``origin``: of one brought back, what was kept with it."""
    origin, scenario = origin or Origin({}), load(ORDINARY)
    columns = tuple(Column(term(f"scorecard_{name}", language)) for name in HEADS)
    sources = [(name, fact.source) for name, fact in facts().items() if name in set(card.parts["id"])]
    told = (Column(term("scorecard_fact", language)), Column(term("report_source", language)))
    parts: list[Part] = [
        heading("report_key_figures", language),
        Bullets(tuple(counts(card, language))),
        heading("report_method", language),
        Paragraph(term("scorecard_method", language)),
        Paragraph(how(card, language)),
        heading("report_results", language),
        Table("parts", term("scorecard_title", language), columns, text_rows(rows(card, language))),
        *figure_parts(figures, language),
        heading("report_cautions", language),
        Bullets((*tests_of_the_test(card, language), *reasons(card, language))),
        heading("report_sources", language),
        Table("sources", term("scorecard_sources", language), told, text_rows(sources)),
        *closing_parts(
            None, provenance_table(conduct_rows(scenario, card.conduct), origin, language), _again(card), language
        ),
    ]
    said = [sentence("scorecard_found", language, **count_words(card, kind, language)) for kind in card.kinds]
    title = sentence("scorecard_finding", language, found=("；" if language == "zh" else "; ").join(said))
    return Document(language, title, term("title_scorecard", language), tuple(parts))


def _again(card: Scorecard) -> Again:
    runs = set(card.parts["run"])
    one = ["--run", *runs] if len(runs) < len(RUNS) else []
    words = ["simexit", "validate", "--seed", str(card.conduct.seed), *one, *["--quick"] * card.quick]
    return Again(shlex.join(words), {})
