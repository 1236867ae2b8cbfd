"""Tidy tables of what runs keep."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.columns import REGISTER
from simexit.dates import MONTHS_PER_YEAR
from simexit.population.codes import EXITED, NEVER, REGISTERED
from simexit.record.record import PANEL_COLUMNS, SOURCES, Assessment, Record

Mask = NDArray[np.bool_]


def yearly_table(record: Record, counties: list[str]) -> pd.DataFrame:
    """One row for each year, place and group: households, persons, poor, registered, the four errors, incomes.

    Places are the counties and "all"; groups are "all", "poor villages" and "first register".
    """
    rows = []
    ever_out = np.zeros(record.household_ids.size, np.bool_)
    previous: Assessment | None = None
    for assessment in record.assessments:
        if previous is not None:
            ever_out = _truly_out_since_exit(ever_out, assessment)
        flags = _flags(assessment, previous, ever_out)
        for place, group, mask in _cuts(record, counties):
            rows.append(_row(record, assessment, place, group, mask, flags))
        previous = assessment
    return pd.DataFrame(rows)


def _truly_out_since_exit(ever_out: Mask, now: Assessment) -> Mask:
    """Households off the register that were truly out of poverty at some assessment since they left it."""
    off = now.register == EXITED
    out: Mask = off & (ever_out | (now.true_poor == 0))
    return out


def _flags(now: Assessment, previous: Assessment | None, ever_out: Mask) -> dict[str, Mask]:
    """Yes-or-no columns that are counted, one value a household."""
    there = now.members > 0
    poor = there & (now.true_poor == 1)
    registered = there & (now.register == REGISTERED)
    exited = there & (now.register == EXITED)
    before = previous or now
    was_there = there & (before.members > 0)
    recorded_exit = was_there & exited & (before.register == REGISTERED)
    return {
        "": there,
        "truly_poor": poor,
        "registered": registered,
        "true_exit": was_there & (before.true_poor == 1) & ~poor,
        "true_entry": was_there & (before.true_poor == 0) & poor,
        "recorded_exit": recorded_exit,
        "recorded_entry": was_there & registered & (before.register != REGISTERED),
        "false_exit_of_year": recorded_exit & poor,
        "false_exit": exited & poor & ~ever_out,
        "missed_relapse": exited & poor & ever_out,
        "held_back": registered & ~poor,
        "left_out": poor & (now.register == NEVER),
    }


def _cuts(record: Record, counties: list[str]) -> Iterator[tuple[str, str, Mask]]:
    """Places and groups with their households."""
    everybody = np.ones(record.household_ids.size, np.bool_)
    yield "all", "all", everybody
    for c, county in enumerate(counties):
        yield county, "all", record.county == c
    yield "all", "poor villages", record.poor_village == 1
    yield "all", "first register", record.assessments[0].register == REGISTERED


def _row(
    record: Record, now: Assessment, place: str, group: str, mask: Mask, flags: dict[str, Mask]
) -> dict[str, int | float | str]:
    row: dict[str, int | float | str] = {
        "replicate": record.replicate,
        "year": now.year,
        "place": place,
        "group": group,
        "line_yuan": now.line_yuan,
    }
    for name, flag in flags.items():
        counted = mask & flag
        prefix = f"{name}_" if name else ""
        row[f"{prefix}households"] = int(np.count_nonzero(counted))
        row[f"{prefix}persons"] = int(now.members[counted].sum(dtype=np.int64))
    persons = max(int(row["persons"]), 1)
    for source in SOURCES:
        row[f"{source}_yuan_per_head"] = float(now.income[source][mask].sum(dtype=np.float64)) / persons
    return row


def people_table(record: Record) -> pd.DataFrame:
    """Persons, births, deaths, working-age and away, by calendar year; the first row is the start."""
    table = pd.DataFrame([vars(people) for people in record.people])
    table.insert(0, "replicate", record.replicate)
    return table


def panel_table(record: Record) -> pd.DataFrame:
    """Sampled households month by month."""
    ids = record.household_ids[record.panel_rows]
    parts = []
    for month in record.panel:
        part = pd.DataFrame({name: month.columns[name] for name in PANEL_COLUMNS})
        part.insert(0, "household", ids)
        part.insert(0, "month", month_text(month.month))
        parts.append(part)
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["month", "household"])
    if "register" in table:
        table["register"] = named(table["register"].to_numpy(np.int8), REGISTER)
    table.insert(0, "replicate", record.replicate)
    return table


def month_text(month: int) -> str:
    """An absolute month as YYYY-MM."""
    return f"{month // MONTHS_PER_YEAR:04d}-{month % MONTHS_PER_YEAR + 1:02d}"


def named(codes: NDArray[Any], names: Sequence[str]) -> pd.Categorical:
    """A column of codes as a column of names."""
    numbers = codes.astype(np.int64)
    return pd.Categorical.from_codes(numbers, list(names))  # type: ignore[call-overload, no-any-return]
