"""The questions of a study, asked in one call from Python or the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from simexit.measures.outcome_list import outcome_problem
from simexit.runs.arguments import MOST_REPLICATES, list_of_texts, refuse, whole_number
from simexit.runs.conduct import Conduct
from simexit.studies import attribution, comparison
from simexit.studies.attribution import OUTCOMES, Attribution, families_of, load_backgrounds
from simexit.studies.comparison import Comparison
from simexit.studies.sequential import Until
from simexit.studies.variants import load_variants

BACKGROUNDS = ("growth-low", "growth-high")
MONEY = ("unspent", "reallocated")


def compare(
    scenario: str | Path,
    mixes: Sequence[str],
    *,
    replicates: int = 20,
    draws: int = 20,
    until: Until | None = None,
    overlays: Iterable[str | Path] = (),
    settings: Iterable[str] = (),
    conduct: Conduct | None = None,
) -> Comparison:
    """Compare ``mixes`` (shipped names, files, or ``a+b``) with the plan over the same luck.

    ``overlays`` and ``settings`` hold for all. ``draws``: draws of the assumed parameters, 0 for none. ``until``: how
    exactly, instead of ``replicates``. Raises `ScenarioError`, ValueError, `RunsFailed`, `Stopped`.
    """
    refuse(
        [
            list_of_texts("mixes", mixes),
            "mixes: found none; allowed: one or more" * (not mixes),
            list_of_texts("overlays", overlays),
            list_of_texts("settings", settings),
            whole_number("replicates", replicates, 2, MOST_REPLICATES),
            whole_number("draws", draws, 0, MOST_REPLICATES),
            f"until: found {until!r}; allowed: an Until, such as Until(0.005, 'true_headcount_ratio')"
            * (until is not None and not isinstance(until, Until)),
        ]
    )
    variants = load_variants(scenario, mixes, overlays=overlays, settings=settings)
    return comparison.compare(variants, replicates=replicates, draws=draws, until=until, conduct=conduct or Conduct())


def attribute(
    scenario: str | Path,
    families: Sequence[str] = (),
    *,
    replicates: int = 20,
    money: str = "unspent",
    backgrounds: Sequence[str] = (),
    outcomes: Sequence[str] = (),
    settings: Iterable[str] = (),
    conduct: Conduct | None = None,
) -> Attribution:
    """Attribute what programmes do to ``families`` (default: all of the plan), in two or more ``backgrounds``.

    ``money``: what becomes of money switched off, one of `MONEY`. Raises `ScenarioError`, ValueError, `RunsFailed`,
    `Stopped`.
    """
    conduct = conduct or Conduct()
    refuse(
        [
            list_of_texts("families", families),
            list_of_texts("backgrounds", backgrounds),
            list_of_texts("settings", settings),
            f"money: found {money!r}; allowed: {' or '.join(MONEY)}" * (money not in MONEY),
            "background: found one; allowed: two or more, since what a family adds depends on it"
            * (len(backgrounds) == 1),
            whole_number("replicates", replicates, 2, MOST_REPLICATES),
            *_outcome_problems(outcomes, conduct),
        ]
    )
    set_to = tuple(settings)
    asked = list(families) or families_of(scenario, set_to)
    played = load_backgrounds(scenario, asked, backgrounds or BACKGROUNDS, money=money, settings=set_to)
    return attribution.attribute(played, replicates=replicates, outcomes=outcomes or OUTCOMES, conduct=conduct)


def _outcome_problems(outcomes: Sequence[str], conduct: Conduct) -> list[str]:
    problem = list_of_texts("outcomes", outcomes)
    if problem:
        return [problem]
    return [outcome_problem("--outcome", name, all_outcomes=conduct.all_outcomes) for name in outcomes]
