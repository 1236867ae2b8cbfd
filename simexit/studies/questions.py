"""The questions of a study, asked in one call from Python or the command line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

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
    problems = [
        _list_meant("mixes", mixes),
        "mixes: found none; allowed: one or more" * (not mixes),
        _too_few("replicates", replicates, 2),
        _too_few("draws", draws, 0),
    ]
    _refuse(problems)
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
    problems = [
        _list_meant("families", families),
        _list_meant("backgrounds", backgrounds),
        f"money: found {money!r}; allowed: {' or '.join(MONEY)}" * (money not in MONEY),
        "background: found one; allowed: two or more, since what a family adds depends on it" * (len(backgrounds) == 1),
        _too_few("replicates", replicates, 2),
    ]
    _refuse(problems)
    set_to = tuple(settings)
    asked = list(families) or families_of(scenario, set_to)
    played = load_backgrounds(scenario, asked, backgrounds or BACKGROUNDS, money=money, settings=set_to)
    return attribution.attribute(
        played, replicates=replicates, outcomes=outcomes or OUTCOMES, conduct=conduct or Conduct()
    )


def _list_meant(name: str, given: object) -> str:
    return f"{name}: found the text {given!r}; allowed: a list of names, such as [{given!r}]" * isinstance(given, str)


def _too_few(name: str, given: int, fewest: int) -> str:
    return f"{name}: found {given}; allowed: {fewest} or more" * (given < fewest)


def _refuse(problems: list[str]) -> None:
    if any(problems):
        raise ValueError("\n".join(problem for problem in problems if problem))
