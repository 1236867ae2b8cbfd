"""Whom programmes and the register reach in a run: targeting by year, waiting, near-poor neighbours, survey error."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from simexit.bits import has_any
from simexit.measures.checked import Column, Flags, share
from simexit.measures.household_groups import served_so_far
from simexit.measures.outcomes import HIGHER, LOWER, NEITHER, POSITIVE, Measure, Outcome, listed
from simexit.measures.surveyed import answers
from simexit.measures.targeting import targeting
from simexit.population.codes import REGISTERED
from simexit.record.record import Assessment, Record
from simexit.record.states import MONITORING_RATIO, income_per_head, lines_of, stacked

# Logarithms of incomes know no zero: lower ones count as so much.
LOWEST_YUAN = 100.0


def serving(record: Record, weights: Column) -> Iterator[Outcome]:
    """Outcomes of targeting of one replicate; ``weights``: households of the place that each stands for."""
    for now in record.assessments:
        yield from _register_errors(record, now, weights)
    for before, now in zip(record.assessments, record.assessments[1:], strict=False):
        yield from _programmes(record, before, now, weights)
    yield from _waiting(record, weights)
    yield from _near_poor(record, weights)
    yield from measurement(record, weights)


def _register_errors(record: Record, now: Assessment, weights: Column) -> Iterator[Outcome]:
    """Register against the truly poor of the same assessment, households."""
    there = now.members > 0
    if not there.any():
        return
    found = targeting(now.true_poor[there], now.register[there] == REGISTERED, weights[there])
    values = {"register_inclusion_error": found.inclusion_error, "register_exclusion_error": found.exclusion_error}
    for name, value in values.items():
        yield Outcome(record.replicate, name, "", now.year, "share", value, f"convention_{name}")


def _programmes(record: Record, before: Assessment, now: Assessment, weights: Column) -> Iterator[Outcome]:
    """Households served in the accounting year against those truly poor, or registered, at its beginning."""
    there = (before.members > 0) & (now.members > 0)
    if not there.any() or not record.programmes:
        return
    served = has_any(now.served)[there]
    amount = np.where(served, np.maximum(now.income["transfer"][there], 0), 0).astype(np.float64)
    found = targeting(before.true_poor[there], served, weights[there], amount)
    registered = before.register[there] == REGISTERED
    waiting = targeting(registered, served, weights[there])
    values = {
        "coverage": found.coverage,
        "exclusion_error": found.exclusion_error,
        "inclusion_error": found.inclusion_error,
        "leakage": found.leakage,
        "take_up_gap": waiting.exclusion_error,
    }
    for name, value in values.items():
        yield Outcome(record.replicate, name, "", now.year, "share", value, f"convention_{name}")


def waiting_years(record: Record) -> tuple[Column, Flags]:
    """Years from each household's first listing to its first place, and whether it was ever listed.

    Missing where it was never listed or never served; zero where it was served before.
    """
    listed = stacked(record, "register") == REGISTERED
    served = has_any(served_so_far(record))
    years = np.array([assessment.year for assessment in record.assessments], np.float64)
    ever = listed.any(axis=1)
    wait = years[np.argmax(served, axis=1)] - years[np.argmax(listed, axis=1)]
    known = ever & served.any(axis=1)
    return np.where(known, np.maximum(wait, 0), np.nan), ever


def _waiting(record: Record, weights: Column) -> Iterator[Outcome]:
    """Mean wait of those served, and the share of those listed that was never served."""
    if not record.programmes:
        return
    wait, listed = waiting_years(record)
    served = ~np.isnan(wait)
    mean = share(float((weights[served] * wait[served]).sum()), float(weights[served].sum()))
    never = share(float(weights[listed & ~served].sum()), float(weights[listed].sum()))
    yield Outcome(record.replicate, "waiting_years", "", 0, "count", mean, "convention_waiting")
    yield Outcome(record.replicate, "listed_never_served", "", 0, "share", never, "convention_waiting")


def _near_poor(record: Record, weights: Column) -> Iterator[Outcome]:
    """Change of income per head, first to last assessment, of near-poor households that no programme ever served."""
    income, line = income_per_head(record), lines_of(record, "administrative")[0]
    stayed = (stacked(record, "members")[:, [0, -1]] > 0).all(axis=1)
    near = stayed & (income[:, 0] >= line) & (income[:, 0] < MONITORING_RATIO * line)
    alone = near & ~has_any(served_so_far(record)[:, -1])
    groups = {
        "": alone,
        "village_poor": alone & (record.poor_village == 1),
        "village_other": alone & (record.poor_village == 0),
    }
    name = "near_poor_unserved_income_change"
    for group, rows in groups.items():
        before, after = (float((weights[rows] * income[rows, k]).sum()) for k in (0, -1))
        change = share(after, before) - 1
        yield Outcome(record.replicate, name, group, 0, "share", change, "convention_near_poor")
    unserved = share(float(weights[alone].sum()), float(weights[near].sum()))
    yield Outcome(record.replicate, "near_poor_unserved", "", 0, "share", unserved, "convention_near_poor")


def mobility_from_error(
    true_before: Column, true_after: Column, seen_before: Column, seen_after: Column, weights: Column | None = None
) -> float:
    """Share of measured mobility of incomes that is error of measurement (Glewwe 2012, Economica 79).

    Mobility is one minus the correlation of log incomes of two years, of the same households: 1 - true / measured.
    Incomes below `LOWEST_YUAN` count as so much. Missing where incomes do not vary or measured mobility is not above
    zero; below zero where the measure makes incomes look steadier than they are.
    """
    w = np.ones(true_before.size) if weights is None else weights
    true, seen = (
        1 - _correlation(np.log(np.maximum(a, LOWEST_YUAN)), np.log(np.maximum(b, LOWEST_YUAN)), w)
        for a, b in ((true_before, true_after), (seen_before, seen_after))
    )
    return float(1 - true / seen) if seen > 0 else float("nan")


def _correlation(a: Column, b: Column, w: Column) -> float:
    """Weighted correlation; missing where a column does not vary."""
    if not w.sum() > 0:
        return float("nan")
    a, b = a - np.average(a, weights=w), b - np.average(b, weights=w)
    scale = float(np.sqrt((w * a**2).sum() * (w * b**2).sum()))
    return share(float((w * a * b).sum()), scale)


def measurement(record: Record, weights: Column) -> Iterator[Outcome]:
    """Error's share in measured mobility over all pairs of years, of households that answer in both."""
    true, seen, there = income_per_head(record), stacked(record, "survey_income"), stacked(record, "members") > 0
    both = answers(record) & there
    pairs = both[:, 1:] & both[:, :-1]
    if not pairs.any():
        return
    w = np.broadcast_to(weights[:, None], pairs.shape)[pairs]
    columns = (true[:, :-1][pairs], true[:, 1:][pairs], seen[:, :-1][pairs], seen[:, 1:][pairs])
    value = mobility_from_error(*columns, w)
    yield Outcome(record.replicate, "mobility_from_error", "", 0, "share", value, "convention_mobility_from_error")
    line = lines_of(record, "statistical")
    true_poor, seen_poor = true < line, seen < line
    moved = [float(w[(poor[:, :-1] != poor[:, 1:])[pairs]].sum()) for poor in (true_poor, seen_poor)]
    value, convention = 1 - share(moved[0], moved[1]), "convention_transitions_from_error"
    yield Outcome(record.replicate, "transitions_from_error", "", 0, "share", value, convention)


# What is written in per cent as changes or ratios, not shares, can lie beyond 0 and 1.
MEASURE = Measure(
    serving,
    {
        **listed("share", HIGHER, "coverage", takes_long=True),
        **listed("count", LOWER, "waiting_years", takes_long=True, within=POSITIVE),
        **listed("share", LOWER, "register_inclusion_error register_exclusion_error", takes_long=True),
        **listed("share", LOWER, "exclusion_error inclusion_error leakage take_up_gap", takes_long=True),
        **listed("share", LOWER, "listed_never_served near_poor_unserved", takes_long=True),
        **listed("share", NEITHER, "near_poor_unserved_income_change", takes_long=True, within=(-1.0, math.inf)),
        **listed("share", NEITHER, "mobility_from_error transitions_from_error", takes_long=True,
                 within=(-math.inf, 1.0)),
    },
)  # fmt: skip
