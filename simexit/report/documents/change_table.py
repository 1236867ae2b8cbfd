"""Where mixes differ from a plan, in words: what of it, in which mixes, and what plan and mix say."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simexit.report.documents.key_names import OWNED, names_of_keys
from simexit.report.documents.parts import Table
from simexit.report.documents.plan_parts import dated, words_table
from simexit.scenario.changes import SECTION, changes
from simexit.scenario.mixing import UNSPENT
from simexit.scenario.schema import Scenario
from simexit.words.captions import listed
from simexit.words.formats import MISSING
from simexit.words.terms import Language, sentence, term, term_or_text

MOST_CHANGES = 60
_DATED = re.compile(r"(\d{4}): (\d[\d,]*(?:\.\d+)?)(?=, \d{4}:|$)")
_LONG = re.compile(r"\b\d[\d,]*\.\d{2,}\b")


def change_table(plan: Scenario, others: Sequence[tuple[str, Scenario]], language: Language) -> Table | None:
    """Where each of ``others``, given with its title, differs from the ``plan``; None where none does.

    Mixes that change the same thing alike share a row, as do programmes or funds whose same field they change alike.
    Money that a mix leaves unspent is told by its fund.
    """
    found: dict[tuple[str, str, str], list[str]] = {}
    for title, scenario in others:
        for change in changes(plan, scenario):
            if not (change.key.startswith("funds.") and change.key.endswith(f"-{UNSPENT}")):
                entry = (change.key, *_beside(change.plan, change.scenario, language))
                found.setdefault(entry, []).append(title)
    if not found:
        return None
    known = (plan, *(scenario for _, scenario in others))
    alike: dict[tuple[str, ...], list[str]] = {}
    for (key, *values), titles in sorted(found.items()):
        section, _, field = [*key.split(".", 2), "", ""][:3]
        shared = (section, field) if section in OWNED else (key, "")
        alike.setdefault((*shared, listed(titles, language), *values), []).append(key)
    rows = [(names_of_keys(keys, known, language), *told) for (_, _, *told), keys in alike.items()]
    keys = ("report_change", "report_changed_in", "report_in_plan", "report_in_mix")
    table = words_table("changes", "report_table_changes", keys, rows[:MOST_CHANGES], language, "report_note_changes")
    if len(rows) <= MOST_CHANGES:
        return table
    more = sentence("report_note_changes_more", language, number=str(len(rows) - MOST_CHANGES))
    return Table(table.name, table.title, table.columns, table.rows, (*table.notes, more))


def _beside(plan: str, other: str, language: Language) -> tuple[str, str]:
    """What the plan says and what a mix does; dated values that are so many times the plan's, by that number alone."""
    years = [dict(_DATED.findall(text)) for text in (plan, other)]
    amounts = [[float(each.replace(",", "")) for each in values.values()] for values in years]
    if len(years[0]) < 2 or [*years[0]] != [*years[1]] or not all(amounts[0]):
        return _said(plan, language), _said(other, language)
    times = [new / old for old, new in zip(*amounts, strict=True)]
    if max(times) - min(times) > 1e-4:
        return _said(plan, language), _said(other, language)
    first, *_, last = years[0]
    planned = sentence("report_dated_plan", language, first=first, last=last)
    return planned, sentence("report_dated_times", language, factor=f"{times[0]:.4g}") if times[0] else "0"


def _short(found: re.Match[str]) -> str:
    """A number with as many places as are read: none from a thousand on."""
    number = float(found[0].replace(",", ""))
    return f"{number:,.0f}" if number >= 1000 else f"{number:.4g}"


def _said(text: str, language: Language) -> str:
    if text in ("True", "False"):
        return term("margin_yes" if text == "True" else "margin_no", language)
    text = _LONG.sub(_short, text)
    values = _DATED.findall(text)
    if values:
        return dated(values, language)
    return term("report_whole_section", language) if text == SECTION else term_or_text(text, language) or MISSING
