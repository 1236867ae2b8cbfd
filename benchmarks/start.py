"""Where the frozen subset begins: a place after its run-in, with everything held still that lies between months."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from simexit.columns import Households, Persons
from simexit.compiled_life import CompiledLife
from simexit.life.farm import season_factor
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.life.view import Times
from simexit.model import Simulation
from simexit.population.codes import LOCAL, MIGRANT
from simexit.population.layout import Population
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario

SCENARIO = "mabian-2017"
PERSONS_PER_HOUSEHOLD = 165085 / 39900
YEAR = 2016
SEED = 1
SMALL = Sample(scale=6 / 120)
EVERY = 5
CAPITAL_YUAN = 8000.0
TRANSFER_YUAN = 200.0
PRODUCING_SHARE = 0.2


@dataclass(frozen=True)
class Start:
    """People and villages at the start, the first month, and the parameters of all months. Engines copy it."""

    population: Population
    month: int
    parameters: LifeParameters

    @property
    def size(self) -> int:
        """Number of households."""
        return int(self.population.households.village.size)

    def season(self, month: int) -> np.float32:
        """Season factor of an absolute month."""
        p = self.parameters.farm
        return season_factor(month, p.harvest_peak_month, p.season_swing)

    def times(self, month: int) -> Times:
        """What is common to everybody in an absolute month; demand for migrants stays as it is."""
        market = self.parameters.work.migrant_market_index
        return Times(np.int32(month), self.season(month), np.float32(1), np.uint8(0), market)


def scenario_of(households: int) -> Scenario:
    """The scenario with another number of households in its county."""
    persons = round(households * PERSONS_PER_HOUSEHOLD)
    settings = (f"counties.mabian.households={households}", f"counties.mabian.persons={persons}")
    return load(SCENARIO, settings=settings)


def after_run_in(scenario: Scenario, sample: Sample | None = None) -> Simulation:
    """The scenario's first replicate in its first month after the run-in."""
    simulation = Simulation(scenario, seed=SEED, sample=sample)
    while simulation.in_run_in:
        simulation.step()
    return simulation


def copied(clock: Simulation, threads: int = 1) -> Simulation:
    """The same month of the same people, who go on in ``threads`` threads and leave those of ``clock`` as they are."""
    same = deepcopy(clock, {id(scenario): scenario for scenario in (clock.plan, clock.scenario)})
    same.live = CompiledLife(threads)
    return same


def start(scenario: Scenario, sample: Sample | None = None) -> Start:
    """The start of the subset in (a sample of) the scenario's county: households in spare rows are left out."""
    return start_of(after_run_in(scenario, sample))


def start_of(simulation: Simulation) -> Start:
    """The start of the subset in a place after its run-in, whose people are not to be used for anything else."""
    population = without_spare_rows(simulation.population)
    h = population.households
    ordinal = np.arange(h.village.size)
    h.industry_capital[ordinal % EVERY == 0] = CAPITAL_YUAN
    h.transfer[ordinal % EVERY == 1] = TRANSFER_YUAN
    h.livestock[:] = h.crop[:] = 0
    h.entitled[:] = h.ending[:] = 0
    population.persons.in_school[:] = 0
    population.persons.left_school[:] = 0
    population.villages.producing_share[:] = PRODUCING_SHARE
    return Start(population, simulation.month, subset_parameters(YEAR))


def without_spare_rows(population: Population) -> Population:
    """The population in which every household row is founded, and every person row is in use."""
    population.repack(slack=False)
    rows = np.flatnonzero(~population.spare)
    place = np.cumsum(~population.spare) - 1
    villages = population.villages
    counts = np.bincount(population.households.village[rows], minlength=villages.county.size)
    villages.households[:] = counts
    villages.first_household[:] = np.cumsum(counts) - counts
    population.persons.household[:] = place[population.persons.household]
    households = Households(*(column[rows] for column in population.households))
    return replace(population, households=households, spare=population.spare[rows])


def subset_parameters(year: int) -> LifeParameters:
    """Parameters in force in ``year``, with those set to nothing that belong to what the subset leaves out."""
    p = life_parameters(year, {})
    nothing, unchanged = np.float32(0), np.float32(1)
    return p._replace(
        family=p.family._replace(funeral_months=nothing),
        health=p.health._replace(
            untreated_recovery_factor=unchanged, untreated_worsening_factor=unchanged, serious_paid_share=nothing,
            relief_paid_share=nothing,
        ),
        work=p.work._replace(carer_hands=nothing, migration_gap_slope=nothing, migration_care_slope=nothing),
        farm=p.farm._replace(cost_share=nothing),
        purse=p.purse._replace(kin_share=nothing, giving_share=nothing, invested_share=nothing, support_yuan=nothing),
    )  # fmt: skip


def sums_of(persons: Persons, households: Households) -> dict[str, NDArray[np.float64]]:
    """What a month brought each household, from columns: counts of members, and money in yuan."""
    n = households.village.size
    present = persons.present == 1

    def count(chosen: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(persons.household[chosen], minlength=n).astype(np.float64)

    return {
        "dead": count(~present),
        "births": count(persons.gives_birth == 1),
        "ill": count(present & (persons.health > 0)),
        "severely ill or disabled": count(present & (persons.health > 2)),
        "local workers": count(present & (persons.work == LOCAL)),
        "migrants": count(present & (persons.work == MIGRANT)),
        "seekers": count(persons.seeking == 1),
        **{name: getattr(households, name).astype(np.float64) for name in MONEY},
    }


MONEY = (
    "wage", "farm", "industry", "consumption", "medical", "forgone", "loan", "interest", "repayment", "savings", "debt",
    "smoothed_income", "recent_income", "year_wage", "year_farm", "residents", "workers", "elderly", "hands",
)  # fmt: skip
