"""Where the frozen subset begins: a place after its run-in, with everything held still that lies between months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simexit.life.farm import season_factor
from simexit.life.parameters import LifeParameters, life_parameters
from simexit.model import Simulation
from simexit.population.columns import Households, Persons
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
        return season_factor(month, self.parameters.farm)


def scenario_of(households: int) -> Scenario:
    """The scenario with another number of households in its county."""
    persons = round(households * PERSONS_PER_HOUSEHOLD)
    settings = (f"counties.mabian.households={households}", f"counties.mabian.persons={persons}")
    return load(SCENARIO, settings=settings)


def after_run_in(scenario: Scenario, sample: Sample | None = None, threads: int = 1) -> Simulation:
    """The scenario's first replicate in its first month after the run-in."""
    simulation = Simulation(scenario, seed=SEED, sample=sample, threads=threads)
    while simulation.in_run_in:
        simulation.step()
    return simulation


def start(scenario: Scenario, sample: Sample | None = None) -> Start:
    """The start of the subset in (a sample of) the scenario's county."""
    simulation = after_run_in(scenario, sample)
    population = simulation.population
    population.repack(slack=False)
    ordinal = np.arange(population.households.village.size)
    population.households.industry_capital[ordinal % EVERY == 0] = CAPITAL_YUAN
    population.households.transfer[ordinal % EVERY == 1] = TRANSFER_YUAN
    population.villages.producing_share[:] = PRODUCING_SHARE
    return Start(population, simulation.month, life_parameters(YEAR, {}))


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
        "local workers": count(present & (persons.work == 2)),
        "migrants": count(present & (persons.work == 3)),
        "seekers": count(persons.seeking == 1),
        **{name: getattr(households, name).astype(np.float64) for name in MONEY},
    }


MONEY = (
    "wage", "farm", "industry", "consumption", "medical", "forgone", "loan", "interest", "repayment", "savings", "debt",
    "smoothed_income", "year_wage", "year_farm", "residents", "workers", "elderly", "hands",
)  # fmt: skip
