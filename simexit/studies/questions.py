"""The questions of a study, asked in one call from Python or the command line."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from simexit.measures.outcome_list import outcome_problem, shown_in
from simexit.runs.arguments import MOST_REPLICATES, list_of_texts, refuse, text_or_none, whole_number
from simexit.runs.conduct import Conduct
from simexit.studies import attribution, comparison
from simexit.studies.attribution import Attribution, families_of, load_backgrounds
from simexit.studies.calibration import Calibration, calibrate_study
from simexit.studies.calibration_file import load_calibration
from simexit.studies.comparison import Comparison
from simexit.studies.finding_households import find_to_show
from simexit.studies.sequential import Until
from simexit.studies.sweep import Sweep, run_sweep
from simexit.studies.sweep_file import load_sweep
from simexit.studies.trace import FEWEST_FUTURES, Household, Trace, household_id, live, needs
from simexit.studies.variants import load_variants

BACKGROUNDS = ("growth-low", "growth-high")
MONEY = ("unspent", "reallocated")


def compare(
    scenario: str | Path,
    mixes: Sequence[str],
    *,
    replicates: int | None = None,
    draws: int = 20,
    until: Until | None = None,
    overlays: Iterable[str | Path] = (),
    settings: Iterable[str] = (),
    conduct: Conduct | None = None,
) -> Comparison:
    """Compare ``mixes`` (shipped names, files, or ``a+b``) with the plan over the same luck.

    ``replicates``: instead of those of ``conduct``. ``overlays`` and ``settings`` hold for all. ``draws``: draws of
    uncertain parameters, 0 for none. ``until``: how exactly, instead of replicates. Raises `ScenarioError`, ValueError,
    `RunsFailed`, `Stopped`.
    """
    number = _replicates(replicates, conduct)
    refuse(
        [
            *_list_problems(mixes=mixes, overlays=overlays, settings=settings),
            "mixes: found none; allowed: one or more" * (not mixes),
            whole_number("replicates", number, 2, MOST_REPLICATES),
            whole_number("draws", draws, 0, MOST_REPLICATES),
            f"until: found {until!r}; allowed: an Until, such as Until(0.005, 'true_headcount_ratio')"
            * (until is not None and not isinstance(until, Until)),
            _conduct_problem(conduct),
        ]
    )
    variants = load_variants(scenario, mixes, overlays=overlays, settings=settings)
    carried_out_so = replace(conduct or Conduct(), replicates=number)
    return comparison.compare(variants, draws=draws, until=until, conduct=carried_out_so)


def attribute(
    scenario: str | Path,
    families: Sequence[str] = (),
    *,
    replicates: int | None = None,
    money: str = "unspent",
    backgrounds: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    settings: Iterable[str] = (),
    conduct: Conduct | None = None,
) -> Attribution:
    """Attribute what programmes do to ``families`` (default: all of the plan), in two or more ``backgrounds``.

    ``replicates``: instead of those of ``conduct``. ``money``: what becomes of money switched off, one of `MONEY`.
    ``outcomes``: those of the list of outcomes shown of an attribution, where none are named. Raises `ScenarioError`,
    ValueError, `RunsFailed`, `Stopped`.
    """
    number = _replicates(replicates, conduct)
    refuse(
        [
            *_list_problems(families=families, backgrounds=backgrounds, settings=settings),
            f"money: found {money!r}; allowed: {' or '.join(MONEY)}" * (money not in MONEY),
            "background: found one; allowed: two or more, since what a family adds depends on it"
            * (len(backgrounds) == 1),
            whole_number("replicates", number, 2, MOST_REPLICATES),
            _conduct_problem(conduct) or _outcome_problems(outcomes, conduct or Conduct()),
        ]
    )
    set_to = tuple(settings)
    asked = list(families) or families_of(scenario, set_to)
    played = load_backgrounds(scenario, asked, backgrounds or BACKGROUNDS, money=money, settings=set_to)
    asked_outcomes = outcomes or shown_in("attribution")
    carried_out_so = replace(conduct or Conduct(), replicates=number)
    return attribution.attribute(played, outcomes=asked_outcomes, conduct=carried_out_so)


def sweep(study: str | Path | Mapping[str, Any], *, conduct: Conduct | None = None) -> Sweep:
    """Run a scenario over the values of levers: ``study`` is a file, or what such a file says, as a mapping.

    The study says seed, scale and replicates, ``conduct`` all else. Raises `ScenarioError`, ValueError, `RunsFailed`,
    `Stopped`.
    """
    refuse([_conduct_problem(conduct)])
    return run_sweep(load_sweep(study), conduct or Conduct())


def calibrate(
    study: str | Path | Mapping[str, Any], *, recovery: int = 0, conduct: Conduct | None = None
) -> Calibration:
    """Fit parameters to published facts: ``study`` is a file, or what such a file says, as a mapping.

    The study says seed, scale and replicates, ``conduct`` all else. ``recovery``: trials at known points, which tell
    what such a fit recovers. Raises `ScenarioError`, ValueError, `StudyError`, `Stopped`.
    """
    refuse([_conduct_problem(conduct)])
    return calibrate_study(load_calibration(study), conduct or Conduct(), recovery)


def trace(
    scenario: str | Path,
    *,
    household: str | None = None,
    find: str | None = None,
    versus: str | None = None,
    futures: int = 0,
    replicate: int = 1,
    overlays: Iterable[str | Path] = (),
    settings: Iterable[str] = (),
    conduct: Conduct | None = None,
) -> Trace:
    """One household's life: that of the id ``household``, or of one whose history is ``find``.

    ``versus``: a mix to live the same life under as well. ``futures``: how many its needs are counted over, 0 for none.
    ``replicate``: the history of the place it lives in; seed, scale and threads are those of ``conduct``, whose
    progress is told of futures. Raises `ScenarioError`; ValueError, also where nobody has the history or the id.
    """
    refuse(
        [
            *_list_problems(overlays=overlays, settings=settings),
            *(text_or_none(*each) for each in (("household", household), ("find", find), ("versus", versus))),
            whole_number("replicate", replicate, 1, MOST_REPLICATES),
            whole_number("--futures", futures, FEWEST_FUTURES) if futures else "",
            "--household: found both or neither of --household and --find; allowed: one of them"
            * ((household is None) == (find is None)),
            _conduct_problem(conduct),
        ]
    )
    conduct = conduct or Conduct()
    variants = load_variants(scenario, [versus] if versus else [], overlays=overlays, settings=settings)
    found, seed, scale = None, conduct.seed, conduct.scale
    if find is not None:
        found = find_to_show(variants, find, seed=seed, replicate=replicate, scale=scale)
    who = Household(household_id(str(household)) if found is None else found.shown, seed, replicate, scale)
    lives = [live(variant, who) for variant in variants]
    met = None
    if futures:
        at_once = conduct.threads or os.cpu_count() or 1
        met = needs(variants[0].scenario, who, futures=futures, threads=at_once, progress=conduct.progress)
    return Trace(who, lives, met, found)


def _replicates(asked: int | None, conduct: Conduct | None) -> int:
    """The number asked for, else that of the conduct."""
    return asked if asked is not None else conduct.replicates if isinstance(conduct, Conduct) else Conduct.replicates


def _conduct_problem(conduct: object) -> str:
    is_one = conduct is None or isinstance(conduct, Conduct)
    return f"conduct: found {conduct!r}; allowed: a Conduct, such as Conduct(scale=0.1)" * (not is_one)


def _list_problems(**lists: object) -> list[str]:
    return [list_of_texts(name, given) for name, given in lists.items()]


def _outcome_problems(outcomes: Sequence[str], conduct: Conduct) -> str:
    problem = list_of_texts("outcomes", outcomes)
    each = (outcome_problem("--outcome", name, all_outcomes=conduct.all_outcomes) for name in outcomes)
    return problem or "\n".join(problem for problem in each if problem)
