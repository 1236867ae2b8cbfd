"""Faults of a table given to a figure, all named at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pandas as pd


def table_faults(
    name: str, frame: pd.DataFrame, columns: Sequence[str], allowed: Mapping[str, Collection[str]] | None = None
) -> list[str]:
    """What is wrong with the table called ``name``: missing columns, else no rows, or values outside ``allowed``."""
    faults = [f"{name} lacks the column {column!r}" for column in columns if column not in frame.columns]
    if faults:
        return faults
    if frame.empty:
        return [f"{name} has no rows"]
    for column, names in (allowed or {}).items():
        unknown = sorted(set(frame[column].astype(str)) - set(names))
        faults += [f"{column} {value!r} is not known; write one of {', '.join(names)}" for value in unknown]
    return faults


def refuse_faults(faults: Sequence[str]) -> None:
    """Raises ValueError with all ``faults``, if there are any."""
    if faults:
        raise ValueError("; ".join(faults))
