"""What the codes in sources stand for, for those who have only the report."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from simexit.report.documents.parts import Table
from simexit.report.documents.plan_parts import words_table
from simexit.scenario.citations import Citation, cited
from simexit.words.formats import day, month
from simexit.words.terms import Language, sentence, term

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
_MONTH = re.compile(r"(?<=；)\d{4}-(?:0[1-9]|1[0-2])(?![-\d])")
_YEARS = re.compile(r"(?<=(?<!\d)\d{4})-(?=\d{4}(?!\d))")
_WORD = re.compile("[A-Za-z]")


def citation_table(texts: Iterable[str], language: Language) -> Table | None:
    """Every code that stands in ``texts``, with the publication and how it is known; None where there is none."""
    rows = [(each.id, _source(each, language), term(f"standing_{each.standing}", language)) for each in cited(texts)]
    keys = ("report_code", "report_source", "report_standing")
    return (
        words_table("citations", "report_table_citations", keys, rows, language, "report_note_citations")
        if rows
        else None
    )


def _source(citation: Citation, language: Language) -> str:
    """The publication; of a figure that is computed, how, where that can be read in the language."""
    source = citation.source
    if language == "zh":
        source = _DAY.sub(lambda found: day(date.fromisoformat(found[0]), language), citation.source_zh or source)
        source = _YEARS.sub("—", source.replace("; ", "；"))
        source = _MONTH.sub(lambda found: month(date.fromisoformat(f"{found[0]}-01"), language), source)
    is_read = language == "en" or not _WORD.search(citation.note)
    if citation.standing != "derived" or not citation.note or not is_read:
        return source
    return sentence("outcome_of_group", language, outcome=source, group=citation.note)
