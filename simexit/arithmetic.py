"""exp, log and the normal quantile in float32 from additions and multiplications only.

System libraries differ in the last bit from machine to machine; these do not, and they vectorise. Polynomials are
evaluated by fused multiply-add, which is rounded once on every machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import types
from numba.extending import intrinsic
from numpy import float32, uint32

from simexit.compiled import rule

LOG2_E = float32(1.4426950408889634)
LN2_HIGH = float32(0.693145751953125)
LN2_LOW = float32(1.42860677e-06)
ROUNDING = float32(12582912.0)
EXP_LOWEST = float32(-87.0)
EXP_HIGHEST = float32(88.0)
SQRT2 = float32(1.4142135623730951)


@intrinsic
def fma(_context: Any, a: Any, b: Any, c: Any) -> Any:
    """a * b + c in float32, rounded once."""

    def generate(_target: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return types.float32(types.float32, types.float32, types.float32), generate


@rule
def exp(x):
    """e**x in float32; relative error below 3e-7; the argument is clamped to [-87, 88]."""
    x = min(max(x, EXP_LOWEST), EXP_HIGHEST)
    k = (x * LOG2_E + ROUNDING) - ROUNDING
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    y = float32(1.0 / 720.0)
    y = fma(y, r, float32(1.0 / 120.0))
    y = fma(y, r, float32(1.0 / 24.0))
    y = fma(y, r, float32(1.0 / 6.0))
    y = fma(y, r, float32(0.5))
    y = fma(y, r, float32(1.0))
    y = fma(y, r, float32(1.0))
    exponent = uint32(np.int32(k) + np.int32(127))
    return y * uint32(exponent << uint32(23)).view(np.float32)


@rule
def log(x):
    """Natural logarithm of a positive normal float32, from the series of atanh; absolute error below 2e-7 near 1."""
    bits = float32(x).view(np.uint32)
    shifted = uint32(bits + uint32(0x3F800000 - 0x3F3504F3))
    k = np.int32(shifted >> uint32(23)) - np.int32(127)
    mantissa = uint32((shifted & uint32(0x007FFFFF)) + uint32(0x3F3504F3)).view(np.float32)
    s = (mantissa - float32(1.0)) / (mantissa + float32(1.0))
    z = s * s
    y = float32(2.0 / 9.0)
    y = fma(y, z, float32(2.0 / 7.0))
    y = fma(y, z, float32(2.0 / 5.0))
    y = fma(y, z, float32(2.0 / 3.0))
    y = fma(y, z, float32(2.0))
    return s * y + float32(k) * LN2_LOW + float32(k) * LN2_HIGH


@rule
def normal(u):
    """Standard normal quantile of a uniform in (0, 1).

    Giles (2010), "Approximating the erfinv function", GPU Computing Gems, single precision: two polynomials in
    w = -log(1 - x^2), x = 2u - 1; here 1 - x^2 is formed as 4u(1 - u), which keeps the tails.
    """
    x = u + u - float32(1.0)
    w = -log(float32(4.0) * u * (float32(1.0) - u))
    a = w - float32(2.5)
    p = float32(2.81022636e-08)
    p = fma(p, a, float32(3.43273939e-07))
    p = fma(p, a, float32(-3.5233877e-06))
    p = fma(p, a, float32(-4.39150654e-06))
    p = fma(p, a, float32(0.00021858087))
    p = fma(p, a, float32(-0.00125372503))
    p = fma(p, a, float32(-0.00417768164))
    p = fma(p, a, float32(0.246640727))
    p = fma(p, a, float32(1.50140941))
    b = np.sqrt(max(w, float32(0.0))) - float32(3.0)
    q = float32(-0.000200214257)
    q = fma(q, b, float32(0.000100950558))
    q = fma(q, b, float32(0.00134934322))
    q = fma(q, b, float32(-0.00367342844))
    q = fma(q, b, float32(0.00573950773))
    q = fma(q, b, float32(-0.0076224613))
    q = fma(q, b, float32(0.00943887047))
    q = fma(q, b, float32(1.00167406))
    q = fma(q, b, float32(2.83297682))
    return SQRT2 * x * (p if w < float32(5.0) else q)
