"""Outcomes over the values of levers: a grid, a Latin hypercube or Sobol points, the same luck at every point.

Points: `scipy.stats.qmc`; scrambled Sobol sequences (Owen 1998, Journal of Complexity 14(4), 466-489) are balanced
where their number is a power of two.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from scipy.stats import qmc

from simexit.luck import resampler
from simexit.measures.intervals import KEYS, interval
from simexit.runs.conduct import Conduct
from simexit.scenario.loading import load
from simexit.scenario.schema import Words
from simexit.studies.sweep_file import Range, SweepFile
from simexit.studies.variant_outcomes import variant_outcomes
from simexit.studies.variants import Variant


@dataclass
class Sweep:
    """A finished sweep: ``points``, one row a point and one column a lever; ``results``, one row a point, replicate and
    outcome, levers beside them."""

    file: SweepFile
    conduct: Conduct
    points: pd.DataFrame
    results: pd.DataFrame

    def summary(self) -> pd.DataFrame:
        """Mean of every outcome at every point, with its intervals."""
        levers = [*self.file.levers]
        rows = [
            {
                **dict(zip(["point", *levers, *KEYS], key, strict=True)),
                **interval(part["value"].dropna().to_numpy(float)),
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
        ends = [(lever.low, lever.high) for lever in file.levers.values() if isinstance(lever, Range)]
        rng = resampler(file.seed, "points of a sweep")
        design = qmc.Sobol(len(names), rng=rng) if file.design == "sobol" else qmc.LatinHypercube(len(names), rng=rng)
        places = design.random(file.points or 0)
        values = qmc.scale(places, [low for low, _ in ends], [high for _, high in ends])
    return pd.DataFrame(values, columns=names, index=pd.RangeIndex(1, len(values) + 1, name="point"))


def run_sweep(file: SweepFile, conduct: Conduct) -> Sweep:
    """Run every point over the same replicates. Raises `ScenarioError` before any run, `RunsFailed`, `Stopped`."""
    points = sweep_points(file)
    variants = [_variant(file, number, row) for number, row in points.iterrows()]
    outcomes = variant_outcomes(variants, range(1, file.replicates + 1), conduct)
    if file.outcomes:
        known = set(outcomes["outcome"])
        unknown = [name for name in file.outcomes if name not in known]
        if unknown:
            raise ValueError(f"outcomes: found {', '.join(unknown)}; allowed: {', '.join(sorted(known))}")
        outcomes = outcomes[outcomes["outcome"].isin(file.outcomes)]
    results = outcomes.rename(columns={"variant": "point"}).astype({"point": int})
    return Sweep(file, conduct, points, points.reset_index().merge(results, on="point"))


def _variant(file: SweepFile, number: object, row: pd.Series) -> Variant:
    """The scenario of one point."""
    settings = [f"{name}={_written(float(value))}" for name, value in row.items()]
    scenario = load(file.base, overlays=list(file.overlays), settings=settings)
    return Variant(str(number), Words(en=str(number), zh=str(number)), scenario)


def _written(value: float) -> str:
    """A number as it is written in a setting: whole where it is whole."""
    return str(int(value)) if value.is_integer() else repr(value)
