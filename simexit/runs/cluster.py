"""Workers of a Dask cluster, on this machine or on others."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from simexit.record.run_file import from_bytes
from simexit.runs.cases import Failure
from simexit.runs.store import Store
from simexit.runs.worker import TICK_SECONDS, Finished, Outcome, StudyError, Task, work

LOCAL = "local"
LOST = "the Dask scheduler is lost; what is finished is kept, and the same command goes on from there"
WORKERS_WITHIN_SECONDS = 60
LOOK_EVERY_SECONDS = 0.01
# Shared folders show what another machine wrote with a delay.
ARRIVES_WITHIN_SECONDS = 120.0


class Cluster:
    """Runs cases on Dask workers. They write into the store where they see its folder, else they send the bytes.

    ``address``: of a scheduler (``tcp://HOST:PORT``), or ``local`` for a new cluster of ``workers`` processes here; a
    script that asks for ``local`` needs ``if __name__ == "__main__"``, for Dask imports it again in every worker.
    Raises ValueError for another address or where Dask is not installed, `StudyError` where no worker answers.
    """

    def __init__(self, address: str, workers: int, store: Store | None) -> None:
        self._cluster: Any = None
        self._client = self._connect(address, workers)
        self._store = store
        self._place = (str(store.folder.resolve()), store.identity()) if store else None
        self._running: dict[Any, Task] = {}

    @property
    def ahead(self) -> int:
        """Two for each thread of a worker there is now."""
        try:
            threads: dict[str, int] = self._client.nthreads()
        except OSError as error:
            raise StudyError(LOST) from error
        return 2 * max(sum(threads.values()), 1)

    def start(self, task: Task) -> None:
        """Run a case, some time."""
        self._running[self._client.submit(work_on_cluster, task, self._place, pure=False)] = task

    def take(self) -> Task | None:
        """None: the cluster runs all cases."""
        return None

    def finished(self, patience: float = TICK_SECONDS) -> list[tuple[str, Outcome]]:
        """Cases finished since the last call, by key. Raises `StudyError` when the scheduler is lost."""
        until = time.monotonic() + patience
        while not any(future.done() for future in self._running) and time.monotonic() < until:
            time.sleep(LOOK_EVERY_SECONDS)
        if self._client.status != "running":
            raise StudyError(LOST)
        done = [future for future in self._running if future.done()]
        return [self._outcome(future, self._running.pop(future)) for future in done]

    def close(self) -> None:
        """Stop all work at once."""
        if self._client.status == "running":
            self._client.cancel(list(self._running), force=True)
        self._client.close()
        if self._cluster:
            self._cluster.close()

    def _outcome(self, future: Any, task: Task) -> tuple[str, Outcome]:
        from distributed.scheduler import KilledWorker

        if future.cancelled():
            raise StudyError(LOST)
        error = future.exception()
        if isinstance(error, KilledWorker):
            return task.key, Failure.of(error)
        if isinstance(error, OSError | StudyError):
            raise error
        if error is not None:
            raise StudyError(f"--dask: a worker cannot do its work: {type(error).__name__}: {error}") from error
        sent = future.result()
        if sent is None:
            return task.key, Finished(self._arrived(task.key))
        if isinstance(sent, bytes):
            return task.key, Finished(from_bytes(sent)[0], sent)
        return task.key, sent

    def _arrived(self, key: str) -> Any:
        """A run that a worker has written into the shared store."""
        assert self._store is not None
        until = time.monotonic() + ARRIVES_WITHIN_SECONDS
        while time.monotonic() < until:
            record = self._store.load(key)
            if record is not None:
                return record
            time.sleep(TICK_SECONDS)
        raise StudyError(f"a worker wrote a run into {self._store.folder}, but it cannot be read from here")

    def _connect(self, address: str, workers: int) -> Any:
        try:
            from distributed import Client, LocalCluster
        except ModuleNotFoundError as error:
            raise ValueError("--dask: needs Dask; install it with: pip install 'simexit[cluster]'") from error
        for name in ("distributed", "distributed.client"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if address == LOCAL:
            self._cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        elif "://" not in address:
            raise ValueError(f"--dask: found {address!r}; allowed: local, or an address such as tcp://HOST:8786")
        try:
            client = Client(self._cluster or address, set_as_default=False)
            client.wait_for_workers(1, timeout=WORKERS_WITHIN_SECONDS)
        except (OSError, TimeoutError) as error:
            raise StudyError(f"--dask: no scheduler with a worker answers at {address}: {error}") from error
        return client


def work_on_cluster(task: Task, place: tuple[str, str] | None) -> Outcome | bytes | None:
    """Run a case on a worker: None where its file is in the store, the file where the store is not seen from here.

    ``place``: folder and identity of the store, or None where nothing is kept. Raises OSError where the store is seen
    but cannot be written.
    """
    outcome = work(task)
    if place is None or not isinstance(outcome, Finished) or outcome.content is None:
        return outcome
    store = Store(Path(place[0]))
    if not store.is_the_one(place[1]):
        return outcome.content
    store.save_bytes(task.key, outcome.content)
    return None
