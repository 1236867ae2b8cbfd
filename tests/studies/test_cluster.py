"""Studies on Dask workers: same order and bytes; a killed worker loses nothing; what cannot be reached is told."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from disturbing import finish, others_in, runs_in, start, wait_for_runs
from small_study import small_cases

from simexit.record.run_file import from_bytes
from simexit.runs.cases import case_key, code_identity
from simexit.runs.cluster import work_on_cluster
from simexit.runs.execute import run_cases
from simexit.runs.store import Store
from simexit.runs.worker import Finished, StudyError, Task

pytest.importorskip("distributed")
(CASE,) = small_cases(1)
TASK = Task(case_key(CASE), CASE, code_identity(CASE.scenario), as_file=True)


class SmallCluster:
    """A scheduler and workers without nannies, each a process; its address is in ``address``."""

    def __init__(self, folder: Path, workers: int) -> None:
        self.folder, self.file = folder, folder / "scheduler.json"
        places = ["--scheduler-file", str(self.file)]
        self.scheduler = self._run("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *places)
        while not self.file.exists() or not self.file.read_text(encoding="utf-8").strip():
            time.sleep(0.05)
        self.workers = [self._worker() for _ in range(workers)]

    @property
    def address(self) -> str:
        """Of the scheduler."""
        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])

    def replace_worker(self, number: int) -> None:
        """Kill a worker (SIGKILL) and start another in its place."""
        self.workers[number].kill()
        self.workers[number].wait()
        self.workers[number] = self._worker()

    def close(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _worker(self) -> subprocess.Popen[bytes]:
        options = ["--scheduler-file", str(self.file), "--no-nanny", "--nthreads", "1", "--no-dashboard"]
        return self._run("dask_worker", *options, "--local-directory", str(self.folder))

    @staticmethod
    def _run(name: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{name}", *options]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallCluster]:
    small = SmallCluster(tmp_path_factory.mktemp("cluster"), 2)
    yield small
    small.close()


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals of POSIX")
@pytest.mark.parametrize(
    ("runs", "kills"), [pytest.param(30, 1, id="short"), pytest.param(200, 10, id="long", marks=pytest.mark.study)]
)
def test_a_killed_worker_loses_nothing(cluster: SmallCluster, tmp_path: Path, runs: int, kills: int) -> None:
    chance, moments = random.Random(2), []
    disturbed, undisturbed = tmp_path / "disturbed", tmp_path / "undisturbed"
    study = start(disturbed, runs, "--dask", cluster.address)
    for number in range(kills):
        wait_for_runs(disturbed, 1 + number * runs // kills + chance.randrange(runs // kills // 2), study)
        cluster.replace_worker(chance.randrange(2))
        moments.append(len(runs_in(disturbed)))
    print("runs kept at each kill of a worker:", moments)
    lines = finish(study)
    assert [int(line.split()[0]) for line in lines] == list(range(1, runs + 1))
    list(run_cases(small_cases(runs), store=Store(undisturbed), workers=1))
    assert runs_in(disturbed) == runs_in(undisturbed) and len(runs_in(disturbed)) == runs
    assert others_in(disturbed) <= {".tmp"}
    assert moments[0] > 0 and moments[-1] < runs


def test_workers_that_do_not_see_the_store_send_the_bytes(cluster: SmallCluster, tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    list(run_cases(small_cases(6), store=Store(here)))
    finish(start(elsewhere, 6, "--dask", cluster.address, "--elsewhere"))
    assert runs_in(elsewhere) == runs_in(here) and others_in(elsewhere) == set()


def test_a_worker_writes_only_into_the_store_it_is_meant_for(tmp_path: Path) -> None:
    store = Store(tmp_path)
    place = (str(tmp_path), store.identity())
    sent = work_on_cluster(TASK, (str(tmp_path), "another folder of the same name"))
    assert isinstance(sent, bytes) and runs_in(tmp_path) == {}
    assert work_on_cluster(TASK, place) is None
    assert runs_in(tmp_path) == {f"{TASK.key}.parquet": sent}
    done = work_on_cluster(TASK, None)
    assert isinstance(done, Finished) and done.record.sha256() == from_bytes(sent)[0].sha256()


def test_an_address_that_is_none_is_told() -> None:
    with pytest.raises(ValueError, match="--dask: found 'somewhere'; allowed: local, or an address such as tcp://"):
        next(run_cases([CASE], dask="somewhere"))


def test_a_scheduler_that_does_not_answer_is_told() -> None:
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(StudyError) as error:
        next(run_cases([CASE], dask="tcp://127.0.0.1:9"))
    assert str(error.value).startswith("--dask: no scheduler with a worker answers at tcp://127.0.0.1:9")


def test_a_lost_scheduler_is_told_and_what_is_finished_is_kept(tmp_path: Path) -> None:
    small = SmallCluster(tmp_path, 1)
    try:
        store = Store(tmp_path / "store")
        runs = run_cases(small_cases(300), store=store, dask=small.address)
        next(runs)
        os.kill(small.scheduler.pid, signal.SIGKILL)
        with pytest.raises(StudyError, match="scheduler is lost; what is finished is kept"):
            list(runs)
        assert len(runs_in(store.folder)) >= 1 and list(store.verify()) == []
    finally:
        small.close()
