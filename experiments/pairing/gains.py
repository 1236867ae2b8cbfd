"""Gain from pairing in the exit rates of the last year, printed as Markdown: ``python gains.py FOLDER``.

Gain: variance of the difference of independent histories over that of paired ones. The histories of other replicates
are independent, so that the first is also counted outright: the mix of one replicate less the plan of another, over
all shifts of the replicates.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

RATES = ("true_exit_rate", "recorded_exit_rate")


def gains(outcomes: pd.DataFrame, rate: str) -> pd.DataFrame:
    """Difference in points and both gains of each mix."""
    mine = outcomes[(outcomes["outcome"] == rate) & (outcomes["year"] == outcomes["year"].max())]
    table = mine.pivot(index="replicate", columns="variant", values="value")
    base = table.pop("base").to_numpy()
    rows = {}
    for mix, column in table.items():
        values = column.to_numpy()
        paired = (values - base).var(ddof=1)
        apart = np.mean([(values - np.roll(base, k)).var(ddof=1) for k in range(1, len(base))])
        sums = values.var(ddof=1) + base.var(ddof=1)
        with np.errstate(divide="ignore"):
            rows[mix] = (100 * (values - base).mean(), sums / paired, apart / paired)
    return pd.DataFrame(rows, index=["points", "gain", "counted"]).T


def main(folder: Path) -> None:
    """Print one table a rate."""
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    for rate in RATES:
        found = gains(outcomes, rate)
        print(
            f"\n| {rate}, {outcomes['year'].max()} | difference, points | gain | counted outright |\n|---|---|---|---|"
        )
        for mix, row in found.iterrows():
            print(f"| {mix} | {row.points:+.3f} | {row.gain:,.0f} | {row.counted:,.0f} |")
        print(f"| median | | {found['gain'].median():,.0f} | {found['counted'].median():,.0f} |")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
