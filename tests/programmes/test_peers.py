"""Neighbours follow those who exited, and an outlook rises and fades; what nobody reads changes nobody."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from conservation import Books
from test_whom_programmes_touch import assert_same_lives, lived

from simexit.life.rates import ORDER
from simexit.model import Simulation
from simexit.population.codes import EXITED
from simexit.population.peers import move_outlook
from simexit.scenario.parameters import parameters_at
from simexit.studies.exact import check_exactness

START = 2016 * 12
DOSES = (0.0, 0.5, 1.0)
AWAY = "work.migration_monthly"
EVERYBODY = {"who": {}, "order": "lottery", "enrol_months": [1], "effects": []}
SCHOOL = {"who": {}, "order": "lottery", "enrol_months": [1], "lasts_months": 3, "places_per_year": 40}


def following(dose: float, of: str = "village") -> dict[str, Any]:
    """A programme by which neighbours follow those who exited, with part of its strength."""
    effect = {"rate": AWAY, "of": of, "by": "exited_share", "at": [[0, 1], [0.2, 1 + 4 * dose]]}
    return {**EVERYBODY, "effects": [effect]}


def believing(dose: float) -> dict[str, Any]:
    """A programme by which who believes that effort pays goes away to work more."""
    return {**EVERYBODY, "effects": [{"rate": AWAY, "by": "outlook", "at": [[0, 1], [1, 1 + 4 * dose]]}]}


def school(add: float) -> dict[str, Any]:
    """A night school that raises the outlook of its forty households a year."""
    return {**SCHOOL, "effects": [{"state": "outlook", "add": add}]}


def until(simulation: Simulation, month: int) -> Simulation:
    """The county before ``month`` is lived."""
    while simulation.month < month:
        simulation.step()
    return simulation


def test_neighbours_follow_by_dose(with_programmes: Any) -> None:
    factors, earned = [], []
    for dose in DOSES:
        simulation = until(Simulation(with_programmes({"a": following(dose)})), START + 24)
        h, villages = simulation.population.households, simulation.population.villages
        living = h.members > 0
        share = np.bincount(h.village[living & (h.register == EXITED)], minlength=6) / np.bincount(h.village[living])
        assert np.allclose(villages.exited_share, share, atol=0.03) and share.max() > 0.05
        simulation.open_month()
        factors.append(simulation.rates.villages[ORDER.index(AWAY)].copy())
        assert np.allclose(factors[-1], np.interp(villages.exited_share, [0, 0.2], [1, 1 + 4 * dose]))
        earned.append(float(sum(kept.columns["wage"].sum() for kept in simulation.record.panel[12:])))
    assert (factors[0] == 1).all() and (factors[1] <= factors[2]).all() and (factors[1] > 1).any()
    assert earned[0] < earned[1] < earned[2]


def test_at_dose_zero_nobody_follows_bit_for_bit(with_programmes: Any) -> None:
    without = lived(with_programmes({"z": {}}))
    none = {"z": {}, "a": following(0), "b": following(0, "household"), "c": believing(0), "d": school(0.5)}
    assert_same_lives(without, lived(with_programmes(none)))


def test_an_outlook_is_raised_by_dose_and_fades(with_programmes: Any) -> None:
    fades = float(parameters_at(2016).peers.outlook_fades_monthly)
    for dose in DOSES:
        simulation = until(Simulation(with_programmes({"a": school(0.6 * dose)})), START + 1)
        h, served = simulation.population.households, simulation.allocator.places["a"].ever_served
        assert np.allclose(h.outlook[served], 0.6 * dose * (1 - fades)) and served.sum() == 40
        assert (h.outlook[~served] == 0).all()
        until(simulation, START + 7)
        there = served & (h.members > 0)
        assert np.allclose(h.outlook[there], 0.6 * dose * (1 - fades) ** 7, atol=1e-6)


def test_who_believes_goes_away_to_work_and_nobody_else(with_programmes: Any) -> None:
    for dose in DOSES:
        programmes = {"a": school(0.5), "b": believing(dose)}
        simulation = until(Simulation(with_programmes(programmes)), START + 3)
        h, row = simulation.population.households, simulation.rates.touched[ORDER.index(AWAY)]
        factors = simulation.rates.households[row] if row >= 0 else np.ones(h.village.size)
        believes = (h.outlook > 0) & (h.members > 0)
        assert (row >= 0) == (dose > 0) and (factors[~believes & (h.members > 0)] == 1).all()
        assert (factors[believes] > 1).all() == (dose > 0) and believes.sum() > 30


@pytest.mark.parametrize(("outlook", "exited", "after"), [(0, 0, 0), (0.5, 0, 0.46), (0, 0.5, 0.01), (5, 1, 1)])
def test_an_outlook_of_a_month(outlook: float, exited: float, after: float) -> None:
    first, households = np.zeros(1, np.int32), np.ones(1, np.int32)
    villages = SimpleNamespace(
        first_household=first, households=households, exited_share=np.array([exited], np.float32)
    )
    place: Any = SimpleNamespace(villages=villages, households=SimpleNamespace(outlook=np.array([outlook], np.float32)))
    move_outlook(place, parameters_at(2016).peers)
    assert place.households.outlook == pytest.approx(after)


def test_exact_in_both_engines_and_alone_and_the_ledger_closes(with_programmes: Any) -> None:
    programmes = {"a": following(1), "b": believing(1), "c": {**school(0.5), "cost_yuan": 300}}
    scenario = with_programmes(programmes)
    for promise in check_exactness(scenario):
        assert promise.held, promise
    assert Books(scenario, 1).run().payments
