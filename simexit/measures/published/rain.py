"""How much of a shock to the income of a village by its weather is left years later (Newhouse 2005)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simexit.measures.surveyed import answers
from simexit.record.record import Assessment, Record

Column = NDArray[np.float64]
Matrix = NDArray[np.float64]


def rain_persistence(record: Record, first: int, last: int, years_later: int = 4) -> float:
    """Elasticity of a village's income ``years_later`` to its income in a year, by the weather of that year.

    Two-stage least squares over villages and the years from ``first`` whose later year is not after ``last``. Income is
    the log of the mean surveyed income of the households that answer in both years; the instruments are the log
    harvests of the two calendar years that the accounting year touches. The weather of the later year, income two years
    before, and the mean of each year are taken out: neither is moved by the weather of the year. Missing where a
    village has no such household or the record lacks a year.
    """
    by_year = {now.year: (k, now) for k, now in enumerate(record.assessments)}
    rain = {year.year: np.log(year.columns["harvest"].astype(np.float64)) for year in record.villages.years}
    village = np.searchsorted(np.sort(record.villages.ids), record.village_ids)
    order, still = np.argsort(record.villages.ids), answers(record)
    parts = []
    for year in range(first, last - years_later + 1):
        later = year + years_later
        if not {year - 2, year, later} <= set(by_year) or not {year - 1, year, later - 1, later} <= set(rain):
            return float("nan")
        past, now, then = (by_year[y][1] for y in (year - 2, year, later))
        rows = still[:, by_year[later][0]] & (past.residents > 0) & (now.residents > 0) & (then.residents > 0)
        incomes = [_village_income(each, village, rows, order.size) for each in (then, now, past)]
        weather = [rain[y][order] for y in (year - 1, year, later - 1, later)]
        columns = np.column_stack([incomes[0], incomes[1], *weather[:2], *weather[2:], incomes[2]])
        parts.append(columns - columns.mean(axis=0))
    return two_stage(np.concatenate(parts)) if parts else float("nan")


def _village_income(now: Assessment, village: NDArray[np.int64], rows: NDArray[np.bool_], n: int) -> Column:
    """Log of the mean surveyed income of the households ``rows`` of each village."""
    total = np.bincount(village[rows], now.survey_income[rows].astype(np.float64), n)
    mean = total / np.maximum(np.bincount(village[rows], minlength=n), 1)
    return np.log(np.where(mean > 0, mean, np.nan))


def two_stage(columns: Matrix, instruments: int = 2) -> float:
    """Slope of the first column on the second by so many instruments after it; the other columns are controls."""
    controls = columns[:, 2 + instruments :]
    if not np.isfinite(columns).all():
        return float("nan")
    left = columns - controls @ np.linalg.lstsq(controls, columns, rcond=None)[0]
    y, x, z = left[:, 0], left[:, 1], left[:, 2 : 2 + instruments]
    moved = z @ np.linalg.lstsq(z, x, rcond=None)[0]
    return float(moved @ y / (moved @ x)) if moved @ x > 0 else float("nan")
