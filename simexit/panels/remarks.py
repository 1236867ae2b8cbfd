"""What is possible in a panel and yet implausible: said, never refused."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import numpy as np
import pandas as pd

from simexit.measures.panel import are_years
from simexit.panels.file import Flags, Labels, Numbers, Remark

# Surveys write these for "does not know", "refused" and the like.
_CODES = frozenset(float(-each) for each in (*range(1, 11), 66, 77, 88, 97, 98, 99, 666, 777, 888, 998, 999))
_FAR = (0.05, 50.0)
_MOST_NAMED = 5


def of_codes(column: str, values: Numbers) -> Iterator[Remark]:
    """Values that recur as a code for a missing answer would: small negative numbers, and rows of nines or eights."""
    unique, counts = np.unique(values[np.isfinite(values)], return_counts=True)
    suspects = [(value, count) for value, count in zip(unique, counts, strict=True) if _is_code(value, int(count))]
    if sum(count for _, count in suspects) < 2:
        return
    named = sorted(suspects, key=lambda each: -each[1])[:_MOST_NAMED]
    listed = ", ".join(f"{value:.0f} ({count:,})" for value, count in named)
    codes = ",".join(f"{value:.0f}" for value, _ in named)
    yield Remark("panel_codes", {"column": column, "listed": listed, "codes": codes})


def _is_code(value: float, count: int) -> bool:
    if value != np.floor(value) or value == 0:
        return False
    digits = f"{abs(value):.0f}"
    repeated = len(set(digits)) == 1 and digits[0] in "6789"
    if value < 0:
        return value in _CODES or (repeated and len(digits) > 2) or count > 2
    return repeated and digits[0] in "89" and len(digits) > 3 and count > 1


def of_incomes(income: Numbers, line: Numbers, shown_line: str) -> Iterator[Remark]:
    """How many incomes are below zero, and a line that lies far outside them."""
    negative = int((income < 0).sum())
    if negative:
        yield Remark("panel_negative", {"rows": f"{negative:,}"})
    poor = float((income < line).mean())
    middle = float(np.median(income / line))
    if poor in (0.0, 1.0) or not _FAR[0] <= middle <= _FAR[1]:
        low, median, high = (_short(each) for each in np.quantile(income, [0, 0.5, 1]))
        words = {"line": shown_line, "low": low, "median": median, "high": high}
        key = "panel_all_poor" if poor == 1 else "panel_none_poor" if poor == 0 else "panel_line_far"
        yield Remark(key, words)


def _short(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.3g}"


def of_households(household: Labels, wave: Numbers) -> Iterator[Remark]:
    """Names that differ in nothing but leading zeros, case or width, and a panel in which nobody is seen twice."""
    rows = pd.DataFrame({"household": household, "wave": wave})
    names = pd.Series(household).drop_duplicates()
    folded = dict(zip(names, (_folded(name) for name in names), strict=True))
    rows["folded"] = rows["household"].map(folded)
    together = rows.duplicated(["folded", "wave"])
    apart = ~rows["folded"].isin(set(rows.loc[together, "folded"]))
    alike = rows[apart].drop_duplicates("household").groupby("folded", sort=False)["household"].agg(list)
    alike = alike[alike.map(len) > 1]
    if len(alike):
        first, second = alike.iloc[0][:2]
        yield Remark("panel_alike", {"first": first, "second": second, "names": f"{len(alike):,}"})
    if rows["household"].nunique() == len(rows):
        yield Remark("panel_seen_once", {})


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name)
    text = "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign) != "Cf").casefold()
    text = text.removesuffix(".0")
    return text.lstrip("0") or "0"


def of_waves(waves: Numbers) -> Iterator[Remark]:
    """Waves more than a year apart."""
    steps = np.diff(waves)
    if are_years(waves) and steps.min() > 1:
        yield Remark("panel_step", {"years": f"{steps.min():.0f}"})


def of_weights(weights: Numbers | None) -> Iterator[Remark]:
    """Rows of no weight."""
    if weights is not None and (weights == 0).any():
        yield Remark("panel_weightless", {"rows": f"{int((weights == 0).sum()):,}"})


def counted(key: str, rows: Flags, **words: str) -> Iterator[Remark]:
    """A remark on the number of rows, where there are any."""
    if rows.any():
        yield Remark(key, {**words, "rows": f"{int(rows.sum()):,}"})
