"""What a plan says, in tables: its counties, its programmes, and where it or a mix differs from another plan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from simexit.report.documents.parts import Cell, Column, Table, printable, text_rows
from simexit.report.wording import account
from simexit.scenario.changes import SECTION, changes
from simexit.scenario.figure import Figure
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario
from simexit.words.formats import MISSING
from simexit.words.terms import Language, sentence, term, term_or_text

MOST_CHANGES = 40
_DATED = re.compile(r"(\d{4}): (\d[\d,]*(?:\.\d+)?)(?=, \d{4}:|$)")
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SIGNS: dict[Language, tuple[str, str]] = {"en": (": ", "; "), "zh": ("：", "；")}


def about_text(scenario: Scenario, language: Language) -> str:
    """What the scenario says of itself, where it says so in this language; else nothing."""
    text = printable(account(scenario.about, language))
    return text if bool(_CHINESE.search(text)) == (language == "zh") else ""


def own_names(scenario: Scenario, language: Language) -> dict[str, str]:
    """What the scenario calls its programmes and counties, by key."""
    called = {key: programme.title for key, programme in scenario.programmes.items()}
    called |= {key: county.name for key, county in scenario.counties.items()}
    return {key: printable(getattr(words, language)) for key, words in called.items()}


def county_table(scenario: Scenario, language: Language) -> Table:
    """Households, persons, register and planned exits of every county."""
    year = scenario.time.start_month // 12
    rows = []
    for _, county in sorted(scenario.counties.items()):
        targets = {at: (each.persons, each.households) for at, each in sorted(county.targets.items())}
        planned = [
            (str(at), f"{number:,} {term(unit, language)}" if language == "en" else f"{number:,}{term(unit, language)}")
            for at, (persons, households) in targets.items()
            for number, unit in [
                (persons, "report_persons") if persons is not None else (households, "report_households")
            ]
            if number is not None
        ]
        numbers = [figure.at(year) for figure in (county.households, county.persons)]
        numbers.append(county.registered_persons.at(year - 1))
        name = getattr(county.name, language)
        counted = (Cell(f"{number:,.0f}", (float(number),), "#,##0") for number in numbers)
        rows.append((Cell(printable(name)), *counted, Cell(_dated(planned, language))))
    keys = ("report_county", "report_rural_households", "report_rural_persons", "report_registered", "report_targets")
    kinds: tuple[Literal["text", "number"], ...] = ("text", "number", "number", "number", "text")
    columns = tuple(Column(term(key, language), kind) for key, kind in zip(keys, kinds, strict=True))
    note = term("report_note_counties", language)
    return Table("counties", term("report_table_counties", language), columns, tuple(rows), (note,))


def programme_table(scenario: Scenario, language: Language) -> Table:
    """Every programme with its fund and places, those of a fund together."""
    rows = []
    for _, programme in sorted(scenario.programmes.items(), key=lambda each: (each[1].fund, each[0])):
        fund = term_or_text(programme.fund, language)
        places = [_figure(each, language) for each in (programme.places_per_year, programme.places_held)]
        rows.append((getattr(programme.title, language), fund, *places))
    keys = ("report_programme", "fund", "report_places_per_year", "report_places_held")
    return _table("programmes", "report_table_programmes", keys, rows, language, "report_note_programmes")


def change_table(plan: Scenario, others: Sequence[tuple[str, Scenario]], language: Language) -> Table | None:
    """Where each of ``others``, given with its title, differs from the ``plan``; None where none does."""
    rows, more = [], 0
    for title, scenario in others:
        found = changes(plan, scenario)
        more += max(len(found) - MOST_CHANGES, 0)
        for change in found[:MOST_CHANGES]:
            rows.append((title, change.key, *_beside(change.plan, change.scenario, language)))
    if not rows:
        return None
    keys = ("mix", "report_key", "report_in_plan", "report_in_mix")
    table = _table("changes", "report_table_changes", keys, rows, language, "report_note_changes")
    note = term("report_note_changes_more", language).format(number=str(more))
    return table if not more else Table(*(table.name, table.title, table.columns, table.rows), (*table.notes, note))


def source_table(scenario: Scenario, language: Language) -> Table | None:
    """Every source that the scenario names, with the keys it stands behind; None where it names none."""
    found: dict[tuple[str, str], list[str]] = {}
    _sources(resolved(scenario), "", found)
    rows = [
        (", ".join(keys), term(f"status_{status}", language), account(text, language))
        for (text, status), keys in found.items()
    ]
    keys = ("report_key", "report_status", "report_source")
    return _table("sources", "report_table_sources", keys, rows, language, "report_note_sources") if rows else None


def _sources(part: object, path: str, found: dict[tuple[str, str], list[str]]) -> None:
    if not isinstance(part, dict):
        return
    if part.get("source") and part.get("status"):
        found.setdefault((str(part["source"]).strip(), str(part["status"])), []).append(path)
    for key, value in part.items():
        _sources(value, f"{path}.{key}" if path else str(key), found)


def _table(
    name: str, title: str, keys: Sequence[str], rows: Sequence[Sequence[str]], language: Language, note: str
) -> Table:
    columns = tuple(Column(term(key, language)) for key in keys)
    return Table(name, term(title, language), columns, text_rows(rows), (term(note, language),))


def _beside(plan: str, other: str, language: Language) -> tuple[str, str]:
    """What the plan says and what a mix does; dated values that are so many times the plan's, by that number alone."""
    dated = [dict(_DATED.findall(text)) for text in (plan, other)]
    amounts = [[float(each.replace(",", "")) for each in values.values()] for values in dated]
    if len(dated[0]) < 2 or [*dated[0]] != [*dated[1]] or not all(amounts[0]):
        return _said(plan, language), _said(other, language)
    times = [new / old for old, new in zip(*amounts, strict=True)]
    if max(times) - min(times) > 1e-4:
        return _said(plan, language), _said(other, language)
    first, *_, last = dated[0]
    years = sentence("report_dated_plan", language, first=first, last=last)
    return years, sentence("report_dated_times", language, factor=f"{times[0]:.4g}")


def _said(text: str, language: Language) -> str:
    if text in ("True", "False"):
        return text.lower()
    return term("report_whole_section", language) if text == SECTION else text or MISSING


def _figure(figure: Figure | None, language: Language) -> str:
    if figure is None:
        return MISSING
    value = figure.value
    if not isinstance(value, dict):
        return f"{value:,.0f}"
    return _dated([(str(year), f"{number:,.0f}") for year, number in sorted(value.items())], language)


def _dated(values: Sequence[tuple[str, str]], language: Language) -> str:
    colon, between = _SIGNS[language]
    return between.join(f"{year}{colon}{number}" for year, number in values) or MISSING
