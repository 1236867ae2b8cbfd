"""Levels of wages and farm yields: factors on their usual paths by which a scenario meets its published means.

Usage: ``python -m experiments.levels.solve NAME...``; writes the paths found into each plan in ``scenarios``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

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
HOUSEHOLDS, ROUNDS = 10000, 6
MARGIN = "income per head"
SCENARIOS = Path(__file__).parents[2] / "scenarios"
Levels = dict[str, tuple[float, float]]
"""By parameter the factors on its usual path at the first listing and at the plan's start."""


def with_levels(scenario: Scenario, levels: Mapping[str, tuple[float, float]]) -> Scenario:
    """The scenario with both paths as usual but for a factor, as far as these go: a transition may follow the plan.

    Between the first listing and the plan's start the factor goes evenly from one to the other.
    """
    first = scenario.time.run_in_start_month // MONTHS_PER_YEAR
    ends = [each // MONTHS_PER_YEAR for each in (scenario.time.listing_month, scenario.time.start_month - 1)]
    paths = {}
    for name, factors in levels.items():
        usual = evidence()[name].figure
        last = max(scenario.time.end_month // MONTHS_PER_YEAR, *usual.years())
        years = np.arange(first, last + 1)
        factor = np.exp(np.interp(years, ends, np.log(factors)))
        value = {
            int(year): round(usual.at(int(year)) * f, DECIMALS[name])
            for year, f in zip(years, factor.tolist(), strict=True)
        }
        paths[name] = Figure(value=value, status="calibrated")
    return scenario.with_parameters(paths)


def ends_of(scenario: Scenario) -> list[tuple[float, float, float]]:
    """Income per head over the published one, wages near home over business, and the effective share, at the first
    listing before households are weighted, and at the plan's start before they are thinned."""
    households = sum(
        county.households.at(scenario.time.start_month // MONTHS_PER_YEAR) for county in scenario.counties.values()
    )
    simulation = Simulation(scenario, sample=Sample(min(1.0, HOUSEHOLDS / households)))
    found, kept, reweighted = [], simulation.assessment, simulation.record.reweighted
    while simulation.in_run_in:
        simulation.step()
        if simulation.record.reweighted is not reweighted:
            assert kept is not None
            reweighted = simulation.record.reweighted
            margins = [each for each in reweighted if each.margin == MARGIN]
            sources = surveyed_sources(kept, float(simulation.parameters.registry.remitted_share))
            ratio = float(sources["wage"].sum() / sources["business"].sum())
            over = sum(each.before / each.published for each in margins) / len(margins)
            found.append((over, ratio, min(each.effective_share for each in margins)))
        kept = simulation.assessment
    return found


def solved(scenario: Scenario) -> tuple[Scenario, Levels]:
    """The scenario with levels by which both meet what is published at the first listing and at the plan's start."""
    levels: Levels = {WAGE: (1.0, 1.0), YIELD: (1.0, 1.0)}
    years = (scenario.time.listing_month // MONTHS_PER_YEAR, (scenario.time.start_month - 1) // MONTHS_PER_YEAR)
    for _ in range(ROUNDS):
        ends = ends_of(with_levels(scenario, levels))
        for name, factors in levels.items():
            said = ", ".join(f"{year}: {factor:.2f}" for year, factor in zip(years, factors, strict=True))
            print(f"  {name} {said}", end="")
        print("".join(f"; income {over:.3f}, wage / business {ratio:.2f}, share {s:.2f}" for over, ratio, s in ends))
        wage, farm = [], []
        for k, (over, ratio, _) in enumerate(ends):
            tilt = (PUBLISHED[min(max(years[k], min(PUBLISHED)), max(PUBLISHED))] / ratio) ** 0.5
            wage.append(levels[WAGE][k] / over * tilt)
            farm.append(levels[YIELD][k] / over / tilt)
        levels = {WAGE: (wage[0], wage[-1]), YIELD: (farm[0], farm[-1])}
    return with_levels(scenario, levels), levels


def write(name: str, found: Scenario) -> None:
    """Put both paths into the file of a plan, in place of those that stand there."""
    file = SCENARIOS / f"{name}.yaml"
    text = file.read_text(encoding="utf-8")
    for parameter in (YIELD, WAGE):
        path = str(found.parameters[parameter].value)
        text, times = re.subn(rf"(  {re.escape(parameter)}:(?: {{|\s+)value: ){{[^}}]*}}", rf"\g<1>{path}", text)
        assert times == 1, f"{file} has {parameter} {times} times"
    file.write_text(text, encoding="utf-8")


def main(names: list[str]) -> None:
    """Solve each scenario and write its two paths into it."""
    for name in names:
        print(name)
        found, _ = solved(load(name))
        write(name, found)


if __name__ == "__main__":
    main(sys.argv[1:])
