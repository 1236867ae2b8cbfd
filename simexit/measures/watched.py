"""Spells as a convention counts them: how long each was watched, whether and how it ended, and its weight."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simexit.measures.checked import Codes, Column, Flags
from simexit.measures.conventions import DEFAULT, Convention
from simexit.record.spells import UNKNOWN
from simexit.record.states import POVERTY

GONE = "gone"
NEEDED = (
    "household",
    "state",
    "start",
    "end",
    "last_seen",
    "left_censored",
    "right_censored",
    "years_before",
    "end_cause",
    "weight",
)


@dataclass(frozen=True)
class Watched:
    """Counted spells, one value each. Durations in waves of the convention, from the spell's beginning.

    ``entry``: when it came under watch; ``duration``: when it ended or was last seen; ``ended``: by anything;
    ``cause``: code in ``causes`` of what ended it; ``rows``: positions in the spell table.
    """

    duration: Column
    ended: Flags
    entry: Column
    weights: Column
    cause: Codes
    causes: list[str]
    household: Codes
    rows: Codes

    @property
    def gone(self) -> Flags:
        """Whether the household's going ended the spell: a competing end, neither exit nor relapse."""
        code = self.causes.index(GONE) if GONE in self.causes else UNKNOWN
        gone: Flags = self.ended & (self.cause == code)
        return gone

    @property
    def changed(self) -> Flags:
        """Whether the spell ended in exit or relapse."""
        changed: Flags = self.ended & ~self.gone
        return changed

    def of(self, which: Flags) -> Watched:
        """These of the spells."""
        columns = ("duration", "ended", "entry", "weights", "cause", "household", "rows")
        return replace(self, **{name: getattr(self, name)[which] for name in columns})


def household_codes(spells: pd.DataFrame) -> Codes:
    """A number for each household, told apart by replicate too where the table has that column."""
    codes = pd.factorize(spells["household"])[0].astype(np.int64)
    if "replicate" in spells.columns:
        replicates, labels = pd.factorize(spells["replicate"])
        codes = codes * max(len(labels), 1) + replicates
        if len(labels) > 1:
            codes = np.unique(codes, return_inverse=True)[1].astype(np.int64)
    return codes


def in_poverty(spells: pd.DataFrame) -> Flags:
    """Which spells are of poverty (poor, or on the register); the others are out of it, whatever their name."""
    return names_any(spells["state"], POVERTY)


def names_any(column: pd.Series, names: tuple[str, ...]) -> Flags:
    """Which rows of a column of names, best a categorical one, hold one of ``names``."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        wanted = np.array([name in names for name in [*column.cat.categories, None]])
        found: Flags = wanted[column.cat.codes.to_numpy()]
        return found
    return np.asarray(column.isin(names), np.bool_)


def two_states(spells: pd.DataFrame) -> pd.DataFrame:
    """The same spells, those out of poverty that follow one another (monitored, at risk, out) joined into one.

    Row by household and start. A table of two states is given back as it is.
    """
    others = set(spells["state"].unique()) - {*POVERTY, "out"}
    if not others:
        return spells
    order = np.lexsort((spells["start"].to_numpy(), household_codes(spells)))
    table = spells.iloc[order].reset_index(drop=True)
    key, out = household_codes(table), ~in_poverty(table)
    joined = np.zeros(len(table), np.bool_)
    joined[1:] = (key[1:] == key[:-1]) & out[1:] & out[:-1]
    joined[1:] &= table["end"].to_numpy()[:-1] == table["start"].to_numpy()[1:]
    first = np.flatnonzero(~joined)
    last = np.append(first[1:] - 1, len(table) - 1)
    found = table.iloc[first].reset_index(drop=True)
    for name in ("end", "last_seen", "right_censored", "end_cause"):
        found[name] = table[name].iloc[last].array
    return found


def after_exit(spells: pd.DataFrame) -> Flags:
    """Which spells out of poverty follow one of poverty without a gap: those of households seen to exit."""
    key, poor = household_codes(spells), in_poverty(spells)
    order = np.lexsort((spells["start"].to_numpy(), key))
    follows = (key[order][1:] == key[order][:-1]) & poor[order][:-1] & ~poor[order][1:]
    follows &= spells["end"].to_numpy()[order][:-1] == spells["start"].to_numpy()[order][1:]
    after = np.zeros(len(spells), np.bool_)
    after[order[1:]] = follows
    return after


def watched(spells: pd.DataFrame, convention: Convention = DEFAULT, *, poor: bool = True) -> Watched:
    """The spells of poverty (``poor``) or out of it that a convention counts, from a table of one view.

    The table's columns are those of `simexit.record.spells.spells_of_states`; ``rows`` are those of `two_states` of
    it. Fresh spells out of poverty are those of an exit, not of a household founded out of poverty. Spells seen at one
    wave only and then lost are never at risk and left out. Raises ValueError for missing columns, several views, and
    durations that are no multiple of the convention's ``wave_years``.
    """
    missing = [name for name in NEEDED if name not in spells.columns]
    if missing:
        raise ValueError(f"spells: the columns {', '.join(missing)} are missing")
    if "view" in spells.columns and spells["view"].nunique() > 1:
        raise ValueError(f"spells: of one view, found {', '.join(sorted(spells['view'].astype(str).unique()))}")
    spells = two_states(spells)
    start, end = (spells[name].to_numpy(np.int64) for name in ("start", "end"))
    left = spells["left_censored"].to_numpy(np.bool_)
    ended = ~spells["right_censored"].to_numpy(np.bool_)
    before = spells["years_before"].to_numpy(np.int64)
    kept = in_poverty(spells) == poor
    if convention.spells == "fresh":
        kept &= ~left if poor else after_exit(spells)
    elif convention.spells == "stock":
        kept &= left
    else:
        kept &= before != UNKNOWN
    entry = np.where(convention.spells == "truncated", before, 0)
    duration = np.where(ended, end, spells["last_seen"].to_numpy(np.int64)) - start + entry
    kept &= duration > entry
    rows = np.flatnonzero(kept)
    off = rows[(duration[rows] % convention.wave_years > 0) | (entry[rows] % convention.wave_years > 0)]
    if off.size:
        found = int(duration[off[0]])
        raise ValueError(f"spells: {off.size} last no whole number of waves of {convention.wave_years} years: {found}")
    causes = spells["end_cause"].astype("category")
    weights = spells["weight"].to_numpy(np.float64)
    if convention.unit == "persons":
        weights = weights * spells["persons"].to_numpy(np.float64)
    return Watched(
        duration=duration[rows] / convention.wave_years,
        ended=ended[rows],
        entry=entry[rows] / convention.wave_years,
        weights=weights[rows],
        cause=causes.cat.codes.to_numpy().astype(np.int64)[rows],
        causes=[str(name) for name in causes.cat.categories],
        household=household_codes(spells)[rows],
        rows=rows,
    )
