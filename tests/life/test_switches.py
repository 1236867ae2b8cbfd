"""Switches change no bit while they are off, and push the stated way when they are on."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.compiled_life import CompiledLife, Month
from simexit.model import Simulation
from simexit.population.codes import LOCAL, MIGRANT, REGISTERED
from simexit.record.record import Record
from simexit.scenario.figure import Figure
from simexit.scenario.schema import Programme, Scenario

JOBS = {
    "title": {"en": "Jobs", "zh": "就业"}, "family": "employment", "who": {"register": "registered"}, "order": "need",
    "take_up": 1, "fund": "care", "enrol_months": [1], "overhead_share": 0, "evidence": "none: a test",
    "effects": [{"flow": "transfer", "yuan_per_month": 1}, {"openings": 1}],
}  # fmt: skip


def changed(scenario: Scenario, **parameters: float) -> Scenario:
    """The scenario with parameters, dots written as two underscores."""
    figures = {name.replace("__", "."): Figure.model_validate(value) for name, value in parameters.items()}
    return scenario.model_copy(update={"parameters": figures})


def lived(scenario: Scenario, **parameters: float) -> Record:
    """A run of the scenario."""
    return Simulation(changed(scenario, **parameters)).run()


@pytest.fixture(scope="module")
def jobs(small_county: Scenario) -> Scenario:
    """The small county with a programme that brings a job near home to every registered household."""
    return small_county.model_copy(update={"programmes": {"jobs": Programme.model_validate(JOBS)}})


@pytest.fixture(scope="module")
def plain(jobs: Scenario) -> Record:
    """The county as it is."""
    return lived(jobs)


@pytest.mark.parametrize(
    "idle",
    [
        {"work__local_wage_elasticity": 0.0},
        {"family__registration_split_factor": 1.0},
        {"work__shock_depth_share": 0.55},
    ],
)
def test_a_switch_that_is_off_changes_no_bit(idle: dict[str, float], jobs: Scenario, plain: Record) -> None:
    """The levels of switches that are off; and a shock of 2020 in a run that ends in 2018."""
    assert lived(jobs, **idle).sha256() == plain.sha256()


def local_wages(scenario: Scenario, elasticity: float) -> tuple[np.ndarray, float, int]:
    """Factors on local wages month by month of the scenario itself, wages of local workers, and their number."""
    factors, paid, workers, life = [], 0.0, 0, CompiledLife()

    def live(simulation: Simulation, now: Month) -> None:
        nonlocal paid, workers
        life(simulation, now)
        c, h = simulation.population.persons, simulation.population.households
        if not simulation.in_run_in:
            factors.append(float(simulation.population.villages.local_wage[0]))
            assert np.ptp(simulation.population.villages.local_wage) == 0
            workers += int(np.count_nonzero((c.work == LOCAL) & (c.present == 1)))
            paid += float((h.wage - h.migrant_wage).sum())

    Simulation(changed(scenario, work__local_wage_elasticity=elasticity), live=live).run()
    return np.array(factors), paid, workers


def test_wages_near_home_rise_with_openings_of_programmes_only_where_they_are_elastic(jobs: Scenario) -> None:
    fixed, paid, workers = local_wages(jobs, 0.0)
    assert np.all(fixed == 1)
    rising, more_paid, _ = local_wages(jobs, 0.4)
    assert np.all(rising >= 1) and rising[-1] > 1.02 and more_paid > paid and workers > 0
    assert np.array_equal(local_wages(jobs.model_copy(update={"programmes": {}}), 0.4)[0], fixed)


def founded_by(scenario: Scenario, factor: float) -> tuple[int, int]:
    """Households founded by registered and by other parents."""
    simulation = Simulation(changed(scenario, family__registration_split_factor=factor, family__split_yearly=0.15))
    h, spare, found = simulation.population.households, simulation.population.spare.copy(), [0, 0]
    while simulation.month <= scenario.time.end_month:
        simulation.step()
        new = np.flatnonzero(spare & ~simulation.population.spare)
        spare = simulation.population.spare.copy()
        for row in new:
            found[int(h.register[row] != REGISTERED)] += 1
    return found[0], found[1]


def test_registered_households_split_more_often_when_the_switch_is_on(small_county: Scenario) -> None:
    """Whoever splits without the switch splits with it, so that no other household splits less."""
    (usual, others), (more, others_then) = founded_by(small_county, 1.0), founded_by(small_county, 6.0)
    assert more > usual > 0 and others_then <= others + 1


def test_a_deeper_shock_of_migrants_costs_more_wages_and_ends(small_county: Scenario) -> None:
    def wages(depth: float) -> np.ndarray:
        found, life = [], CompiledLife()

        def live(simulation: Simulation, now: Month) -> None:
            life(simulation, now)
            c, h = simulation.population.persons, simulation.population.households
            if not simulation.in_run_in:
                found.append((float(h.migrant_wage.sum()), int(np.count_nonzero(c.work == MIGRANT))))

        Simulation(changed(small_county, work__shock_year=2017, work__shock_depth_share=depth), live=live).run()
        return np.array(found)

    none, deep, deeper = (wages(depth) for depth in (0.0, 0.48, 0.9))
    march = 12 + 2
    assert np.array_equal(none[:march], deep[:march])
    assert deeper[march, 0] < deep[march, 0] < 0.75 * none[march, 0]
    assert deep[march + 5, 1] < none[march + 5, 1]
    per_migrant = [each[-6:, 0].sum() / each[-6:, 1].sum() for each in (none, deep)]
    assert abs(per_migrant[1] / per_migrant[0] - 1) < 0.1
