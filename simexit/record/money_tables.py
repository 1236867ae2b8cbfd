"""Tidy tables of a record's money: payments, funds by year, what came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from simexit.dates import MONTHS_PER_YEAR
from simexit.record.record import Record
from simexit.record.tables import month_text

PAYMENTS = ("month", "fund", "programme", "kind", "yuan", "households")
RECEIPTS = ("month", "fund", "what", "detail", "yuan")
CAME = ("opening", "moved", "returned", "recovered")
LEAKED, CARRIED = "leaked", "carried over"


def ledger_table(record: Record) -> pd.DataFrame:
    """Every payment: month, fund, programme, kind, yuan, households paid."""
    return dated_rows(record, record.payments, PAYMENTS)


def receipts_table(record: Record) -> pd.DataFrame:
    """Money of funds beside payments: appropriated by a source, opening, moved, returned, recovered, carried over."""
    return dated_rows(record, record.receipts, RECEIPTS)


def funds_table(record: Record) -> pd.DataFrame:
    """Every fund and year in yuan: what came is appropriated + opening + moved + returned + recovered.

    It is spent + leaked + unspent; unspent is carried over or lapses.
    """
    came = Counter[tuple[str, int, str]]()
    for month, fund, what, _, yuan in record.receipts:
        came[fund, month // MONTHS_PER_YEAR, what] += yuan
    for month, fund, _, kind, yuan, _ in record.payments:
        came[fund, month // MONTHS_PER_YEAR, kind] += yuan
    rows = []
    for fund, year, appropriated, spent, unspent in record.funds:
        carried = came[fund, year, CARRIED]
        rows.append(
            {"replicate": record.replicate, "fund": fund, "year": year, "appropriated_yuan": appropriated}
            | {f"{what}_yuan": came[fund, year, what] for what in CAME}
            | {"spent_yuan": spent, "leaked_yuan": came[fund, year, LEAKED], "unspent_yuan": unspent}
            | {"carried_over_yuan": carried, "lapsed_yuan": unspent - carried}
        )
    return pd.DataFrame(rows)


def dated_rows(record: Record, rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows of a record whose first column is a month, with the replicate before them and the month as YYYY-MM."""
    table = pd.DataFrame(rows, columns=list(columns))
    table["month"] = [month_text(month) for month in table["month"]]
    table.insert(0, "replicate", record.replicate)
    return table
