"""Exit from poverty and return to it, by how long a spell has lasted, under a convention that is named.

*Fresh*: spells that began in sight, from their beginning. *Stock*: those under way when the household was first seen,
from then on; long spells are over-represented, and their true duration is longer.
Spells need the columns state (poor or out), duration, ended, left_censored and weight, as `simexit.measures.panel`
makes them. A spell still under way, or whose household is no longer there, is censored where it was last seen.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from simexit.measures.checked import Codes
from simexit.measures.shares import LEVEL, Share, normal_quantile, weighted_share, wilson
from simexit.measures.survival import kaplan_meier, life_table

Convention = Literal["fresh", "stock"]
Process = Literal["exit", "relapse"]
CONVENTIONS: tuple[Convention, ...] = ("fresh", "stock")
PROCESSES: tuple[Process, ...] = ("exit", "relapse")
LEAVES = {"exit": "poor", "relapse": "out"}
HAZARD_COLUMNS = ("duration", "n_at_risk", "at_risk", "ended", "hazard", "low", "high")
SURVIVAL_COLUMNS = ("duration", "n_at_risk", "at_risk", "survival", "low", "high")


def spells_at_risk(spells: pd.DataFrame, process: Process, convention: Convention | None = None) -> pd.DataFrame:
    """Spells at risk of the process, seen again after their first wave; under one convention, or all.

    Exit: spells of poverty. Relapse: spells out of poverty; fresh ones began with an exit, the end of the others may be
    a first entry into poverty.
    """
    kept = (spells["state"] == LEAVES[process]) & (spells["duration"] > 0)
    if convention is not None:
        kept &= spells["left_censored"] == (convention == "stock")
    return spells[kept]


def hazards(
    spells: pd.DataFrame, process: Process, convention: Convention = "fresh", level: float = LEVEL
) -> pd.DataFrame:
    """Of the spells at risk at each duration, the share that ended there: columns `HAZARD_COLUMNS`; may have no rows.

    Life table of whole durations; the interval is Wilson's, see `simexit.measures.survival.life_table`.
    """
    mine = spells_at_risk(spells, process, convention)
    if not mine["weight"].any():
        return pd.DataFrame(columns=list(HAZARD_COLUMNS))
    table = life_table(mine["duration"], mine["ended"], weights=mine["weight"], level=level)
    table = table.rename(columns={"to": "duration"}).assign(n_at_risk=_rows_at_risk(mine))
    return table[list(HAZARD_COLUMNS)]


def _rows_at_risk(spells: pd.DataFrame) -> Codes:
    """Spells with weight at risk at each duration 1, 2, …"""
    counted = np.bincount(spells.loc[spells["weight"] > 0, "duration"].astype(np.int64))
    at_risk: Codes = np.cumsum(counted[::-1])[::-1][1:]
    return at_risk


def survival(
    spells: pd.DataFrame, process: Process, convention: Convention = "fresh", level: float = LEVEL
) -> pd.DataFrame:
    """Share of spells still under way after each duration (Kaplan-Meier): columns `SURVIVAL_COLUMNS`; may have no rows.

    Begins with 1 at duration 0. ``at_risk``: weight of the spells followed up to the duration.
    """
    mine = spells_at_risk(spells, process, convention)
    if not mine["weight"].any():
        return pd.DataFrame(columns=list(SURVIVAL_COLUMNS))
    risk = life_table(mine["duration"], mine["ended"], weights=mine["weight"]).rename(columns={"to": "duration"})
    risk = risk[["duration", "at_risk"]].assign(n_at_risk=_rows_at_risk(mine))
    curve = kaplan_meier(mine["duration"], mine["ended"], weights=mine["weight"], level=level)
    first = pd.DataFrame(
        {"duration": [0.0], "n_at_risk": [int((mine["weight"] > 0).sum())], "at_risk": mine["weight"].sum()}
    )
    return stepped(pd.concat([first, risk], ignore_index=True), curve)[list(SURVIVAL_COLUMNS)]


def stepped(at_risk: pd.DataFrame, curve: pd.DataFrame) -> pd.DataFrame:
    """``at_risk``, one row a rising ``duration``, with the survival and interval of a Kaplan-Meier curve there.

    Before the first end survival is 1, as are both ends of its interval.
    """
    known = curve[["time", "survival", "low", "high"]].astype(np.float64)
    found = pd.merge_asof(at_risk.astype({"duration": np.float64}), known, left_on="duration", right_on="time")
    before = found["time"].isna()
    for name in ("survival", "low", "high"):
        found[name] = found[name].where(~before, 1.0)
    return found.drop(columns="time")


def pooled_rate(spells: pd.DataFrame, process: Process, level: float = LEVEL) -> Share:
    """Ends over waves at risk, all durations pooled: the mean rate a wave, with ``n`` waves at risk.

    Every spell counts at each wave at which it was watched, whether its beginning was seen or not. Wilson's interval
    with the effective number of waves at risk.
    """
    mine = spells_at_risk(spells[spells["weight"] > 0], process)
    waves, w = mine["duration"].to_numpy(np.float64), mine["weight"].to_numpy(np.float64)
    at_risk = float(waves @ w)
    if not at_risk:
        return Share(float("nan"), float("nan"), float("nan"), 0)
    rate = np.array([mine["ended"].to_numpy(np.float64) @ w / at_risk])
    low, high = wilson(rate, np.array([at_risk**2 / float(waves @ (w * w))]), normal_quantile(level))
    return Share(float(rate[0]), float(low[0]), float(high[0]), int(waves.sum()))


def relapse_within(spells: pd.DataFrame, waves: int, level: float = LEVEL) -> Share:
    """Of the exits seen to happen and followed, the share poor again at one of the next ``waves``.

    Followed: households seen at each of so many waves after the exit (column ``waves_after``), whether poor again or
    not. An exit counts from one wave out.
    """
    followed = _followed_exits(spells, waves)
    return weighted_share(followed["ended"] & (followed["duration"] <= waves), followed["weight"], level)


def sustained_exit(spells: pd.DataFrame, waves: int = 2, level: float = LEVEL) -> Share:
    """Of the exits seen to happen and followed, the share still out at each of the next ``waves``."""
    followed = _followed_exits(spells, waves)
    return weighted_share(~followed["ended"] | (followed["duration"] > waves), followed["weight"], level)


def _followed_exits(spells: pd.DataFrame, waves: int) -> pd.DataFrame:
    exits = (spells["state"] == "out") & ~spells["left_censored"] & (spells["weight"] > 0)
    return spells[exits & (spells["waves_after"] >= waves)]


def ever_exited(spells: pd.DataFrame, level: float = LEVEL) -> Share:
    """Of the households ever seen poor, the share seen to leave poverty; each with the weight of its first such spell.

    Households lost or still poor at the end count as not seen to leave.
    """
    poor = spells[(spells["state"] == "poor") & (spells["weight"] > 0)]
    codes, labels = pd.factorize(poor["household"])
    exits = np.bincount(codes, poor["ended"], len(labels)) > 0
    first = poor["weight"].to_numpy(np.float64)[~poor["household"].duplicated().to_numpy()]
    return weighted_share(exits, first, level)
