"""Every loan by itself, and all of them against places, payments and what returned to funds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from bookkeeping.reading import Read, floor, states, why
from simexit.scenario.schema import Programme, StateEffect


def lends(programme: Programme) -> StateEffect | None:
    """The effect that lends on a schedule."""
    return next((each for each in states(programme) if each.loan is not None), None)


def loans(read: Read) -> Iterator[str]:
    """Each loan closes; each is of a place; funds paid, and got back, what loans say."""
    kept, record = read.record.loans, read.record
    for n in range(kept.yuan.size):
        yield from _one(read, n)
    for name, programme in read.scenario.programmes.items():
        mine = np.flatnonzero(kept.programme == read.names.index(name))
        yield from _of_places(read, name, programme, mine)
        paid, back = Counter[str](), 0
        for _, _, of, kind, yuan, _ in record.payments:
            paid[kind] += yuan * (of == name)
        for _, fund, what, detail, yuan in record.receipts:
            if what == "returned" and detail == name:
                back += yuan
                if fund != programme.fund:
                    yield f"what {name} lent returned to {fund}"
        told = {"interest": kept.subsidy[mine].sum(), "guarantee": kept.guaranteed[mine].sum()}
        if any(paid[kind] != yuan for kind, yuan in told.items()):
            yield f"funds paid {paid['interest']} and {paid['guarantee']} for loans of {name}, loans say {told}"
        effect = lends(programme)
        fund_lends = effect is not None and effect.loan.lender == "fund"  # type: ignore[union-attr]
        due = (kept.repaid + kept.subsidy + kept.guaranteed)[mine].sum() if fund_lends else 0
        if back != due:
            yield f"{back} returned of loans of {name}, not {due}"
    for _, _, what, detail, _ in record.receipts:
        if what == "returned" and detail not in read.scenario.programmes:
            yield f"{detail} returned something"


def _one(read: Read, n: int) -> Iterator[str]:
    kept, record = read.record.loans, read.record
    name = read.names[kept.programme[n]]
    effect = lends(read.scenario.programmes[name])
    if effect is None or effect.loan is None:
        yield f"a loan of {name}, which lends nothing"
        return
    terms, start, yuan = effect.loan, int(kept.start[n]), int(kept.yuan[n])
    interest, subsidy, repaid, lost, borne, owed = (
        int(getattr(kept, key)[n]) for key in ("interest", "subsidy", "repaid", "defaulted", "guaranteed", "owed")
    )
    said = f"loan {n} of {name}"
    if yuan + interest != subsidy + repaid + lost + owed or min(yuan, interest, subsidy, repaid, lost, borne, owed) < 0:
        yield f"{said} does not close"
    if kept.term[n] != terms.months or bool(kept.bank[n]) != (terms.lender == "bank"):
        yield f"{said} has other terms"
    if borne > floor(lost * (terms.risk_fund.bears if terms.risk_fund else 0)):
        yield f"{said}: a fund bore {borne} of {lost}"
    if subsidy > interest * (terms.interest_subsidy.bears if terms.interest_subsidy else 0):
        yield f"{said}: a fund paid {subsidy} of {interest} interest"
    age = read.last - start
    left = (
        (yuan * max(terms.months - age, 0) // terms.months)
        if terms.repaid == "monthly"
        else yuan * (age < terms.months)
    )
    if (lost and owed) or (not lost and owed < left):
        yield f"{said}: {owed} is owed, {left} is not due yet, {lost} was lost"
    rate = max(terms.yearly_interest.at(year) for year in read.years) / 12
    if interest > (yuan + interest) * rate * age or (rate and not lost and age and owed * rate > 1 and not interest):
        yield f"{said}: {interest} interest in {age} months"
    if lost and terms.default_share.at(read.first // 12) == 0 and record.why_gone[_row(read, n)] == 0:
        yield f"{said} was lost, and nobody defaults"


def _row(read: Read, n: int) -> int:
    return int(read.holder_rows("household", read.record.loans.household[n : n + 1])[0])


def _of_places(read: Read, name: str, programme: Programme, mine: np.ndarray) -> Iterator[str]:
    """One loan for each place that was ready and has a yuan to lend, of that household, from that month."""
    effect, kept, record = lends(programme), read.record.loans, read.record
    if effect is None or effect.add is None:
        return
    borrowed = list(zip(kept.household[mine].tolist(), kept.start[mine].tolist(), strict=True))
    yuan_of = dict(zip(borrowed, kept.yuan[mine].tolist(), strict=True))
    found, expected = Counter(borrowed), Counter[tuple[int, int]]()
    for place in read.places_of(name).tolist():
        if why(place, record) == "not passed":
            continue
        holder, start = int(record.places.holder[place]), int(record.places.start[place])
        fewest, most = (1.0, 30.0) if effect.per == "person" else (1.0, 1.0)
        yuan = effect.add.at(start // 12)
        cap = effect.at_most_yuan.at(start // 12) if effect.at_most_yuan else 1e15
        if floor(yuan) < 1:
            continue
        expected[holder, start] += 1
        lent = yuan_of.get((holder, start), 0)
        if not min(floor(yuan * fewest), int(cap)) <= lent <= min(floor(yuan * most), int(cap)):
            yield f"{lent} lent by {name} to {holder} in the month {start}"
    if found != expected:
        yield f"loans of {name} are not those of its places: {found - expected} {expected - found}"
