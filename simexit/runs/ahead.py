"""What lies ahead of a question: its runs, those found in the store, about how long and how large the others are."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simexit.dates import MONTHS_PER_YEAR
from simexit.population.synthesis import counties_of, sampled_share
from simexit.runs.cases import Case, case_key
from simexit.runs.store import Store
from simexit.scenario.schema import Scenario

# Measured on one core of 2024 with a plan of five programmes; meant to be right within a factor of three.
_SECONDS_A_RUN, _SECONDS_A_HOUSEHOLD_MONTH = 0.3, 0.9e-6
_BYTES_A_MONTH, _BYTES_A_HOUSEHOLD_YEAR = 3_500, 22
_SLOWER = {"compiled": 1.0, "agents": 400.0}


@dataclass(frozen=True)
class Ahead:
    """What a question has to do before it can be answered.

    ``runs``: known to be needed; ``most``: at most so many, where the first of them decide. ``found``: runs that the
    store has. ``seconds`` and ``bytes``: a rough estimate for those still to be made. ``store``: where they are kept.
    """

    runs: int
    found: int
    seconds: float
    bytes: float
    store: Path | None = None
    most: int | None = None


Begin = Callable[[Ahead], None]


def look_ahead(
    cases: Sequence[Case], *, store: Store | None = None, workers: int | None = None, most: int | None = None
) -> Ahead:
    """What ``cases`` will take with ``workers`` at once, before the first is run. See `Ahead`.

    Sizes are those of the runs of the same size that the store has, where it has any. Raises OSError where the store
    cannot be written.
    """
    if store is not None:
        store.make_ready()
    keys = {case_key(case): case for case in cases}
    sizes = {} if store is None else {key: size for key in keys if (size := store.size_bytes(key)) is not None}
    missing = [case for key, case in keys.items() if key not in sizes]
    seconds = sum(estimated_seconds(case) for case in missing) / max(
        min(workers or os.cpu_count() or 1, len(missing)), 1
    )
    known = sum(sizes.values()) / len(sizes) * len(missing) if sizes else sum(_bytes(case) for case in missing)
    folder = None if store is None else store.folder
    found = sum(case_key(case) in sizes for case in cases) if len(keys) < len(cases) else len(sizes)
    return Ahead(len(cases), found, seconds, known if store else 0.0, folder, most)


def estimated_seconds(case: Case) -> float:
    """About how long a run takes on one core, within a factor of three."""
    work = simulated_households(case.scenario, case.scale) * case.months * _SECONDS_A_HOUSEHOLD_MONTH
    return (_SECONDS_A_RUN + work) * _SLOWER[case.engine]


def _bytes(case: Case) -> float:
    years = case.months / MONTHS_PER_YEAR
    households = simulated_households(case.scenario, case.scale)
    return case.months * _BYTES_A_MONTH + years * households * _BYTES_A_HOUSEHOLD_YEAR


def simulated_households(scenario: Scenario, scale: float) -> int:
    """Households at the start of the run-in that a replicate simulates."""
    year = scenario.time.run_in_start_month // MONTHS_PER_YEAR
    counties = [county for _, county in counties_of(scenario)]
    return round(sum(county.households.at(year) * sampled_share(county, year, scale) for county in counties))


class Whole:
    """Progress of a question that is run in several parts: told as runs done of all runs, those of one part counted on
    from the parts before."""

    def __init__(self, tell: Callable[[float, float], None], runs: int) -> None:
        self._tell, self._runs, self._before = tell, runs, 0

    def __call__(self, done: float, part: float) -> None:
        """Tell that ``done`` of the ``part`` runs under way are done."""
        self._tell(self._before + done, max(self._runs, self._before + part))

    def part_is_done(self, runs: int) -> None:
        """Count on from here."""
        self._before += runs
