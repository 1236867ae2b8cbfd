"""How the runs of a question are carried out."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from simexit.record.kept import Kept
from simexit.runs.cases import Case, Failure
from simexit.runs.execute import Progress, run_cases
from simexit.runs.store import Store
from simexit.runs.worker import StudyError


@dataclass(frozen=True)
class Conduct:
    """How the runs of a study are carried out. Only ``seed`` and ``scale`` change results.

    ``scale``: share of villages simulated. ``threads``: runs at once (default: all cores). ``store``: finished runs,
    so that a stopped study goes on. ``dask``: address of a scheduler, or "local". ``all_outcomes``: also those that
    take long (see `outcomes_of`). Raises ValueError for settings that make no sense.
    """

    seed: int = 1
    scale: float = 1.0
    threads: int | None = None
    store: Store | None = None
    dask: str | None = None
    all_outcomes: bool = False
    progress: Progress | None = field(default=None, compare=False)
    stop: threading.Event | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        problems = [
            f"seed: found {self.seed}; allowed: 0 to 4294967295" * (not 0 <= self.seed < 2**32),
            f"scale: found {self.scale}; allowed: above 0, at most 1" * (not 0 < self.scale <= 1),
            f"threads: found {self.threads}; allowed: 1 or more" * (self.threads is not None and self.threads < 1),
        ]
        if any(problems):
            raise ValueError("\n".join(problem for problem in problems if problem))


class RunsFailed(StudyError):
    """Runs of a study failed; a paired study needs them all."""

    def __init__(self, failures: Sequence[tuple[Case, Failure]]) -> None:
        case, failure = failures[0]
        which = f"{case.label}, replicate {case.replicate}: {failure.kind}: {failure.message}"
        super().__init__(f"{len(failures)} runs failed, the first {which}")
        self.failures = list(failures)


def carried_out(cases: Sequence[Case], conduct: Conduct) -> Iterator[tuple[Case, Kept | Failure]]:
    """Cases with their runs, in order, as ``conduct`` says."""
    return run_cases(
        cases,
        store=conduct.store,
        workers=conduct.threads,
        dask=conduct.dask,
        progress=conduct.progress,
        stop=conduct.stop,
    )
