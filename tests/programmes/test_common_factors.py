"""Factors of a village or a county, and factors that go by a column: whom they reach, how much, and nobody else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from test_whom_programmes_touch import assert_same_lives, lived

from simexit.life.rates import ORDER
from simexit.model import Simulation
from simexit.population.codes import REGISTERED
from simexit.studies.exact import check_exactness

START = 2016 * 12
HELP = {"who": {}, "order": "lottery", "enrol_months": [1], "lasts_months": 6}
YIELD = "farm.yield_yuan"
ROW = ORDER.index(YIELD)
BY_SHARE = {"rate": YIELD, "by": "share_served", "at": [[0, 1], [1, 3]]}


def after_january(scenario: Any) -> Simulation:
    """The county once its first month is lived."""
    simulation = Simulation(scenario)
    while simulation.month <= START:
        simulation.step()
    return simulation


def with_effect(with_programmes: Any, effect: dict[str, Any], places: int | None = 3, **more: Any) -> Any:
    """The county with one programme and one effect."""
    return with_programmes({"a": {**HELP, "places_held": places, "effects": [effect], **more}})


@pytest.mark.parametrize("of", ["village", "county"])
def test_everybody_there_has_the_factor_and_nobody_elsewhere(of: str, with_programmes: Any) -> None:
    simulation = after_january(with_effect(with_programmes, {"rate": YIELD, "factor": 2, "of": of}))
    village = simulation.population.households.village
    there = np.isin(np.arange(6), village[simulation.allocator.places["a"].rows])
    assert 1 <= there.sum() <= 3
    expected = np.where(there | (of == "county"), 2, 1)
    assert np.array_equal(simulation.rates.villages[ROW], expected.astype(np.float32))
    assert simulation.rates.touched[ROW] >= 0 and not (simulation.rates.households != 1).any()
    assert (simulation.rates.villages[np.arange(len(ORDER)) != ROW] == 1).all()


def test_lives_change_in_the_villages_served_and_in_no_other_in_the_first_month(with_programmes: Any) -> None:
    with_it = after_january(with_effect(with_programmes, {"rate": YIELD, "factor": 2, "of": "village"}))
    without = after_january(with_effect(with_programmes, {"rate": YIELD, "factor": 2, "of": "village"}, 0))
    mine, other = with_it.population.households, without.population.households
    served = np.isin(mine.village, mine.village[with_it.allocator.places["a"].rows])
    earns = other.farm > 0
    assert (mine.farm != other.farm)[served & earns].all() and (served & earns).sum() > 10
    assert mine.farm[served & earns].sum() > other.farm[served & earns].sum()  # a farm that loses loses more
    for name in mine._fields:
        assert getattr(mine, name)[~served].tobytes() == getattr(other, name)[~served].tobytes(), name


@pytest.mark.parametrize("effect", [BY_SHARE | {"of": "village"}, BY_SHARE | {"of": "county"}])
def test_the_factor_goes_by_the_share_served(effect: dict[str, Any], with_programmes: Any) -> None:
    farm = []
    for places in (0, 75, 150):
        simulation = after_january(with_effect(with_programmes, effect, places))
        h, rows = simulation.population.households, simulation.allocator.places["a"].rows
        place = h.village if effect["of"] == "village" else np.zeros_like(h.village)
        living = np.bincount(place[simulation.allocator.places["a"].ever_served | (h.members > 0)], minlength=6)
        share = (np.bincount(place[rows], minlength=6) / np.maximum(living, 1)).astype(np.float32)
        share = share if effect["of"] == "village" else np.repeat(share[0], 6)
        assert np.allclose(simulation.rates.villages[ROW], 1 + 2 * share, atol=0.05)
        farm.append(float(h.farm.sum()))
    assert farm[0] < farm[1] < farm[2]


def test_the_factor_goes_by_a_column_of_the_household(with_programmes: Any) -> None:
    effect = {"rate": YIELD, "by": "land_mu", "at": [[2, 1], [6, 0.5], [20, 2]]}
    simulation = after_january(with_effect(with_programmes, effect, 60))
    h, rows = simulation.population.households, simulation.allocator.places["a"].rows
    expected = np.ones(h.village.size, np.float32)
    expected[rows] = np.interp(h.land_mu[rows], [2, 6, 20], [1, 0.5, 2]).astype(np.float32)
    assert np.array_equal(simulation.rates.households[simulation.rates.touched[ROW]], expected)
    assert np.unique(expected).size > 20 and (simulation.rates.villages == 1).all()


def test_a_factor_of_a_village_by_its_own_column(with_programmes: Any) -> None:
    effect = {"rate": YIELD, "of": "village", "by": "poor_village", "at": [[0, 1], [1, 4]]}
    simulation = after_january(with_effect(with_programmes, effect, None))
    poor = simulation.population.villages.poor_village == 1
    assert np.array_equal(simulation.rates.villages[ROW], np.where(poor, 4, 1).astype(np.float32)) and poor.sum() == 3


@pytest.mark.parametrize("of", ["village", "county"])
def test_nobody_served_is_absence_bit_for_bit(of: str, with_programmes: Any) -> None:
    plain = {"who": {"register": "registered"}}
    effects = [BY_SHARE | {"of": of}, {"rate": "health.onset_monthly", "factor": 3, "of": of}]
    without = lived(with_programmes({"z": plain}))
    beside = lived(with_programmes({"z": plain, "a": {**HELP, "effects": effects, "places_held": 0}}))
    assert_same_lives(without, beside)


def test_an_ending_gives_the_village_its_bits_back(with_programmes: Any) -> None:
    effects = [{"rate": YIELD, "factor": 1.37, "of": "village", "months": 2}, BY_SHARE | {"of": "county"}]
    simulation, found = Simulation(with_programmes({"a": {**HELP, "places_held": 30, "effects": effects}})), []
    while simulation.month < START + 8:
        simulation.step()
        if simulation.month > START:
            found.append((simulation.rates.villages[ROW].max(), simulation.rates.touched[ROW] >= 0))
    assert found[0] == found[1] and found[0][0] > found[2][0] == found[5][0] > 1
    assert found[6:] == [(1, False)] * 2


def test_the_ledger_knows_nothing_of_a_factor(with_programmes: Any) -> None:
    flow = {"flow": "transfer", "yuan_per_month": 20}
    both = {**HELP, "effects": [flow, {"rate": "health.onset_monthly", "factor": 3, "of": "village"}]}
    simulation = Simulation(with_programmes({"a": both}))
    while simulation.month < START + 1:
        simulation.step()
    alone = Simulation(with_programmes({"a": {**HELP, "effects": [flow]}}))
    while alone.month < START + 1:
        alone.step()
    assert simulation.allocator.ledger.payments == alone.allocator.ledger.payments != []
    assert (simulation.population.households.register == REGISTERED).any()


def test_exact_in_both_engines_and_alone(with_programmes: Any, small_county: Any) -> None:
    programmes = {
        "a": {**HELP, "effects": [BY_SHARE | {"of": "county"}], "places_held": 40, "again": True},
        "b": {"effects": [BY_SHARE | {"of": "village"}, {"rate": "work.wage_level", "factor": 1.3, "of": "village"}]},
        "c": {"effects": [{"rate": YIELD, "by": "livestock_yuan", "at": [[0, 1], [4000, 2]]}], "who": {}},
    }
    for promise in check_exactness(with_programmes(programmes, then={2017: 0.5})):
        assert promise.held, promise
