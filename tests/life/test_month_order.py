"""The compiled month, the agents' month and the printed order are one and the same."""

from __future__ import annotations

import ast
import inspect

import numpy as np
import pytest

from simexit.life import month
from simexit.life.rates import ORDER as RATES
from simexit.life.rates import HouseholdRates, PersonRates, no_effects
from simexit.scenario.evidence import evidence, rate_names
from simexit.scenario.schema import Scenario


def calls_of(function: object) -> list[str]:
    """Names of the functions called as statements, whether in a loop or not."""
    tree = ast.parse(inspect.getsource(function.py_func))  # type: ignore[attr-defined]
    calls = [s.value for s in ast.walk(tree) if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    return [call.func.id for call in calls if isinstance(call.func, ast.Name)]


def test_the_kernel_calls_the_passes_in_order() -> None:
    assert calls_of(month.live_month) == [each.py_func.__name__ for each in month.ORDER]


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
    assert not table.touched.any() and np.all(table.packs == 1) and np.all(table.villages == 1)
    assert [tuple(pair) for pair in table.bounds.tolist()] == [
        tuple(np.float32(each).item() for each in evidence()[name].bounds) for name in RATES
    ]
