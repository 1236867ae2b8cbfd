"""What the region fills where a scenario writes ``fill_from_region: true``, and how that is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.problems import KeyPath, Position, Problem
from simexit.scenario.reading import Document
from simexit.scenario.regions import FILE, Region, UsualProgramme, usual
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import BASES
from simexit.words.messages import said

KEY = "fill_from_region"
FILLED = "filled"
LEVELS = {"farm.yield_yuan": 1, "work.wage_level": 3}
"""Parameters that follow the income of the place, and to how many decimals."""
FIRST_YEARS = 3
_FALLBACK_REGION = "west"
_YUAN = "yuan"
# Stand in for figures that are wrong and told so by the schema; no run ever sees them.
_FALLBACK_YEAR, _FALLBACK_PERSONS = 2016, 100_000.0


def filled(document: Document) -> Document:
    """``document`` with what its counties leave out, if it asks for that.

    Every key filled is in the section ``filled`` with the value and where it is from. Nothing that is written is
    changed. Figures that cannot be read are passed over; the schema names them.
    """
    if FILLED in document.data:
        data = {key: value for key, value in document.data.items() if key != FILLED}
        document = replace(document, data=data, problems=(*document.problems, _written_by_hand(document)))
    if document.data.get(KEY) is not True:
        return document
    filler = _Filler(document)
    filler.fill()
    at_file = {path: Position(FILE) for path in filler.paths}
    return Document(filler.data, {**document.positions, **at_file}, document.problems)


def filled_lines(scenario: Scenario) -> list[str]:
    """What was filled from the region, as lines to print; none where nothing was."""
    if not scenario.filled:
        return []
    head = "Filled with usual figures of the region, for the scenario does not say them; write your own where you can:"
    return [head, *(f"  {key}: {said(text)}" for key, text in scenario.filled.items())]


def filled_sentence(scenario: Scenario) -> str:
    """How much was filled from the region, in one sentence; empty where nothing was."""
    if not scenario.filled:
        return ""
    sections = ", ".join(dict.fromkeys(_section(key) for key in scenario.filled))
    count = len(scenario.filled)
    return f"{count} values are filled with usual figures of the region ({sections}); simexit check names each."


def _section(key: str) -> str:
    """The part of a scenario that a filled key is counted under: a county's own key, else the section."""
    first, *below = key.split(".")
    return below[-1] if first == "counties" else first


def _written_by_hand(document: Document) -> Problem:
    allowed = f"nothing: simexit keeps here what it filled itself; to have it fill, write {KEY}: true"
    return document.problem((FILLED,), "a section that is not written by hand", allowed, "take it away")


class _Filler:
    """One filling: the data, the paths added, and what is said of them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.data: dict[Any, Any] = dict(document.data)
        self.said: dict[str, str] = {}
        self.paths: list[KeyPath] = []
        self.start = _start_year(self.data)

    def fill(self) -> None:
        """Counties first, for all else depends on how many people live there."""
        counties = self.data.get("counties")
        if isinstance(counties, dict):
            self.data["counties"] = {name: self.county(name, each) for name, each in counties.items()}
        self.lines()
        self.levels()
        self.programmes()
        self.data[FILLED] = self.said

    def add(self, path: KeyPath, told: str) -> None:
        self.paths.append(path)
        self.said[".".join(map(str, path))] = told

    def county(self, name: object, written: Any) -> Any:
        """A county with its places, register and income."""
        if not isinstance(written, dict):
            return written
        county, label, region = dict(written), *_region(written)
        for key, value, figure, what in _people(region, self.number(county.get("persons")), self.start):
            if county.get(key) is None:
                note = _note(label, figure, what, self.start)
                county[key] = {"value": value, "status": "assumed", "note": note}
                self.add(("counties", str(name), key), f"{_brief(value)}; {note}")
        for key, count, figure, what in _places(county, region, self.number(county.get("persons")), self.start):
            if county.get(key) is None:
                county[key] = count
                self.add(("counties", str(name), key), f"{count:,}; {_note(label, figure, what, self.start)}")
        return county

    def lines(self) -> None:
        written = self.data.get("lines")
        if written is not None and not isinstance(written, dict):
            return
        self.data["lines"] = dict(written or {})
        for key, figure in usual().lines.items():
            if self.data["lines"].get(key) is None:
                self.data["lines"][key] = figure
                self.add(("lines", key), f"the national path, {figure['status']}; {figure['source']}")

    def levels(self) -> None:
        """Farm income and wages of the place, so that its income per head is in reach of the weights of households."""
        written = self.data.get("parameters")
        if (written is not None and not isinstance(written, dict)) or any(key in (written or {}) for key in LEVELS):
            return
        rule, before = usual().levels, self.start - 1
        income, reference = self.income_per_head(before), rule.reference_income_yuan.at(before)
        times = 1 + rule.times.at(before) * (income / reference - 1)
        times = round(min(max(times, rule.lowest.at(before)), rule.highest.at(before)), 3)
        told = (
            f"{times:g} times its usual path, for {income:,.0f} yuan a head; the usual one goes with {reference:,.0f}"
        )
        self.data["parameters"] = dict(written or {})
        for key, decimals in LEVELS.items():
            path = evidence()[key].figure
            value = {year: round(path.at(year) * times, decimals) for year in path.years()}
            self.data["parameters"][key] = {"value": value, "status": "assumed", "note": told}
            self.add(("parameters", key), told)

    def income_per_head(self, year: int) -> float:
        """Mean income per head of all counties."""
        known = [
            (self.number(county.get("persons")), self.number(county.get("income_per_head_yuan"), year))
            for county in self.counties()
        ]
        heads = sum(persons for persons, _ in known)
        return sum(persons * yuan for persons, yuan in known) / heads if heads else 0.0

    def programmes(self) -> None:
        """The usual programmes with their funds, where the scenario names neither."""
        if any(self.says(section) for section in ("programmes", "funds")):
            return
        programmes: dict[str, Any] = dict(self.data.get("programmes", {}))
        funds: dict[str, dict[int, float]] = {}
        for name, programme in usual().programmes.items():
            places, yuan = self.places_and_yuan(programme)
            key = "places_held" if programme.held else "places_per_year"
            every = ["a year"] * (not programme.held)
            note = " ".join((f"{programme.share.at(self.start):.3g}", "of", programme.of, *every))
            value: Any = places if programme.held else dict.fromkeys(self.first_years(), places)
            figure = {"value": value, "status": "assumed", "note": note}
            programmes[name] = {"type": programme.type, "fund": programme.fund, key: figure}
            paid = funds.setdefault(programme.fund, {})
            for year in self.all_years() if programme.held else self.first_years():
                paid[year] = paid.get(year, 0.0) + yuan
            self.add(("programmes", name), f"{programme.type}, {places:,} places ({note}), fund {programme.fund}")
        self.data["programmes"] = programmes
        self.data["funds"] = dict(self.data.get("funds", {}))
        self.data["funds"] |= {name: {"value": paid, "status": "assumed"} for name, paid in funds.items()}
        for name, paid in funds.items():
            self.add(("funds", name), f"{max(paid.values(), default=0.0):,.0f} yuan a year, {min(paid)} to {max(paid)}")

    def says(self, section: str) -> bool:
        """Whether the scenario itself writes a section, and not only the standing state that it is based on."""
        if self.data.get(section) is None:
            return False
        return self.document.position((section,)).file not in [f"{base}.yaml" for base in BASES]

    def places_and_yuan(self, programme: UsualProgramme) -> tuple[int, float]:
        """Places of a usual programme, and yuan a year for all of them."""
        places = yuan = 0.0
        for county in self.counties():
            size = self.number(county.get("persons")) / max(self.number(county.get("households")), 1.0)
            base = county.get("households") if programme.of == "households" else county.get("registered_persons")
            number = self.number(base) / (1.0 if programme.of == "households" else max(size, 1.0))
            here = number * programme.share.at(self.start)
            places += here
            if programme.yuan_per_place:
                yuan += here * programme.yuan_per_place.at(self.start)
            if programme.yuan_per_person:
                yuan += here * size * programme.yuan_per_person.at(self.start)
        return round(places), float(round(yuan, -3))

    def counties(self) -> Iterator[dict[Any, Any]]:
        counties = self.data.get("counties")
        every = counties.values() if isinstance(counties, dict) else ()
        yield from (each for each in every if isinstance(each, dict))

    def first_years(self) -> range:
        return range(self.start, min(self.start + FIRST_YEARS, self.end_year() + 1))

    def all_years(self) -> range:
        return range(self.start, self.end_year() + 1)

    def end_year(self) -> int:
        time = self.data.get("time")
        written = str(time.get("end", "")) if isinstance(time, dict) else ""
        return max(int(written[:4]) if written[:4].isdecimal() else self.start, self.start)

    def number(self, written: Any, year: int | None = None) -> float:
        """Value of a figure as written, at the start; a stand-in where it is none."""
        try:
            return Figure.model_validate(written).at(year or self.start)
        except ValidationError:
            return _FALLBACK_PERSONS


def _people(region: Region, persons: float, year: int) -> Iterator[tuple[str, Any, Figure, str]]:
    """Households, register and income of a county: key, value, and the usual figure behind it in words."""
    households = max(1, round(persons / region.persons_per_household.at(year)))
    yield "households", households, region.persons_per_household, "persons a household"
    yield "registered_persons", round(persons * region.registered_share.at(year)), region.registered_share, "registered"
    yield "income_per_head_yuan", region.income_per_head_yuan.value, region.income_per_head_yuan, _YUAN


def _places(
    county: dict[Any, Any], region: Region, persons: float, year: int
) -> Iterator[tuple[str, int, Figure, str]]:
    """Villages and townships of a county: key, number, and the usual figure behind it in words."""
    usual_count = max(1, round(persons / region.persons_per_village.at(year)))
    written = county.get("villages")
    count = written if isinstance(written, int) and not isinstance(written, bool) and written >= 1 else usual_count
    yield "villages", usual_count, region.persons_per_village, "rural persons a village"
    yield "poor_villages", round(count * region.poor_village_share.at(year)), region.poor_village_share, "of all"
    townships = max(1, round(count / region.villages_per_township.at(year)))
    yield "townships", townships, region.villages_per_township, "villages a township"


def _region(county: dict[Any, Any]) -> tuple[str, Region]:
    """Name and figures of the county's region; a stand-in where it names none."""
    regions, written = usual().regions, county.get("region")
    label = written if isinstance(written, str) and written in regions else _FALLBACK_REGION
    return label, regions[label]


def _start_year(data: dict[Any, Any]) -> int:
    time = data.get("time")
    written = str(time.get("start", ""))[:4] if isinstance(time, dict) else ""
    return int(written) if len(written) == 4 and written.isdecimal() else _FALLBACK_YEAR


def _note(region: str, figure: Figure, what: str, year: int) -> str:
    """Where a filled value is from: ``region west, 3.9 persons a household: mean of the plans of …``."""
    number = "" if what == _YUAN else f", {figure.at(year):,.4g} {what}"
    return f"region {region}{number}: {figure.source or figure.note}"


def _brief(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{year}: {number:,.10g}" for year, number in value.items())
    return f"{value:,.10g}"
