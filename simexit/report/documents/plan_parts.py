"""What a plan says, in tables: its counties, its programmes, its sources."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from simexit.report.documents.key_names import key_list
from simexit.report.documents.parts import Cell, Column, Table, printable, text_rows
from simexit.report.wording import account
from simexit.scenario.figure import Figure
from simexit.scenario.fund import fund_of
from simexit.scenario.planned_money import simulated_years
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Programme, Scenario
from simexit.words.formats import MISSING
from simexit.words.terms import Language, term, term_or_text

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SIGNS: dict[Language, tuple[str, str]] = {"en": (":\u00a0", "; "), "zh": ("：", "；")}


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
        rows.append((Cell(printable(name)), *counted, Cell(dated(planned, language))))
    keys = ("report_county", "report_rural_households", "report_rural_persons", "report_registered", "report_targets")
    kinds: tuple[Literal["text", "number"], ...] = ("text", "number", "number", "number", "text")
    columns = tuple(Column(term(key, language), kind) for key, kind in zip(keys, kinds, strict=True))
    note = term("report_note_counties", language)
    return Table("counties", term("report_table_counties", language), columns, tuple(rows), (note,))


def programme_table(scenario: Scenario, language: Language) -> Table:
    """Every programme with its fund and places, those of a fund together."""
    rows = []
    for programme in in_order(scenario).values():
        fund = term_or_text(programme.fund, language)
        places = [_figure(each, language) for each in (programme.places_per_year, programme.places_held)]
        rows.append((getattr(programme.title, language), fund, *places))
    keys = ("report_programme", "fund", "report_places_per_year", "report_places_held")
    return words_table("programmes", "report_table_programmes", keys, rows, language, "report_note_programmes")


def in_order(scenario: Scenario) -> dict[str, Programme]:
    """Programmes, those of a fund together, in the order of `by_money`."""
    place = {name: number for number, name in enumerate(by_money(scenario))}
    return dict(sorted(scenario.programmes.items(), key=lambda each: (place[each[1].fund], each[0])))


def by_money(scenario: Scenario) -> list[str]:
    """Funds, those that the plan gives most money first, and entitlements last."""
    given = {
        name: (fund_of(figure).no_ceiling, -sum(figure.at(year) for year in simulated_years(scenario)), name)
        for name, figure in scenario.funds.items()
    }
    return sorted(given, key=lambda name: given[name])


def source_texts(scenario: Scenario) -> dict[tuple[str, str], list[str]]:
    """Every source that the scenario names, with its status: the keys it stands behind."""
    found: dict[tuple[str, str], list[str]] = {}
    _sources(resolved(scenario), "", found)
    return found


def source_table(scenario: Scenario, language: Language) -> Table | None:
    """Every source that the scenario names, with what it stands behind; None where it names none."""
    found, told = source_texts(scenario), []
    for (text, status), behind in found.items():
        told.append((key_list(behind, scenario, language), term(f"status_{status}", language), account(text, language)))
    keys = ("report_change", "report_status", "report_source")
    return words_table("sources", "report_table_sources", keys, told, language, "report_note_sources") if told else None


def _sources(part: object, path: str, found: dict[tuple[str, str], list[str]]) -> None:
    if not isinstance(part, dict):
        return
    if part.get("source") and part.get("status"):
        found.setdefault((str(part["source"]).strip(), str(part["status"])), []).append(path)
    for key, value in part.items():
        _sources(value, f"{path}.{key}" if path else str(key), found)


def words_table(
    name: str, title: str, keys: Sequence[str], rows: Sequence[Sequence[str]], language: Language, note: str
) -> Table:
    """A table of texts; headings, title and note are keys of the catalogue."""
    columns = tuple(Column(term(key, language)) for key in keys)
    return Table(name, term(title, language), columns, text_rows(rows), (term(note, language),))


def _figure(figure: Figure | None, language: Language) -> str:
    if figure is None:
        return MISSING
    value = figure.value
    if not isinstance(value, dict):
        return f"{value:,.0f}"
    return dated([(str(year), f"{number:,.0f}") for year, number in sorted(value.items())], language)


def dated(values: Sequence[tuple[str, str]], language: Language) -> str:
    """Values by year in a line; a dash for none."""
    colon, between = _SIGNS[language]
    return between.join(f"{year}{colon}{number}" for year, number in values) or MISSING
