"""The compiled month, the agents' month and the printed order are one and the same."""

from __future__ import annotations

import numpy as np
import pytest

from simexit.compiled import in_order
from simexit.life import month
from simexit.life.rates import ORDER as RATES
from simexit.life.rates import HouseholdRates, PersonRates, no_effects
from simexit.scenario.evidence import evidence, rate_names
from simexit.scenario.schema import Scenario


def test_the_month_runs_the_passes_in_order() -> None:
    done: list[int] = []
    code = in_order(tuple(lambda view, k=k: done.append(k) for k in range(4)))
    code.py_func(None)
    assert done == [0, 1, 2, 3]
    called = month.live_passes.py_func.__globals__
    assert [called[f"pass_{k}"] for k in range(len(month.ORDER))] == list(month.ORDER)


def test_each_pass_is_compiled_once_for_both_engines(small_county: Scenario) -> None:
    """A second signature would be a float64 version of the rules."""
    mesa = pytest.importorskip("mesa")
    from simexit.agents import CountyModel, HouseholdAgent
    from simexit.model import Simulation

    class PassByPass(HouseholdAgent):
        """Lives its month in single calls."""

        passes = (*month.ORDER,)

    assert mesa.__version__.startswith("3.")
    short = small_county.model_copy(update={"time": small_county.time.model_copy(update={"end": "2016-02"})})
    Simulation(short).run()
    CountyModel(short).run()
    model = CountyModel(short, household_class=PassByPass)
    model.step()
    assert [len(each.signatures) for each in month.ORDER] == [1] * len(month.ORDER)
    assert len(month.live_month.signatures) == 1


def test_every_rate_of_the_evidence_has_its_field() -> None:
    assert sorted(RATES) == sorted(rate_names())
    assert len(PersonRates._fields) + len(HouseholdRates._fields) == len(RATES)
    levels = [evidence()[name].rate for name in RATES]
    assert levels == ["person"] * len(PersonRates._fields) + ["household"] * len(HouseholdRates._fields)


def test_without_programmes_no_rate_is_touched() -> None:
    table = no_effects(3)
    assert np.all(table.touched < 0) and np.all(table.households == 1) and np.all(table.villages == 1)
    assert [tuple(pair) for pair in table.bounds.tolist()] == [
        tuple(np.float32(each).item() for each in evidence()[name].bounds) for name in RATES
    ]
