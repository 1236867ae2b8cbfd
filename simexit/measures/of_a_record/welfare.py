"""How poor and how unequal a run's people are: yearly indices in each view, chronic poverty, mobility.

All shares are of persons unless said otherwise. Views: *true* takes income per member against the administrative
line; *surveyed* takes what the panel's households report, per resident, against the statistical line. The register
keeps no incomes.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from simexit.measures.alkire_foster import alkire_foster, dimensions
from simexit.measures.checked import Column, Flags, share
from simexit.measures.chronic import chronic_transient
from simexit.measures.inequality import gini, mobility
from simexit.measures.outcomes import LOWER, NEITHER, POSITIVE, Measure, Outcome, listed
from simexit.measures.poverty import poverty, watts
from simexit.measures.surveyed import answers
from simexit.population.codes import ASSURANCES
from simexit.record.record import Assessment, Record
from simexit.record.states import (
    POOR,
    consumption_states,
    income_per_head,
    lines_of,
    own_income_states,
    stacked,
    statistical_states,
    years_of,
)

# Incomes below it count as so much in the Watts index, whose logarithm knows no zero; a thirtieth of the line.
WATTS_FLOOR_YUAN = 100.0
DIMENSIONS = ("income", *ASSURANCES)
DIMENSION_WEIGHTS = (1.0,) * len(DIMENSIONS)
CUT_OFF = 1 / 3
# World Health Organization: Xu et al. (2003), Lancet 362, out-of-pocket payments over capacity to pay.
CATASTROPHIC_SHARE = 0.4
# Food in the national line of 2014, widely published, quoted from memory: 53.5 %.
FOOD_SHARE_OF_LINE = 0.535


def deprivations_of(record: Record, assessment: int) -> Flags:
    """Who lacks what at one assessment, [households, `DIMENSIONS`]; income: below the administrative line."""
    now = record.assessments[assessment]
    columns = [now.income_per_head() < now.line_yuan]
    columns += [(now.missing >> k) & 1 == 1 for k in range(len(ASSURANCES))]
    lacking: Flags = np.stack(columns, axis=1)
    return lacking


def catastrophic(
    now: Assessment, threshold: float = CATASTROPHIC_SHARE, food_share_of_line: float = FOOD_SHARE_OF_LINE
) -> Flags:
    """Households whose medical bills exceed ``threshold`` of their capacity to pay in the accounting year.

    Capacity to pay = consumption + medical bills - subsistence food (Xu et al. 2003, with spending for consumption).
    The record keeps no food, so subsistence food is ``food_share_of_line`` of the statistical line for every
    resident, and at most the consumption. ``medical`` are bills paid; care forgone is not in them.
    """
    consumption, medical = now.consumption.astype(np.float64), now.medical.astype(np.float64)
    food = np.minimum(consumption, food_share_of_line * now.statistical_line_yuan * now.residents)
    over: Flags = medical > threshold * (consumption + medical - food)
    return over & (now.members > 0)


def welfare(record: Record, weights: Column) -> Iterator[Outcome]:
    """Poverty, inequality and catastrophic spending by year, and measures over all years, of one replicate.

    ``weights``: households of the place that each stands for.
    """
    other = {
        "statistical_headcount_ratio": statistical_states(record),
        "consumption_headcount_ratio": consumption_states(record),
        "own_income_headcount_ratio": own_income_states(record),
    }
    taking_part = answers(record)
    for k, now in enumerate(record.assessments):
        there = now.members > 0
        persons = np.where(there, weights * now.members, 0.0)
        yield from _indices(record, now, "true", now.income_per_head(), now.line_yuan, persons)
        heard = np.where(taking_part[:, k], persons, 0.0)
        survey = now.survey_income.astype(np.float64)
        yield from _indices(record, now, "surveyed", survey, now.statistical_line_yuan, heard)
        for name, state in other.items():
            value = share(float(persons[state[:, k] == POOR].sum()), float(persons.sum()))
            yield Outcome(record.replicate, name, "", now.year, "share", value, f"convention_{name}")
        yield from _multidimensional(record, k, persons)
        yield from _bills(record, now, np.where(there, weights, 0.0))
    yield from _over_years(record, weights, taking_part)


def _indices(
    record: Record, now: Assessment, view: str, income: Column, line_yuan: float, persons: Column
) -> Iterator[Outcome]:
    """Headcount ratio, gap, severity, Watts index and Gini coefficient of one view and year."""
    rows = persons > 0
    if not rows.any():
        return
    y, w = income[rows], persons[rows]
    found = dict(poverty(y, line_yuan, w)._asdict())
    headcount = "surveyed_headcount_ratio" if view == "surveyed" else "income_headcount_ratio"
    convention = f"convention_income_{view}"
    yield Outcome(record.replicate, headcount, "", now.year, "share", found.pop("headcount_ratio"), convention)
    found["watts"] = watts(y, line_yuan, w, floor_yuan=WATTS_FLOOR_YUAN)
    found["gini"] = gini(y, w, negative="zero") if np.maximum(y, 0).any() else float("nan")
    for name, value in found.items():
        unit = "count" if name in ("watts", "gini") else "share"
        convention = f"convention_gini_{view}" if name == "gini" else f"convention_income_{view}"
        yield Outcome(record.replicate, name, view, now.year, unit, value, convention)


def _multidimensional(record: Record, k: int, persons: Column) -> Iterator[Outcome]:
    """Adjusted headcount ratio, headcount ratio and intensity over `DIMENSIONS`, and each dimension's part."""
    if not persons.any():
        return
    lacking, year = deprivations_of(record, k), record.assessments[k].year
    whole = alkire_foster(lacking, CUT_OFF, DIMENSION_WEIGHTS, persons)
    table = dimensions(lacking, CUT_OFF, DIMENSION_WEIGHTS, persons, DIMENSIONS)
    rows: list[tuple[str, str, float]] = [
        ("multidimensional_poverty", "", whole.adjusted_headcount_ratio),
        ("multidimensional_headcount_ratio", "", whole.headcount_ratio),
        ("multidimensional_intensity", "", whole.intensity),
    ]
    for row in table.itertuples():
        group = f"lacks_{row.dimension}"
        rows += [("censored_headcount_ratio", group, float(row.censored_headcount_ratio))]  # type: ignore[arg-type]
        rows += [("multidimensional_contribution", group, float(row.contribution))]  # type: ignore[arg-type]
    for name, group, value in rows:
        unit = "count" if name == "multidimensional_poverty" else "share"
        yield Outcome(record.replicate, name, group, year, unit, value, "convention_multidimensional")


def _bills(record: Record, now: Assessment, households: Column) -> Iterator[Outcome]:
    """Share of households with catastrophic health spending: all, and the truly poor."""
    over = catastrophic(now)
    for group, rows in (("", now.members > 0), ("truly_poor", now.true_poor == 1)):
        value = share(float(households[rows & over].sum()), float(households[rows].sum()))
        name, convention = "catastrophic_health_spending", "convention_catastrophic"
        yield Outcome(record.replicate, name, group, now.year, "share", value, convention)


def _over_years(record: Record, weights: Column, taking_part: NDArray[np.bool_]) -> Iterator[Outcome]:
    """Chronic and transient poverty, and mobility between the first and the last assessment, of those always there."""
    members = stacked(record, "members")
    always = (members > 0).all(axis=1)
    if years_of(record).size < 2:
        return
    views = {
        "true": (income_per_head(record), "administrative", always),
        "surveyed": (stacked(record, "survey_income"), "statistical", always & taking_part.all(axis=1)),
    }
    for view, (income, line, rows) in views.items():
        if not rows.any():
            continue
        y, w = income[rows], weights[rows] * members[rows, 0]
        found = chronic_transient(y, lines_of(record, line), w)
        values = {"chronic_poverty": found.chronic, "transient_poverty": found.transient}
        values |= {"transient_share": found.transient_share, "chronic_bias": found.chronic_bias}
        for name, value in values.items():
            unit = "share" if name == "transient_share" else "count"
            yield Outcome(record.replicate, name, view, 0, unit, value, "convention_chronic")
        yield Outcome(record.replicate, "mobility", view, 0, "count", _moves(y, w), "convention_mobility")


def _moves(income: Column, persons: Column) -> float:
    """Shorrocks index between fifths of the first and the last year; missing where too many incomes are equal."""
    try:
        return mobility(income[:, 0], income[:, -1], 5, persons)
    except ValueError:
        return float("nan")


MEASURE = Measure(
    welfare,
    {
        **listed("share", LOWER, "poverty_gap poverty_severity surveyed_headcount_ratio", takes_long=True),
        **listed("share", LOWER, "income_headcount_ratio statistical_headcount_ratio", takes_long=True),
        **listed("share", LOWER, "consumption_headcount_ratio own_income_headcount_ratio", takes_long=True),
        **listed("count", LOWER, "multidimensional_poverty", takes_long=True, within=(0.0, 1.0)),
        **listed("count", LOWER, "watts chronic_poverty", takes_long=True, within=POSITIVE),
        **listed("share", LOWER, "multidimensional_headcount_ratio multidimensional_intensity", takes_long=True),
        **listed("share", LOWER, "censored_headcount_ratio", takes_long=True, is_whole=False),
        **listed("share", LOWER, "catastrophic_health_spending", takes_long=True),
        **listed("count", NEITHER, "gini", takes_long=True, within=(0.0, 1.0)),
        **listed("count", NEITHER, "transient_poverty", takes_long=True, within=POSITIVE),
        **listed("count", NEITHER, "chronic_bias mobility", takes_long=True),
        **listed("share", NEITHER, "multidimensional_contribution", takes_long=True, is_whole=False),
        **listed("share", NEITHER, "transient_share", takes_long=True),
    },
)
