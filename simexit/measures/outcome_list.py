"""The one list of what a run yields: every outcome with its unit, its good direction, and whether it takes long."""

from __future__ import annotations

from typing import NamedTuple

from simexit.scenario.problems import any_of, did_you_mean

LOWER, HIGHER, NEITHER = -1, 1, 0


class Listed(NamedTuple):
    """An outcome: its ``unit``, which end is ``better`` (`LOWER`, `HIGHER`, `NEITHER`), and whether it ``takes_long``.

    What takes long is only told by a single run, and by studies that are asked for all outcomes. ``is_whole``: told of
    the whole place, not only by fund, county or group.
    """

    unit: str
    better: int
    takes_long: bool
    is_whole: bool


def _listed(
    unit: str, better: int, names: str, *, takes_long: bool = False, is_whole: bool = True
) -> dict[str, Listed]:
    return dict.fromkeys(names.split(), Listed(unit, better, takes_long, is_whole))


OUTCOMES: dict[str, Listed] = {
    **_listed("share", LOWER, "true_headcount_ratio"),
    **_listed("share", NEITHER, "recorded_headcount_ratio"),
    **_listed("households", HIGHER, "sustained_exits true_exits"),
    **_listed("share", LOWER, "relapse_12_months relapse_24_months relapse_36_months"),
    **_listed("share", LOWER, "false_exit missed_relapse held_back left_out false_exit_rate"),
    **_listed("share", HIGHER, "true_exit_rate sustained_exit_rate ever_exited"),
    **_listed("share", LOWER, "repeated_poverty"),
    **_listed("count", LOWER, "mean_years_to_exit"),
    **_listed("share", NEITHER, "recorded_exit_rate"),
    **_listed("share", NEITHER, "targets_met", is_whole=False),
    **_listed("yuan", LOWER, "cost_per_exit cost_per_sustained_exit cost_per_poor_year_avoided"),
    **_listed("yuan", NEITHER, "present_value_spending present_value_transfers present_value_resources"),
    **_listed("yuan", NEITHER, "residual_value present_value_net"),
    **_listed("yuan", NEITHER, "spending", is_whole=False),
    **_listed("share", NEITHER, "surveyed_exit_rate register_exited", takes_long=True),
    **_listed("share", NEITHER, "register_states", takes_long=True, is_whole=False),
    **_listed("share", HIGHER, "register_exited_by_group", takes_long=True, is_whole=False),
    **_listed("share", HIGHER, "coverage", takes_long=True),
    **_listed("share", LOWER, "poverty_gap poverty_severity surveyed_headcount_ratio", takes_long=True),
    **_listed("share", LOWER, "income_headcount_ratio statistical_headcount_ratio", takes_long=True),
    **_listed("share", LOWER, "consumption_headcount_ratio own_income_headcount_ratio", takes_long=True),
    **_listed("count", LOWER, "watts multidimensional_poverty chronic_poverty waiting_years", takes_long=True),
    **_listed("share", LOWER, "multidimensional_headcount_ratio multidimensional_intensity", takes_long=True),
    **_listed("share", LOWER, "censored_headcount_ratio", takes_long=True, is_whole=False),
    **_listed("share", LOWER, "catastrophic_health_spending", takes_long=True),
    **_listed("share", LOWER, "register_inclusion_error register_exclusion_error", takes_long=True),
    **_listed("share", LOWER, "exclusion_error inclusion_error leakage take_up_gap", takes_long=True),
    **_listed("share", LOWER, "listed_never_served near_poor_unserved", takes_long=True),
    **_listed("count", NEITHER, "gini transient_poverty chronic_bias mobility", takes_long=True),
    **_listed("share", NEITHER, "multidimensional_contribution", takes_long=True, is_whole=False),
    **_listed("share", NEITHER, "transient_share", takes_long=True),
    **_listed("share", NEITHER, "near_poor_unserved_income_change", takes_long=True),
    **_listed("share", NEITHER, "mobility_from_error transitions_from_error", takes_long=True),
}


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
