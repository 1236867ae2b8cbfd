"""How the world answers to measures: ``python -m experiments.effects.measure [SCALE] [REPLICATES]``.

Pairs of runs over one luck, in a county that has nothing but the standing state and one programme with ample money
beside it; and runs of ordinary support. Prints a table: as it was first measured (26 November 2026), now, published.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np

from simexit.measures.published.campaign import beside, health_aid, relocation, served_pairs
from simexit.measures.published.drift import drift
from simexit.measures.published.health_shock import health_shock
from simexit.model import Simulation
from simexit.population.synthesis import Sample
from simexit.record.record import Assessment, Record
from simexit.runs.cases import Case, Failure, attempt
from simexit.scenario.effects import OpeningsEffect
from simexit.scenario.figure import Figure
from simexit.scenario.frozen import frozen
from simexit.scenario.loading import load
from simexit.scenario.market import MarketEffect
from simexit.scenario.schema import Scenario
from simexit.studies.scorecard import FROZEN_YEARS, HELD_AT, PANEL_YEARS
from simexit.studies.systems import TRIED, tried_county

GROWN = ("bazhou-2017", 5)
"""Plan and years over which growth without programmes is measured."""
LATER, CAPITAL_YUAN = 3, 6000.0
Pairs = list[tuple[Record, Record]]
Row = tuple[str, str, str, str]
"""Finding, before, now, published."""


class Trials:
    """Runs of the replicates, each made once."""

    def __init__(self, scale: float, replicates: int) -> None:
        self.scale, self.replicates = scale, replicates
        self.without: list[Record] | None = None

    def played(self, scenario: Scenario) -> list[Record]:
        """Records of the replicates. Raises RuntimeError where one fails."""
        found = [attempt(Case(scenario, "", 1, each, self.scale)) for each in range(1, self.replicates + 1)]
        for each in found:
            if isinstance(each, Failure):
                raise RuntimeError(str(each))
        return [each for each in found if isinstance(each, Record)]

    def pairs(self, type_: str) -> Pairs:
        """With a programme of the type, and without."""
        self.without = self.without or self.played(tried_county(None))
        return self.beside(tried_county(type_), self.without)

    def beside(self, scenario: Scenario, without: list[Record]) -> Pairs:
        """The scenario's records, and those without, household by household."""
        return [(one, beside(one, other)) for one, other in zip(self.played(scenario), without, strict=True)]


def without_jobs(scenario: Scenario) -> Scenario:
    """The same where nobody employs anybody near home, at the site neither."""
    tried = scenario.programmes.get(TRIED)
    programmes = dict(scenario.programmes)
    if tried is not None:
        kept = tuple(each for each in tried.effects if not isinstance(each, OpeningsEffect | MarketEffect))
        programmes[TRIED] = tried.model_copy(update={"effects": kept})
    figures = {**scenario.parameters, "work.local_openings_share": Figure(value=0.0)}
    return scenario.model_copy(update={"programmes": programmes, "parameters": figures})


def relocated(pairs: Pairs) -> tuple[float, float, float]:
    """Change of income of the relocated after three years, that of their farm, and the share that lose."""
    found = [relocation(one, other, TRIED, LATER)["relocated_income"] for one, other in pairs]
    farm, lose = np.zeros(2), []
    for one, other in pairs:
        for k, rows in served_pairs(one, other, TRIED, LATER):
            a, b = one.assessments[k], other.assessments[k]
            farm += [float(each.income["farm"][rows].sum(dtype=np.float64)) for each in (a, b)]
            lose.extend(a.income_per_head()[rows] < 0.99 * b.income_per_head()[rows])
    return float(np.mean(found)), farm[0] / farm[1] - 1, float(np.mean(lose))


def added(one: Record, other: Record, source: str) -> float:
    """Yuan of a source that all households of the county have more, over the years."""
    kept = zip(one.assessments, other.assessments, strict=True)
    return sum(float(a.income[source].sum(dtype=np.float64) - b.income[source].sum(dtype=np.float64)) for a, b in kept)


def wages_a_yuan(pairs: Pairs) -> float:
    """Wages of the county that nearby jobs add, over public yuan paid for them."""
    gained = sum(added(one, other, "wage") for one, other in pairs)
    return gained / _paid(pairs)


def near_wages(scenario: Scenario, replicate: int, scale: float) -> float:
    """Yuan that local jobs of the county pay from the start on."""
    lived = Simulation(scenario, seed=1, replicate=replicate, sample=Sample(scale))
    yuan = 0.0
    while lived.month <= scenario.time.end_month:
        lived.step()
        places = lived.population
        held = np.bincount(places.villages.county, places.villages.local_jobs, places.counties.id_low.size)
        if lived.month > scenario.time.start_month:
            yuan += float((held * places.counties.local_pay_yuan).sum())
    return yuan


def near_wages_a_yuan(trials: Trials) -> float:
    """Wages of jobs near home that firms post for public money, over that money: those they displace are counted."""
    gained = sum(
        near_wages(tried_county("E2"), each, trials.scale) - near_wages(tried_county(None), each, trials.scale)
        for each in range(1, trials.replicates + 1)
    )
    return gained / _paid(trials.pairs("E2"))


def _paid(pairs: Pairs) -> float:
    return float(sum(yuan for one, _ in pairs for _, fund, name, _, yuan, _ in one.payments if name == fund == TRIED))


def project_return(pairs: Pairs) -> float:
    """Income of projects a year, three years on, over the capital that they were given."""
    earned = served = 0.0
    for one, other in pairs:
        for k, rows in served_pairs(one, other, TRIED, LATER):
            a, b = (each.assessments[k].income["industry"][rows].sum(dtype=np.float64) for each in (one, other))
            earned, served = earned + float(a - b), served + rows.size
    return earned / (served * CAPITAL_YUAN)


def growth(records: list[Record], years: int) -> dict[str, float]:
    """Growth a head by source without programmes, in points of income, and in all."""
    parts: dict[str, float] = {}
    for record in records:
        first, last = (_by_source(record.assessments[k]) for k in (0, years))
        for name in first:
            parts[name] = parts.get(name, 0.0) + (last[name] - first[name]) / sum(first.values()) / len(records)
    return {**parts, "all": sum(parts.values())}


def _by_source(now: Assessment) -> dict[str, float]:
    return {name: float(each.sum(dtype=np.float64) / now.members.sum()) for name, each in now.income.items()}


def rows(trials: Trials) -> Iterator[Row]:
    """The table, row by row as it is measured."""
    plan, years = GROWN
    for name, value in growth(trials.played(load(plan, overlays=["no-programmes"])), years).items():
        yield f"growth in {years} years without programmes, {name}", "", f"{value:+.1%}", ""
    near = relocated(trials.pairs("H1"))
    far = relocated(trials.beside(without_jobs(tried_county("H1")), trials.played(without_jobs(tried_county(None)))))
    yield "income of the relocated, jobs near", "-4 to -13 %", f"{near[0]:+.1%}", "+5 to +15 %"
    yield "farm income of the relocated", "-50 %", f"{near[1]:+.1%}", "-15 %"
    yield "relocated who lose", "", f"{near[2]:.0%}", ""
    yield "income of the relocated, no jobs near", "", f"{far[0]:+.1%}", "negative"
    yield "wages near home a public yuan, nearby jobs", "", f"{near_wages_a_yuan(trials):.2f}", "0.3 to 0.9"
    yield "all wages a public yuan, nearby jobs", "5.9", f"{wages_a_yuan(trials.pairs('E2')):.2f}", "less"
    aid = [health_aid(one, other, TRIED) for one, other in trials.pairs("P2")]
    for name, before, published in (("own_payment", "-45 %", "-10 to -20 %"), ("catastrophic", "-37 %", "-8 to -17 %")):
        yield f"{name} of the aided", before, f"{np.mean([each['aided_' + name] for each in aid]):+.1%}", published
    ordinary = load("ordinary-support")
    shock = np.mean([health_shock(each, *PANEL_YEARS)["shock_net_assets"] for each in trials.played(ordinary)])
    yield "net assets after a severe illness", "-41 to -72 %", f"{shock:+.1%}", "-10 ± 4 %"
    moved = np.mean([drift(each) for each in trials.played(frozen(ordinary, years=FROZEN_YEARS, held_at=HELD_AT))])
    yield "twenty frozen years, headcount", "+8.4 points", f"{100 * moved:+.1f} points", "within 2 points"
    yield "return on a project's capital a year", "38 %", f"{project_return(trials.pairs('I1')):.0%}", ""


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "0.1", "2"] if len(sys.argv) < 2 else [*sys.argv[1:], "2"]
    print(f"{'':52}{'0.1.0':>14}{'now':>14}{'published':>18}")
    for finding, before, now, published in rows(Trials(float(arguments[0]), int(arguments[1]))):
        print(f"{finding:52}{before:>14}{now:>14}{published:>18}", flush=True)
