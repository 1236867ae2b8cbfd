"""exp, log and the normal quantile against double precision, over all that rules may ask of them."""

from __future__ import annotations

import numpy as np
import pytest

from simexit import arithmetic
from simexit.compiled import kernel


@kernel
def exp_all(x, y):  # type: ignore[no-untyped-def]
    """exp of a column."""
    for i in range(x.size):
        y[i] = arithmetic.exp(x[i])


@kernel
def log_all(x, y):  # type: ignore[no-untyped-def]
    """log of a column."""
    for i in range(x.size):
        y[i] = arithmetic.log(x[i])


@kernel
def normal_all(x, y):  # type: ignore[no-untyped-def]
    """Normal quantiles of a column."""
    for i in range(x.size):
        y[i] = arithmetic.normal(x[i])


def of(function: object, x: np.ndarray) -> np.ndarray:
    """Results in double precision, after checking that they are float32."""
    y = np.zeros(x.size, np.float32)
    function(x.astype(np.float32), y)  # type: ignore[operator]
    return y.astype(np.float64)


@pytest.fixture(scope="module")
def uniforms() -> np.ndarray:
    """Every uniform that luck can draw."""
    return np.arange(2**23).astype(np.float32) * np.float32(2.0**-23) + np.float32(2.0**-24)


@pytest.fixture(scope="module")
def normals(uniforms: np.ndarray) -> np.ndarray:
    """Their normal quantiles."""
    return of(normal_all, uniforms)


def test_exp() -> None:
    x = np.linspace(-87, 88, 2_000_001).astype(np.float32)
    y, exact = of(exp_all, x), np.exp(x.astype(np.float64))
    assert np.max(np.abs(y / exact - 1)) < 3e-7
    assert of(exp_all, np.zeros(1))[0] == 1.0


def test_exp_near_zero() -> None:
    x = np.linspace(-1e-3, 1e-3, 100_001).astype(np.float32)
    assert np.max(np.abs(of(exp_all, x) / np.exp(x.astype(np.float64)) - 1)) < 1.2e-7


def test_exp_at_extremes_is_finite_and_positive() -> None:
    x = np.array([-np.inf, -1e30, -1000, -87, 88, 1000, 1e30, np.inf], np.float32)
    y = of(exp_all, x)
    assert np.all(np.isfinite(y)) and np.all(y > 0)
    assert len(set(y[:4])) == 1 == len(set(y[4:]))


def test_exp_rises() -> None:
    y = of(exp_all, np.linspace(-20, 20, 1_000_001))
    assert np.all(np.diff(y) >= -1e-7 * y[1:])


def test_log() -> None:
    x = np.exp(np.linspace(np.log(1.2e-38), np.log(3.3e38), 2_000_001)).astype(np.float32)
    y, exact = of(log_all, x), np.log(x.astype(np.float64))
    assert np.max(np.abs(y - exact) / np.maximum(np.abs(exact), 1)) < 1.5e-7


def test_log_near_one() -> None:
    x = np.linspace(0.5, 2, 1_000_001).astype(np.float32)
    exact = np.log(x.astype(np.float64))
    assert np.max(np.abs(of(log_all, x) - exact)) < 2e-7
    close = np.abs(exact) < 1e-3
    assert np.max(np.abs(of(log_all, x) - exact)[close]) < 1e-9
    assert of(log_all, np.ones(1))[0] == 0.0


def test_log_at_the_ends_of_the_normal_range() -> None:
    x = np.array([np.finfo(np.float32).tiny, np.finfo(np.float32).max], np.float32)
    assert np.allclose(of(log_all, x), np.log(x.astype(np.float64)), rtol=1e-6)


def test_log_undoes_exp() -> None:
    x = np.linspace(-80, 80, 100_001)
    assert np.max(np.abs(of(log_all, of(exp_all, x)) - x.astype(np.float32))) < 1e-5


def test_normal_quantiles_of_every_uniform(uniforms: np.ndarray, normals: np.ndarray) -> None:
    from scipy.special import ndtri

    exact = ndtri(uniforms.astype(np.float64))
    assert np.all(np.isfinite(normals))
    assert np.max(np.abs(normals - exact) / np.maximum(np.abs(exact), 1)) < 3.5e-7


def test_normal_quantiles_rise_to_the_last_bits(normals: np.ndarray) -> None:
    """A changed uniform never moves a draw back by more than rounding."""
    falls = np.maximum(-np.diff(normals), 0)
    assert np.max(falls / np.maximum(np.abs(normals[1:]), 1e-3)) < 1e-6
    assert np.all(np.diff(normals[::64]) > 0)


def test_normal_quantiles_are_antisymmetric(normals: np.ndarray) -> None:
    assert np.array_equal(normals, -normals[::-1])


def test_normal_quantiles_have_the_moments_of_a_normal(normals: np.ndarray) -> None:
    assert abs(normals.mean()) < 1e-9
    assert abs(normals.var() - 1) < 2e-5
    assert abs((normals**4).mean() - 3) < 1e-3
