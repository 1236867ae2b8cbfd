"""However many programmes there are, each is counted, kept and measured, and each household has its own factors."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simexit.bits import has_any, has_bit, no_bits, set_bit
from simexit.measures.cost import costs
from simexit.model import Simulation
from simexit.record.record import Record
from simexit.record.run_file import from_bytes, to_bytes
from simexit.scenario.schema import Words
from simexit.studies.finding_households import HISTORIES, changed_programmes, find_to_show
from simexit.studies.variants import Variant

MANY = 70
TITLE = Words(en="a", zh="甲")


@pytest.fixture(scope="module")
def crowded(with_programmes: Any) -> Any:
    """Seventy programmes, each with a factor of its own and a lottery of its own."""
    each = {"who": {}, "order": "lottery", "places_held": 40, "fund": "care", "enrol_months": [1]}
    programmes = {
        f"p-{k:02}": {**each, "effects": [{"rate": "farm.yield_yuan", "factor": 1 + k / 1000}]} for k in range(MANY)
    }
    return with_programmes(programmes)


@pytest.fixture(scope="module")
def record(crowded: Any) -> Record:
    """What is kept of it."""
    return Simulation(crowded).run()


def test_bits_beyond_the_first_word() -> None:
    bits = no_bits(3, 130)
    set_bit(bits, np.array([0, 2]), 129)
    set_bit(bits, np.array([2]), 64)
    assert has_bit(bits, 129).tolist() == [True, False, True] and has_bit(bits, 64).tolist() == [False, False, True]
    assert not has_bit(bits, 0).any() and has_any(bits).tolist() == [True, False, True]
    assert no_bits(5, 64).shape == (5, 1) and no_bits(5, 65).shape == (5, 2) and no_bits(5, 0).shape == (5, 1)


def test_every_programme_is_in_the_record_however_many(record: Record) -> None:
    for k in range(MANY):
        served = [int(has_bit(assessment.served, k).sum()) for assessment in record.assessments]
        assert served[0] == 0 and min(served[1:]) >= 40, k


def test_the_record_comes_back_from_its_file(record: Record) -> None:
    again, _ = from_bytes(to_bytes(record, {}))
    assert again.sha256() == record.sha256()
    assert again.assessments[1].served.shape == record.assessments[1].served.shape


def test_what_the_last_programme_costs_is_measured(with_programmes: Any) -> None:
    idle = {f"p-{k:02}": {"places_held": 0} for k in range(MANY)}
    paid = {"who": {}, "enrol_months": [1], "effects": [{"flow": "transfer", "yuan_per_month": 400}]}
    record = Simulation(with_programmes({**idle, "z": paid}, funds={"care": 10**7})).run()
    outcomes = [each for each in costs(record, np.ones(record.household_ids.size), 1.0) if each.group == "z"]
    assert any(each.value > 0 for each in outcomes)


def test_a_household_that_only_the_last_programme_helped_is_found(with_programmes: Any) -> None:
    idle = {f"p-{k:02}": {"places_held": 0} for k in range(MANY)}
    paid = {"who": {}, "enrol_months": [1]}
    with_it, without = with_programmes({**idle, "z": paid}), with_programmes(idle)
    assert changed_programmes(with_it, without) == ["z"]
    assert "helped and still poor" in HISTORIES
    variants = [Variant("with", TITLE, with_it), Variant("without", TITLE, without)]
    found = find_to_show(variants, "helped and still poor", seed=1, replicate=1, scale=1.0)
    assert found.helped_by == ("z",)


def test_each_household_has_the_product_of_its_own_factors(crowded: Any) -> None:
    simulation = Simulation(crowded)
    while simulation.month <= 2016 * 12:
        simulation.step()
    expected = np.ones(simulation.population.spare.size)
    for name, places in simulation.allocator.places.items():
        assert places.rows.size == 40
        expected[places.rows] *= crowded.programmes[name].effects[0].factor.value
    factors = simulation.rates.households[simulation.rates.touched.max()]
    assert np.array_equal(factors, expected.astype(np.float32))
    assert np.unique(factors).size > 100
