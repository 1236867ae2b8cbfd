"""A finished run of one scenario: the records of its replicates and the tables made of them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd

from simexit.measures.conventions import DEFAULT, Convention
from simexit.measures.intervals import summarise
from simexit.measures.margins import margins, reweighting_table
from simexit.measures.of_a_run import run_hazards, run_outcomes
from simexit.measures.surveyed import VIEWS, view_spells
from simexit.population.synthesis import counties_of, sampled_share
from simexit.record.money_tables import accounts_table, funds_table, ledger_table, loans_table, receipts_table
from simexit.record.place_tables import fills_table, places_by_year_table, places_table, roster_table
from simexit.record.record import Record
from simexit.record.tables import panel_table, people_table, yearly_table
from simexit.record.villages import statuses_table, villages_table
from simexit.runs.cases import Case
from simexit.runs.conduct import Conduct
from simexit.scenario.schema import Scenario


@dataclass
class Run:
    """A finished run: what every replicate keeps, and the tables made of it. It knows no chart and no folder.

    ``figure_rows``: numbers behind figures by their name, once they are made.
    """

    scenario: Scenario
    conduct: Conduct
    records: list[Record]
    seconds: dict[str, float] = field(default_factory=dict)
    figure_rows: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    @property
    def record_sha256(self) -> str:
        """Hash over the replicates' records in order; the same on any number of threads and with either engine."""
        return hashlib.sha256("".join(record.sha256() for record in self.records).encode()).hexdigest()

    @property
    def households(self) -> int:
        """Households that each replicate simulates."""
        return int(self.records[0].household_ids.size)

    @cached_property
    def weight(self) -> float:
        """Households of the whole place for each simulated one."""
        year = self.scenario.time.run_in_start_month // 12
        sizes = np.array([county.households.at(year) for _, county in counties_of(self.scenario)])
        return float(sizes.sum() / (sizes / np.array(list(self.county_weights.values()))).sum())

    @cached_property
    def county_weights(self) -> dict[str, float]:
        """Households of each county for each simulated one there, by county name in order."""
        year = self.scenario.time.run_in_start_month // 12
        scale = self.conduct.scale
        return {name: 1 / sampled_share(county, year, scale) for name, county in counties_of(self.scenario)}

    @cached_property
    def yearly(self) -> pd.DataFrame:
        """Counts by replicate, year, place and group."""
        names = [name for name, _ in counties_of(self.scenario)]
        return pd.concat([yearly_table(record, names) for record in self.records], ignore_index=True)

    def household_weights(self, record: Record) -> np.ndarray:
        """Households of the place that each household of a replicate stands for."""
        return np.array(list(self.county_weights.values()), np.float32)[record.county]

    def spells_as(self, convention: Convention, views: tuple[str, ...] = VIEWS) -> list[pd.DataFrame]:
        """Spells of each replicate, made as a convention says; a view is one of `simexit.record.states.VIEW_NAMES`."""
        name = self.scenario.name
        return [view_spells(record, name, self.household_weights(record), convention, views) for record in self.records]

    @cached_property
    def replicate_spells(self) -> list[pd.DataFrame]:
        """Spells of each replicate in the true, recorded and surveyed views, by the default convention."""
        return self.spells_as(DEFAULT)

    @cached_property
    def spells(self) -> pd.DataFrame:
        """All spells in all three views."""
        return pd.concat(self.replicate_spells, ignore_index=True)

    @cached_property
    def ledger(self) -> pd.DataFrame:
        """Every payment, in yuan of the simulated part of the place."""
        return pd.concat([ledger_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def funds(self) -> pd.DataFrame:
        """Every fund and year: what came in, what was spent or leaked, what is left."""
        return pd.concat([funds_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def receipts(self) -> pd.DataFrame:
        """Money of funds beside payments: by source, carried over, returned, recovered, moved."""
        return pd.concat([receipts_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Every place of every programme: who held it, from when to when, and why it ended."""
        return pd.concat([places_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def places_by_year(self) -> pd.DataFrame:
        """Places begun by programme and year: how many were ready, and how many of them late."""
        return pd.concat([places_by_year_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def fills(self) -> pd.DataFrame:
        """Places planned and filled by programme and year, and why the others were not, of the simulated part."""
        return pd.concat([fills_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def roster(self) -> pd.DataFrame:
        """Every household that was ever there: its county and village, and why it is gone."""
        names = [name for name, _ in counties_of(self.scenario)]
        return pd.concat([roster_table(record, names) for record in self.records], ignore_index=True)

    @cached_property
    def loans(self) -> pd.DataFrame:
        """Every loan on a schedule."""
        return pd.concat([loans_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def accounts(self) -> pd.DataFrame:
        """Every entry of an account of a village, township or county."""
        return pd.concat([accounts_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def people(self) -> pd.DataFrame:
        """Persons, births, deaths and migrants by year."""
        return pd.concat([people_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def villages(self) -> pd.DataFrame:
        """Villages by year: what they are and have, their status, recorded and true incidence."""
        names = [name for name, _ in counties_of(self.scenario)]
        return pd.concat([villages_table(record, names) for record in self.records], ignore_index=True)

    @cached_property
    def statuses(self) -> pd.DataFrame:
        """What the rows of the registry did: tested, passed and changed, and the conditions that places failed."""
        names = [name for name, _ in counties_of(self.scenario)]
        return pd.concat([statuses_table(record, names) for record in self.records], ignore_index=True)

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Sampled households month by month."""
        return pd.concat([panel_table(record) for record in self.records], ignore_index=True)

    @cached_property
    def outcomes(self) -> pd.DataFrame:
        """One row an outcome and replicate."""
        return run_outcomes(self)

    @cached_property
    def hazards(self) -> pd.DataFrame:
        """Hazards of exit and relapse by view, convention and duration, with both intervals."""
        return run_hazards(self)

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Every outcome with its two intervals."""
        return summarise(self.outcomes)

    @cached_property
    def margins(self) -> pd.DataFrame:
        """The start beside what is published (see `simexit.measures.margins.margins`)."""
        return margins(self)

    @cached_property
    def reweighting(self) -> pd.DataFrame:
        """What reweighting did to every margin (see `simexit.measures.margins.reweighting_table`)."""
        return reweighting_table(self)


def run_of_case(case: Case, record: Record) -> Run:
    """One run of a study as a run of one replicate."""
    return Run(case.scenario, Conduct(case.seed, case.scale, 1, replicates=1, engine=case.engine), [record])
