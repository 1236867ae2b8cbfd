"""The promises of luck, checked on a user's own scenario: each held, or its first difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simexit.exchange import Exchange
from simexit.model import Simulation
from simexit.population.synthesis import Sample, counties_of, village_sizes
from simexit.record.record import ASSESSED, PANEL_COLUMNS, SOURCES, Assessment, Record
from simexit.record.tables import month_text
from simexit.runs.conduct import Conduct
from simexit.runs.replicates import run_replicates
from simexit.scenario.figure import Figure, YearlyFigure
from simexit.scenario.schema import FlowEffect, Programme, Scenario, Words

MONTHS = 24
HOUSEHOLDS = 500
VILLAGES = 3
AGENT_HOUSEHOLDS = 100
EVERYBODY = 50_000_000


@dataclass(frozen=True)
class Promise:
    """One promise: its name, and the first difference found, or an empty text where it held."""

    name: str
    difference: str

    @property
    def held(self) -> bool:
        """Whether no difference was found."""
        return not self.difference


@dataclass(frozen=True)
class Trial:
    """A small version of a scenario, with every household in the panel."""

    scenario: Scenario
    sample: Sample
    seed: int

    def run(self, scenario: Scenario | None = None, sample: Sample | None = None, **more: Any) -> Record:
        """One replicate with everyone's months kept."""
        simulation = Simulation(
            scenario or self.scenario, seed=self.seed, sample=sample or self.sample, **{"threads": 1, **more}
        )
        return simulation.run()


def trial(scenario: Scenario, seed: int) -> Trial:
    """The first months of a scenario on a few villages of each county, about 500 households in all."""
    end = min(scenario.time.start_month + MONTHS - 1, scenario.time.end_month)
    time = scenario.time.model_copy(update={"end": month_text(end)})
    small = scenario.model_copy(update={"time": time, "panel_households": EVERYBODY})
    counties = [county for _, county in counties_of(scenario)]
    year = scenario.time.run_in_start_month // 12
    total = sum(int(village_sizes(county, year).sum()) for county in counties)
    scale = max(HOUSEHOLDS / total, VILLAGES / min(county.villages for county in counties))
    return Trial(small, Sample(min(scale, 1.0)), seed)


def check_exactness(
    scenario: Scenario, *, seed: int = 1, progress: Callable[[int, int], None] | None = None
) -> list[Promise]:
    """All promises in turn; ``progress`` is told (checks done, checks in all)."""
    small = trial(scenario, seed)
    base = small.run()
    results = []
    for k, (name, check) in enumerate(CHECKS):
        results.append(Promise(name, check(small, base)))
        if progress:
            progress(k + 1, len(CHECKS))
    return results


def first_difference(a: Record, b: Record, until_month: int | None = None) -> str:
    """Who, when and which column first differs between two records, over the households both hold; empty if none.

    Rows of households that have not been founded yet, or have nobody left, are not lives and may differ.
    """
    ids, rows_a, rows_b = np.intersect1d(
        a.household_ids[a.panel_rows], b.household_ids[b.panel_rows], return_indices=True
    )
    for one, other in zip(a.panel, b.panel, strict=False):
        if until_month is not None and one.month >= until_month:
            break
        lived = (one.columns["members"][rows_a] != 0) | (other.columns["members"][rows_b] != 0)
        for name in PANEL_COLUMNS:
            text = _differ(ids[lived], one.columns[name][rows_a][lived], other.columns[name][rows_b][lived])
            if text:
                return f"{text} in {month_text(one.month)}, column {name}"
    ids, rows_a, rows_b = np.intersect1d(a.household_ids, b.household_ids, return_indices=True)
    for was, now in zip(a.assessments, b.assessments, strict=False):
        if until_month is not None and was.year * 12 + 11 >= until_month:
            break
        lived = (was.members[rows_a] > 0) | (now.members[rows_b] > 0)
        for name, left in assessed_columns(was).items():
            text = _differ(ids[lived], left[rows_a][lived], assessed_columns(now)[name][rows_b][lived])
            if text:
                return f"{text} in the assessment of {was.year}, {name}"
    return ""


def assessed_columns(assessment: Assessment) -> dict[str, NDArray[Any]]:
    """Columns of an assessment by name."""
    plain = {name: getattr(assessment, name) for name in ASSESSED if name != "served"}
    return plain | {f"income from {source}": assessment.income[source] for source in SOURCES}


def _differ(ids: NDArray[np.uint64], left: NDArray[Any], right: NDArray[Any]) -> str:
    different = np.flatnonzero(left != right)
    if not different.size:
        return ""
    k = different[0]
    return f"household {int(ids[k]):016x}: {left[k]} against {right[k]}"


def _same_hash(a: Record, b: Record) -> str:
    return first_difference(a, b) or (
        "" if a.sha256() == b.sha256() else "the records differ outside households' columns"
    )


def _threads(small: Trial, base: Record) -> str:
    return _same_hash(base, small.run(threads=2)) or _same_hash(base, small.run(threads=3))


def _again(small: Trial, base: Record) -> str:
    return _same_hash(base, small.run())


def _engines(small: Trial, base: Record) -> str:
    from simexit.agents import CountyModel

    sample = _few_villages(small)
    compiled = small.run(sample=sample)
    return _same_hash(compiled, CountyModel(small.scenario, seed=small.seed, sample=sample).run())


def _few_villages(small: Trial) -> Sample:
    """Two villages, or as many as hold about a hundred households: agents are slow."""
    sizes = Simulation(small.scenario, seed=small.seed, sample=small.sample).population.villages.households
    enough = int(np.searchsorted(np.cumsum(sizes), AGENT_HOUSEHOLDS)) + 1
    return Sample(small.sample.scale * min(max(enough, 2) / sizes.size, 1.0))


def _declaration(small: Trial, base: Record) -> str:
    s = small.scenario
    turned = {
        name: dict(reversed(getattr(s, name).items())) for name in ("programmes", "funds", "counties", "parameters")
    }
    return _same_hash(base, small.run(s.model_copy(update=turned)))


def _unused(small: Trial, base: Record) -> str:
    return first_difference(base, small.run(_with_cash(small.scenario, YearlyFigure(value=0.0))))


def _starts(small: Trial, base: Record) -> str:
    year = small.scenario.time.start_month // 12 + 1
    later = small.run(_with_cash(small.scenario, YearlyFigure(value={year: 1e6})))
    before = first_difference(base, later, until_month=year * 12)
    plays = year * 12 <= small.scenario.time.end_month
    if plays and not before and not first_difference(base, later):
        return f"a programme that starts in January {year} and gives cash to everybody changed nothing at all"
    return before


def _with_cash(scenario: Scenario, places: YearlyFigure) -> Scenario:
    """The scenario with one more programme: 50 yuan a month for every household, as many places as ``places``."""
    cash = Programme(
        type=None,
        title=Words(en="cash for all", zh="普惠现金"),
        family="safety-net",
        who={"members": {"min": 1}},
        order="lottery",
        take_up=1.0,
        places_held=places,
        fund="check-fund",
        enrol_months=tuple(range(1, 13)),
        then="maintain",
        overhead_share=Figure(value=0.0),
        effects=(FlowEffect(flow="transfer", yuan_per_month=Figure(value=50.0)),),
        evidence="a check, not a policy",
    )
    return scenario.model_copy(
        update={
            "programmes": {**scenario.programmes, "aa-check-cash": cash},
            "funds": {**scenario.funds, "check-fund": YearlyFigure(value=1e12)},
        }
    )


def _one_village(small: Trial, base: Record) -> str:
    exchange = Exchange(recording=True)
    whole = small.run(exchange=exchange)
    villages = np.unique(_village_ordinals(small))
    for ordinal in villages[:: max(1, villages.size // 3)]:
        alone = small.run(sample=Sample(small.sample.scale, only=[int(ordinal)]), exchange=exchange.replay())
        text = first_difference(whole, alone)
        if text:
            return f"village {int(ordinal) + 1}: {text}"
    return _same_hash(base, whole)


def _village_ordinals(small: Trial) -> NDArray[np.int64]:
    simulation = Simulation(small.scenario, seed=small.seed, sample=small.sample)
    return np.arange(simulation.population.villages.county.size)


def _added(small: Trial, base: Record) -> str:
    exchange = Exchange(recording=True)
    whole = small.run(exchange=exchange)
    more = Sample(small.sample.scale, extra_households=1)
    return first_difference(whole, small.run(sample=more, exchange=exchange.replay()))


def _prefix(small: Trial, base: Record) -> str:
    scenario = small.scenario
    few = run_replicates(scenario, Conduct(small.seed, small.sample.scale, 1, replicates=1))
    more = run_replicates(scenario, Conduct(small.seed, small.sample.scale, 1, replicates=2))
    alone = Simulation(scenario, seed=small.seed, replicate=2, sample=small.sample).run()
    one, (first, second) = few.records[0], more.records
    return _same_hash(base, one) or _same_hash(one, first) or _same_hash(alone, second)


CHECKS: tuple[tuple[str, Callable[[Trial, Record], str]], ...] = (
    ("same bytes on 1, 2 and 3 threads", _threads),
    ("same bytes when run again", _again),
    ("agents live the compiled lives", _engines),
    ("order of declaration does not matter", _declaration),
    ("a programme without places changes nobody", _unused),
    ("a later programme changes nothing before it starts", _starts),
    ("a village alone, with the county's exchange replayed", _one_village),
    ("replicates do not depend on how many are run", _prefix),
    ("an added household changes nobody else, exchange replayed", _added),
)
