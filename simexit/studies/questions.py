"""The questions of a study, asked in one call from Python or the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from simexit.studies import attribution, comparison
from simexit.studies.attribution import OUTCOMES, Attribution, families_of, load_backgrounds
from simexit.studies.case_outcomes import Conduct
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
    if money not in MONEY:
        raise ValueError(f"--money: found {money!r}; allowed: {' or '.join(MONEY)}")
    if len(backgrounds) == 1:
        raise ValueError("--background: found one; allowed: two or more, since what a family adds depends on it")
    set_to = tuple(settings)
    asked = list(families) or families_of(scenario, set_to)
    played = load_backgrounds(scenario, asked, backgrounds or BACKGROUNDS, money=money, settings=set_to)
    return attribution.attribute(
        played, replicates=replicates, outcomes=outcomes or OUTCOMES, conduct=conduct or Conduct()
    )
