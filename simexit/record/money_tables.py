"""Tidy tables of a record's money: payments, funds by year, what came in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simexit.dates import MONTHS_PER_YEAR
from simexit.record.record import Record
from simexit.record.tables import month_text, named

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
    columns = ("appropriated", *CAME, "spent", "leaked", "unspent", "carried_over", "lapsed")
    return pd.DataFrame(rows, columns=["replicate", "fund", "year", *(f"{name}_yuan" for name in columns)])


def dated_rows(record: Record, rows: Sequence[tuple[Any, ...]], columns: Sequence[str]) -> pd.DataFrame:
    """Rows of a record whose first column is a month, with the replicate before them and the month as YYYY-MM."""
    table = pd.DataFrame(rows, columns=list(columns))
    table["month"] = [month_text(month) for month in table["month"]]
    table.insert(0, "replicate", record.replicate)
    return table


def loans_table(record: Record) -> pd.DataFrame:
    """One row a loan, as in `simexit.record.loans.LoansKept`; its month as YYYY-MM."""
    columns: dict[str, Any] = {"replicate": np.full(record.loans.yuan.size, record.replicate), **vars(record.loans)}
    columns["programme"] = named(record.loans.programme, record.programmes)
    columns["bank"] = record.loans.bank == 1
    columns["start"] = [month_text(month) for month in record.loans.start.tolist()]
    yuan = ("interest", "subsidy", "repaid", "defaulted", "guaranteed", "owed")
    return pd.DataFrame(columns).rename(columns={name: f"{name}_yuan" for name in yuan})


def accounts_table(record: Record) -> pd.DataFrame:
    """Every entry of an account: kind, id, month, yuan in and out, why; in minus out is what it has."""
    columns = ["kind", "id", "month", "in_yuan", "out_yuan", "why"]
    table = dated_rows(record, record.accounts, columns)
    table["id"] = table["id"].to_numpy(np.int64).view(np.uint64)
    return table
