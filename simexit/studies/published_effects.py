"""Published effects of systems, each held against the same estimate of this model over pairs of runs."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.intervals import interval
from simexit.measures.of_a_record.welfare import catastrophic
from simexit.measures.published.campaign import beside, served_pairs
from simexit.record.record import Assessment, Record
from simexit.runs.conduct import Conduct
from simexit.studies.systems import OUTCOMES, TRIED, column_of, pairs, stored

PUBLISHED_FILE = "systems-published.csv"
PUBLISHED_COLUMNS = (
    "id", "source", "says", "outcome", "years", "as", "published_low", "published_high", "value", "low", "high",
    "served", "status", "made_on",
)  # fmt: skip
Value = Callable[[Assessment], NDArray[np.float64]]


@dataclass(frozen=True)
class PublishedEffect:
    """A published effect: of which system, its source, what it says, and the estimate that it is held against.

    ``as_``: share of the mean without, yuan or points (a change of the mean), or sign. ``years`` after a household is
    first served. ``among``: only households of which that outcome is true without it. ``input``: it is not counted.
    """

    id: str
    source: str
    says: str
    outcome: str
    years: int
    as_: Literal["share", "yuan", "points", "sign"]
    low: float
    high: float
    among: str = ""
    input: bool = False


@cache
def published_effects() -> tuple[PublishedEffect, ...]:
    """All of them, in the order of the file."""
    text = (resources.files("simexit.studies") / "systems-published.toml").read_text(encoding="utf-8")
    return tuple(PublishedEffect(**{"as_" if k == "as" else k: v for k, v in each.items()}) for each in
                 tomllib.loads(text)["effect"])  # fmt: skip


def _flag(true: Callable[[Assessment], Any]) -> Value:
    return lambda now: np.asarray(true(now), np.float64)


def _income(source: str) -> Value:
    return lambda now: now.income[source].astype(np.float64)


def _half(upper: bool) -> Value:
    """The richer or the poorer half of all who live, by income per head."""

    def true(now: Assessment) -> Any:
        income, there = now.income_per_head(), now.members > 0
        richer = income >= np.median(income[there]) if there.any() else there
        return there & (richer == upper)

    return _flag(true)


ESTIMATED: dict[str, Value] = {
    **OUTCOMES,
    "below_line": _flag(lambda now: now.income_per_head() < now.line_yuan),
    "has_migrant": _flag(lambda now: now.migrant_wage > 0),
    "catastrophic": _flag(catastrophic),
    **{f"household_{source}": _income(source) for source in ("wage", "transfer")},
    "richer_half": _half(True),
    "poorer_half": _half(False),
    **{name: column_of(name) for name in ("stays", "savings", "consumption")},
}
"""What a published effect may be of, one value a household."""


def estimate(effect: PublishedEffect, played: Record, without: Record) -> tuple[int, float]:
    """Households, and the estimate in one replicate; missing where nobody is served or there is nothing to change."""
    value, without = ESTIMATED[effect.outcome], beside(played, without)
    one, other = [], []
    for k, rows in served_pairs(played, without, TRIED, effect.years):
        now = without.assessments[k]
        chosen = rows[ESTIMATED[effect.among](now)[rows] > 0] if effect.among else rows
        one.append(value(played.assessments[k])[chosen])
        other.append(value(now)[chosen])
    mine, theirs = (np.concatenate(each) if each else np.zeros(0) for each in (one, other))
    if not mine.size or (effect.as_ == "share" and not theirs.any()):
        return mine.size, float("nan")
    change = float((mine - theirs).mean())
    return mine.size, change / float(theirs.mean()) if effect.as_ == "share" else change


def measured_published(conduct: Conduct, ids: Collection[str] = ()) -> pd.DataFrame:
    """One row a published effect of systems (of ``ids``; default: all), columns `PUBLISHED_COLUMNS`.

    Intervals of the mean are of 90 %. Seed, threads, store and who watches are those of ``conduct``. Raises
    `RunsFailed`, `Stopped`.
    """
    found: dict[PublishedEffect, list[tuple[int, float]]] = {
        each: [] for each in published_effects() if each.id in ids or not ids
    }
    for system, played, without in pairs(conduct, {each.id for each in found}):
        for effect in found:
            if effect.id == system.id:
                found[effect].append(estimate(effect, played, without))
    return pd.DataFrame([_row(effect, rows) for effect, rows in found.items()], columns=list(PUBLISHED_COLUMNS))


def _row(effect: PublishedEffect, rows: list[tuple[int, float]]) -> dict[str, Any]:
    served, values = np.array(rows, np.float64).reshape(-1, 2).T
    known = interval(values[np.isfinite(values)])
    return {
        **{name: getattr(effect, name) for name in ("id", "source", "says", "outcome", "years")},
        "as": effect.as_, "published_low": effect.low, "published_high": effect.high, "value": known["value"],
        "low": known["mean_low"], "high": known["mean_high"],
        "served": round(float(served.mean())) if served.size else 0,
        "status": verdict(effect, known["value"], known["mean_low"], known["mean_high"]),
        "made_on": date.today().isoformat(),
    }  # fmt: skip


def verdict(effect: PublishedEffect, value: float, low: float, high: float) -> str:
    """Input, inside, outside or missing: inside where the interval of the mean meets the published range.

    A sign is met where the whole interval has it.
    """
    if effect.input:
        return "input"
    if not np.isfinite(value):
        return "missing"
    if effect.as_ == "sign":
        return "inside" if (low > 0 if effect.low > 0 else high < 0) else "outside"
    return "inside" if low <= effect.high and high >= effect.low else "outside"


def stored_published() -> pd.DataFrame:
    """What was measured when it was run last, with the date."""
    return stored(PUBLISHED_FILE, PUBLISHED_COLUMNS)
