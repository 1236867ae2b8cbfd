"""What each family of programmes adds: Shapley values over all on-off combinations, over the same luck.

Six families or fewer: all combinations, so that values are exact for each replicate. More: every replicate has an order
of arrival of its own and its reverse, and intervals hold both the sampling and chance.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from simexit.luck import resampler
from simexit.measures.deadweight import deadweight
from simexit.measures.intervals import KEYS, bounds_of, interval
from simexit.measures.outcomes import outcome_table
from simexit.measures.shapley import MOST_EXACT, arrivals, interactions, orders, sampled_values, shapley_values
from simexit.record.record import Record
from simexit.runs.cases import Case, Failure
from simexit.runs.conduct import Conduct, RunsFailed, carried_out
from simexit.runs.run import run_of_case
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario, Words
from simexit.studies.variant_outcomes import outcomes_of
from simexit.studies.variants import mix_name, mix_title, told_apart

MOST_FAMILIES = 12
TOTAL = "total"
CHURN, GROWTH = "churn", "growth"
_STILL = -1


@dataclass(frozen=True)
class Background:
    """An economy in which combinations of ``families`` are played, loaded when they are first asked for."""

    name: str
    title: Words
    scenario: str | Path
    overlay: str
    families: tuple[str, ...]
    money: str
    settings: tuple[str, ...]
    _loaded: dict[int, Scenario] = field(default_factory=dict, repr=False, compare=False)

    def coalition(self, mask: int) -> Scenario:
        """The plan with the families of ``mask`` on and the others of ``families`` off.

        Money is unspent where no programme is left to take it.
        """
        if mask not in self._loaded:
            off = [f"mix.families.{family}=off" for k, family in enumerate(self.families) if not mask >> k & 1]
            plan = self._load(off)
            if self.money != "unspent" and _families(plan):
                plan = self._load([*off, f"mix.money={self.money}"])
            self._loaded[mask] = plan
        return self._loaded[mask]

    def still(self) -> Scenario:
        """The plan with all of ``families`` off and nothing that grows: what is left is churn."""
        return self._load([*(f"mix.families.{family}=off" for family in self.families), "background.growth_factor=0"])

    @property
    def everyone(self) -> int:
        """The combination of all families."""
        return (1 << len(self.families)) - 1

    def _load(self, more: list[str]) -> Scenario:
        return load(self.scenario, overlays=[self.overlay], settings=[*self.settings, *more])


@dataclass
class Attribution:
    """Tables of an attribution.

    ``values``: one row a background, outcome and family (and `TOTAL`): mean Shapley value with its intervals; beside
    them `CHURN`, the outcome with growth and programmes off, and `GROWTH`, what growth alone adds to it.
    ``pairs``: the same for interactions of two families (exact studies only). ``lives``: deadweight, displaced, lifted.
    """

    plan: Scenario
    backgrounds: list[Background]
    conduct: Conduct
    values: pd.DataFrame
    pairs: pd.DataFrame
    lives: pd.DataFrame

    @property
    def replicates(self) -> int:
        """Histories of the place that every value is a mean of."""
        return self.conduct.replicates


def load_backgrounds(
    scenario: str | Path,
    families: Sequence[str],
    backgrounds: Sequence[str],
    *,
    money: str,
    settings: Sequence[str] = (),
) -> list[Background]:
    """``families`` to be switched on and off in every background; other families stay as the plan has them.

    Raises `ScenarioError`; ValueError for families given twice, too many, or that the plan does not have.
    """
    _check_families(load(scenario, settings=list(settings)), families)
    overlays = [mix_name(background) for background in backgrounds]
    twice = sorted({each for k, each in enumerate(overlays) if overlays.index(each) < k})
    if twice:
        raise ValueError(f"--background: found {', '.join(twice)} more than once; allowed: each once")
    found = []
    names = told_apart([[Path(each).stem, *reversed(Path(each).resolve().parent.parts[1:])] for each in overlays])
    for overlay, name in zip(overlays, names, strict=True):
        title = mix_title([overlay]) or Words(en=name, zh=name)
        found.append(Background(name, title, scenario, overlay, tuple(families), money, tuple(settings)))
        found[-1].coalition(found[-1].everyone)
    return found


def families_of(scenario: str | Path, settings: Sequence[str] = ()) -> list[str]:
    """Families that a plan has programmes of, in its order. Raises `ScenarioError`."""
    return _families(load(scenario, settings=list(settings)))


def _families(plan: Scenario) -> list[str]:
    return list(dict.fromkeys(programme.family for programme in plan.programmes.values() if programme.of_plan))


def _check_families(plan: Scenario, families: Sequence[str]) -> None:
    known = _families(plan)
    allowed = f"allowed: up to {MOST_FAMILIES} of the plan's families, each once: {', '.join(known)}"
    unknown = [family for family in families if family not in known]
    if unknown:
        raise ValueError(f"--families: found {', '.join(unknown)}, not in the plan; {allowed}")
    if not families or len(set(families)) < len(families) or len(families) > MOST_FAMILIES:
        raise ValueError(f"--families: found {', '.join(families) or 'none'}; {allowed}")


def attribute(backgrounds: Sequence[Background], *, outcomes: Sequence[str], conduct: Conduct) -> Attribution:
    """Run what the values need, replicate by replicate of ``conduct``. Raises `RunsFailed`, `Stopped`."""
    families = list(backgrounds[0].families)
    rng = resampler(conduct.seed, "orders of families")
    paths = {r: orders(len(families), rng) for r in range(1, conduct.replicates + 1)}
    masks = {r: _needed(len(families), paths[r]) for r in paths}
    games, lives = _play(backgrounds, masks, outcomes, conduct)
    values, pairs = _tables(games, families, paths)
    plan = load(backgrounds[0].scenario, settings=backgrounds[0].settings)
    return Attribution(plan, list(backgrounds), conduct.unwatched(), values, pairs, _summary(lives))


def _needed(players: int, paths: list[np.ndarray]) -> list[int]:
    """Combinations that one replicate plays."""
    if players <= MOST_EXACT:
        return list(range(1 << players))
    return sorted({mask for order in paths for mask in arrivals(order)})


def _play(
    backgrounds: Sequence[Background],
    masks: dict[int, list[int]],
    outcomes: Sequence[str],
    conduct: Conduct,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Outcomes of every combination played, and what help did to lives, from the fullest and the empty one."""
    cases = [
        Case(scenario, f"{background.name} {mask}", conduct.seed, r, conduct.scale, conduct.engine)
        for background in backgrounds
        for r, needed in masks.items()
        for mask, scenario in [(_STILL, background.still()), *((mask, background.coalition(mask)) for mask in needed)]
    ]
    parts, lives, failures = [], [], []
    empty: Record | None = None
    for case, record in carried_out(cases, conduct.setting_out(cases)):
        background, mask = case.label.rsplit(" ", 1)
        if isinstance(record, Failure):
            failures.append((case, record))
            continue
        table = outcomes_of(case, record, all_outcomes=conduct.all_outcomes)
        parts.append(table[table["outcome"].isin(outcomes)].assign(background=background, mask=int(mask)))
        if int(mask) == 0:
            empty = record
        if int(mask) == backgrounds[0].everyone and empty is not None and empty.replicate == record.replicate:
            lives.append(_moved(case, record, empty).assign(background=background))
    if failures:
        raise RunsFailed(failures)
    return pd.concat(parts, ignore_index=True), pd.concat(lives, ignore_index=True)


def _moved(case: Case, helped: Record, none: Record) -> pd.DataFrame:
    run = run_of_case(case, helped)
    return outcome_table(list(deadweight(helped, none, run.household_weights(helped).astype(np.float64))))


def _tables(
    games: pd.DataFrame, families: list[str], paths: dict[int, list[np.ndarray]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Shapley values and interactions by background and outcome, with intervals over replicates."""
    values, pairs, n = [], [], len(families)
    for key, game in games.groupby(["background", *KEYS], sort=False):
        about = dict(zip(["background", *KEYS], key, strict=True))
        table = game.pivot(index="replicate", columns="mask", values="value").dropna(how="all", axis=0)
        if n <= MOST_EXACT:
            whole = table.dropna()[range(1 << n)].to_numpy(np.float64).T
            found, together = shapley_values(whole), interactions(whole)
            pairs += [
                {**about, "family": families[i], "other": families[j], **interval(together[i, j])}
                for i in range(n)
                for j in range(i + 1, n)
            ]
        else:
            found = np.stack([_sampled(table.loc[r], paths[r]) for r in table.index.tolist()], axis=1)
        idle = table.reindex(columns=[_STILL, 0]).dropna().to_numpy(np.float64)
        beside = [(TOTAL, found.sum(axis=0)), (CHURN, idle[:, 0]), (GROWTH, idle[:, 1] - idle[:, 0])]
        for name, numbers in [*zip(families, found, strict=True), *beside]:
            values.append({**about, "family": name, **interval(numbers), "n_replicates": numbers.size})
    return pd.DataFrame(values), pd.DataFrame(pairs)


def _sampled(row: pd.Series, paths: list[np.ndarray]) -> np.ndarray:
    known = row.dropna()
    values = dict(zip(known.index.tolist(), known.to_numpy(np.float64), strict=True))
    return sampled_values(values, paths)


def _summary(lives: pd.DataFrame) -> pd.DataFrame:
    """Shares with their intervals over replicates, by background."""
    rows = [
        {"background": background, "outcome": outcome, "convention": part["convention"].iloc[0]}
        | interval(part["value"].dropna().to_numpy(np.float64), bounds_of("share"))
        | {"n_replicates": len(part)}
        for (background, outcome), part in lives.groupby(["background", "outcome"], sort=False)
    ]
    return pd.DataFrame(rows)
