"""Fifths of households by surveyed income per resident: level, composition, growth, size (NBS household surveys).

The survey's account counts residents only and takes what migrants send home for a transfer (`simexit.record.assess`).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from simexit.measures.surveyed import answers
from simexit.record.record import Assessment, Record
from simexit.record.states import years_of

FIFTHS = 5
Column = NDArray[np.float64]


class Fifths(NamedTuple):
    """Households that answered in one year, and the fifth each is in, 0 the lowest. ``rows``: of the record."""

    now: Assessment
    rows: NDArray[np.int64]
    group: NDArray[np.int64]

    def sums(self, values: Column) -> Column:
        """Sum of a column of all households over each fifth."""
        sums: Column = np.bincount(self.group, values[self.rows], minlength=FIFTHS).astype(np.float64)
        return sums


def fifths(record: Record, year: int) -> Fifths:
    """Fifths of households (equal numbers of them) by surveyed income per resident in ``year``. Raises KeyError."""
    k = int(np.searchsorted(years_of(record), year))
    if k == len(record.assessments) or record.assessments[k].year != year:
        raise KeyError(f"no assessment of {year}")
    now = record.assessments[k]
    rows = np.flatnonzero(answers(record)[:, k] & (now.members > 0) & (now.residents > 0))
    rank = np.empty(rows.size, np.int64)
    rank[np.argsort(now.survey_income[rows], kind="stable")] = np.arange(rows.size)
    return Fifths(now, rows, rank * FIFTHS // max(rows.size, 1))


def surveyed_sources(now: Assessment, remitted_share: float) -> dict[str, Column]:
    """Yuan a year of each household in the survey's account: wage, business, and transfers with property."""
    income = {name: column.astype(np.float64) for name, column in now.income.items()}
    away = now.migrant_wage.astype(np.float64)
    return {
        "wage": income["wage"] - away,
        "business": income["farm"] + income["industry"],
        "rest": income["property"] + income["transfer"] + remitted_share * away,
    }


def income_groups(record: Record, year: int, remitted_share: float) -> dict[str, float]:
    """Lowest and top fifth over the mean, and where the lowest fifth's income comes from, in ``year``.

    ``all_…_yuan``: means a resident. ``persons_lowest_over_highest``: residents a household;
    ``per_worker_lowest_over_highest``: members a worker.
    """
    group = fifths(record, year)
    now = group.now
    residents = now.residents.astype(np.float64)
    heads = group.sums(residents)
    total = group.sums(now.survey_income.astype(np.float64) * residents)
    mean = total.sum() / heads.sum()
    parts = {name: group.sums(column) for name, column in surveyed_sources(now, remitted_share).items()}
    lowest = sum(float(part[0]) for part in parts.values())
    whole = sum(float(part.sum()) for part in parts.values())
    size = group.sums(now.members.astype(np.float64)) / np.bincount(group.group, minlength=FIFTHS)
    burden = group.sums(now.members.astype(np.float64)) / group.sums(now.workers.astype(np.float64))
    return {
        "lowest_over_mean": float(total[0] / heads[0] / mean),
        "top_over_mean": float(total[-1] / heads[-1] / mean),
        **{f"lowest_{name}_share": float(part[0]) / lowest for name, part in parts.items()},
        **{f"all_{name}_share": float(part.sum()) / whole for name, part in parts.items()},
        **{f"all_{name}_yuan": float(part.sum()) / heads.sum() for name, part in parts.items()},
        "mean_income_yuan": float(mean),
        "persons_lowest_over_highest": float(size[0] / size[-1]),
        "per_worker_lowest_over_highest": float(burden[0] / burden[-1]),
    }


def lowest_growth(record: Record, first: int, last: int) -> float:
    """Yearly growth of the lowest fifth's mean surveyed income per resident, nominal, each year's own lowest fifth."""
    means = []
    for year in (first, last):
        group = fifths(record, year)
        residents = group.now.residents.astype(np.float64)
        total = group.sums(group.now.survey_income.astype(np.float64) * residents)
        means.append(float(total[0] / group.sums(residents)[0]))
    return float((means[1] / means[0]) ** (1 / (last - first)) - 1)


def consumption_ratios(record: Record, year: int) -> dict[str, float]:
    """Consumption with medical bills paid over surveyed income of each fifth: ``consumed_1`` (lowest) to ``_5``."""
    group = fifths(record, year)
    now = group.now
    income = group.sums(now.survey_income.astype(np.float64) * now.residents)
    consumed = group.sums(now.consumption.astype(np.float64) + now.medical)
    return {f"consumed_{k + 1}": float(consumed[k] / income[k]) for k in range(FIFTHS)}
