"""Plain Mesa and plain numpy live the same rules as the compiled engine: outcomes agree within sampling error."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.agreement import Difference, Lives, compared, differences, lived
from benchmarks.compiled import SUBSET, CompiledCounty, live_subset
from benchmarks.plain_numpy import NumpyCounty
from benchmarks.start import SCENARIO, Start, start
from simexit.life.month import ORDER
from simexit.population.codes import POST
from simexit.population.synthesis import Sample
from simexit.scenario.loading import load

MONTHS = 12
# About 50 comparisons of one fixed draw each: four standard errors are exceeded by chance once in 300 choices of seeds.
WITHIN_ERRORS = 4.0


@pytest.fixture(scope="module")
def place() -> Start:
    """Five villages, about 1,660 households, after the run-in."""
    return start(load(SCENARIO), Sample(scale=5 / 120))


@pytest.fixture(scope="module")
def found(place: Start) -> list[Difference]:
    """The three engines compared."""
    return differences(place, MONTHS)


@pytest.fixture(scope="module")
def numpy_lives(place: Start) -> Lives:
    """What households lived through in plain numpy."""
    return lived(NumpyCounty(place, seed=2), MONTHS)


def test_the_kernel_lives_the_passes_of_the_subset_in_the_order_of_life() -> None:
    tree = ast.parse(inspect.getsource(live_subset.py_func))
    calls = [s.value.func for s in ast.walk(tree) if isinstance(s, ast.Expr) and isinstance(s.value, ast.Call)]
    names = [each.py_func.__name__ for each in SUBSET]
    assert [call.id for call in calls if isinstance(call, ast.Name)] == names
    assert [each for each in ORDER if each in SUBSET] == list(SUBSET)


def test_what_the_subset_leaves_out_is_idle(place: Start) -> None:
    county = CompiledCounty(place)
    for _ in range(MONTHS):
        county.step()
    h, c = county.clock.population.households, county.clock.population.persons
    for name in ("gift", "purchase", "sale", "expenses", "dues", "livestock", "post_wage", "property", "pupils_lost"):
        assert not getattr(h, name).any(), name
    assert not (c.work == POST).any() and np.all(county.clock.population.villages.local_wage == 1)
    assert not county.clock.population.spare.any() and place.size > 1600


def test_outcomes_agree_with_the_compiled_engine(found: list[Difference]) -> None:
    apart = [each for each in found if abs(each.errors) >= WITHIN_ERRORS]
    assert {each.engine for each in found} == {"numpy", "Mesa"}
    assert not apart, "\n".join(f"{d.engine} {d.outcome}: {d.compiled:.4f}, {d.other:.4f}" for d in apart)


def test_every_rule_has_something_to_do(found: list[Difference]) -> None:
    assert not {each.outcome for each in found if each.compiled == 0 or each.other == 0}


@pytest.mark.parametrize(
    ("domain", "parameter", "factor", "outcome"),
    [
        ("demography", "mortality_level_yearly", 3.0, "dead"),
        ("health", "insurance_paid_share", 0.0, "medical"),
        ("work", "migration_monthly", 3.0, "migrants"),
        ("work", "migrant_net_share", 1.3, "wage"),
        ("farm", "hands_elasticity", 0.5, "farm"),
        ("industry", "failure_monthly", 5.0, "industry"),
        ("purse", "beyond_share", 1.2, "consumption"),
    ],
)
def test_a_rule_that_differs_is_found(
    place: Start, numpy_lives: Lives, domain: str, parameter: str, factor: float, outcome: str
) -> None:
    """How sharp the comparison is on so small a place: one parameter off by as much is told apart."""
    values = getattr(place.parameters, domain)
    different = values._replace(**{parameter: np.float32(getattr(values, parameter) * factor)})
    changed = replace(place, parameters=place.parameters._replace(**{domain: different}))
    apart = compared("numpy", lived(CompiledCounty(changed), MONTHS), numpy_lives)
    assert max(abs(each.errors) for each in apart if each.outcome == outcome) >= WITHIN_ERRORS
