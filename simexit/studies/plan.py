"""A checked scenario, ready to be run, described or tried for exactness: what a notebook works with."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from simexit.measures.margins import parameter_table, start_margins
from simexit.runs.cases import ENGINES
from simexit.runs.execute import Progress
from simexit.runs.replicates import How, Run, run_replicates
from simexit.runs.store import Store
from simexit.scenario import loading
from simexit.scenario.problems import one_of
from simexit.scenario.schema import Scenario
from simexit.studies.exact import Promise, check_exactness


@dataclass(frozen=True)
class Plan:
    """A scenario that can be run. Made by :func:`simexit.load`."""

    scenario: Scenario

    def run(
        self,
        *,
        replicates: int = 20,
        seed: int = 1,
        scale: float = 1.0,
        threads: int | None = None,
        engine: str = "compiled",
        progress: Progress | None = None,
        store: Store | Path | str | None = None,
        dask: str | None = None,
        stop: threading.Event | None = None,
    ) -> Run:
        """Run ``replicates`` histories of the place and return their tables and figures.

        ``scale``: share of villages simulated. ``threads``: at most so many at once (default: all cores); never
        changes the result. ``engine``: "compiled" or "agents". ``store``: folder of runs, so that a stopped run goes
        on and none is made twice. ``dask``: address of a scheduler, or "local". Raises ValueError for settings that
        make no sense, `Stopped` when stopped, `RunFailed` when a replicate fails.
        """
        problems = [
            f"replicates: found {replicates}; allowed: 1 to 10,000" * (not 1 <= replicates <= 10_000),
            f"seed: found {seed}; allowed: 0 to 4294967295" * (not 0 <= seed < 2**32),
            f"scale: found {scale}; allowed: above 0, at most 1" * (not 0 < scale <= 1),
            f"threads: found {threads}; allowed: 1 or more" * (threads is not None and threads < 1),
            one_of("engine", engine, ENGINES) * (engine not in ENGINES),
        ]
        if any(problems):
            raise ValueError("\n".join(problem for problem in problems if problem))
        how = How(replicates, seed, scale, threads or os.cpu_count() or 1, engine)
        kept_in = Store(Path(store)) if isinstance(store, Path | str) else store
        return run_replicates(self.scenario, how, store=kept_in, dask=dask, progress=progress, stop=stop)

    def margins(self, *, seed: int = 1) -> pd.DataFrame:
        """Margins of the start state: simulated and published."""
        return start_margins(self.scenario, seed=seed)

    def parameters(self) -> pd.DataFrame:
        """Every parameter with value, unit, range, status and source."""
        return parameter_table(self.scenario)

    def exact(self, *, seed: int = 1) -> list[Promise]:
        """Check the promises of luck on this scenario, on about 500 households and 24 months."""
        return check_exactness(self.scenario, seed=seed)


def load(name_or_path: str | Path, *, overlays: Iterable[str | Path] = (), settings: Iterable[str] = ()) -> Plan:
    """Load and check a scenario: a shipped name or a file, with overlays and ``key=value`` settings laid over it.

    Raises `simexit.ScenarioError`, whose text lists every problem with file, line and column.
    """
    return Plan(loading.load(name_or_path, overlays=list(overlays), settings=list(settings)))
