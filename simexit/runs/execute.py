"""Many runs, made in processes or on a Dask cluster, or loaded from the store: same results, same order, same bytes."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence

from simexit.compile_cache import is_compiled
from simexit.life.month import live_month
from simexit.record.record import Record
from simexit.runs.ahead import estimated_seconds
from simexit.runs.cases import Case, Failure, Stopped, about_case, case_key, code_identity
from simexit.runs.eves import Eves
from simexit.runs.store import Store
from simexit.runs.worker import TICK_SECONDS, Finished, Outcome, Task, Workers, work

Progress = Callable[[float, float], None]
# Processes are started once they save so much time; this one works on while they begin.
WORTH_STARTING_SECONDS = 2.0
# Before any has run: an estimate within a factor of three.
SURELY_WORTH_STARTING_SECONDS = 8.0


def run_cases(
    cases: Sequence[Case],
    *,
    store: Store | None = None,
    workers: int | None = None,
    dask: str | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Generator[tuple[Case, Record | Failure]]:
    """Every case with its run, in the order of ``cases`` whatever runs them; a failed run is data and stops nothing.

    Runs that ``store`` has are loaded, not run again; without a store nothing is written. ``workers``: at most so many
    at once (default: all cores). ``dask``: address of a scheduler (``tcp://HOST:PORT``), or ``local`` for a cluster on
    this machine. ``progress`` is told (runs done, runs in all), after every month of a run that is made in this
    process, which counts by its months. Setting ``stop``, or Ctrl-C, ends the study within about a second, once
    compiled, and raises `Stopped`. Raises OSError where the store cannot be written, `StudyError` where the study
    cannot go on, ValueError for an address that is none.
    """
    study = _Study(cases, store, workers or os.cpu_count() or 1, dask, progress, stop or threading.Event())
    try:
        yield from study.in_order()
    except KeyboardInterrupt:
        raise Stopped(study.done, len(cases)) from None
    finally:
        study.close()


class _Study:
    """The state of a study: where its cases are run, what has finished, what is to be told."""

    def __init__(
        self,
        cases: Sequence[Case],
        store: Store | None,
        workers: int,
        dask: str | None,
        progress: Progress | None,
        stop: threading.Event,
    ) -> None:
        self.done = 0
        self._cases, self._store, self._count, self._dask = cases, store, workers, dask
        self._workers: Workers | None = None
        self._eves = Eves(() if dask else cases)
        self._outcomes: dict[str, Outcome] = {}
        self._seconds: list[float] = []
        self._progress, self._stop = progress, stop
        self._ended, self._months = 0, 0

    def in_order(self) -> Iterator[tuple[Case, Record | Failure]]:
        """Start cases a little ahead of the one that is next, and yield each when its turn has come."""
        if self._store:
            self._store.make_ready()
        window: deque[tuple[str, Case]] = deque()
        for begun, case in enumerate(self._cases):
            key = case_key(case)
            if all(key != other for other, _ in window):
                self._begin(key, case, len(self._cases) - begun)
            else:
                self._ended += 1
            window.append((key, case))
            while len(window) > (self._workers.ahead if self._workers else 0):
                yield self._next(window)
        while window:
            yield self._next(window)

    def close(self) -> None:
        """Stop all work."""
        if self._workers:
            self._workers.close()
        self._eves.close()

    def _next(self, window: deque[tuple[str, Case]]) -> tuple[Case, Record | Failure]:
        key, case = window[0]
        while key not in self._outcomes:
            task = self._workers.take() if self._workers else None
            if task is None:
                self._settle_finished(window, TICK_SECONDS)
            else:
                self._run_here(task, window)
        window.popleft()
        again = any(key == other for other, _ in window)
        outcome = self._outcomes[key] if again else self._outcomes.pop(key)
        return case, outcome.record if isinstance(outcome, Finished) else outcome

    def _begin(self, key: str, case: Case, left: int) -> None:
        """Load a case, run it here, or have it run; ``left`` are still to come, this one included."""
        self._answer_stop()
        found = self._store.load(key) if self._store else None
        if found is not None:
            self._eves.ended(case)
            self._end()
            self.done += 1
            self._outcomes[key] = Finished(found)
            return
        eve = self._eves.file(case)
        task = Task(key, case, code_identity(case.scenario), as_file=self._store is not None, eve=eve)
        if self._workers is None and not self._runs_here(case, left):
            self._workers = self._open()
        if self._workers is None or not (self._dask or self._seconds or is_compiled(live_month)):
            self._run_here(task)  # the first may have to compile, which workers then need not
        else:
            self._workers.start(task)

    def _runs_here(self, case: Case, left: int) -> bool:
        """Whether a case is run in this process alone: all of a short study are, and the first of one that may be."""
        if self._dask:
            return False
        saved = left * (1 - 1 / self._count)
        if not self._seconds:
            return estimated_seconds(case) * saved < SURELY_WORTH_STARTING_SECONDS
        if len(self._seconds) == 1 and self._seconds[0] < WORTH_STARTING_SECONDS:
            return True
        return min(self._seconds) * saved < WORTH_STARTING_SECONDS

    def _run_here(self, task: Task, window: deque[tuple[str, Case]] | None = None) -> None:
        """Run a case in this process: with all threads, or, beside workers, with one, settling what they finish."""

        def month_passed() -> None:
            if window is not None:
                self._settle_finished(window, 0.0)
            self._month_passed(task.case.months)

        begun = time.perf_counter()
        outcome = work(task, threads=self._count if window is None else 1, watch=month_passed)
        self._seconds.append(time.perf_counter() - begun)
        self._settle(task.key, task.case, outcome)
        self._end()

    def _open(self) -> Workers:
        if self._dask:
            from simexit.runs.cluster import Cluster

            return Cluster(self._dask, self._count, self._store)
        from simexit.runs.processes import Processes

        return Processes(max(self._count - 1, 1))

    def _settle_finished(self, window: deque[tuple[str, Case]], patience: float) -> None:
        assert self._workers is not None
        self._answer_stop()
        for key, outcome in self._workers.finished(patience):
            case = next(case for other, case in window if other == key)
            self._settle(key, case, outcome)
            self._end()

    def _settle(self, key: str, case: Case, outcome: Outcome) -> None:
        """Keep what has finished."""
        self._eves.ended(case)
        self._outcomes[key] = outcome
        if self._store and isinstance(outcome, Failure):
            self._store.failed(key, outcome, about_case(case))
        elif self._store and isinstance(outcome, Finished):
            if outcome.content is not None:
                self._store.save_bytes(key, outcome.content)
            self.done += 1

    def _month_passed(self, in_all: int) -> None:
        self._answer_stop()
        self._months += 1
        self._tell(min(self._months / in_all, 1.0))

    def _answer_stop(self) -> None:
        if self._stop.is_set():
            raise Stopped(self.done, len(self._cases))

    def _end(self) -> None:
        """Count one more run as done."""
        self._ended, self._months = self._ended + 1, 0
        self._tell(0.0)

    def _tell(self, part: float) -> None:
        """Tell the runs done, and the ``part`` done of the one that is made here."""
        if self._progress:
            self._progress(self._ended + part, float(len(self._cases)))
