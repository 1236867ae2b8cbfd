"""What exits cost: all money of the plan over the exits of a run, in all and by programme.

All money: what funds paid for the plan, delivery and the principal of loans included, and what households raised
themselves; not entitlements without a plan.
These are averages: all that was paid, over all exits that happened, with or without it. What a programme adds is the
difference between two runs with the same luck, not a number of one run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from simexit.bits import has_bit
from simexit.measures.checked import Column, Flags, share
from simexit.measures.household_groups import served_so_far
from simexit.measures.outcomes import Outcome
from simexit.record.record import Record
from simexit.record.states import OUT, POOR, Matrix, stacked, true_states

SUSTAINED_MORE = 2
SELF_RAISED = "self_raised"
STANDING_STATE = "standing_state"


class Exits(NamedTuple):
    """Weighted true exits, those that were sustained, and those followed long enough, or to a relapse, to know."""

    exits: float
    sustained: float
    followed: float


def exit_flags(state: Matrix) -> Flags:
    """Whether each household exits at each assessment, [households, assessments]: poor before, out now."""
    found = np.zeros(state.shape, np.bool_)
    found[:, 1:] = (state[:, :-1] == POOR) & (state[:, 1:] == OUT)
    return found


def count_exits(state: Matrix, weights: Column, among: Flags | None = None) -> Exits:
    """Exits of ``among`` [households, assessments] (None: all), and how many were out at the two next assessments."""
    exits = exit_flags(state) if among is None else exit_flags(state) & among
    still, relapsed = exits.copy(), np.zeros(state.shape, np.bool_)
    still[:, -SUSTAINED_MORE:] = False
    for later in range(1, SUSTAINED_MORE + 1):
        ahead = np.full(state.shape, OUT, np.int8)
        ahead[:, :-later] = state[:, later:]
        relapsed |= still & (ahead == POOR)
        still &= ahead == OUT
    return Exits(*(float((weights * flags.sum(axis=1)).sum()) for flags in (exits, still, still | relapsed)))


def spent_yuan(record: Record, programme: str | None = None) -> float:
    """Yuan of every payment of one programme, or of all that have places, in the simulated part of the place."""
    chosen = record.programmes if programme is None else (programme,)
    return float(sum(yuan for _, _, name, _, yuan, _ in record.payments if name in chosen))


def spending(record: Record, place: float) -> Iterator[Outcome]:
    """Money by fund, and what households raised themselves, at the size of the place: ``place`` times the record's.

    All together is the whole ledger.
    """
    paid = {**{fund: 0.0 for fund, *_ in record.funds}, SELF_RAISED: 0.0}
    for _, fund, _, kind, yuan, _ in record.payments:
        paid[SELF_RAISED if kind == "self-raised" else fund] += yuan * place
    for payer, value in sorted(paid.items()):
        yield Outcome(record.replicate, "spending", payer, 0, "yuan", value, "convention_spending")


def paid_by(record: Record, place: float, payer_of: Mapping[str, str]) -> Iterator[Outcome]:
    """Money by whose it is: public, of enterprises (``payer_of``: of each fund), households' own, the standing state's.

    And what programmes that fill gaps paid less because of dividends that others paid.
    """
    paid = dict.fromkeys(("public", "enterprise", SELF_RAISED, STANDING_STATE), 0.0)
    for _, fund, name, kind, yuan, _ in record.payments:
        payer = SELF_RAISED if kind == "self-raised" else payer_of.get(fund, "public")
        paid[payer if name in record.programmes else STANDING_STATE] += yuan * place
    for payer, value in paid.items():
        yield Outcome(record.replicate, "paid_by", payer, 0, "yuan", value, "convention_paid_by")
    clawed: dict[str, float] = {}
    for _, _, what, name, yuan in record.receipts:
        if what == "clawed back":
            clawed[name] = clawed.get(name, 0.0) + yuan * place
    for name, value in sorted(clawed.items()):
        yield Outcome(record.replicate, "clawed_back", name, 0, "yuan", value, "convention_clawed_back")


def poor_person_years_avoided(poor_persons: Column, persons: Column) -> float:
    """Person-years of poverty fewer than if the first assessment's headcount ratio had stayed, by assessment."""
    return float((poor_persons[0] / persons[0] * persons - poor_persons).sum()) if persons[0] else float("nan")


def costs(record: Record, weights: Column, place: float) -> Iterator[Outcome]:
    """Yuan per true exit, per sustained exit and per poor person-year avoided; by programme for those it served.

    ``weights``: households of the place for each simulated one; ``place``: the same for its money.
    """
    state = true_states(record)
    members = stacked(record, "members")
    everybody = count_exits(state, weights)
    spent = spent_yuan(record) * place
    weighted = weights[:, None] * members
    persons, poor = weighted.sum(axis=0), (weighted * (state == POOR)).sum(axis=0)
    avoided = poor_person_years_avoided(poor, persons)
    yield from _of(record, "", spent, everybody)
    value = spent / avoided if spent and avoided > 0 else float("nan")
    yield Outcome(record.replicate, "cost_per_poor_year_avoided", "", 0, "yuan", value, "convention_cost_poor_year")
    served = served_so_far(record)
    for bit, name in enumerate(record.programmes):
        mine = has_bit(served, bit)
        yield from _of(record, name, spent_yuan(record, name) * place, count_exits(state, weights, mine))


def _of(record: Record, group: str, spent: float, found: Exits) -> Iterator[Outcome]:
    """Cost of exits: sustained ones are brought to all exits by the share of the followed that was sustained."""
    sustained = found.exits * share(found.sustained, found.followed)
    suffix = "_served" if group else ""
    for name, number in (("cost_per_exit", found.exits), ("cost_per_sustained_exit", sustained)):
        value = spent / number if spent and number > 0 else float("nan")
        yield Outcome(record.replicate, name, group, 0, "yuan", value, f"convention_{name}{suffix}")
