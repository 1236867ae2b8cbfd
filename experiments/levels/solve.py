"""Levels of wages and farm yields: factors on their usual paths by which a scenario meets its published means.

Usage: ``python -m experiments.levels.solve NAME...``; prints the paths to be written into each scenario.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from simexit.dates import MONTHS_PER_YEAR
from simexit.measures.published.income_groups import surveyed_sources
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario

WAGE, YIELD = "work.wage_level", "farm.yield_yuan"
DECIMALS = {WAGE: 3, YIELD: 1}
# Wages near home over net business income of poor areas (HE-071 to HE-075, A3-047 to A3-051), yuan a head.
PUBLISHED = {2014: 2240 / 3033, 2015: 2556 / 3282, 2016: 2880 / 3443, 2017: 3210 / 3723, 2018: 3627 / 3889}
HOUSEHOLDS, ROUNDS = 4000, 4
MARGIN = "income per head"


def with_levels(scenario: Scenario, factors: Mapping[str, float]) -> Scenario:
    """The scenario with both paths as usual but for a factor, as far as these go: a transition may follow the plan."""
    first = scenario.time.run_in_start_month // MONTHS_PER_YEAR
    paths = {}
    for name, factor in factors.items():
        usual = evidence()[name].figure
        last = max(scenario.time.end_month // MONTHS_PER_YEAR, *usual.years())
        value = {year: round(usual.at(year) * factor, DECIMALS[name]) for year in range(first, last + 1)}
        paths[name] = Figure(value=value, status="calibrated")
    return scenario.with_parameters(paths)


def start_of(scenario: Scenario) -> tuple[float, float, float]:
    """Income per head before weighting over the published one, wages near home over business, the effective share."""
    households = sum(
        county.households.at(scenario.time.start_month // MONTHS_PER_YEAR) for county in scenario.counties.values()
    )
    simulation = Simulation(scenario, sample=Sample(min(1.0, HOUSEHOLDS / households)))
    assessed = None
    while not simulation.record.reweighted:
        assessed = simulation.assessment
        simulation.step()
    assert assessed is not None
    margins = [each for each in simulation.record.reweighted if each.margin == MARGIN]
    sources = surveyed_sources(assessed, float(simulation.parameters.registry.remitted_share))
    ratio = float(sources["wage"].sum() / sources["business"].sum())
    over = sum(each.before / each.published for each in margins) / len(margins)
    return over, ratio, min(each.effective_share for each in margins)


def solved(scenario: Scenario) -> tuple[Scenario, dict[str, float]]:
    """The scenario with levels by which both meet what is published before households are weighted, and the factors."""
    factors = {WAGE: 1.0, YIELD: 1.0}
    for _ in range(ROUNDS):
        now = with_levels(scenario, factors)
        over, ratio, effective = start_of(now)
        year = min(max(scenario.time.listing_month // MONTHS_PER_YEAR, min(PUBLISHED)), max(PUBLISHED))
        print(f"  {factors}: income {over:.3f}, wage / business {ratio:.2f}, effective share {effective:.2f}")
        tilt = (PUBLISHED[year] / ratio) ** 0.5
        factors = {WAGE: factors[WAGE] / over * tilt, YIELD: factors[YIELD] / over / tilt}
    return with_levels(scenario, factors), factors


def main(names: list[str]) -> None:
    """Solve each scenario and print its two paths."""
    for name in names:
        print(name)
        found, _ = solved(load(name))
        for parameter in (YIELD, WAGE):
            print(f"  {parameter}: {found.parameters[parameter].value}")


if __name__ == "__main__":
    main(sys.argv[1:])
