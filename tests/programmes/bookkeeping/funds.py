"""Every fund's year, from rows of payments and receipts: what came in is what went out and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from bookkeeping.held_places import holding
from bookkeeping.reading import Read, floor
from simexit.columns import REGISTER
from simexit.exchange import share_out
from simexit.scenario.fund import fund_of

CAME = ("opening", "moved", "returned", "recovered")
DIRECT = ("transfer", "property", "wage", "asset", "loan", "service")
HELPS = {"interest": "interest_subsidy", "guarantee": "risk_fund"}


def funds(read: Read) -> Iterator[str]:
    """Every fund and year closes with the next; who pays may; what is beside what is delivered is what is declared."""
    out, came = Counter[tuple[str, int]](), Counter[tuple[str, int, str]]()
    leaked: Counter[tuple[str, str, int]] = Counter()
    for month, fund, programme, kind, yuan, _ in read.record.payments:
        yield from _payment(read, month, fund, programme, kind, yuan)
        out[fund, month // 12] += yuan
        if kind == "leaked":
            leaked[fund, programme, month // 12] += yuan
    for month, fund, what, _, yuan in read.record.receipts:
        came[fund, month // 12, what] += yuan
    expected = sorted((fund, year) for fund in read.scenario.funds for year in read.years)
    if [(fund, year) for fund, year, *_ in read.record.funds] != expected:
        yield "there is not one row for every fund and year"
    for fund, year, appropriated, spent, unspent in read.record.funds:
        if fund not in read.scenario.funds:
            yield f"an unknown fund {fund}"
            continue
        yield from _year(read, fund, year, appropriated, spent, unspent, out, came, leaked)
    known = {(fund, year) for fund, year, *_ in read.record.funds} | {("(households)", year) for year in read.years}
    for key in out.keys() - known:
        yield f"{key} paid and has no year"
    private = {("(markets)", year) for year in read.years}
    for fund, year, what in came:
        if (fund, year) not in known | private:
            yield f"{fund} in {year} had {what} and has no year"
    yield from _audits(read, leaked)
    yield from _moves(read)
    yield from _beside(read)


def _payment(read: Read, month: int, fund: str, name: str, kind: str, yuan: int) -> Iterator[str]:
    programme = read.scenario.programmes.get(name)
    if programme is None:
        yield f"an unknown programme {name}"
        return
    payers = {programme.fund, *fund_of(read.scenario.funds[programme.fund]).pool}
    if kind == "self-raised":
        payers = {"(households)"}
    elif kind in HELPS:
        loan = next((e.loan for e in programme.effects if getattr(e, "loan", None)), None)
        bearer = getattr(loan, HELPS[kind], None)
        payers = {bearer.fund} if bearer else set()
    elif kind == "upkeep":
        mine = (programme.upkeep.fund or programme.fund) if programme.upkeep else ""
        payers = {mine, *fund_of(read.scenario.funds[mine]).pool} if mine else set()
    elif kind not in (*DIRECT, "delivery", "leaked"):
        yield f"an unknown kind {kind}"
    if fund not in payers:
        yield f"{fund} paid {kind} of {name}"
    if yuan <= 0 or not read.first <= month <= read.last:
        yield f"{name} was paid {yuan} yuan in the month {month}"


def _year(
    read: Read, fund: str, year: int, appropriated: int, spent: int, unspent: int, out: Counter[tuple[str, int]],
    came: Counter[tuple[str, int, str]], leaked: Counter[tuple[str, str, int]],
) -> Iterator[str]:  # fmt: skip
    rules = fund_of(read.scenario.funds[fund])
    if appropriated != floor(read.scenario.funds[fund].at(year) + 1e-6):
        yield f"{fund} in {year} was given {appropriated}"
    lost = sum(yuan for (of, _, when), yuan in leaked.items() if (of, when) == (fund, year))
    if spent + lost != out[fund, year]:
        yield f"{fund} in {year} spent {spent} and leaked {lost} of {out[fund, year]} paid"
    if appropriated + sum(came[fund, year, what] for what in CAME) != out[fund, year] + unspent or unspent < 0:
        yield f"{fund} in {year} does not close"
    if came[fund, year, "carried over"] != floor(unspent * rules.carries_over):
        yield f"{fund} in {year} carried over {came[fund, year, 'carried over']} of {unspent}"
    before = came[fund, year - 1, "carried over"] if year > read.first // 12 else 0
    if came[fund, year, "opening"] != before:
        yield f"{fund} opened {year} with {came[fund, year, 'opening']}"
    if came[fund, year, "appropriated"] != (appropriated if rules.sources else 0):
        yield f"sources gave {fund} {came[fund, year, 'appropriated']} in {year}"


def _audits(read: Read, leaked: Counter[tuple[str, str, int]]) -> Iterator[str]:
    """What an audit finds comes back whole in January; it finds where luck says so."""
    found = Counter[tuple[str, str, int]]()
    for month, fund, what, detail, yuan in read.record.receipts:
        if what == "recovered":
            found[fund, detail, month // 12 - 1] += yuan
            if month % 12:
                yield f"an audit in the month {month}"
    for (fund, name, year), yuan in leaked.items():
        january = (year + 1) * 12
        if january > read.last:
            continue
        u = read.luck.named(np.zeros(1, np.uint64), f"audit {fund} {name}", january)[0]
        due = yuan if u < fund_of(read.scenario.funds[fund]).audit_strength.at(year + 1) else 0
        if found[fund, name, year] != due:
            yield f"an audit of {name} found {found[fund, name, year]} of {yuan} that {fund} leaked in {year}"
    for key in found.keys() - leaked.keys():
        yield f"an audit found what was not leaked: {key}"


def _moves(read: Read) -> Iterator[str]:
    """What performance moves is given by one fund and taken by another, and no more than the share that may."""
    rule, moved = read.scenario.performance, Counter[int]()
    given = {(fund, year): appropriated for fund, year, appropriated, *_ in read.record.funds}
    for month, fund, what, detail, yuan in read.record.receipts:
        if what == "moved":
            moved[month] += yuan
            if rule is None or fund not in rule.funds or month % 12 or detail != rule.by or month == read.first:
                yield f"{yuan} moved to {fund} in the month {month}"
            elif yuan < -floor(given[fund, month // 12] * rule.share.at(month // 12)):
                yield f"{yuan} moved away from {fund} in the month {month}, more than may"
    for month, yuan in moved.items():
        if yuan:
            yield f"{yuan} yuan came of nothing in the month {month}"
    if rule is not None and rule.by == "exits":
        for year in read.years[1:]:
            yield from _moved_by_exits(read, year, given)


def _moved_by_exits(read: Read, year: int, given: dict[tuple[str, int], int]) -> Iterator[str]:
    """What moved is what recorded exits of last year's served households say, for each yuan paid."""
    rule = read.scenario.performance
    assert rule is not None
    names = {fund: [n for n, p in read.scenario.programmes.items() if p.fund == fund] for fund in sorted(rule.funds)}
    if any(read.scenario.programmes[name].unit == "person" for mine in names.values() for name in mine):
        return
    january, before = year * 12 - 12, read.register_before(year * 12 - 12)
    founded = read.members_before(january)[0] == 0
    before = np.where(founded, read.column("register")[january - read.first], before)
    exits = (before == REGISTER.index("registered")) & (read.register_before(year * 12) == REGISTER.index("exited"))
    weights = []
    for fund, mine in names.items():
        held = [holding(read, name, range(january, year * 12)) for name in mine]
        counts = [np.any([each[k] for each in held], axis=0)[exits].sum() if held else 0 for k in (0, 1)]
        if counts[0] != counts[1]:
            return
        paid = sum(yuan for month, of, _, _, yuan, _ in read.record.payments if of == fund and month // 12 == year - 1)
        weights.append(counts[0] / paid if paid else 0.0)
    left = [int(given[fund, year] * rule.share.at(year)) for fund in names]
    parts = share_out(sum(left), np.array(weights)).tolist() if any(weights) else left
    found = {fund: yuan for month, fund, what, _, yuan in read.record.receipts if (month, what) == (year * 12, "moved")}
    due = {fund: part - own for fund, part, own in zip(names, parts, left, strict=True) if part != own}
    if found != due:
        yield f"{found} moved in {year}, not {due}"


def _beside(read: Read) -> Iterator[str]:
    """Delivery and leaks are the declared shares of what was delivered, rounded down for each booking."""
    paid = Counter[tuple[str, int]]()
    beside = Counter[tuple[str, int, str]]()
    for month, _, name, kind, yuan, _ in read.record.payments:
        if kind in DIRECT:
            paid[name, month] += yuan
        elif kind in ("delivery", "leaked"):
            beside[name, month, kind] += yuan
    for name, month in paid.keys() | {key[:2] for key in beside}:
        programme = read.scenario.programmes.get(name)
        if programme is None:
            continue
        year = month // 12
        leaks = programme.leaks_share or fund_of(read.scenario.funds[programme.fund]).leaks_share
        shares = {"delivery": programme.overhead_share.at(year), "leaked": 1 / (1 - leaks.at(year)) - 1}
        for kind, share in shares.items():
            most = paid[name, month] * share + 1e-6
            if not floor(most) - 1 <= beside[name, month, kind] <= most:
                yield f"{beside[name, month, kind]} {kind} beside {paid[name, month]} of {name} in the month {month}"
