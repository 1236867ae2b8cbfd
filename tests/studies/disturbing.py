"""Start studies in processes of their own, and kill them, stop them or crowd them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import simexit
from simexit.runs.store import Store

HERE = Path(__file__).parent
PATIENCE_SECONDS = 120


def start(folder: Path, runs: int, *options: str) -> subprocess.Popen[str]:
    """A small study that writes into ``folder``, in a session of its own."""
    command = [sys.executable, str(HERE / "small_study.py"), str(folder), str(runs), *options]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(Path(simexit.__file__).parents[1])},
    )


def finish(study: subprocess.Popen[str]) -> list[str]:
    """Lines of a study that ends well."""
    out, err = study.communicate(timeout=PATIENCE_SECONDS)
    assert study.returncode == 0, err
    return out.splitlines()


def runs_in(folder: Path) -> dict[str, bytes]:
    """Runs of a store by file name."""
    return {path.name: path.read_bytes() for path in folder.glob("*.parquet")}


def others_in(folder: Path) -> set[str]:
    """Endings of all other files, but for the store's identity."""
    return {path.suffix for path in folder.iterdir() if path.suffix != ".parquet" and path.name != ".identity"}


def wait_for_runs(folder: Path, number: int, study: subprocess.Popen[str]) -> None:
    """Wait until a store has so many runs, or its study has ended."""
    until = time.monotonic() + PATIENCE_SECONDS
    while len(list(folder.glob("*.parquet"))) < number and study.poll() is None:
        assert time.monotonic() < until
        time.sleep(0.005)


def kill_at_random(folder: Path, runs: int, kills: int, *options: str) -> list[int]:
    """Kill a study (SIGKILL, its main process) ``kills`` times, each time starting it again; runs kept at each kill.

    After each kill, all that was kept before is still there byte for byte, every file is whole, and nothing else is
    left but temporary files.
    """
    chance, kept, moments = random.Random(1), dict[str, bytes](), []
    for number in range(1, kills + 1):
        study = start(folder, runs, *options)
        least = len(kept) + 1 + chance.randrange(max(2 * (runs - len(kept)) // (kills - number + 2), 1))
        wait_for_runs(folder, min(least, runs - 1), study)
        time.sleep(chance.uniform(0, 0.05))
        os.kill(study.pid, signal.SIGKILL)
        study.communicate(timeout=PATIENCE_SECONDS)  # which ends when the last of its workers has ended
        now = runs_in(folder)
        assert kept.items() <= now.items()
        assert list(Store(folder).verify()) == [] and others_in(folder) <= {".tmp"}
        kept = now
        moments.append(len(kept))
    return moments
