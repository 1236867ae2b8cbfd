"""False exits by year over the levels of pressure and of audit, and whether they rise and fall step by step.

python levels.py FOLDER    (a comparison that run.sh made)
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

SIGN = {"pressure": 1, "audit": -1}
"""False exits rise with the one and fall with the other."""


def levels(folder: Path) -> pd.DataFrame:
    """Share of persons falsely exited by lever and year (rows) and level (columns); steps the wrong way."""
    table = pd.read_parquet(folder / "outcomes.parquet")
    named = table["variant"].str.extract(r"(?P<lever>pressure|audit)-(?P<level>\d+)")
    table = table.assign(lever=named["lever"], level=pd.to_numeric(named["level"]))
    table = table[(table["outcome"] == "false_exit") & table["lever"].notna()]
    rows = []
    for (lever, year), mine in table.groupby(["lever", "year"]):
        wide = mine.pivot_table(index="replicate", columns="level", values="value")
        steps = SIGN[str(lever)] * np.diff(wide.to_numpy(), axis=1)
        ends = SIGN[str(lever)] * (wide[100] - wide[0])
        means = {f"{level} %": f"{100 * value:.2f}" for level, value in wide.mean().items()}
        back = f"{int((steps < -1e-12).sum())} of {steps.size}"
        rows.append({"lever": lever, "year": year, **means, "steps back": back, "ends apart": bool((ends > 0).all())})
    return pd.DataFrame(rows)


if __name__ == "__main__":
    print(levels(Path(sys.argv[1])).to_string(index=False))
