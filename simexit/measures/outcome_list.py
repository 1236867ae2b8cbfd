"""The one list of what a run yields: every outcome with its unit, good direction, bounds, and where it is shown.

An outcome's name is the key of its title in the catalogue of words; the convention it is counted by comes with each
number. A measure of a record lists its outcomes in its own file, see `simexit.measures.of_a_record`.
"""

from __future__ import annotations

from simexit.gathered import gathered
from simexit.measures.outcomes import HIGHER, LOWER, NEITHER, POSITIVE, Listed, Measure, listed
from simexit.scenario.problems import any_of, did_you_mean

MEASURES: tuple[Measure, ...] = tuple(gathered("simexit.measures.of_a_record", "MEASURE").values())
"""What is asked of every replicate's record: each file of the folder."""

_ALL_STUDIES = "attribution comparison forest sweep"
OUTCOMES: dict[str, Listed] = {
    **listed("share", LOWER, "true_headcount_ratio", f"run_path {_ALL_STUDIES}"),
    **listed("share", NEITHER, "recorded_headcount_ratio", "run_path"),
    **listed("households", HIGHER, "sustained_exits", _ALL_STUDIES),
    **listed("households", HIGHER, "true_exits"),
    **listed("share", HIGHER, "sustained_exit_rate", "run_pooled"),
    **listed("share", LOWER, "relapse_12_months", "run_pooled"),
    **listed("share", LOWER, "relapse_24_months", f"run_pooled {_ALL_STUDIES}"),
    **listed("share", LOWER, "relapse_36_months"),
    **listed("share", LOWER, "false_exit", f"run_errors {_ALL_STUDIES}"),
    **listed("share", LOWER, "missed_relapse held_back left_out", "run_errors"),
    **listed("share", LOWER, "false_exit_rate"),
    **listed("share", HIGHER, "true_exit_rate ever_exited"),
    **listed("share", LOWER, "repeated_poverty"),
    **listed("count", LOWER, "mean_years_to_exit", within=POSITIVE),
    **listed("share", NEITHER, "recorded_exit_rate"),
    **listed("share", NEITHER, "targets_met", "run_targets", is_whole=False, within=POSITIVE),
    **listed("yuan", NEITHER, "present_value_net", "attribution comparison"),
    **listed("yuan", NEITHER, "present_value_spending present_value_transfers present_value_resources"),
    **listed("yuan", NEITHER, "residual_value"),
    **listed("yuan", LOWER, "cost_per_sustained_exit", "run_money comparison forest", within=POSITIVE),
    **listed("yuan", LOWER, "cost_per_exit cost_per_poor_year_avoided", within=POSITIVE),
    **listed("yuan", NEITHER, "spending", "run_spending", is_whole=False, within=POSITIVE),
    **listed("yuan", NEITHER, "paid_by clawed_back", "run_spending", is_whole=False, within=POSITIVE),
    **listed("share", NEITHER, "register_exited", "run_exited", takes_long=True),
    **listed("share", NEITHER, "surveyed_exit_rate", takes_long=True),
    **listed("share", NEITHER, "register_states", takes_long=True, is_whole=False),
    **listed("share", HIGHER, "register_exited_by_group", takes_long=True, is_whole=False),
    **{name: about for measure in MEASURES for name, about in measure.outcomes.items()},
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
