"""Studies in this process and in worker processes: same order, same bytes; failures, deaths and stops lose nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from small_study import small_cases

from simexit.record.record import Record
from simexit.runs import cases, execute, processes
from simexit.runs.cases import Case, Failure, Stopped, case_key, code_identity
from simexit.runs.execute import run_cases
from simexit.runs.processes import Processes
from simexit.runs.store import Store
from simexit.runs.worker import Finished, Outcome, StudyError, Task, work

CASES = small_cases(6)


def files(folder: Path) -> dict[str, bytes]:
    """Files of a store by name."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The store of a study that was run one by one."""
    folder = tmp_path_factory.mktemp("undisturbed")
    assert all(isinstance(result, Record) for _, result in run_cases(CASES, store=Store(folder), workers=1))
    return files(folder)


@pytest.fixture
def processes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even small studies are worth starting processes."""
    monkeypatch.setattr(execute, "WORTH_STARTING_SECONDS", 0.0)


def test_results_come_in_the_order_asked_for(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    shuffled = [CASES[k] for k in (4, 0, 5, 2, 0, 1, 3)]
    results = list(run_cases(shuffled, store=Store(tmp_path), workers=1))
    assert [case for case, _ in results] == shuffled
    assert [record.replicate for _, record in results if isinstance(record, Record)] == [5, 1, 6, 3, 1, 2, 4]
    assert files(tmp_path) == undisturbed


@pytest.mark.usefixtures("processes_at_once")
@pytest.mark.parametrize(("surely_worth", "compiled"), [(99.0, True), (0.0, True), (0.0, False)])
def test_processes_give_the_same_order_and_bytes(
    undisturbed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, surely_worth: float, compiled: bool
) -> None:
    """Whether they begin with the first run or after it, and whether it is run here, lest all of them compile."""
    monkeypatch.setattr(execute, "SURELY_WORTH_STARTING_SECONDS", surely_worth)
    monkeypatch.setattr(execute, "is_compiled", lambda kernel: compiled)
    told: list[float] = []
    asked = [*CASES, CASES[3]]
    results = list(run_cases(asked, store=Store(tmp_path), workers=2, progress=lambda done, _: told.append(done)))
    assert [case for case, _ in results] == asked
    assert files(tmp_path) == undisturbed
    assert told == sorted(told) and told[-1] <= sum(case.months for case in asked)


def test_without_a_store_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ((case, record),) = run_cases(CASES[:1])
    assert case == CASES[0] and isinstance(record, Record) and list(tmp_path.iterdir()) == []


def test_what_is_kept_is_not_run_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    list(run_cases(CASES[:4], store=Store(tmp_path)))
    ran = []
    monkeypatch.setattr(execute, "work", lambda task, **more: ran.append(task.case.replicate) or work(task, **more))
    list(run_cases(CASES, store=Store(tmp_path)))
    assert ran == [5, 6]


def test_a_damaged_file_is_run_again(undisturbed: dict[str, bytes], tmp_path: Path) -> None:
    list(run_cases(CASES, store=Store(tmp_path)))
    first, second = sorted(tmp_path.iterdir())[:2]
    first.write_bytes(first.read_bytes()[:-9])
    second.write_bytes(b"")
    list(run_cases(CASES, store=Store(tmp_path)))
    assert files(tmp_path) == undisturbed


def test_a_failed_run_stops_nothing_and_is_tried_again(
    undisturbed: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    simulation = cases.Simulation

    def fails_once(scenario: Any, *, replicate: int, **more: Any) -> Any:
        if replicate == 3:
            raise ZeroDivisionError("third")
        return simulation(scenario, replicate=replicate, **more)

    monkeypatch.setattr(cases, "Simulation", fails_once)
    results = [result for _, result in run_cases(CASES, store=Store(tmp_path))]
    assert [isinstance(result, Failure) for result in results] == [False, False, True, False, False, False]
    assert isinstance(results[2], Failure) and results[2].kind == "ZeroDivisionError"
    assert f"{case_key(CASES[2])}.failed.json" in files(tmp_path)
    monkeypatch.undo()
    list(run_cases(CASES, store=Store(tmp_path)))
    assert files(tmp_path) == undisturbed


def test_a_stop_says_how_much_is_kept(tmp_path: Path) -> None:
    stop = threading.Event()
    runs = run_cases(CASES, store=Store(tmp_path), stop=stop)
    next(runs)
    stop.set()
    with pytest.raises(Stopped, match="stopped: 1 of 6 runs are kept"):
        next(runs)
    assert len(files(tmp_path)) == 1


@pytest.mark.usefixtures("processes_at_once")
def test_ctrl_c_stops_worker_processes(tmp_path: Path) -> None:
    runs = run_cases(small_cases(500), store=Store(tmp_path), workers=2)
    next(runs)
    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
    with pytest.raises(Stopped) as stopped:
        list(runs)
    kept = files(tmp_path)
    assert 1 <= len(kept) == stopped.value.done < 500
    assert all(name.endswith(".parquet") for name in kept) and list(Store(tmp_path).verify()) == []


@pytest.fixture
def two_workers() -> Iterator[Processes]:
    """Two worker processes."""
    pool = Processes(2)
    yield pool
    pool.close()


def finish(pool: Processes, tasks: list[Task]) -> dict[str, Outcome]:
    """Start tasks and wait for all."""
    outcomes: dict[str, Outcome] = {}
    for task in tasks:
        pool.start(task)
    while len(outcomes) < len(tasks):
        outcomes.update(pool.finished())
    return outcomes


def task_of(case: Case) -> Task:
    """A task as a study gives it."""
    return Task(case_key(case), case, code_identity(case.scenario), as_file=False)


def test_only_the_run_that_kills_its_worker_fails(two_workers: Processes, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks = [task_of(case) for case in CASES[:3]]
    monkeypatch.setattr(processes, "work", work_or_die)
    monkeypatch.setattr(processes, "DEATHS", 2)
    outcomes = finish(two_workers, tasks)
    assert [isinstance(outcomes[task.key], Failure) for task in tasks] == [False, True, False]
    failure = outcomes[tasks[1].key]
    assert isinstance(failure, Failure) and failure.kind == "TerminatedWorkerError"


def work_or_die(task: Task) -> Outcome:
    """Work, but the second replicate kills its process."""
    if task.case.replicate == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return work(task)


def test_a_worker_with_other_code_stops_the_study() -> None:
    task = task_of(CASES[0])
    other = Task(task.key, task.case, {**task.code, "numba": "0.0"}, task.as_file)
    assert isinstance(work(task), Finished)
    with pytest.raises(StudyError, match="another version of numba"):
        work(other)
