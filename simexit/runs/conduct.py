"""How the runs of a question are carried out, with the one set of checks for runs and studies."""

from __future__ import annotations

import os
import threading
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simexit.record.record import Record
from simexit.runs.ahead import Begin, Whole, look_ahead
from simexit.runs.arguments import (
    MOST_REPLICATES,
    refuse,
    scale_problem,
    seed_problem,
    some_or_none,
    text_or_none,
    whole_number,
)
from simexit.runs.cases import ENGINES, Case, Failure
from simexit.runs.execute import Progress, run_cases
from simexit.runs.store import Store
from simexit.runs.worker import StudyError
from simexit.scenario.problems import one_of


@dataclass(frozen=True)
class Conduct:
    """How runs are carried out. Only ``seed``, ``scale`` and ``replicates`` change results.

    ``replicates``: histories of the place. ``scale``: share of villages simulated. ``engine``: one of `ENGINES`.
    ``threads``: runs at once (default: all cores). ``store``: finished runs, so that a stopped study goes on. ``begin``
    is told once what is ahead (see `Ahead`), before the first run, and
    ``progress`` (runs done, runs in all) from then on. ``dask``: address of a scheduler, or "local".
    ``all_outcomes``: also those that take long (see `outcomes_of`). Raises ValueError for settings that make no sense.
    """

    seed: int = 1
    scale: float = 1.0
    threads: int | None = None
    store: Store | None = None
    dask: str | None = None
    all_outcomes: bool = False
    progress: Progress | None = field(default=None, compare=False)
    begin: Begin | None = field(default=None, compare=False)
    stop: threading.Event | None = field(default=None, compare=False)
    replicates: int = 20
    engine: str = "compiled"

    def __post_init__(self) -> None:
        is_store = self.store is None or isinstance(self.store, Store)
        refuse(
            [
                whole_number("replicates", self.replicates, 1, MOST_REPLICATES),
                seed_problem(self.seed),
                scale_problem(self.scale),
                some_or_none("threads", self.threads),
                one_of("engine", str(self.engine), ENGINES) * (self.engine not in ENGINES),
                f"store: found {self.store!r}; allowed: a Store, such as Store(Path('runs'))" * (not is_store),
                text_or_none("dask", self.dask),
            ]
        )
        for name, kind in (("seed", int), ("replicates", int), ("scale", float)):
            object.__setattr__(self, name, kind(getattr(self, name)))

    @property
    def how(self) -> dict[str, Any]:
        """What of it is kept with the results of a run."""
        threads = self.threads or os.cpu_count() or 1
        return {
            "replicates": self.replicates,
            "seed": self.seed,
            "scale": self.scale,
            "threads": threads,
            "engine": self.engine,
        }

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Conduct:
        """The conduct that ``about``, which holds all of `how`, was written of. Raises KeyError for what is missing."""
        return cls(**{name: about[name] for name in ("replicates", "seed", "scale", "threads", "engine")})

    def unwatched(self) -> Conduct:
        """The same without those who watch it, as a result keeps it."""
        return replace(self, progress=None, begin=None, stop=None)

    def setting_out(self, cases: Sequence[Case], most: int | None = None) -> Conduct:
        """Tell what is ahead of all ``cases`` of a question, in whatever parts they are run, and count through them.

        ``most``: at most so many runs, where those of ``cases`` decide. Raises OSError where the store cannot be
        written.
        """
        ahead = look_ahead(cases, store=self.store, workers=self.threads, most=most)
        if self.begin:
            self.begin(ahead)
        return replace(self, progress=Whole(self.progress, len(cases))) if self.progress else self


class RunsFailed(StudyError):
    """Runs of a study failed; a paired study needs them all."""

    def __init__(self, failures: Sequence[tuple[Case, Failure]]) -> None:
        case, failure = failures[0]
        which = f"{case.label}, replicate {case.replicate}: {failure.kind}: {failure.message}"
        super().__init__(f"{len(failures)} runs failed, the first {which}")
        self.failures = list(failures)


def carried_out(cases: Sequence[Case], conduct: Conduct) -> Generator[tuple[Case, Record | Failure]]:
    """Cases with their runs, in order, as ``conduct`` says."""
    yield from run_cases(
        cases,
        store=conduct.store,
        workers=conduct.threads,
        dask=conduct.dask,
        progress=conduct.progress,
        stop=conduct.stop,
    )
    if isinstance(conduct.progress, Whole):
        conduct.progress.part_is_done(len(cases))
