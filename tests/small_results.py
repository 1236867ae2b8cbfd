"""A small result of most kinds, made once in a process however many tests look at it; none may change it."""

from __future__ import annotations

from functools import cache
from typing import Any

import simexit

SHORT = ("time.end=2018-12", "time.run_in_years=2")
CONDUCT = simexit.Conduct(scale=0.01, threads=1, replicates=2)


@cache
def small_result(kind: str) -> Any:
    """A run, comparison, attribution, trace, scorecard or calibration."""
    if kind == "run":
        return simexit.load("mabian-2017", settings=SHORT).run(replicates=2, scale=0.01, threads=1)
    if kind == "comparison":
        return simexit.compare("mabian-2017", ["none"], draws=2, settings=SHORT, conduct=CONDUCT)
    if kind == "attribution":
        return simexit.attribute("mabian-2017", ["industry", "health"], settings=SHORT, conduct=CONDUCT)
    if kind == "trace":
        find = {"find": "exited then relapsed", "versus": "none", "futures": 100}
        return simexit.trace("mabian-2017", settings=SHORT, conduct=CONDUCT, **find)
    if kind == "scorecard":
        return simexit.validate(run="campaign", quick=True, conduct=CONDUCT)
    if kind == "calibration":
        study = {
            "schema": 1, "name": "small", "parameters": {"purse.buffer_months": {"low": 1, "high": 8}},
            "starts": 2, "evaluations": 2, "replicates": 1, "fresh_replicates": 2, "scale": 0.02,
        }  # fmt: skip
        return simexit.calibrate(study, recovery=1, conduct=CONDUCT)
    raise ValueError(kind)
