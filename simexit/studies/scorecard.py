"""The scorecard: runs held against published facts, each by its source's estimator, and controls that must fail.

A fact passes where the mean over replicates lies in its band and the half-width of the mean's 90 % interval is at most
half the tolerance. A fact that runs cannot be asked for fails. Controls take something essential out of the world and
are judged by the same facts: a scorecard that they pass too would tell nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simexit.luck import Resampler, resampler
from simexit.measures.intervals import interval
from simexit.measures.of_a_record.who_is_served import measurement
from simexit.measures.published.campaign import (
    beside,
    consumption_over_income,
    ever_on,
    health_aid,
    hospital_own_payment,
    hospital_stays_ratio,
    listing_errors,
    relocation,
)
from simexit.measures.published.drift import drift
from simexit.measures.published.health_shock import health_shock
from simexit.measures.published.income_groups import consumption_ratios, income_groups, lowest_growth
from simexit.measures.published.livelihoods import old_main_sources
from simexit.measures.published.poverty_spells import poverty_spells
from simexit.measures.published.rain import rain_persistence
from simexit.measures.published.signs import signs
from simexit.measures.published.wealth import catastrophic_share, pass_through, put_by
from simexit.record.record import Assessment, Record
from simexit.runs.arguments import refuse
from simexit.runs.cases import Case, Failure
from simexit.runs.conduct import Conduct, RunsFailed, carried_out
from simexit.scenario.entitlements import entitlements
from simexit.scenario.figure import Figure
from simexit.scenario.frozen import frozen
from simexit.scenario.loading import load
from simexit.scenario.parameters import parameters_at
from simexit.scenario.problems import one_of
from simexit.scenario.schema import Scenario
from simexit.studies.facts import Fact, Part, facts

ORDINARY, CAMPAIGN = "ordinary-support", "bazhou-2017"
RUNS = ("ordinary", "campaign", "frozen")
LEVELS = tuple(f"all_{source}_yuan" for source in ("wage", "business", "rest"))
"""Estimates of mean income by source, yuan a year and resident in the survey's account."""
YEAR, GROWTH_YEARS, PANEL_YEARS = 2017, (2013, 2018), (2010, 2018)
FROZEN_YEARS, HELD_AT = 20, 2012
"""How long frozen inputs are lived with, and the year in which they are held: all of the standing state is there."""
WHOLE = {"ordinary": 1.0, "campaign": 0.115, "frozen": 1.0}
"""Share of villages simulated in each run: 20,000 households and more."""
QUICK = {"ordinary": 0.2, "campaign": 0.025, "frozen": 0.2}
REPLICATES, QUICK_REPLICATES = 16, 2
"""Of the whole, so many that few poor households with a new severe illness are enough (V13)."""
CENSUS_YEAR = 2010
HOSPITAL_YEARS = (2013, 2018)
BEFORE = "before_campaign"
"""Ordinary support until 2013: the insurance and relief of that year, of which a campaign's record knows nothing."""
RELOCATION, AID, DIBAO = "relocation", "hospital-costs", "dibao"
ALONE = {
    "no_fixed_ability": {"population.ability_log_sd": 0.0, "population.productivity_log_sd": 0.0,
                         "population.productivity_skew": 0.0, "population.village_productivity_log_sd": 0.0},
    "no_survey_error": {"registry.survey_error_log_sd": 0.0},
}  # fmt: skip
"""Parameters that a control sets in the run of ordinary support."""
CONTROLS = (*ALONE, "permuted_incomes")
COLUMNS = (
    "id", "part", "unit", "kind", "run", "target_low", "target_high", "simulated", "low", "high", "part_verdict",
    "verdict",
)  # fmt: skip
PASS, FAIL, WIDE, NOT_MEASURED = "passes", "fails", "too wide", "not measured"
"""Verdicts; of a part also `WIDE` (in the band, its interval too wide) and `NOT_MEASURED`."""


@dataclass
class Scorecard:
    """``parts``: one row a part of a fact, columns `COLUMNS`. ``controls``: verdict of each fact in each control.

    ``estimates``: one row a run or control, replicate and estimate. ``quick``: whether fewer households were simulated.
    """

    conduct: Conduct
    quick: bool
    parts: pd.DataFrame
    controls: pd.DataFrame
    estimates: pd.DataFrame

    @property
    def kinds(self) -> list[str]:
        """Kinds of the facts that were judged."""
        return [str(kind) for kind in dict.fromkeys(self.parts["kind"])]

    def passed(self, kind: str) -> tuple[float, int]:
        """Facts of a kind that pass, each id once and signs by their share, and how many facts there are of it."""
        mine = self.parts[self.parts["kind"] == kind]
        counts = [
            float((part["part_verdict"] == PASS).mean())
            if facts()[str(name)].share_of_parts
            else float(part["verdict"].iloc[0] == PASS)
            for name, part in mine.groupby("id", sort=False)
        ]
        return sum(counts), len(counts)

    def broken(self, control: str) -> list[str]:
        """Facts that the run passes and a control does not."""
        mine = self.controls[self.controls["control"] == control]
        passing = set(self.parts.loc[self.parts["verdict"] == PASS, "id"])
        return [str(name) for name in mine.loc[mine["verdict"] != PASS, "id"] if name in passing]

    def as_list(self) -> list[dict[str, object]]:
        """One entry a part: id, part, kind, target, simulated, low, high, verdict, the fact's verdict; none is None."""
        rows = self.parts.astype(object).where(self.parts.notna(), None).to_dict("records")
        return [
            {
                "id": row["id"], "part": row["part"], "kind": row["kind"], "run": row["run"],
                "target": [row["target_low"], row["target_high"]], "simulated": row["simulated"],
                "low": row["low"], "high": row["high"], "verdict": row["part_verdict"], "fact": row["verdict"],
            }
            for row in rows
        ]  # fmt: skip


def validate(*, run: str | None = None, quick: bool = False, conduct: Conduct | None = None) -> Scorecard:
    """Hold runs against the published facts.

    ``run``: only the facts of one of `RUNS`. ``quick``: fewer households and replicates. Of ``conduct`` seed, threads,
    store and those who watch it count. Raises ValueError for a run that is none, `RunsFailed`, `Stopped`.
    """
    refuse([one_of("run", str(run), RUNS) * (run is not None and run not in RUNS)])
    replicates, scale = (QUICK_REPLICATES, QUICK) if quick else (REPLICATES, WHOLE)
    conduct = replace(conduct or Conduct(), replicates=replicates, scale=scale["ordinary"])
    asked = RUNS if run is None else (run,)
    cases = [case for r in range(1, conduct.replicates + 1) for case in _cases(asked, quick, conduct.seed, r)]
    watched = conduct.setting_out(cases)
    estimates = pd.DataFrame(_estimates(cases, watched), columns=["run", "replicate", "estimate", "value"])
    judged = [fact for fact in facts().values() if fact.run in asked]
    parts = pd.DataFrame([row for fact in judged for row in _judged(fact, fact.run, estimates)], columns=COLUMNS)
    controls = [
        (control, fact.id, _judged(fact, control, estimates)[0]["verdict"])
        for control in (CONTROLS if "ordinary" in asked else ())
        for fact in judged
        if fact.run == "ordinary"
    ]
    table = pd.DataFrame(controls, columns=["control", "id", "verdict"])
    return Scorecard(conduct.unwatched(), quick, parts, table, estimates)


def _cases(asked: Sequence[str], quick: bool, seed: int, replicate: int) -> Iterator[Case]:
    """The runs of one replicate, those of a campaign together."""
    scale = QUICK if quick else WHOLE
    for name in asked:
        for label, scenario in _scenarios(name):
            yield Case(scenario, label, seed, replicate, scale["ordinary" if label == BEFORE else name])


def _scenarios(run: str) -> Iterator[tuple[str, Scenario]]:
    """What is played for a run: itself; controls of ordinary support; the campaign without what is to be measured."""
    if run == "campaign":
        played = load(CAMPAIGN)
        yield run, played
        yield "without_programmes", played.model_copy(update={"programmes": entitlements(played)})
        for name in (RELOCATION, AID):
            others = {key: programme for key, programme in played.programmes.items() if key != name}
            yield f"without_{name}", played.model_copy(update={"programmes": others})
        early = load(ORDINARY)
        end = early.time.model_copy(update={"end": f"{HOSPITAL_YEARS[0]}-12"})
        yield BEFORE, early.model_copy(update={"time": end})
        return
    ordinary = load(ORDINARY)
    if run == "frozen":
        yield run, frozen(ordinary, years=FROZEN_YEARS, held_at=HELD_AT)
        return
    yield run, ordinary
    for control, changes in ALONE.items():
        figures = {name: Figure(value=value) for name, value in changes.items()}
        yield control, ordinary.with_parameters(figures)


def _estimates(cases: list[Case], conduct: Conduct) -> Iterator[tuple[str, int, str, float]]:
    """Rows (run or control, replicate, estimate, value), made as runs come in; a campaign's wait for one another."""
    failures: list[tuple[Case, Failure]] = []
    campaigns: defaultdict[int, dict[str, Record]] = defaultdict(dict)
    for case, found in carried_out(cases, conduct):
        if isinstance(found, Failure):
            failures.append((case, found))
            continue
        if case.label in ("campaign", BEFORE) or case.label.startswith("without_"):
            campaigns[case.replicate][case.label] = found
            if len(campaigns[case.replicate]) == 3 + len((RELOCATION, AID)):
                yield from _named("campaign", case.replicate, _of_campaign(campaigns.pop(case.replicate)))
        elif case.label == "frozen":
            yield from _named("frozen", case.replicate, {"drift": drift(found)})
        else:
            p = parameters_at(YEAR, case.scenario.parameters)
            yield from _named(case.label, case.replicate, of_ordinary(found, p))
            if case.label == "ordinary":
                rng = resampler(conduct.seed + case.replicate, "incomes permuted")
                yield from _named("permuted_incomes", case.replicate, of_ordinary(permuted(found, rng), p))
    if failures:
        raise RunsFailed(failures)


def _named(run: str, replicate: int, values: dict[str, float]) -> Iterator[tuple[str, int, str, float]]:
    yield from ((run, replicate, name, value) for name, value in values.items())


def of_ordinary(record: Record, p: object) -> dict[str, float]:
    """All estimates of one run of ordinary support; ``p``: its parameters."""
    remitted = float(p.registry.remitted_share)  # type: ignore[attr-defined]
    people = {each.year: each for each in record.people}[YEAR]
    weights = np.ones(record.household_ids.size)
    return {
        **poverty_spells(record, PANEL_YEARS[0]),
        **income_groups(record, YEAR, remitted),
        "lowest_growth": lowest_growth(record, *GROWTH_YEARS),
        **consumption_ratios(record, YEAR),
        **pass_through(record, *PANEL_YEARS),
        "catastrophic": catastrophic_share(record, *PANEL_YEARS),
        **put_by(record, YEAR),
        **health_shock(record, *PANEL_YEARS),
        "rain_persistence": rain_persistence(record, *PANEL_YEARS),
        **old_main_sources(record, CENSUS_YEAR),
        **signs(record),
        "mobility_from_error": next(each.value for each in measurement(record, weights)),
        "migrants_of_workers": people.migrants / max(people.workers, 1),
    }


def _of_campaign(records: dict[str, Record]) -> dict[str, float]:
    """All estimates of one replicate's campaign and its runs without."""
    played = records["campaign"]
    without = {name: beside(played, records[f"without_{name}"]) for name in ("programmes", RELOCATION, AID)}
    with_bills = dict(zip(HOSPITAL_YEARS, (records[BEFORE], played), strict=True))
    return {
        **listing_errors(played),
        "ever_on_dibao": ever_on(played, DIBAO),
        "hospital_stays_ratio": hospital_stays_ratio(played, HOSPITAL_YEARS[-1]),
        **{f"hospital_own_payment_{year}": hospital_own_payment(record, year) for year, record in with_bills.items()},
        **relocation(played, without[RELOCATION], RELOCATION),
        **health_aid(played, without[AID], AID),
        "consumption_over_income": consumption_over_income(played, without["programmes"], 3),
    }


def permuted(record: Record, rng: Resampler) -> Record:
    """The record with each year's incomes a head dealt out anew among the households that are there."""
    return replace(record, assessments=[_dealt_out(now, rng) for now in record.assessments])


def _dealt_out(now: Assessment, rng: Resampler) -> Assessment:
    there = np.flatnonzero(now.members > 0)
    source = there[rng.permutation(there.size)]
    heads = now.members[there] / now.members[source].astype(np.float32)
    income = {name: column.copy() for name, column in now.income.items()}
    for name in income:
        income[name][there] = now.income[name][source] * heads
    away, heard = now.migrant_wage.copy(), now.survey_income.copy()
    away[there], heard[there] = now.migrant_wage[source] * heads, now.survey_income[source]
    return replace(now, income=income, migrant_wage=away, survey_income=heard)


def _judged(fact: Fact, run: str, estimates: pd.DataFrame) -> list[dict[str, object]]:
    """One row a part of a fact, as ``run`` (or a control) shows it."""
    mine = estimates[estimates["run"] == run]
    rows = [_row(fact, part, mine) for part in fact.parts]
    verdict = PASS if all(row["part_verdict"] == PASS for row in rows) else FAIL
    return [{**row, "verdict": verdict} for row in rows]


def _row(fact: Fact, part: Part, estimates: pd.DataFrame) -> dict[str, object]:
    values = estimates.loc[estimates["estimate"] == part.estimate, "value"].dropna().to_numpy(np.float64)
    found = interval(values)
    half = (found["mean_high"] - found["mean_low"]) / 2
    measured = values.size > 0
    inside = measured and part.holds(found["value"])
    verdict = (PASS if part.is_precise(half) else WIDE) if inside else FAIL if measured else NOT_MEASURED
    return {
        "id": fact.id, "part": part.estimate, "unit": part.unit, "kind": fact.kind, "run": fact.run,
        "target_low": part.low if np.isfinite(part.low) else np.nan,
        "target_high": part.high if np.isfinite(part.high) else np.nan,
        "simulated": found["value"], "low": found["mean_low"], "high": found["mean_high"], "part_verdict": verdict,
    }  # fmt: skip
