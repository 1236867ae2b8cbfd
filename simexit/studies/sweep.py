"""Outcomes over the values of levers: a grid, a Latin hypercube or Sobol points, the same luck at every point.

Points: `scipy.stats.qmc`; scrambled Sobol sequences (Owen 1998, Journal of Complexity 14(4), 466-489) are balanced
where their number is a power of two.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product

import numpy as np
import pandas as pd

from simexit.luck import resampler
from simexit.measures.intervals import KEYS, bounds_of, interval
from simexit.measures.outcome_list import outcome_problem
from simexit.runs.arguments import refuse
from simexit.runs.conduct import Conduct
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario, Words
from simexit.studies.sweep_file import Range, SweepFile
from simexit.studies.variant_outcomes import variant_cases, variant_outcomes
from simexit.studies.variants import Variant


@dataclass
class Sweep:
    """A finished sweep: ``points``, one row a point and one column a lever; ``results``, one row a point, replicate and
    outcome, levers beside them."""

    file: SweepFile
    base: Scenario
    conduct: Conduct
    points: pd.DataFrame
    results: pd.DataFrame

    @cached_property
    def summary(self) -> pd.DataFrame:
        """Mean of every outcome at every point, with its intervals."""
        levers = [*self.file.levers]
        rows = [
            {
                **dict(zip(["point", *levers, *KEYS], key, strict=True)),
                **interval(part["value"].dropna().to_numpy(float), bounds_of(str(key[-2]), str(key[-5]))),
            }
            | {"n_replicates": len(part)}
            for key, part in self.results.groupby(["point", *levers, *KEYS], sort=False, dropna=False)
        ]
        return pd.DataFrame(rows)


def sweep_points(file: SweepFile) -> pd.DataFrame:
    """The points of a sweep, one row a point, numbered from 1."""
    names = [*file.levers]
    if file.design == "grid":
        lists = [lever for lever in file.levers.values() if not isinstance(lever, Range)]
        values = np.array(list(product(*lists)), np.float64)
    else:
        from scipy.stats import qmc

        ends = [(lever.low, lever.high) for lever in file.levers.values() if isinstance(lever, Range)]
        rng = resampler(file.seed, "points of a sweep")
        design = qmc.Sobol(len(names), rng=rng) if file.design == "sobol" else qmc.LatinHypercube(len(names), rng=rng)
        with warnings.catch_warnings():
            # What the library says of numbers of points that are no power of two is said by `points_for_balance`.
            warnings.filterwarnings("ignore", "The balance properties of Sobol", UserWarning)
            places = design.random(file.points or 0)
        values = qmc.scale(places, [low for low, _ in ends], [high for _, high in ends])
    return pd.DataFrame(values, columns=names, index=pd.RangeIndex(1, len(values) + 1, name="point"))


def run_sweep(file: SweepFile, conduct: Conduct) -> Sweep:
    """Run every point over the same replicates; seed, scale and replicates of the ``file`` count.

    Raises `ScenarioError` and, for outcomes that are none, ValueError before any run; `RunsFailed`, `Stopped`.
    """
    refuse(outcome_problem("outcomes", name, all_outcomes=conduct.all_outcomes) for name in file.outcomes)
    points = sweep_points(file)
    conduct = replace(conduct, seed=file.seed, scale=file.scale, replicates=file.replicates)
    base = load(file.base, overlays=list(file.overlays))
    variants = [_variant(file, number, row) for number, row in points.iterrows()]
    replicates = range(1, file.replicates + 1)
    conduct = conduct.setting_out(variant_cases(variants, replicates, conduct))
    outcomes = variant_outcomes(variants, replicates, conduct)
    if file.outcomes:
        outcomes = outcomes[outcomes["outcome"].isin(file.outcomes)]
    results = outcomes.rename(columns={"variant": "point"}).astype({"point": int})
    return Sweep(file, base, conduct.unwatched(), points, points.reset_index().merge(results, on="point"))


def points_for_balance(file: SweepFile) -> int:
    """The nearest number of points that a Sobol design is balanced with, a power of two; 0 where it is one already."""
    points = file.points or 0
    if file.design != "sobol" or points & (points - 1) == 0:
        return 0
    below = 1 << (points.bit_length() - 1)
    return below if points - below < 2 * below - points else 2 * below


def _variant(file: SweepFile, number: object, row: pd.Series) -> Variant:
    """The scenario of one point."""
    settings = [f"{name}={_written(float(value))}" for name, value in row.items()]
    scenario = load(file.base, overlays=list(file.overlays), settings=settings)
    return Variant(str(number), Words(en=str(number), zh=str(number)), scenario)


def _written(value: float) -> str:
    """A number as it is written in a setting: whole where it is whole."""
    return str(int(value)) if value.is_integer() else repr(value)
