"""Counties and income lines as they are usual in rural China since about 2010.

The bounds are assumed; each is wider than what the source named beside it shows by province: counties differ more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from simexit.dates import MONTHS_PER_YEAR
from simexit.scenario.figure import Figure
from simexit.scenario.problems import KeyPath
from simexit.scenario.reading import Document
from simexit.scenario.schema import County, Scenario
from simexit.scenario.warned import ScenarioWarning, amount, outside, span, told, warning_at

SUM_TOLERANCE = 0.1


class Usual(NamedTuple):
    """What is usual: both ends, the unit in words and where that is from."""

    low: float
    high: float
    unit: str
    source: str

    def __str__(self) -> str:
        """Words for a warning."""
        return f"{span(self.low, self.high)}{f' {self.unit}' if self.unit else ''} ({self.source})"


LINE = Usual(1000, 20_000, "yuan a year", "the national line rose from 1,196 yuan in 2009 to about 4,000 in 2020")
SIZE = Usual(2, 6, "persons a household", "rural means by province in the censuses of 2010 and 2020 lie inside")
REGISTERED = Usual(0, 0.6, "of rural persons", "poverty monitoring of 2013: at most about 0.3 by province")
VILLAGE = Usual(20, 3000, "households a village", "assumed")
COUNTY: dict[str, Usual] = {
    "income_per_head_yuan": Usual(
        2000, 50_000, "yuan a year", "rural disposable income by province, 2013-2022: about 5,500 to 40,000"
    ),
    "births_per_1000": Usual(3, 25, "a year", "by province, 2010-2022: about 3 to 18"),
    "deaths_per_1000": Usual(3, 15, "a year", "by province, 2010-2022: about 4 to 10"),
    "migrant_share": Usual(0, 0.7, "of persons from 16 to 59", "assumed"),
    "under_15_share": Usual(0.05, 0.4, "of persons", "assumed"),
    "over_60_share": Usual(0.05, 0.45, "of persons", "assumed"),
    "junior_schooling_share": Usual(0.1, 0.95, "of adults", "assumed"),
    "long_illness_share": Usual(0, 0.3, "of persons", "assumed"),
    "unsafe_dwelling_share": Usual(0, 0.5, "of households", "assumed"),
}
A_YEAR = ("income_per_head_yuan",)


def odd_lines(scenario: Scenario, document: Document | None) -> Iterator[ScenarioWarning]:
    """Income lines that are no yuan a year."""
    for name in ("administrative_yuan", "statistical_yuan", "dibao_yuan"):
        yield from _odd(getattr(scenario.lines, name), ("lines", name), LINE, document, is_a_year=True)


def odd_counties(scenario: Scenario, document: Document | None) -> Iterator[ScenarioWarning]:
    """Margins of counties far from what is published of any."""
    for name, county in scenario.counties.items():
        path: KeyPath = ("counties", name)
        villages = Figure(value=county.villages)
        for key, nouns, above, below, usual in (
            ("persons", "{} persons in {} households", county.persons, county.households, SIZE),
            (
                "registered_persons",
                "{} registered of {} persons",
                county.registered_persons,
                county.persons,
                REGISTERED,
            ),
            ("villages", "{} households in {} villages", county.households, villages, VILLAGE),
        ):
            yield from _odd_ratio(above, below, nouns, (*path, key), usual, document)
        for key, usual in COUNTY.items():
            figure = getattr(county, key)
            if figure is not None:
                yield from _odd(figure, (*path, key), usual, document, is_a_year=key in A_YEAR)
        yield from _odd_sum(county, path, scenario.time.start_month // MONTHS_PER_YEAR - 1, document)


def _odd(
    figure: Figure, path: KeyPath, usual: Usual, document: Document | None, *, is_a_year: bool = False
) -> Iterator[ScenarioWarning]:
    values = outside(figure, usual.low, usual.high)
    if values:
        yearly = values[0][1] * MONTHS_PER_YEAR
        is_month = is_a_year and values[0][1] < usual.low <= yearly <= usual.high
        hint = f"is it an amount a month? Then write {amount(yearly)}" if is_month else ""
        yield warning_at(document, path, told(values), str(usual), hint)


def _odd_ratio(
    above: Figure, below: Figure, nouns: str, path: KeyPath, usual: Usual, document: Document | None
) -> Iterator[ScenarioWarning]:
    """A warning where one figure over another is not usual in some year."""
    for year in sorted({*above.years(), *below.years()}) or [0]:
        ratio = above.at(year) / below.at(year)
        if not usual.low <= ratio <= usual.high:
            dated = f" in {year}" if year else ""
            both = nouns.format(amount(above.at(year)), amount(below.at(year)))
            found = f"{both}{dated}, {amount(float(f'{ratio:.3g}'))} {usual.unit}"
            yield warning_at(document, path, found, str(usual))
            return


def _odd_sum(county: County, path: KeyPath, year: int, document: Document | None) -> Iterator[ScenarioWarning]:
    """Four parts of income that do not add up to the whole."""
    whole, parts = county.income_per_head_yuan, county.income_sources_yuan
    if whole is None or len(parts) < 4:
        return
    added, aimed = sum(part.at(year) for part in parts.values()), whole.at(year)
    if abs(added - aimed) > SUM_TOLERANCE * aimed:
        found = f"parts that add up to {amount(added)} yuan in {year}"
        usual = f"the {amount(aimed)} yuan of income_per_head_yuan, give or take {SUM_TOLERANCE:.0%}"
        yield warning_at(document, (*path, "income_sources_yuan"), found, usual)
