"""Slower or faster growth: dated wages and farm yields whose yearly growth is multiplied from the start on."""

from __future__ import annotations

from simexit.dates import MONTHS_PER_YEAR
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

GROWING = ("farm.yield_yuan", "work.migrant_wage_yuan")


def with_growth(scenario: Scenario, growth_factor: float) -> Scenario:
    """``scenario`` with the yearly growth of every series of `GROWING` multiplied by ``growth_factor``.

    Years up to the start keep their values, so that the run-in is the same. Lines, prices of goods and programmes' yuan
    keep theirs throughout.
    """
    start, end = (month // MONTHS_PER_YEAR for month in (scenario.time.start_month, scenario.time.end_month))
    grown = {
        name: _grown(scenario.parameters.get(name, evidence()[name].figure), start, end, growth_factor)
        for name in GROWING
    }
    return scenario.with_parameters(grown)


def _grown(figure: Figure, start: int, end: int, growth_factor: float) -> Figure:
    values = {year: figure.at(year) for year in (*figure.years(), start) if year <= start}
    for year in range(start + 1, end + 1):
        growth = figure.at(year) / figure.at(year - 1) - 1 if figure.at(year - 1) else 0.0
        values[year] = round(values[year - 1] * (1 + growth_factor * growth), 4)
    low_high = None
    if figure.range is not None:
        low_high = (min(figure.range[0], *values.values()), max(figure.range[1], *values.values()))
    note = f"yearly growth from {start} on x {growth_factor:g}"
    return Figure(value=values, status="assumed", range=low_high, note=note)
