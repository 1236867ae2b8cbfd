"""Worker processes on this machine."""

from __future__ import annotations

import os
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait

import loky

from simexit.runs.beside import begin_worker
from simexit.runs.cases import Failure
from simexit.runs.worker import TICK_SECONDS, Outcome, Task, ready, work

# A run whose worker died is run again alone; after so many deaths it has failed.
DEATHS = 3
# An idle worker ends by itself: on Windows, where it cannot see that its parent was killed.
IDLE_SECONDS = 300


class Processes:
    """Processes that run cases beside this one, which alone writes the store. A worker that dies loses nothing.

    loky starts them anew (spawn) without importing the user's script again, so that scripts need no guard.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._pool = self._open()
        self._waiting: deque[Task] = deque()
        self._running: dict[Future[Outcome], Task] = {}
        self._deaths: Counter[str] = Counter()

    @property
    def ahead(self) -> int:
        """Two for each worker and for this process, so that none waits for another."""
        return 2 * (self._workers + 1)

    def start(self, task: Task) -> None:
        """Run a case, some time."""
        self._waiting.append(task)
        self._submit()

    def take(self) -> Task | None:
        """A case that waits for a worker, and that no worker has died of; this process then runs it."""
        task = next((task for task in self._waiting if not self._deaths[task.key]), None)
        if task is not None:
            self._waiting.remove(task)
        return task

    def finished(self, patience: float = TICK_SECONDS) -> list[tuple[str, Outcome]]:
        """Cases finished since the last call, by key."""
        done, others = wait(self._running, patience, FIRST_COMPLETED)
        broken = any(isinstance(future.exception(), BrokenExecutor) for future in done)
        if broken:
            done |= wait(others).done
        outcomes, again = [], []
        for future in done:
            task, error = self._running.pop(future), future.exception()
            if not isinstance(error, BrokenExecutor):
                outcomes.append((task.key, future.result()))
                continue
            self._deaths[task.key] += 1
            if self._deaths[task.key] == DEATHS:
                outcomes.append((task.key, Failure.of(error)))
            else:
                again.append(task)
        self._waiting.extendleft(again)
        if broken:
            self.close()
            self._pool = self._open()
        self._submit()
        return outcomes

    def close(self) -> None:
        """Stop all work at once; no worker holds anything that could be lost."""
        self._pool.shutdown(wait=True, kill_workers=True)

    def _submit(self) -> None:
        while self._waiting and self._has_room() and not self._must_wait(self._waiting[0]):
            try:
                future = self._pool.submit(work, self._waiting[0])
            except BrokenExecutor:
                if self._running:
                    return
                self.close()
                self._pool = self._open()
                continue
            self._running[future] = self._waiting.popleft()

    def _has_room(self) -> bool:
        """Whether a worker is to be given one more: the last few stay with whoever is free first."""
        spare = 1 if len(self._waiting) > 2 * self._workers else 0
        return len(self._running) < self._workers + spare

    def _must_wait(self, task: Task) -> bool:
        """Whether a task has to wait: one that lost a worker before runs alone, to show whether it is to blame."""
        alone = [each for each in (task, *self._running.values()) if self._deaths[each.key]]
        return bool(self._running) and bool(alone)

    def _open(self) -> loky.ProcessPoolExecutor:
        """Processes that begin at once, and import what they need before the first case comes."""
        pool = loky.ProcessPoolExecutor(
            self._workers, timeout=IDLE_SECONDS, initializer=begin_worker, initargs=(os.getpid(),)
        )
        pool.submit(ready)
        return pool
