"""Beside every shipped scenario lies what a small run of it gives; a change of any number is seen and read.

Written anew by `python tests/golden/test_golden.py`, after the difference has been read and understood.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simexit
from simexit.scenario.shipped import shipped_names

FOLDER = Path(__file__).parents[2] / "scenarios" / "golden"
HOUSEHOLDS = 1_500
KEYS = ["outcome", "group", "year", "unit"]
# Single households may differ on machines whose system library rounds another way; rates then move by less than this.
TOLERANCE = 2e-3


def small_run(name: str) -> pd.DataFrame:
    """Summary of two replicates on a few villages of each county."""
    plan = simexit.load(name)
    households = sum(county.households.at(0) for county in plan.scenario.counties.values())
    run = plan.run(replicates=2, scale=min(1.0, HOUSEHOLDS / households), threads=1)
    return run.summary[[*KEYS, "value"]].reset_index(drop=True)


@pytest.mark.parametrize("name", shipped_names())
def test_a_small_run_gives_what_it_gave(name: str) -> None:
    golden = pd.read_csv(FOLDER / f"{name}.csv", keep_default_na=False, na_values=["nan"])
    found = small_run(name)
    assert found[KEYS].astype(str).equals(golden[KEYS].astype(str))
    shares = (golden["unit"] == "share").to_numpy()
    for mine, absolute in ((shares, TOLERANCE), (~shares, 0.0)):
        np.testing.assert_allclose(found["value"][mine], golden["value"][mine], rtol=TOLERANCE, atol=absolute)


def test_every_golden_file_has_its_scenario() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == set(shipped_names())


if __name__ == "__main__":
    for each in shipped_names():
        small_run(each).to_csv(
            FOLDER / f"{each}.csv", index=False, float_format="%.6g", lineterminator="\n", na_rep="nan"
        )
