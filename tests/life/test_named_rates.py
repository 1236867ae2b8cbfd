"""Factors on named rates: expanded to rows, clamped to their bounds, and without a trace where there is no effect."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.compiled_life import CompiledLife, Month
from simexit.life.rates import ORDER, expand_to_households, expand_to_persons
from simexit.model import Simulation
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Scenario

FACTORS = np.array([1.0, 0.5, 4.0], np.float32)


def test_village_and_household_multiply_and_are_clamped() -> None:
    row = np.zeros(3, np.float32)
    expand_to_households(row, FACTORS, np.float32(1.5), np.float32(0.8), np.float32(5))
    assert row.tolist() == [1.5, np.float32(0.8), 5.0]


def test_persons_have_the_factor_of_their_household() -> None:
    row, owner = np.zeros(4, np.float32), np.array([2, 2, 1, 0], np.int32)
    expand_to_persons(row, FACTORS, owner, np.float32(1), np.float32(0), np.float32(10))
    assert row.tolist() == [4.0, 4.0, 0.5, 1.0]


class Tampered:
    """Lives months with the table of rates changed from the start on."""

    def __init__(self, factor: float, rate: str | None, village: float = 1.0) -> None:
        self.factor, self.village, self.rate, self.life = factor, village, rate, CompiledLife()

    def __call__(self, simulation: Simulation, now: Month) -> None:
        households = np.ones((len(ORDER), simulation.population.spare.size), np.float32)
        villages = np.ones_like(now.rates.villages)
        touched = np.arange(len(ORDER), dtype=np.int32)
        if self.rate:
            households[ORDER.index(self.rate)] = self.factor
            villages[ORDER.index(self.rate)] = self.village
        rates = now.rates._replace(households=households, villages=villages, touched=touched)
        self.life(simulation, Month(now.times, now.parameters, rates))


def test_factors_without_effect_leave_no_trace(small_county: Scenario) -> None:
    plain = Simulation(small_county).run()
    expanded = Simulation(small_county, live=Tampered(1, None)).run()
    assert plain.sha256() == expanded.sha256()


@pytest.fixture(scope="module")
def one_year(small_county: Scenario) -> Scenario:
    """The small county until the end of 2016, where houses wear fast enough to be seen."""
    time = small_county.time.model_copy(update={"end": "2016-12"})
    wear = {"housing.wear_monthly": Figure.model_validate(0.01)}
    return small_county.model_copy(update={"time": time, "parameters": wear})


@pytest.mark.parametrize("rate", ORDER)
def test_every_rate_changes_lives_and_is_clamped(rate: str, one_year: Scenario) -> None:
    def lived(factor: float, village: float = 1.0) -> str:
        simulation = Simulation(one_year, live=Tampered(factor, rate, village))
        simulation.population.households.industry_capital[:] = 2000
        return simulation.run().sha256()

    low, high = evidence()[rate].bounds
    assert lived(high * 3) == lived(high) != lived(1)
    assert lived(-1) == lived(low) != lived(1)
    assert lived(1, high) == lived(high)
