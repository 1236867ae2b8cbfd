"""Whether three engines live the same rules: what each household lived through, compared pair by pair."""

from __future__ import annotations

from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from benchmarks.compiled import CompiledCounty
from benchmarks.plain_mesa import PlainMesa
from benchmarks.plain_numpy import NumpyCounty
from benchmarks.start import Start

Lives: TypeAlias = dict[str, NDArray[np.float64]]


class Engine(Protocol):
    """One engine on the subset."""

    def step(self) -> None:
        """One month."""

    def sums(self) -> Lives:
        """What the month brought each household."""


class Difference(NamedTuple):
    """An outcome's mean over household-months in the compiled and another engine, and their distance.

    ``errors``: distance in standard errors. Households start alike and live apart, so the error is that of the mean
    difference of the same household in two engines.
    """

    engine: str
    outcome: str
    compiled: float
    other: float
    errors: float


def lived(engine: Engine, months: int) -> Lives:
    """Mean over months of every outcome, for each household."""
    total: Lives = {}
    for _ in range(months):
        engine.step()
        for name, values in engine.sums().items():
            total[name] = total.get(name, 0.0) + values
    return {name: values / months for name, values in total.items()}


def differences(start: Start, months: int, *, seeds: tuple[int, int, int] = (1, 2, 3)) -> list[Difference]:
    """Plain numpy and plain Mesa against the compiled engine, each with a seed of its own."""
    compiled = lived(CompiledCounty(start, seed=seeds[0]), months)
    others: dict[str, Engine] = {"numpy": NumpyCounty(start, seed=seeds[1]), "Mesa": PlainMesa(start, seed=seeds[2])}
    return [each for name, county in others.items() for each in compared(name, compiled, lived(county, months))]


def compared(engine: str, compiled: Lives, other: Lives) -> list[Difference]:
    """Every outcome of two engines that began with the same households."""
    return [_difference(engine, name, compiled[name], other[name]) for name in compiled]


def _difference(engine: str, name: str, a: NDArray[np.float64], b: NDArray[np.float64]) -> Difference:
    d = b - a
    error = float(d.std(ddof=1) / np.sqrt(d.size))
    distance = float(d.mean())
    errors = distance / error if error > 0 else (0.0 if distance == 0 else np.inf)
    return Difference(engine, name, float(a.mean()), float(b.mean()), errors)
