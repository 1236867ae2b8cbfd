"""One small result of every kind, saved once and opened again."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pytest

import simexit
from tests.small_results import small_result

SWEEP = {
    "schema": 1,
    "name": "reach-and-audit",
    "base": "mabian-2017",
    "design": "grid",
    "replicates": 2,
    "scale": 0.008,
    "levers": {"programmes.dibao.take_up": [0.1, 0.9], "parameters.registry.audit_strength_share": [0.2, 0.4]},
    "outcomes": ["true_headcount_ratio", "false_exit"],
}
KINDS = ("run", "comparison", "attribution", "sweep", "trace", "panel", "scorecard", "calibration")


class Held(NamedTuple):
    """A result, the folder it was saved in, and what is opened from there."""

    made: Any
    folder: Path
    opened: Any


def panel_table() -> pd.DataFrame:
    """Thirty households of two groups over four waves; names and groups that a spreadsheet would take for formulas."""
    rows = [
        (
            f"{household:03d}",
            2014 + wave,
            900.0 + 37 * ((household * 7 + wave * 11) % 40),
            "=up" if household % 2 else "<b>",
        )
        for household in range(30)
        for wave in range(4)
    ]
    return pd.DataFrame(rows, columns=["hid", "year", "income", "side"])


def make(kind: str) -> Any:
    """One small result of a kind."""
    if kind == "sweep":
        return simexit.sweep(SWEEP, conduct=simexit.Conduct(threads=1))
    if kind == "panel":
        return simexit.measure(panel_table(), id="hid", wave="year", income="income", line=1500, group="side")
    return small_result(kind)


@pytest.fixture(scope="session", params=KINDS)
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Held:
    """A result of every kind."""
    made = make(request.param)
    folder = made.save(tmp_path_factory.mktemp("held") / request.param)
    return Held(made, folder, simexit.open(folder))
