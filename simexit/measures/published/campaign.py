"""What a campaign does: errors of its register, and pairs of runs over one luck, with a programme and without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from simexit.bits import has_bit
from simexit.measures.household_groups import served_so_far
from simexit.measures.of_a_record.welfare import catastrophic
from simexit.population.codes import NEVER, REGISTERED
from simexit.record.record import Assessment, FirstListing, Record
from simexit.record.states import OWN_SOURCES

Column = NDArray[np.float64]
Rows = NDArray[np.int64]
Value = Callable[[Assessment], Column]
COUNTED = tuple(each.name for each in fields(FirstListing))


def listing_errors(record: Record) -> dict[str, float]:
    """Errors of the first listing, by persons, as the re-check of 2015-16 is counted.

    ``inclusion``: of the listed those not truly poor; ``omission``: of the truly poor those not listed.

    Beside them, to be shown, by income alone: ``listed_above_line``, of the listed; ``left_out_below_line``, of those
    below the line.
    """
    added = {name: sum(getattr(each, name) for each in record.listings) for name in COUNTED}
    listed, poor = added["listed"], added["listed"] - added["listed_not_poor"] + added["left_out_poor"]
    below = listed - added["listed_above_line"] + added["left_out_below_line"]
    return {
        "inclusion": added["listed_not_poor"] / max(listed, 1),
        "omission": added["left_out_poor"] / max(poor, 1),
        "listed_above_line": added["listed_above_line"] / max(listed, 1),
        "left_out_below_line": added["left_out_below_line"] / max(below, 1),
    }


def ever_on(record: Record, programme: str) -> float:
    """Persons of the households first listed whose household held a place of ``programme`` at some time, share."""
    first = record.assessments[0]
    listed = (first.register == REGISTERED) & (first.members > 0)
    ever = has_bit(served_so_far(record)[:, -1], record.programmes.index(programme))
    return float(first.members[listed & ever].sum() / max(int(first.members[listed].sum()), 1))


def hospital_stays_ratio(record: Record, year: int) -> float:
    """Stays in hospital a head of households ever on the register over those of the others, in an accounting year
    (Liu and others 2023); missing where the record has no such year."""
    for now in _of_year(record, year):
        rates = [
            float(now.stays[rows].sum()) / max(float(now.members[rows].sum(dtype=np.float64)), 1.0)
            for rows in (_certified(now), (now.register == NEVER) & (now.members > 0))
        ]
        if rates[1] > 0:
            return rates[0] / rates[1]
    return float("nan")


def hospital_own_payment(record: Record, year: int) -> float:
    """Part of the hospital bills of households ever on the register that they owe themselves, in an accounting year
    (the same); missing where the register began later."""
    for now in _of_year(record, year):
        rows = _certified(now)
        billed = float(now.hospital[rows].sum(dtype=np.float64))
        if billed > 0:
            return float(now.hospital_own[rows].sum(dtype=np.float64)) / billed
    return float("nan")


def _of_year(record: Record, year: int) -> list[Assessment]:
    """The assessment of a year, if the record has it."""
    return [now for now in record.assessments if now.year == year]


def _certified(now: Assessment) -> NDArray[np.bool_]:
    """Households there that are or were on the register."""
    there: NDArray[np.bool_] = (now.register != NEVER) & (now.members > 0)
    return there


def beside(played: Record, without: Record) -> Record:
    """``without`` with the households of ``played`` row by row; nobody is in those that were never founded there."""
    order = np.argsort(without.household_ids)
    place = np.searchsorted(without.household_ids, played.household_ids, sorter=order)
    rows = order[np.minimum(place, order.size - 1)]
    never = np.flatnonzero(without.household_ids[rows] != played.household_ids)
    found = [now.taken_from(rows, never) for now in without.assessments]
    return replace(without, household_ids=played.household_ids, assessments=found)


def served_pairs(played: Record, without: Record, programme: str, years_later: int) -> list[tuple[int, Rows]]:
    """Households first served in an accounting year and living in both runs ``years_later``, as (assessment, rows).

    Both records have the same rows (`beside`).
    """
    served = has_bit(served_so_far(played), played.programmes.index(programme))
    first = served & ~np.concatenate([np.zeros((len(served), 1), np.bool_), served[:, :-1]], axis=1)
    found = []
    for k in range(served.shape[1] - years_later):
        later = played.assessments[k + years_later], without.assessments[k + years_later]
        rows = np.flatnonzero(first[:, k] & (later[0].members > 0) & (later[1].members > 0))
        found.append((k + years_later, rows))
    return found


def mean_change(played: Record, without: Record, programme: str, years_later: int, value: Value) -> float:
    """Relative change that a programme makes in the mean ``value`` of those it served, so many years after."""
    one = other = 0.0
    for k, rows in served_pairs(played, without, programme, years_later):
        one += float(value(played.assessments[k])[rows].sum())
        other += float(value(without.assessments[k])[rows].sum())
    return one / other - 1 if other > 0 else float("nan")


def relocation(played: Record, without: Record, programme: str, years_later: int = 3) -> dict[str, float]:
    """What relocation changes in the income a head of the relocated (``relocated_income``), and the share of what it
    adds that is wages (``relocated_by_wages``, missing where it adds nothing; Zhang, Xie and Zheng 2022)."""
    total = mean_change(played, without, programme, years_later, Assessment.income_per_head)
    gained = {"wage": 0.0, "all": 0.0}
    for k, rows in served_pairs(played, without, programme, years_later):
        for name, value in (("wage", _wages), ("all", Assessment.income_per_head)):
            gained[name] += float((value(played.assessments[k]) - value(without.assessments[k]))[rows].sum())
    by_wages = gained["wage"] / gained["all"] if gained["all"] > 0 else float("nan")
    return {"relocated_income": total, "relocated_by_wages": by_wages}


def _wages(now: Assessment) -> Column:
    wages: Column = now.income["wage"].astype(np.float64) / np.maximum(now.members, 1)
    return wages


def health_aid(played: Record, without: Record, programme: str) -> dict[str, float]:
    """Relative change in own payment and in catastrophic spending of the households aided, in the year they first are
    (Chishui and Chifeng studies)."""
    return {
        "aided_own_payment": mean_change(played, without, programme, 0, lambda now: now.medical.astype(np.float64)),
        "aided_catastrophic": mean_change(
            played, without, programme, 0, lambda now: catastrophic(now).astype(np.float64)
        ),
    }


def consumption_over_income(played: Record, without: Record, years_later: int) -> float:
    """Change of log consumption that all programmes make over that of log income, households first listed, so many
    years after the start; transfers, whose end is known, are left out of income on both sides (CFPS 2010-18)."""
    start, one, other = played.assessments[0], played.assessments[years_later], without.assessments[years_later]
    rows = (start.register == REGISTERED) & (one.members > 0) & (other.members > 0)
    consumed = [float(now.consumption[rows].sum(dtype=np.float64)) for now in (one, other)]
    income = [float(sum(now.income[s][rows].sum(dtype=np.float64) for s in OWN_SOURCES)) for now in (one, other)]
    change = float(np.log(income[0] / income[1]))
    return float(np.log(consumed[0] / consumed[1])) / change if change else float("nan")
