"""What a new severe illness does to a household: income, net assets with the house, the way out of the lowest fifth.

Differences in differences against households that were alike and were spared (Liu, Qian and Zhang 2020; Wang, Jin and
Yuan 2023).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.measures.published.income_groups import FIFTHS
from simexit.measures.published.wealth import THIRDS, net_wealth
from simexit.population.codes import ASSURANCES
from simexit.record.record import Assessment, Record

Column = NDArray[np.float64]
Mask = NDArray[np.bool_]

HOUSE_YEARS = 4.6
"""Mean value of a rural house in years of mean income: 22,975 yuan a head in Shaanxi 2011 (HE-183, HE-184)."""
UNSAFE_HOUSE_SHARE = 0.4
"""Value of an unsafe house to that of a safe one: assumed, 0.2 to 0.7."""
MOST_WORKERS = 3
"""So many workers and more are alike."""


class Shock(NamedTuple):
    """Households that a severe illness of one year struck, and those spared; the years before and after it.

    ``cell``: the same for households alike the year before.
    """

    before: Assessment
    after: Assessment
    there: Mask
    struck: Mask
    spared: Mask
    cell: NDArray[np.int64]

    def excess(self, values: Column, rows: Mask) -> tuple[float, int]:
        """Sum of ``values`` of the struck among ``rows`` beyond the mean of the spared who were alike, and how many
        struck there are that have such."""
        n = int(self.cell.max()) + 1
        (count, total), (others, beside) = (
            [np.bincount(self.cell[which & rows], weights, n) for weights in (None, values[which & rows])]
            for which in (self.struck, self.spared)
        )
        known = (count > 0) & (others > 0)
        sums = total[known] - count[known] * beside[known] / others[known]
        return float(sums.sum()), int(count[known].sum())


def health_shock(record: Record, first: int, last: int) -> dict[str, float]:
    """Change from the year before to the year after an illness that began in a year of ``first`` to ``last``, pooled.

    The struck had nobody severely ill in two years and then somebody; the spared have nobody in all four, and were in
    the same fifth of income and third of net assets a head the year before, with as many workers, and elders or none.
    ``shock_income``: log income a head. ``shock_net_assets``: net assets with the house, relative to their mean before.
    ``shock_leaving_bottom``: chance to be out of the lowest fifth of income the year after, of those in it before.
    """
    by_year = {now.year: now for now in record.assessments}
    sums = {"shock_income": [0.0, 0.0], "shock_net_assets": [0.0, 0.0], "shock_leaving_bottom": [0.0, 0.0]}
    for year in range(first, last + 1):
        if all(y in by_year for y in range(year - 2, year + 2)):
            for name, found in _of_shock(_shock(*(by_year[y] for y in range(year - 2, year + 2)))).items():
                sums[name] = [one + other for one, other in zip(sums[name], found, strict=True)]
    return {name: total / of if of > 0 else float("nan") for name, (total, of) in sums.items()}


def _shock(past: Assessment, before: Assessment, ill: Assessment, after: Assessment) -> Shock:
    there = (past.members > 0) & (before.members > 0) & (after.members > 0)
    well = there & (past.severely_ill == 0) & (before.severely_ill == 0)
    spared = well & (ill.severely_ill == 0) & (after.severely_ill == 0)
    heads = np.maximum(before.members, 1)
    income = _quantile_group(before.income_per_head(), there, FIFTHS)
    wealth = _quantile_group(net_assets(before, house_yuan(before)) / heads, there, THIRDS)
    workers = np.minimum(before.workers, MOST_WORKERS).astype(np.int64)
    cell = ((income * THIRDS + wealth) * (MOST_WORKERS + 1) + workers) * 2 + (before.elders > 0)
    return Shock(before, after, there, well & (ill.severely_ill > 0), spared, cell)


def _of_shock(shock: Shock) -> dict[str, tuple[float, float]]:
    """Of one year's illnesses: (what is summed, what it is divided by) of each estimate."""
    before, after, there = shock.before, shock.after, shock.there
    y, z = before.income_per_head(), after.income_per_head()
    earning = (y > 0) & (z > 0)
    change = np.log(np.where(earning, z, 1.0) / np.where(earning, y, 1.0))
    house = house_yuan(before)
    had, has = net_assets(before, house), net_assets(after, house)
    out = (z > np.quantile(z[there], 1 / FIFTHS)).astype(np.float64)
    lost, n = shock.excess(has - had, there)
    return {
        "shock_income": shock.excess(change, earning),
        "shock_net_assets": (lost, n * float(had[shock.struck].mean()) if n else 0.0),
        "shock_leaving_bottom": shock.excess(out, y <= np.quantile(y[there], 1 / FIFTHS)),
    }


def house_yuan(now: Assessment) -> float:
    """Yuan of a safe house as it stood at first, so that with what was built and bought since (the column
    ``durables``) houses are worth `HOUSE_YEARS` of income in the mean of households there; at least zero.
    """
    there = now.members > 0
    income = float((now.income_per_head() * now.members)[there].mean())
    return max(HOUSE_YEARS * income - float(now.durables[there].mean(dtype=np.float64)), 0.0)


def net_assets(now: Assessment, house: float) -> Column:
    """Yuan of net wealth and of the house: what was built and bought, and ``house`` yuan where it is safe."""
    unsafe = (now.missing >> ASSURANCES.index("housing")) & 1
    assets: Column = net_wealth(now) + now.durables + house * np.where(unsafe, UNSAFE_HOUSE_SHARE, 1.0)
    return assets


def _quantile_group(values: Column, there: Mask, groups: int) -> NDArray[np.int64]:
    """Which of so many groups of equal numbers of the households ``there`` each value falls in, 0 the lowest."""
    ends = np.quantile(values[there], np.arange(1, groups) / groups)
    return np.searchsorted(ends, values).astype(np.int64)
