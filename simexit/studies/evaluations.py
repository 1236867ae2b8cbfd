"""What runs show of the facts at a point of a calibration, and how far that is from them.

Levels (of wages, of yields) are solved at every point on its first history: each is multiplied by what its mean lacks,
twice over. Fewer villages would do it sooner, and carry their own luck into every level.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.runs.cases import Case, Failure, Watch, attempt
from simexit.runs.worker import StudyError
from simexit.scenario.evidence import evidence
from simexit.scenario.figure import Figure
from simexit.scenario.parameters import parameters_at
from simexit.scenario.schema import Scenario
from simexit.studies.calibration_file import CalibrationFile
from simexit.studies.facts import Part, facts
from simexit.studies.scorecard import YEAR, of_ordinary

LEVEL_ROUNDS = 2
NOT_MEASURED_TOLERANCES = 5.0
Reals = NDArray[np.float64]


class Evaluation(NamedTuple):
    """What was seen at a point: factors of levels, and every estimate, one value a history."""

    levels: dict[str, float]
    estimates: dict[str, list[float]]

    def mean(self, name: str) -> float:
        """Mean over the histories that have the estimate."""
        values = np.array(self.estimates.get(name, []), np.float64)
        values = values[np.isfinite(values)]
        return float(values.mean()) if values.size else float("nan")


@dataclass(frozen=True)
class Aims:
    """What a calibration aims at: each part of its facts and the spread that its misfit is counted in."""

    parts: tuple[tuple[str, Part], ...]
    spread: tuple[float, ...]

    def misfits(self, seen: Evaluation) -> Reals:
        """How far each part is from its aim, in spreads: from the middle of a band, from the end of an open one."""
        lacks = [_lack(part, seen.mean(part.estimate)) for _, part in self.parts]
        return np.array(
            [NOT_MEASURED_TOLERANCES if lack != lack else lack / s for lack, s in zip(lacks, self.spread, strict=True)]
        )


def aims_of(study: CalibrationFile, pilot: Evaluation | None = None) -> Aims:
    """Aims of the facts named: spread² = tolerance² + variance of the mean, as the ``pilot``'s histories show it."""
    parts = tuple((name, part) for name in study.facts for part in facts()[name].parts)
    spread = []
    for _, part in parts:
        values = np.array(pilot.estimates.get(part.estimate, []) if pilot else [], np.float64)
        values = values[np.isfinite(values)]
        variance = float(values.var(ddof=1)) / study.replicates if values.size > 1 else 0.0
        spread.append(float(np.sqrt(part.tolerance**2 + variance)))
    return Aims(parts, tuple(spread))


def _lack(part: Part, value: float) -> float:
    if np.isfinite(part.low) and np.isfinite(part.high):
        return value - (part.low + part.high) / 2
    return max(value - part.high, 0.0) if np.isfinite(part.high) else min(value - part.low, 0.0)


def evaluate(
    base: Scenario,
    study: CalibrationFile,
    point: Mapping[str, float],
    *,
    replicates: int,
    seed: int,
    watch: Watch = lambda: None,
) -> Evaluation:
    """Run ``base`` at a ``point`` of parameters and measure it. Raises `StudyError` where a run fails."""
    at = base.with_parameters({name: Figure(value=value) for name, value in point.items()})
    levels = _solved_levels(at, study, seed, watch)
    at = with_levels(at, levels)
    seen = [_measured(Case(at, study.name, seed, r, study.scale), watch) for r in range(1, replicates + 1)]
    return Evaluation(levels, {name: [each[name] for each in seen] for name in seen[0]})


def with_levels(scenario: Scenario, levels: Mapping[str, float]) -> Scenario:
    """``scenario`` with levels multiplied by their factors in every year."""
    return scenario.with_parameters({name: scaled(scenario, name, factor) for name, factor in levels.items()})


def scaled(scenario: Scenario, name: str, factor: float) -> Figure:
    """A parameter's figure times a factor."""
    return scenario.parameters.get(name, evidence()[name].figure).times(factor)


def _solved_levels(scenario: Scenario, study: CalibrationFile, seed: int, watch: Watch) -> dict[str, float]:
    levels = dict.fromkeys(study.levels, 1.0)
    for _ in range(LEVEL_ROUNDS if levels else 0):
        case = Case(with_levels(scenario, levels), study.name, seed, 1, study.scale)
        seen = _measured(case, watch)
        for name, level in study.levels.items():
            levels[name] *= float(np.clip(level.yuan / max(seen[level.mean], 1.0), 0.2, 5.0))
    return levels


def _measured(case: Case, watch: Watch) -> dict[str, float]:
    record = attempt(case, watch=watch)
    if isinstance(record, Failure):
        raise StudyError(f"a run of the calibration failed: {record.kind}: {record.message}")
    return of_ordinary(record, parameters_at(YEAR, case.scenario.parameters))
