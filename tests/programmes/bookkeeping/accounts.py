"""Every account worked out again from its entries: what it had, earned, lost and paid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from bookkeeping.reading import Read, floor, into_accounts
from simexit.scenario.schema import FlowEffect

OWN = ("opening", "failure", "return", "upkeep", "wear", "paid in")


def accounts(read: Read) -> Iterator[str]:
    """Each account's balance follows from its entries, and each entry from its balance and what is declared."""
    by_account: dict[tuple[str, int], dict[int, Counter[str]]] = {}
    for kind, id_, month, in_, out, why in read.record.accounts:
        if kind not in read.scenario.accounts or min(in_, out) != 0 or max(in_, out) <= 0:
            yield f"an entry of {kind}: in {in_}, out {out}"
            continue
        if not read.first <= month <= read.last:
            yield f"an entry of {kind} in the month {month}"
        by_account.setdefault((kind, id_), {}).setdefault(month, Counter())[why] += in_ - out
    for name, account in read.scenario.accounts.items():
        ids = {id_ for kind, id_ in by_account if kind == name}
        row = read.holder_rows(account.unit, np.array(sorted(ids), np.int64).view(np.uint64))
        if (row < 0).any():
            yield f"an account {name} of a {account.unit} that is not there"
        there = np.unique(read.unit_row[account.unit]).size
        opening = floor(account.opening_yuan.at(read.first // 12))
        if opening and len(ids) != there:
            yield f"{len(ids)} accounts {name} of {there}"
        paid_in = _paid_in(read, name)
        for id_, unit in zip(sorted(ids), row.tolist(), strict=True):
            mine = {month: due for (of, month), due in paid_in.items() if of == unit}
            yield from _life(read, name, by_account[name, id_], mine)
        for (unit, month), due in paid_in.items():
            if due[0] > 0 and unit not in row.tolist():
                yield f"nothing was paid into {name} of {unit} in the month {month}"


def _life(
    read: Read, name: str, entries: dict[int, Counter[str]], paid_in: dict[int, tuple[int, int]]
) -> Iterator[str]:
    account, capital, cash = read.scenario.accounts[name], 0, 0
    dividends = floor(max([d.share for d in account.dividends], default=0.0) * 10**6)
    for month in range(read.first, read.last + 1):
        found, year = entries.get(month, Counter()), month // 12
        fewest, most = paid_in.get(month, (0, 0))
        if not fewest <= found["paid in"] <= most:
            yield f"{found['paid in']} paid into {name} in the month {month}, not {fewest} to {most}"
        capital += found["paid in"]
        opening = floor(account.opening_yuan.at(year)) if month == read.first else 0
        if found["opening"] != opening:
            yield f"{name} opened with {found['opening']} in the month {month}"
        lost = floor(capital * account.failure_loss.at(year)) if month % 12 == 0 and month > read.first else 0
        if -found["failure"] not in (0, lost) or (account.failure_yearly.at(year) == 0 and found["failure"]):
            yield f"{name} lost {-found['failure']} of {capital} in the month {month}"
        capital += found["opening"] + found["failure"]
        returned = floor(capital * (account.yearly_return.at(year) / 12))
        cash += found["return"]
        upkeep = min(floor(capital * (account.upkeep_share.at(year) / 12)), cash)
        wear = floor(capital * (account.yearly_wear.at(year) / 12))
        if (found["return"], -found["upkeep"], -found["wear"]) != (returned, upkeep, wear):
            yield f"{name} earned {found['return']}, paid {-found['upkeep']} and wore {-found['wear']} in {month}"
        cash += found["upkeep"]
        capital += found["wear"]
        yield from _paid_out(read, name, month, found, cash, dividends)
        cash += sum(yuan for reason, yuan in found.items() if reason not in OWN)
        if min(cash, capital) < 0:
            yield f"{name} has {cash} in cash and {capital} of capital in the month {month}"


def _paid_out(read: Read, name: str, month: int, found: Counter[str], cash: int, dividends: int) -> Iterator[str]:
    account = read.scenario.accounts[name]
    for reason, yuan in found.items():
        if reason in OWN:
            continue
        if yuan > 0:
            yield f"{reason} brought {name} {yuan}"
        if reason == "dividend":
            paid = any(month % 12 + 1 in each.months for each in account.dividends)
            left = cash + sum(each for why, each in found.items() if why not in (*OWN, "dividend"))
            most = left - _left_after(account, month, left)
            if not paid or -yuan > most:
                yield f"{name} divided {-yuan} of {left} in the month {month}"
        elif not any(
            isinstance(effect, FlowEffect) and effect.paid_by == name
            for effect in getattr(read.scenario.programmes.get(reason), "effects", ())
        ):
            yield f"{name} paid for {reason}"


def _left_after(account: object, month: int, cash: int) -> int:
    """What dividends leave at least."""
    for each in account.dividends:  # type: ignore[attr-defined]
        if month % 12 + 1 in each.months:
            cash -= floor(cash * each.share)
    return cash


def _paid_in(read: Read, name: str) -> dict[tuple[int, int], tuple[int, int]]:
    """What places pay into each account: fewest and most yuan by row of its unit and month."""
    due: dict[tuple[int, int], tuple[int, int]] = {}
    unit = read.scenario.accounts[name].unit
    for of, programme in read.scenario.programmes.items():
        for effect in into_accounts(programme, name):
            rows = read.places_of(of)
            for place, start in zip(
                _home(read, programme.unit, unit, rows), read.record.places.start[rows], strict=True
            ):
                yuan = floor(effect.yuan.at(int(start) // 12))
                units = [place] if place >= 0 else np.unique(read.unit_row[unit]).tolist()
                for row in units:
                    fewest, most = due.get((row, int(start)), (0, 0))
                    certain = place >= 0
                    due[row, int(start)] = (fewest + yuan * certain, most + yuan)
    return due


def _home(read: Read, of: str, unit: str, rows: np.ndarray) -> list[int]:
    """Row of the ``unit`` in which each holder of a place is; -1 where the record does not say."""
    if of == "person":
        return [-1] * rows.size
    holders = read.holder_rows(of, read.record.places.holder[rows])
    if of == "household":
        return read.unit_row[unit][holders].tolist()  # type: ignore[no-any-return]
    if of == unit:
        return holders.tolist()  # type: ignore[no-any-return]
    villages = {"village": np.arange(read.record.villages.ids.size), "township": read.record.villages.township,
                "county": read.record.villages.county}  # fmt: skip
    if unit in ("township", "county") and of in ("village", "township"):
        return [int(villages[unit][villages[of] == holder][0]) for holder in holders.tolist()]
    return [-1] * rows.size
