"""All outcomes of a run: every measure asked of every replicate's record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.conventions import DEFAULT, Convention
from simexit.measures.cost import costs, paid_by, spending
from simexit.measures.exit_counts import exit_counts
from simexit.measures.intervals import bounds_of, interval
from simexit.measures.outcome_list import MEASURES
from simexit.measures.outcomes import Outcome, false_exit_rates, headcounts, outcome_table
from simexit.measures.present_value import present_values
from simexit.measures.spell_outcomes import hazard_rows, register_outcomes, spell_outcomes
from simexit.measures.targets_met import targets_met
from simexit.record.record import Record
from simexit.scenario.entitlements import with_places
from simexit.scenario.fund import fund_of
from simexit.scenario.planned_money import DISCOUNT_RATE, money_parameter
from simexit.scenario.schema import Scenario


class RunTables(Protocol):
    """What measures read of a run: its scenario, records and tables, and how many households each simulated one is."""

    scenario: Scenario
    records: list[Record]

    @property
    def yearly(self) -> pd.DataFrame:
        """Counts by replicate, year, place and group."""

    @property
    def people(self) -> pd.DataFrame:
        """Persons, births, deaths and migrants by year."""

    @property
    def ledger(self) -> pd.DataFrame:
        """Every payment, in yuan of the simulated part of the place."""

    @property
    def weight(self) -> float:
        """Households of the whole place for each simulated one."""

    @property
    def county_weights(self) -> dict[str, float]:
        """The same by county."""

    @property
    def replicate_spells(self) -> list[pd.DataFrame]:
        """Spells of each replicate by the default convention."""

    def spells_as(self, convention: Convention, views: tuple[str, ...]) -> list[pd.DataFrame]:
        """Spells of each replicate, made as a convention says."""

    def household_weights(self, record: Record) -> NDArray[np.float32]:
        """Households of the place that each household of a replicate stands for."""


MAIN_VIEWS = ("true", "recorded")
HAZARD_KEYS = ["outcome", "view", "convention", "years"]


def run_outcomes(run: RunTables) -> pd.DataFrame:
    """One row an outcome and replicate; columns of `Outcome`."""
    rows: list[Outcome] = [
        *headcounts(run.yearly),
        *false_exit_rates(run.yearly),
        *targets_met(run.yearly, run.scenario, run.county_weights),
    ]
    for record, spells in zip(run.records, run.replicate_spells, strict=True):
        rows += _of_replicate(run, record, spells)
    return outcome_table(rows)


def _of_replicate(run: RunTables, record: Record, spells: pd.DataFrame) -> Iterator[Outcome]:
    weights = run.household_weights(record).astype(np.float64)
    yield from spell_outcomes(spells, record.replicate)
    yield from register_outcomes(record, weights)
    for measure in MEASURES:
        yield from measure.of(record, weights)
    yield from spending(record, run.weight)
    yield from paid_by(record, run.weight, {name: fund_of(fund).payer for name, fund in run.scenario.funds.items()})
    yield from costs(record, weights, run.weight)


def run_hazards(run: RunTables) -> pd.DataFrame:
    """Hazards by duration: columns outcome, view, convention, years, at_risk (mean), value and both intervals."""
    parts = [part for record, spells in zip(run.records, run.replicate_spells, strict=True)
             for part in hazard_rows(spells, record.replicate) if len(part)]  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=[*HAZARD_KEYS, "at_risk", "value"])
    every = pd.concat(parts, ignore_index=True)
    rows = []
    for key, part in every.groupby(HAZARD_KEYS, sort=False):
        found = interval(part["hazard"].dropna().to_numpy(np.float64), bounds_of("share"))
        at_risk = float(part["at_risk"].sum()) / len(run.records)
        rows.append({**dict(zip(HAZARD_KEYS, key, strict=True)), "at_risk": at_risk, **found})
    return pd.DataFrame(rows)


def main_outcomes(run: RunTables, *, all_outcomes: bool = False) -> pd.DataFrame:
    """The outcomes of a run of one replicate that studies ask for, one row an outcome.

    Headcounts, the four errors, exits and relapses in the true and recorded views, costs, money as present values; and,
    with ``all_outcomes``, whatever a single run tells (survey, welfare, serving), which takes three times as long.
    """
    (record,) = run.records
    weights = run.household_weights(record).astype(np.float64)
    told = run_outcomes(run) if all_outcomes else outcome_table([*_main(run, record, weights)])
    counted = outcome_table([*exit_counts(record, weights)])
    return pd.concat([told, counted, present_value_table(run)], ignore_index=True)


def _main(run: RunTables, record: Record, weights: NDArray[np.float64]) -> Iterator[Outcome]:
    (spells,) = run.spells_as(DEFAULT, MAIN_VIEWS)
    yield from headcounts(run.yearly)
    yield from false_exit_rates(run.yearly)
    yield from targets_met(run.yearly, run.scenario, run.county_weights)
    yield from spell_outcomes(spells, record.replicate, MAIN_VIEWS)
    for measure in MEASURES:
        if not measure.takes_long:
            yield from measure.of(record, weights)
    yield from spending(record, run.weight)
    yield from paid_by(record, run.weight, {name: fund_of(fund).payer for name, fund in run.scenario.funds.items()})
    yield from costs(record, weights, run.weight)


def present_value_table(run: RunTables) -> pd.DataFrame:
    """Present values of a run, one row an outcome and replicate."""
    s = run.scenario
    families = {name: programme.family for name, programme in with_places(s).items()}
    rows: list[Outcome] = []
    for record in run.records:
        rows += present_values(
            run.ledger[(run.ledger["replicate"] == record.replicate) & run.ledger["programme"].isin(families)],
            record.replicate,
            families=families,
            residual_shares=_residual_shares(s),
            rate=money_parameter(s, DISCOUNT_RATE),
            months=(s.time.start_month, s.time.end_month),
            weight=run.weight,
        )
    return outcome_table(rows)


def _residual_shares(scenario: Scenario) -> dict[str, float]:
    """Share of its assets' cost that each programme leaves at the end."""
    year = scenario.time.end_month // 12
    return {name: programme.residual_share.at(year) for name, programme in scenario.programmes.items()}
