"""The systems of the county plans: what each is, what a scenario has of it, what it does first to those it serves.

What a system does is measured in pairs of runs over the same luck: a county that has nothing but the standing state,
and the same county with one programme of the type and ample money.
"""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from simexit.measures.intervals import interval
from simexit.measures.published.campaign import beside, served_pairs
from simexit.population.codes import ASSURANCES
from simexit.record.record import Assessment, Record
from simexit.runs.cases import Case, Failure
from simexit.runs.conduct import Conduct, RunsFailed, carried_out
from simexit.scenario.catalogue import catalogue, type_names
from simexit.scenario.figure import STATUSES, Figure
from simexit.scenario.loading import load
from simexit.scenario.schema import Scenario

COUNTY, OVERLAY = "mabian-2017", "no-programmes"
TRIED, AMPLE_YUAN, PLACES_A_YEAR, VILLAGES_A_YEAR, KM = "tried", 1e10, 3000, 60, 5000
HAZARD = "parameters.population.hazard_village_share=0.3"
YEARS_LATER, LOSES_BELOW = 1, -0.01
REPLICATES, SCALE = 4, 0.25
EFFECTS_FILE = "systems-effects.csv"
EFFECT_COLUMNS = ("id", "served", "outcome", "change", "low", "high", "without", "share_who_lose", "made_on")
Column = NDArray[np.float64]


@dataclass(frozen=True)
class System:
    """One system: names, family, the file or the keys it works through, and what is expected of it.

    ``outcome`` and ``sign``: what it changes first, "+", "-" or "0"; empty: nothing is expected. ``through``: keys of a
    scenario; none of a system that is no type of programme: it is not built. ``channels``: through which it reaches
    those it does not serve; ``remains``: costs and harms that stay with its effect at nothing. ``also``: channels that
    were found and not expected; ``why``: in two languages, why what was found is not what was expected. ``tries`` and
    ``absent``: overlays that try what is no type of programme, see `simexit.studies.dose_trials`.
    """

    id: str
    en: str
    zh: str
    family: str
    through: tuple[str, ...]
    outcome: str = ""
    sign: str = ""
    gains: str = ""
    loses: str = ""
    channels: tuple[str, ...] = ()
    remains: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    why: Mapping[str, str] = field(default_factory=dict)
    tries: str = ""
    absent: str = ""


@cache
def systems() -> dict[str, System]:
    """All systems by id, in the order of the file."""
    text = (resources.files("simexit.studies") / "systems.toml").read_text(encoding="utf-8")
    return {name: _system(name, said) for name, said in tomllib.loads(text).items()}


def _system(name: str, said: dict[str, Any]) -> System:
    said = {key: tuple(each) if isinstance(each, list) else each for key, each in said.items()}
    if name not in catalogue():
        return System(name, **said)
    entry = catalogue()[name]
    file = entry.positions[("title",)].file
    return System(name, *type_names(name), str(entry.data["family"]), (file,), **said)


def systems_table(scenario: Scenario | None = None, effects: pd.DataFrame | None = None) -> pd.DataFrame:
    """One row a system: names, family, through, numbers of figures by status, what is expected, what was measured.

    With a ``scenario`` also its programmes of the type, their planned places and yuan of their funds, the largest
    year's. ``effects``: as `measured_effects` gives them, instead of those that are shipped.
    """
    measured = (stored_effects() if effects is None else effects).set_index("id")
    rows = []
    for system in systems().values():
        row: dict[str, Any] = {
            "id": system.id, "en": system.en, "zh": system.zh, "family": system.family,
            "through": "; ".join(system.through), **_statuses(system), "outcome": system.outcome, "sign": system.sign,
        }  # fmt: skip
        if scenario is not None:
            row |= _planned(system, scenario)
        found = measured.loc[system.id].to_dict() if system.id in measured.index else {}
        rows.append(row | {name: found.get(name, np.nan) for name in EFFECT_COLUMNS[1:] if name != "outcome"})
    return pd.DataFrame(rows)


def _statuses(system: System) -> dict[str, int]:
    """How many figures of a type of programme are of each status."""
    found = [] if system.id not in catalogue() else list(_figures(catalogue()[system.id].data))
    return {status: found.count(status) for status in STATUSES}


def _figures(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if "value" in data:
            yield Figure.model_validate(data).status
        else:
            for each in data.values():
                yield from _figures(each)
    elif isinstance(data, list):
        for each in data:
            yield from _figures(each)


def _planned(system: System, scenario: Scenario) -> dict[str, Any]:
    mine = {name: each for name, each in scenario.programmes.items() if each.type == system.id}
    limits = [
        limit for each in mine.values() for limit in (each.places_per_year, each.places_held) if limit is not None
    ]
    funds = {each.fund for each in mine.values()}
    money = sum(max(scenario.funds[name].values()) for name in funds if name in scenario.funds)
    return {
        "programmes": ", ".join(mine),
        "places": sum(max(limit.values()) for limit in limits) if limits else np.nan,
        "fund_yuan": money if mine else np.nan,
    }


def stored_effects() -> pd.DataFrame:
    """What was measured when it was run last, with the date; no rows where it never was."""
    return stored(EFFECTS_FILE, EFFECT_COLUMNS)


def stored(name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """A shipped table of measured systems; no rows where it never was measured."""
    file = resources.files("simexit.studies") / name
    if not file.is_file():
        return pd.DataFrame(columns=list(columns))
    return pd.read_csv(StringIO(file.read_text(encoding="utf-8-sig")), keep_default_na=True)


def measured_effects(conduct: Conduct, ids: Collection[str] = ()) -> pd.DataFrame:
    """What each type of programme (of ``ids``; default: all) does first to those it serves, columns `EFFECT_COLUMNS`.

    Intervals are of 90 %. Seed, threads, store and who watches are those of ``conduct``. Change: mean over households
    served, in the year after they first are, of the outcome with the programme less without. Raises `RunsFailed`,
    `Stopped`.
    """
    types = [system for system in systems().values() if system.id in catalogue() and (system.id in ids or not ids)]
    rows: dict[str, list[tuple[int, float, float, float]]] = {system.id: [] for system in types}
    for system, played, without in pairs(conduct, set(rows)):
        rows[system.id].append(change_of_those_served(played, without, OUTCOMES[system.outcome]))
    return pd.DataFrame([_effect(system, rows[system.id]) for system in types], columns=list(EFFECT_COLUMNS))


def pairs(conduct: Conduct, ids: set[str]) -> Iterator[tuple[System, Record, Record]]:
    """Every type of programme of ``ids`` in every replicate: the record with it, and that without it.

    Raises `RunsFailed` in the end where runs fail, `Stopped`.
    """
    conduct = replace(conduct, replicates=REPLICATES, scale=SCALE)
    played = {name: tried_county(name) for name in systems() if name in ids}
    cases = [
        Case(scenario, label, conduct.seed, replicate, conduct.scale)
        for replicate in range(1, conduct.replicates + 1)
        for label, scenario in (("", tried_county(None)), *played.items())
    ]
    failures: list[tuple[Case, Failure]] = []
    without: Record | None = None
    for case, record in carried_out(cases, conduct.setting_out(cases)):
        if isinstance(record, Failure):
            failures.append((case, record))
        elif not case.label:
            without = record
        elif without is not None:
            yield systems()[case.label], record, without
    if failures:
        raise RunsFailed(failures)


def tried_county(type_: str | None) -> Scenario:
    """The county with nothing but the standing state, and one programme of a type with ample money beside it."""
    if type_ is None:
        return load(COUNTY, overlays=[OVERLAY], settings=[HAZARD])
    data = catalogue()[type_].data
    places = PLACES_A_YEAR if data.get("unit", "household") in ("household", "person") else VILLAGES_A_YEAR
    programme: dict[str, Any] = {"type": type_, "fund": TRIED, "places_per_year": places}
    if "km" in data.get("uses", {}):
        programme["quantity"] = {"km": KM}
    said = {"funds": {TRIED: AMPLE_YUAN}, "programmes": {TRIED: programme}}
    return laid_over(json.dumps(said), OVERLAY, settings=[HAZARD])


def laid_over(said: str, *overlays: str, settings: Sequence[str] = ()) -> Scenario:
    """The county with ``overlays`` and, over them, what is ``said`` in YAML, and ``settings``."""
    with tempfile.TemporaryDirectory() as folder:
        overlay = Path(folder) / f"{TRIED}.yaml"
        overlay.write_text(said, encoding="utf-8")
        return load(COUNTY, overlays=[*overlays, overlay], settings=settings)


def change_of_those_served(
    played: Record, without: Record, value: Callable[[Assessment], Column]
) -> tuple[int, float, float, float]:
    """Households served, mean change of the outcome, its mean without, and the share whose income falls."""
    changes, before, incomes = [], [], []
    without = beside(played, without)
    for k, rows in served_pairs(played, without, TRIED, YEARS_LATER):
        one, other = played.assessments[k], without.assessments[k]
        changes.append((value(one) - value(other))[rows])
        before.append(value(other)[rows])
        incomes.append(one.income_per_head()[rows] / np.maximum(other.income_per_head()[rows], 1.0) - 1)
    change, base, income = (np.concatenate(each) if each else np.zeros(0) for each in (changes, before, incomes))
    if not change.size:
        return 0, float("nan"), float("nan"), float("nan")
    return change.size, float(change.mean()), float(base.mean()), float((income < LOSES_BELOW).mean())


def _effect(system: System, rows: list[tuple[int, float, float, float]]) -> dict[str, Any]:
    served, change, base, lose = np.array(rows, np.float64).T
    found = interval(change[np.isfinite(change)])
    before, losers = (float(np.nanmean(each)) if served.any() else np.nan for each in (base, lose))
    return {
        "id": system.id, "served": round(float(served.mean())), "outcome": system.outcome, "change": found["value"],
        "low": found["mean_low"], "high": found["mean_high"], "without": before, "share_who_lose": losers,
        "made_on": date.today().isoformat(),
    }  # fmt: skip


def column_of(column: str) -> Callable[[Assessment], Column]:
    """A column of an assessment as numbers."""
    return lambda now: getattr(now, column).astype(np.float64)


def _per_head(*sources: str) -> Callable[[Assessment], Column]:
    return lambda now: (
        sum((now.income[s].astype(np.float64) for s in sources), np.zeros(now.members.size))
        / np.maximum(now.members, 1)
    )


def _misses(assurance: str) -> Callable[[Assessment], Column]:
    bit = 1 << ASSURANCES.index(assurance)
    return lambda now: ((now.missing & bit) > 0).astype(np.float64)


OUTCOMES: dict[str, Callable[[Assessment], Column]] = {
    "income": Assessment.income_per_head,
    **{source: _per_head(source) for source in ("wage", "farm", "industry", "property", "transfer")},
    "migrant_wage": lambda now: now.migrant_wage.astype(np.float64) / np.maximum(now.members, 1),
    **{name: column_of(name) for name in ("medical", "hospital_own", "productive_assets", "severely_ill", "members")},
    "no_safe_home": _misses("housing"),
    "no_water": _misses("water"),
    "no_power": _misses("power"),
    "no_insurance": _misses("insurance"),
    "out_of_school": _misses("schooling"),
}
"""What a system may change first: yuan a head and year, yuan or members of a household, or a share of households."""
