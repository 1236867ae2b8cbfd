"""The one list of what a run yields: every outcome with its unit, good direction, bounds, and where it is shown.

An outcome's name is the key of its title in the catalogue of words; the convention it is counted by comes with each
number.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from simexit.scenario.problems import any_of, did_you_mean

LOWER, HIGHER, NEITHER = -1, 1, 0
Bounds = tuple[float, float]
POSITIVE: Bounds = (0.0, math.inf)


class Listed(NamedTuple):
    """An outcome: its ``unit``, which end is ``better`` (`LOWER`, `HIGHER`, `NEITHER`), and whether it ``takes_long``.

    What takes long is only told by a single run, and by studies that are asked for all outcomes. ``is_whole``: told of
    the whole place, not only by fund, county or group. ``within``: what it can be, where its unit does not tell it.
    ``shown_in``: where it is among the outcomes shown, see `shown_in`.
    """

    unit: str
    better: int
    takes_long: bool
    is_whole: bool
    within: Bounds | None
    shown_in: frozenset[str]


def _listed(
    unit: str,
    better: int,
    names: str,
    shown: str = "",
    *,
    takes_long: bool = False,
    is_whole: bool = True,
    within: Bounds | None = None,
) -> dict[str, Listed]:
    about = Listed(unit, better, takes_long, is_whole, within, frozenset(shown.split()))
    return dict.fromkeys(names.split(), about)


_ALL_STUDIES = "attribution comparison forest sweep"
OUTCOMES: dict[str, Listed] = {
    **_listed("share", LOWER, "true_headcount_ratio", f"run_path {_ALL_STUDIES}"),
    **_listed("share", NEITHER, "recorded_headcount_ratio", "run_path"),
    **_listed("households", HIGHER, "sustained_exits", _ALL_STUDIES),
    **_listed("households", HIGHER, "true_exits"),
    **_listed("share", HIGHER, "sustained_exit_rate", "run_pooled"),
    **_listed("share", LOWER, "relapse_12_months", "run_pooled"),
    **_listed("share", LOWER, "relapse_24_months", f"run_pooled {_ALL_STUDIES}"),
    **_listed("share", LOWER, "relapse_36_months"),
    **_listed("share", LOWER, "false_exit", f"run_errors {_ALL_STUDIES}"),
    **_listed("share", LOWER, "missed_relapse held_back left_out", "run_errors"),
    **_listed("share", LOWER, "false_exit_rate"),
    **_listed("share", HIGHER, "true_exit_rate ever_exited"),
    **_listed("share", LOWER, "repeated_poverty"),
    **_listed("count", LOWER, "mean_years_to_exit", within=POSITIVE),
    **_listed("share", NEITHER, "recorded_exit_rate"),
    **_listed("share", NEITHER, "targets_met", "run_targets", is_whole=False, within=POSITIVE),
    **_listed("yuan", NEITHER, "present_value_net", "attribution comparison"),
    **_listed("yuan", NEITHER, "present_value_spending present_value_transfers present_value_resources"),
    **_listed("yuan", NEITHER, "residual_value"),
    **_listed("yuan", LOWER, "cost_per_sustained_exit", "run_money comparison forest", within=POSITIVE),
    **_listed("yuan", LOWER, "cost_per_exit cost_per_poor_year_avoided", within=POSITIVE),
    **_listed("yuan", NEITHER, "spending", "run_spending", is_whole=False, within=POSITIVE),
    **_listed("share", NEITHER, "register_exited", "run_exited", takes_long=True),
    **_listed("share", NEITHER, "surveyed_exit_rate", takes_long=True),
    **_listed("share", NEITHER, "register_states", takes_long=True, is_whole=False),
    **_listed("share", HIGHER, "register_exited_by_group", takes_long=True, is_whole=False),
    **_listed("share", HIGHER, "coverage", takes_long=True),
    **_listed("share", LOWER, "poverty_gap poverty_severity surveyed_headcount_ratio", takes_long=True),
    **_listed("share", LOWER, "income_headcount_ratio statistical_headcount_ratio", takes_long=True),
    **_listed("share", LOWER, "consumption_headcount_ratio own_income_headcount_ratio", takes_long=True),
    **_listed("count", LOWER, "multidimensional_poverty", takes_long=True, within=(0.0, 1.0)),
    **_listed("count", LOWER, "watts chronic_poverty waiting_years", takes_long=True, within=POSITIVE),
    **_listed("share", LOWER, "multidimensional_headcount_ratio multidimensional_intensity", takes_long=True),
    **_listed("share", LOWER, "censored_headcount_ratio", takes_long=True, is_whole=False),
    **_listed("share", LOWER, "catastrophic_health_spending", takes_long=True),
    **_listed("share", LOWER, "register_inclusion_error register_exclusion_error", takes_long=True),
    **_listed("share", LOWER, "exclusion_error inclusion_error leakage take_up_gap", takes_long=True),
    **_listed("share", LOWER, "listed_never_served near_poor_unserved", takes_long=True),
    **_listed("count", NEITHER, "gini", takes_long=True, within=(0.0, 1.0)),
    **_listed("count", NEITHER, "transient_poverty", takes_long=True, within=POSITIVE),
    **_listed("count", NEITHER, "chronic_bias mobility", takes_long=True),
    **_listed("share", NEITHER, "multidimensional_contribution", takes_long=True, is_whole=False),
    **_listed("share", NEITHER, "transient_share", takes_long=True),
    # Written in per cent, and changes or ratios, not shares.
    **_listed("share", NEITHER, "near_poor_unserved_income_change", takes_long=True, within=(-1.0, math.inf)),
    **_listed("share", NEITHER, "mobility_from_error transitions_from_error", takes_long=True, within=(-math.inf, 1.0)),
}


def shown_in(place: str) -> tuple[str, ...]:
    """The outcomes shown in a ``place``, in the order of the list.

    Places: ``attribution`` (values, where none are asked for), ``comparison`` (printed), ``forest`` (figures),
    ``sweep`` (printed and mapped), and the parts of what is printed of a run, such as ``run_path``.
    """
    return tuple(name for name, about in OUTCOMES.items() if place in about.shown_in)


def better_of(outcome: str) -> int:
    """Which end of an outcome is better: `LOWER`, `HIGHER`, or `NEITHER`, also for one that is not listed."""
    return OUTCOMES[outcome].better if outcome in OUTCOMES else NEITHER


def outcome_problem(option: str, name: object, *, all_outcomes: bool) -> str:
    """What is wrong with ``name`` as an outcome of a study; empty if nothing is.

    ``option``: what it was given as. ``all_outcomes``: whether the study keeps those that take long.
    """
    known = [each for each, about in OUTCOMES.items() if all_outcomes or not about.takes_long]
    if name in known:
        return ""
    if name in OUTCOMES:
        return f"{option}: found {name!r}, which needs all outcomes (--all-outcomes); without: {any_of(known, 50)}"
    hint = did_you_mean(str(name), OUTCOMES)
    return f"{option}: found {name!r}; allowed: {any_of(known, 50)}" + (f"; {hint}" if hint else "")
