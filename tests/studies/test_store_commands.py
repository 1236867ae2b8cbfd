"""The store on the command line: what it lists, checks and cleans, and what is said when it cannot be written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_study import SETTINGS, small_cases
from typer.testing import CliRunner, Result

from simexit import files as atomic
from simexit.cli import app
from simexit.record.record import Record
from simexit.runs.cases import about_case, attempt, case_key
from simexit.runs.store import Store

(CASE,) = small_cases(1)


def simexit(*arguments: str) -> Result:
    """What a command prints and returns."""
    return CliRunner().invoke(app, list(arguments))


def small_run(folder: Path, *options: str) -> Result:
    """Two replicates of the small study, with results beside the store."""
    settings = [part for setting in SETTINGS for part in ("--set", setting)]
    return simexit(
        "run",
        "mabian-2017",
        "--replicates",
        "2",
        "--scale",
        "0.0005",
        *settings,
        "--out",
        str(folder / "out"),
        *options,
    )


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """One run, and a damaged one."""
    store, record = Store(tmp_path / "store"), attempt(CASE)
    assert isinstance(record, Record)
    for key in (case_key(CASE), "d" * 64):
        store.save(key, record, about_case(CASE))
    damaged = store.folder / f"{'d' * 64}.parquet"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    return store


def test_list_verify_and_clean(store: Store) -> None:
    folder = ("--store", str(store.folder))
    listed = simexit("store", "list", *folder)
    assert listed.exit_code == 0
    assert "mabian-2017" in listed.stdout and "(damaged)" in listed.stdout and "size_mb" in listed.stdout
    checked = simexit("store", "verify", *folder)
    assert checked.exit_code == 1
    assert checked.stdout.splitlines()[-1] == "2 runs, 1 damaged; the next study runs them again"
    cleaned = simexit("store", "clean", *folder)
    assert cleaned.stdout.splitlines() == [f"removed: {store.folder / ('d' * 64)}.parquet", "1 files removed"]
    assert simexit("store", "verify", *folder).stdout == "1 runs, 0 damaged\n"


def test_a_folder_that_is_no_store_is_told(tmp_path: Path) -> None:
    for verb in ("list", "verify", "clean"):
        told = simexit("store", verb, "--store", str(tmp_path / "none"))
        assert told.exit_code == 2 and told.stdout == ""
        assert told.stderr == f"--store: found {tmp_path / 'none'}; allowed: a folder that a run has written\n"


def test_a_full_disk_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    room = [True, True, False]  # for the trial of the folder and for one run

    def nearly_full(_: int) -> None:
        if not room.pop(0):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic.os, "fsync", nearly_full)
    told = small_run(tmp_path)
    second = tmp_path / ".store" / f"{case_key(small_cases(2)[1])}.parquet"
    assert told.exit_code == 1
    warned, ahead = told.stdout.splitlines()
    assert warned.startswith("Warning: replicates: found 2") and ahead.startswith("Runs to make: 2;")
    assert told.stderr == f"cannot write {second}: No space left on device\n"
    assert [path.stem for path in (tmp_path / ".store").iterdir()] == [case_key(CASE)]
    assert not (tmp_path / "out").exists()


def test_a_store_that_is_a_file_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    told = small_run(tmp_path, "--store", str(tmp_path / "file"))
    assert told.exit_code == 1
    assert told.stderr == f"cannot write {tmp_path / 'file'}: File exists\n"


@pytest.fixture
def two_megabytes(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("needs the right to mount a disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.study
@pytest.mark.skipif(sys.platform != "linux", reason="mounts a tmpfs")
def test_a_disk_that_fills_up_and_one_that_is_read_only(two_megabytes: Path, tmp_path: Path) -> None:
    full = small_run(tmp_path, "--replicates", "200", "--store", str(two_megabytes))
    kept = list(two_megabytes.iterdir())
    print(full.stderr, len(kept), "runs kept")
    assert full.exit_code == 1 and len(full.stderr.splitlines()) == 1 and "No space left on device" in full.stderr
    assert kept and {path.suffix for path in kept} == {".parquet"} and list(Store(two_megabytes).verify()) == []
    subprocess.run(["mount", "-o", "remount,ro", str(two_megabytes)], check=True)
    refused = small_run(tmp_path, "--store", str(two_megabytes))
    print(refused.stderr)
    assert refused.exit_code == 1
    assert refused.stderr == f"cannot write {two_megabytes}: Read-only file system\n"
    assert sorted(two_megabytes.iterdir()) == sorted(kept) and not (tmp_path / "out").exists()
