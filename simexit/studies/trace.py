"""One household's life under one or two policies with the same luck; what it needs, as frequencies over futures."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from simexit.bits import has_bit
from simexit.columns import CAUSE, DWELLING, REGISTER, households_where
from simexit.dates import MONTHS_PER_YEAR
from simexit.luck import Luck
from simexit.model import Simulation
from simexit.population.codes import ASSURANCES
from simexit.population.synthesis import Sample
from simexit.record.record import Record
from simexit.record.tables import month_text
from simexit.scenario.schema import Scenario
from simexit.studies.finding_households import Found
from simexit.studies.variants import Variant

FEWEST_FUTURES = 100
# Replicates of futures lie above those that a study may number.
_FIRST_FUTURE = 1 << 31
AMOUNTS = households_where(kept=True, words=())
Progress = Callable[[float, float], None]


@dataclass(frozen=True)
class Household:
    """Which household of which replicate: its permanent id, and the luck it meets."""

    id: int
    seed: int
    replicate: int
    scale: float


@dataclass(frozen=True)
class Life:
    """A household's life under one policy.

    ``months``: one row a month from a year before the start (amounts, register, dwelling, cause, programmes held).
    ``years``: one row an assessment (income per head, line, truly poor, missing assurances).
    """

    variant: Variant
    months: pd.DataFrame
    years: pd.DataFrame


@dataclass
class Trace:
    """A household's life under one or two policies.

    ``needs``: what it meets over its futures, see `needs`, if they were lived. ``found``: those who have the history
    that was looked for, if one was.
    """

    who: Household
    lives: list[Life]
    needs: pd.DataFrame | None = None
    found: Found | None = None

    @property
    def variants(self) -> list[Variant]:
        """The policies lived under."""
        return [life.variant for life in self.lives]

    @cached_property
    def months(self) -> pd.DataFrame:
        """All months: month YYYY-MM, amounts, register, programmes joined to a text, and the policy's name."""
        parts = [months_table(life).assign(policy=life.variant.name) for life in self.lives]
        return pd.concat(parts, ignore_index=True)

    @cached_property
    def years(self) -> pd.DataFrame:
        """All assessments, lists joined to texts, and the policy's name."""
        parts = [life.years.assign(policy=life.variant.name) for life in self.lives]
        return pd.concat(parts, ignore_index=True).map(lambda v: ", ".join(v) if isinstance(v, tuple) else v)


class NoSuchHousehold(ValueError):
    """No household of this id lives in the simulated part of the place."""


def household_id(text: str) -> int:
    """A household's id as it is printed: 16 hexadecimal digits. Raises ValueError for anything else."""
    if not re.fullmatch("[0-9a-fA-F]{16}", text):
        raise ValueError(f"--household: found {text!r}; allowed: 16 hexadecimal digits, as --find prints them")
    return int(text, 16)


def live(variant: Variant, who: Household) -> Life:
    """Live one replicate and keep the household's months and years. Raises `NoSuchHousehold`."""
    simulation = _simulation(variant.scenario, who)
    months = []
    while simulation.month <= variant.scenario.time.end_month:
        simulation.step()
        if simulation.month > variant.scenario.time.start_month - MONTHS_PER_YEAR:
            months.append(_month(simulation, _row(simulation, who)))
    return Life(variant, pd.DataFrame(months), _years(simulation.close(), who))


def check_futures(futures: int) -> None:
    """Raise ValueError for so few futures that their frequencies would be taken for facts."""
    if futures < FEWEST_FUTURES:
        raise ValueError(f"--futures: found {futures}; allowed: {FEWEST_FUTURES} or more")


def needs(
    scenario: Scenario,
    who: Household,
    *,
    futures: int = FEWEST_FUTURES,
    threads: int = 1,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """What the household meets in other futures of the same past: one row a need and its share of ``futures``.

    Up to the start every future is the one life of the household; from then on each has luck of its own. Columns need,
    kind (state, cause, assurance, programme), share, and its 90 % interval low and high (Wilson). Raises ValueError for
    fewer than `FEWEST_FUTURES`, `NoSuchHousehold`.
    """
    check_futures(futures)
    past = _simulation(scenario, who)
    while past.in_run_in:
        past.step()
    _row(past, who)
    done: list[set[tuple[str, str]]] = []
    with ThreadPoolExecutor(threads) as pool:
        for met in pool.map(lambda k: _future(past, k, who), range(futures)):
            done.append(met)
            if progress:
                progress(len(done), futures)
    return _frequencies(done)


def _future(past: Simulation, number: int, who: Household) -> set[tuple[str, str]]:
    """What the household meets in one future, at any assessment after the start."""
    simulation = copy.deepcopy(past)
    simulation.luck = Luck(int(past.luck.seed), _FIRST_FUTURE + number)
    record = simulation.run()
    years = _years(record, who)
    after = years[years["year"] >= past.scenario.time.start_month // MONTHS_PER_YEAR]
    poor = after["is_truly_poor"].to_numpy(bool)
    met = {("state", "ever_poor")} if poor.any() else set()
    met |= {("state", "ever_relapsed")} if (~poor[:-1] & poor[1:]).any() else set()
    met |= {("state", "ever_registered")} if (after["register"] == "registered").any() else set()
    met |= {("cause", str(cause)) for cause in after["cause"] if cause != "none"}
    met |= {("assurance", name) for names in after["missing"] for name in names}
    return met | {("programme", name) for names in after["programmes"] for name in names}


def _frequencies(futures: list[set[tuple[str, str]]]) -> pd.DataFrame:
    from scipy.stats import binomtest

    rows = []
    for kind, need in sorted({each for met in futures for each in met}):
        count = sum((kind, need) in met for met in futures)
        found = binomtest(count, len(futures)).proportion_ci(0.9, "wilson")
        rows.append((kind, need, count / len(futures), float(found.low), float(found.high), len(futures)))
    table = pd.DataFrame(rows, columns=["kind", "need", "share", "low", "high", "futures"])
    return table.sort_values(["kind", "share"], ascending=[True, False], kind="stable").reset_index(drop=True)


def _simulation(scenario: Scenario, who: Household) -> Simulation:
    return Simulation(scenario, seed=who.seed, replicate=who.replicate, sample=Sample(who.scale))


def _row(simulation: Simulation, who: Household) -> int:
    """Row of the household now: it may be founded on the way to the plan's start."""
    found = np.flatnonzero(simulation.population.household_ids() == np.uint64(who.id))
    if not found.size:
        some = ", ".join(f"{int(i):016x}" for i in simulation.population.household_ids(slice(3)))
        raise NoSuchHousehold(f"--household: found {who.id:016x}, who is not in this place; such as: {some}")
    return int(found[0])


def _month(simulation: Simulation, row: int) -> dict[str, Any]:
    """What the household is at the end of the month just lived."""
    h = simulation.population.households
    allocator, population = simulation.allocator, simulation.population
    held = [
        name
        for name, places in allocator.places.items()
        if (allocator.unit[name].reached(population, places.rows).households == row).any()
    ]
    return {
        "month": simulation.month - 1,
        **{name: float(getattr(h, name)[row]) for name in AMOUNTS},
        "register": REGISTER[int(h.register[row])],
        "cause": CAUSE[int(h.cause[row])],
        "dwelling": DWELLING[int(h.dwelling[row])],
        "programmes": tuple(held),
    }


def _years(record: Record, who: Household) -> pd.DataFrame:
    """The household's assessments; a record has rows of its own."""
    row = int(np.flatnonzero(record.household_ids == np.uint64(who.id))[0])
    rows = [_year(record, k, row) for k in range(len(record.assessments))]
    return pd.DataFrame(rows)


def _year(record: Record, k: int, row: int) -> dict[str, Any]:
    now = record.assessments[k]
    missing = int(now.missing[row])
    return {
        "year": now.year,
        "members": int(now.members[row]),
        "income_per_head_yuan": float(now.income_per_head()[row]),
        "line_yuan": now.line_yuan,
        "is_truly_poor": bool(now.true_poor[row]),
        "register": REGISTER[int(now.register[row])],
        "cause": CAUSE[int(now.cause[row])],
        "missing": tuple(name for bit, name in enumerate(ASSURANCES) if missing >> bit & 1),
        "programmes": tuple(name for k, name in enumerate(record.programmes) if has_bit(now.served[row], k)),
    }


def months_table(life: Life) -> pd.DataFrame:
    """The months as a plain table: month YYYY-MM, programmes joined to a text."""
    table = life.months.assign(month=[month_text(int(month)) for month in life.months["month"]])
    return table.assign(programmes=[", ".join(held) for held in table["programmes"]])
