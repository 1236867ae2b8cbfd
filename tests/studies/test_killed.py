"""Studies that are killed, stopped or run twice at once leave a store as if nobody had disturbed them.

The long versions are marked ``study``: ``python -m pytest -m study tests/studies`` runs them. Their last result is in
benchmarks/results/store.md.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from disturbing import finish, kill_at_random, others_in, runs_in, start, wait_for_runs
from small_study import small_cases

from simexit.runs.execute import run_cases
from simexit.runs.store import Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals of POSIX")
Undisturbed = Callable[[int], dict[str, bytes]]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """The store of a study of so many runs that nobody disturbed."""

    @cache
    def ran(runs: int) -> dict[str, bytes]:
        folder = tmp_path_factory.mktemp("undisturbed")
        for _ in run_cases(small_cases(runs), store=Store(folder), workers=1):
            pass
        return runs_in(folder)

    return ran


@pytest.mark.parametrize(
    ("runs", "kills", "options"),
    [
        pytest.param(30, 2, ("--workers", "1"), id="short"),
        pytest.param(30, 1, ("--workers", "2", "--processes"), id="short-processes"),
        pytest.param(200, 10, ("--workers", "1"), id="long", marks=pytest.mark.study),
        pytest.param(200, 10, ("--workers", "2", "--processes"), id="long-processes", marks=pytest.mark.study),
    ],
)
def test_a_killed_study_loses_nothing(
    undisturbed: Undisturbed, tmp_path: Path, runs: int, kills: int, options: tuple[str, ...]
) -> None:
    moments = kill_at_random(tmp_path, runs, kills, *options)
    print("runs kept at each kill:", moments)
    assert 0 < moments[0] < runs
    finish(start(tmp_path, runs, *options))
    assert runs_in(tmp_path) == undisturbed(runs) and len(runs_in(tmp_path)) == runs


@pytest.mark.parametrize(
    ("runs", "options"),
    [
        pytest.param(30, ("--workers", "1"), id="short"),
        pytest.param(200, ("--workers", "2", "--processes"), id="long", marks=pytest.mark.study),
    ],
)
def test_two_studies_write_to_one_store_at_once(
    undisturbed: Undisturbed, tmp_path: Path, runs: int, options: tuple[str, ...]
) -> None:
    for lines in [finish(study) for study in (start(tmp_path, runs, *options), start(tmp_path, runs, *options))]:
        assert len(lines) == runs
    assert runs_in(tmp_path) == undisturbed(runs) and others_in(tmp_path) == set()


def test_ctrl_c_on_the_command_line_says_how_to_go_on(tmp_path: Path) -> None:
    out = tmp_path / "out"
    command = [
        sys.executable, "-m", "simexit", "run", "mabian-2017", "--scale", "0.03", "--set", "time.end=2017-12",
        "--replicates", "60", "--out", str(out),
    ]  # fmt: skip
    run = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True)
    store = tmp_path / ".store"
    wait_for_runs(store, 3, run)
    os.killpg(run.pid, signal.SIGINT)
    _, err = run.communicate(timeout=60)
    kept = runs_in(store)
    assert run.returncode == 130 and not out.exists()
    assert err == f"stopped: {len(kept)} of 60 runs are kept; the same command goes on from there\n"
    assert 3 <= len(kept) < 60
    assert others_in(store) == set() and list(Store(store).verify()) == []
