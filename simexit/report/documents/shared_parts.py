"""Parts that reports of runs and of studies share: method, plan, figures, cautions, sources, provenance."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import pandas as pd

from simexit.report.documents.citation_table import citation_table
from simexit.report.documents.key_names import key_name
from simexit.report.documents.parts import Bullets, Heading, Paragraph, Part, Picture, Table, printable
from simexit.report.documents.plan_parts import (
    about_text,
    county_table,
    programme_table,
    source_table,
    source_texts,
)
from simexit.report.documents.provenance import Again, Origin
from simexit.scenario.evidence_count import evidence_count, evidence_sentence
from simexit.scenario.schema import Scenario
from simexit.words.formats import month, percent
from simexit.words.messages import said as in_words
from simexit.words.terms import Language, sentence, term

MOST_WARNED = 12
_ABOUT = re.compile(r"(?:\S+:\d+:\d+: )?([a-z_]+\.[\w.-]+)(?=[:：])")


def heading(key: str, language: Language) -> Heading:
    """A heading from the catalogue."""
    return Heading(term(key, language), key=key.removeprefix("report_"))


def method_parts(keys: Sequence[str], words: dict[str, str], language: Language) -> Iterator[Part]:
    """The method in half a page: a paragraph for each of ``keys``, filled with ``words``."""
    yield heading("report_method", language)
    yield from (Paragraph(sentence(key, language, **words)) for key in keys)


def plan_parts(scenario: Scenario, changed: Table | None, language: Language) -> Iterator[Part]:
    """The plan, and what differs from it."""
    time = scenario.time
    start, end = (month(date.fromisoformat(f"{each}-01"), language) for each in (time.start, time.end))
    words = {"start": start, "end": end, "run_in": str(time.run_in_years)}
    for key, number in (("month", time.accounting_year_ends), ("review", time.exit_review_month)):
        words[key] = month(date(2000, number, 1), language, has_year=False)
    yield heading("report_plan", language)
    yield Paragraph(sentence("report_plan_time", language, **words))
    if about_text(scenario, language):
        yield Paragraph(about_text(scenario, language))
    yield county_table(scenario, language)
    if scenario.programmes:
        yield programme_table(scenario, language)
    if changed is not None:
        yield changed


def figure_parts(figures: Sequence[Picture], language: Language) -> Iterator[Part]:
    """All figures under a heading of their own; nothing where there are none."""
    if figures:
        yield heading("report_figures", language)
        yield from figures


def resting_part(scenario: Scenario, language: Language, *, is_drawn: bool = False) -> Paragraph:
    """What the key figures above it rest on; unless parameters were drawn, that no interval contains that doubt."""
    count = evidence_count(scenario)
    number, all_ = count["assumed"], sum(count.values())
    words = {"number": f"{number:,}", "all": f"{all_:,}", "share": percent(number / max(all_, 1), language)}
    said = [sentence("report_rests_on", language, **words), *([] if is_drawn else [term("chance_only", language)])]
    return Paragraph((" " if language == "en" else "").join(said))


def caution_parts(
    scenario: Scenario, lines: Sequence[str], margins: pd.DataFrame | None, origin: Origin, language: Language
) -> Iterator[Part]:
    """How far to trust it: assumed parameters, ``lines`` of the result's own, margins not met, what was warned of."""
    count = evidence_count(scenario)
    said = [evidence_sentence(scenario, language)]
    share = f"{100 * count['assumed'] / max(sum(count.values()), 1):.0f}"
    said.append(sentence("report_assumed", language, number=str(count["assumed"]), share=share))
    said += lines
    if margins is not None:
        missed = [term(str(name), language) for name in margins.loc[margins["within_5_percent"] == "no", "margin"]]
        if missed:
            said.append(
                sentence("report_margins_missed", language, names=("、" if language == "zh" else ", ").join(missed))
            )
    warned = [text for text in origin.warned if not text.startswith("replicates: ")]  # said in a line of its own
    if warned:
        said.append(sentence("report_warned", language, number=str(len(warned))))
        said += [printable(_by_name(in_words(text, language), scenario, language)) for text in warned[:MOST_WARNED]]
    said.append(term("report_model_only", language))
    yield heading("report_cautions", language)
    yield Bullets(tuple(said))


def _by_name(warning: str, scenario: Scenario, language: Language) -> str:
    """A warning with the name of what it is about, in place of the line and the key of a file."""
    found = _ABOUT.match(warning)
    return key_name(found[1], [scenario], language) + warning[found.end() :] if found else warning


def study_cautions(scale: float, language: Language) -> list[str]:
    """That only a part of the place was simulated, where it was."""
    return [term("run_part", language)] if scale < 1 else []


def cited_in(texts: Iterable[str], language: Language) -> Iterator[Part]:
    """What the codes in sources stand for, where there are any."""
    table = citation_table(texts, language)
    if table is not None:
        yield table


def closing_parts(scenario: Scenario | None, provenance: Table, again: Again, language: Language) -> Iterator[Part]:
    """Sources, where the result comes from, and the command that makes it again."""
    sources = source_table(scenario, language) if scenario is not None else None
    if scenario is not None and sources is not None:
        yield heading("report_sources", language)
        yield sources
        yield from cited_in((text for text, _ in source_texts(scenario)), language)
    yield heading("report_provenance", language)
    yield provenance
    if not again.command:
        return
    names = ("、" if language == "zh" else ", ").join(again.files)
    yield Paragraph(sentence("report_again_with_file" if again.files else "report_again", language, files=names))
    yield Paragraph(printable(again.command), "command")
    if again.own_mixes:
        names = ("、" if language == "zh" else ", ").join(again.own_mixes)
        yield Paragraph(printable(sentence("report_own_mixes", language, names=names)), "note")
