"""What the scorecard that comes with the package says of the facts behind a report."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from math import isfinite

from simexit.report.documents.cells import interval_cell, number_cell
from simexit.report.documents.parts import Bullets, Cell, Column, Heading, Paragraph, Part, Table
from simexit.report.scorecard_table import HEADS, reasons, rows
from simexit.scenario.changes import changes
from simexit.scenario.schema import Programme, Scenario
from simexit.studies.scorecard import Scorecard
from simexit.studies.stored_scorecard import facts_behind, failing, stored_rows, stored_scorecard
from simexit.words.captions import listed
from simexit.words.formats import day, number_format
from simexit.words.terms import Language, sentence, term

SHEET = "scorecard"


def scorecard_parts(outcomes: Iterable[str], programmes: Iterable[Programme], language: Language) -> Iterator[Part]:
    """Which facts behind ``outcomes`` and ``programmes`` pass, which fail and why; nothing where none stands there."""
    names = facts_behind(outcomes, programmes)
    if not names:
        return
    card, failed, first = stored_scorecard(names), failing(names), stored_rows().iloc[0]
    made_on = day(datetime.date.fromisoformat(str(first["made_on"])), language)
    words = {"date": made_on, "version": str(first["version"]), "number": str(len(names))}
    words |= {"passed": str(len(names) - len(failed)), "replicates": str(card.conduct.replicates)}
    yield Heading(term("report_scorecard", language), key=SHEET)
    yield Paragraph(sentence("report_scorecard_how", language, **words))
    if failed:
        yield Paragraph(sentence("report_scorecard_failing", language, facts=listed(failed, language)))
        yield Bullets(tuple(reasons(card, language)))
    yield parts_table(card, term("report_table_scorecard", language), language)


def is_supported(outcomes: Iterable[str], programmes: Iterable[Programme]) -> bool:
    """Whether all facts behind a finding pass, so that a title may state it."""
    return not failing(facts_behind(outcomes, programmes))


def differing(plan: Scenario, mix: Scenario) -> list[Programme]:
    """Programmes of either in which the two differ, by themselves or by the money of their fund."""
    keys = {tuple(change.key.split(".")[:2]) for change in changes(plan, mix)}
    every = [*plan.programmes.items(), *mix.programmes.items()]
    return [each for key, each in every if ("programmes", key) in keys or ("funds", each.fund) in keys]


def parts_table(card: Scorecard, title: str, language: Language) -> Table:
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
    return Table("parts", title, columns, tuple(lines))
