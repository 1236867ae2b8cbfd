"""A made-up county: seven years, true poverty 14 to 8 %, recorded 13.5 to 3 %."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

YEARS = np.arange(2016, 2023)
TRUE = np.linspace(0.14, 0.08, 7)
RECORDED = np.array([0.135, 0.105, 0.08, 0.058, 0.04, 0.033, 0.03])


def made_up_path(replicates: int) -> pd.DataFrame:
    """A path with the intervals of ``replicates``; missing intervals for one."""
    views = []
    for view, mean in (("true", TRUE), ("recorded", RECORDED)):
        spread = 0.02 if replicates > 1 else np.nan
        narrow = spread / np.sqrt(replicates)
        columns = {"year": YEARS, "view": view, "mean": mean, "n_replicates": replicates}
        columns |= {"history_low": mean - spread, "history_high": mean + spread}
        columns |= {"mean_low": mean - narrow, "mean_high": mean + narrow}
        views.append(pd.DataFrame(columns))
    return pd.concat(views, ignore_index=True)


@pytest.fixture
def path() -> pd.DataFrame:
    return made_up_path(20)


@pytest.fixture
def single_path() -> pd.DataFrame:
    return made_up_path(1)


@pytest.fixture
def targets() -> pd.DataFrame:
    return pd.DataFrame({"year": [2017, 2018, 2019, 2020], "headcount": [0.1, 0.07, 0.045, 0.028]})


@pytest.fixture
def no_targets() -> pd.DataFrame:
    return pd.DataFrame({"year": [], "headcount": []})
