"""Money of a run as present value at the start: transfers and real resources apart, what is left at the end counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from simexit.dates import MONTHS_PER_YEAR
from simexit.measures.outcomes import Outcome

TRANSFERS = ("transfer", "property")
LASTING = ("asset", "service", "loan")


def present_values(
    ledger: pd.DataFrame,
    replicate: int,
    *,
    families: Mapping[str, str],
    residual_shares: Mapping[str, float],
    rate: float,
    months: tuple[int, int],
    weight: float,
) -> Iterator[Outcome]:
    """Present values of one replicate's payments, in yuan of the whole place.

    ``ledger``: one row a payment (month YYYY-MM, programme, kind, yuan). ``families``: family of each programme.
    ``residual_shares``: share of what a programme spends on goods, assets and loans that is still worth something, or
    repaid, in the last of ``months`` (first and last, counted since year 0). ``rate``: discount rate a year. Spending
    is that of all families, then of each; then its two parts, transfers (cash and dividends) and real resources (all
    else: goods, services, posts' wages, delivery, what households raise themselves), and the residual value; net is
    spending less residual.
    """
    when = _months(ledger["month"])
    discount = (1 + rate) ** (-(when - months[0]) / MONTHS_PER_YEAR)
    yuan = ledger["yuan"].to_numpy(np.float64) * weight
    family = ledger["programme"].map(families).to_numpy(object)
    is_transfer = ledger["kind"].isin(TRANSFERS).to_numpy()
    share = ledger["programme"].map(residual_shares).fillna(0.0).to_numpy(np.float64)
    lasts = ledger["kind"].isin(LASTING).to_numpy()
    at_end = (1 + rate) ** (-(months[1] - months[0]) / MONTHS_PER_YEAR)
    residual = float((yuan * share)[lasts].sum() * at_end)
    value = yuan * discount
    totals = {
        ("present_value_spending", ""): value.sum(),
        **{("present_value_spending", name): value[family == name].sum() for name in sorted(set(families.values()))},
        ("present_value_transfers", ""): value[is_transfer].sum(),
        ("present_value_resources", ""): value[~is_transfer].sum(),
        ("residual_value", ""): residual,
        ("present_value_net", ""): value.sum() - residual,
    }
    for (outcome, group), total in totals.items():
        yield Outcome(replicate, outcome, group, 0, "yuan", float(total), "convention_present_value")


def _months(texts: pd.Series) -> np.ndarray:
    """Months YYYY-MM counted since year 0."""
    return np.array([MONTHS_PER_YEAR * int(text[:4]) + int(text[5:]) - 1 for text in texts.astype(str)], np.float64)
