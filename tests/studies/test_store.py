"""The store: what is saved comes back, what is damaged does not, what is left over goes."""

from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest
from small_study import small_cases

from simexit import files as atomic
from simexit.record.record import Record
from simexit.runs.cases import Failure, about_case, attempt, case_key, running_sources_sha256
from simexit.runs.store import Store
from simexit.runs.store_contents import contents, failures

(CASE,) = small_cases(1)
KEY, ABOUT = case_key(CASE), about_case(CASE)
FAILURE = Failure("ZeroDivisionError", "no households", "Traceback ...\nZeroDivisionError: no households\n")


@pytest.fixture(scope="module")
def record() -> Record:
    made = attempt(CASE)
    assert isinstance(made, Record)
    return made


@pytest.fixture
def store(tmp_path: Path, record: Record) -> Store:
    """A store with one run."""
    store = Store(tmp_path / "一 store")
    store.save(KEY, record, ABOUT)
    return store


def names(store: Store) -> list[str]:
    """Files of a store."""
    return sorted(path.name for path in store.folder.iterdir())


def test_a_run_comes_back_under_its_key_only(store: Store, record: Record) -> None:
    again = store.load(KEY)
    assert again is not None and again.sha256() == record.sha256()
    assert store.load("0" * 64) is None and Store(store.folder / "none").load(KEY) is None


def test_saving_twice_changes_nothing(store: Store, record: Record) -> None:
    (file,) = store.folder.iterdir()
    before = file.read_bytes()
    store.save(KEY, record, ABOUT)
    assert names(store) == [f"{KEY}.parquet"] and file.read_bytes() == before


def test_damage_is_found_and_never_loaded(store: Store) -> None:
    (file,) = store.folder.iterdir()
    assert list(store.verify()) == []
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))
    assert store.load(KEY) is None
    assert [path for path, _ in store.verify()] == [file]
    assert list(store.clean()) == [file] and names(store) == []


def test_a_run_under_another_name_is_damage(store: Store) -> None:
    (file,) = store.folder.iterdir()
    other = file.rename(file.with_name(f"{'1' * 64}.parquet"))
    assert store.load("1" * 64) is None
    assert list(store.verify()) == [(other, "it is the run of another key")]


def test_a_failure_is_told_until_the_run_succeeds(store: Store, record: Record) -> None:
    key = "2" * 64
    store.failed(key, FAILURE, ABOUT)
    (told,) = (stored for stored in store.list() if stored.failure)
    assert (told.key, told.failure, dict(told.about)) == (key, FAILURE, ABOUT)
    (line,) = failures(store)
    assert line.startswith("mabian-2017, replicate 1: ZeroDivisionError: no households (")
    assert store.load(key) is None
    store.save(key, record, ABOUT)
    assert failures(store) == [] and names(store) == sorted([f"{key}.parquet", f"{KEY}.parquet"])


def test_what_killed_writers_left_goes_but_not_what_is_being_written(store: Store) -> None:
    left, being_written = store.folder / ".left.tmp", store.folder / ".new.tmp"
    left.write_bytes(b"half")
    being_written.write_bytes(b"half")
    long_ago = time.time() - 3600
    os.utime(left, (long_ago, long_ago))
    assert list(store.clean()) == [left]
    assert names(store) == [".new.tmp", f"{KEY}.parquet"]


def test_runs_of_other_sources_go_only_when_asked(store: Store, record: Record) -> None:
    store.save("3" * 64, record, {**ABOUT, "sources_sha256": "other"})
    assert contents(store)["version"].tolist() == ["other", "this"]
    assert list(store.clean()) == []
    assert [path.stem for path in store.clean(keep_sources_sha256=running_sources_sha256())] == ["3" * 64]
    assert names(store) == [f"{KEY}.parquet"]


def test_the_contents_count_replicates_of_alike_runs(store: Store, record: Record) -> None:
    store.save("4" * 64, record, {**ABOUT, "replicate": "2"})
    store.save("5" * 64, record, {**ABOUT, "seed": "9"})
    store.failed("6" * 64, FAILURE, {**ABOUT, "replicate": "3"})
    table = contents(store)
    assert table[["seed", "replicates", "failed"]].to_numpy().tolist() == [["1", 2, 1], ["9", 1, 0]]
    assert table["size_mb"].sum() == pytest.approx(sum(f.stat().st_size for f in store.folder.iterdir()) / 1e6)
    assert contents(Store(store.folder / "none")).empty


def test_a_full_disk_leaves_nothing_half_written(store: Store, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="No space left") as error:
        store.save("7" * 64, record, ABOUT)
    assert error.value.filename == str(store.folder / f"{'7' * 64}.parquet")
    assert names(store) == [f"{KEY}.parquet"]


def test_a_store_tells_itself_from_one_of_the_same_name(store: Store) -> None:
    identity = store.identity()
    assert Store(store.folder).identity() == identity and store.is_the_one(identity)
    assert not store.is_the_one("other") and not Store(store.folder / "none").is_the_one(identity)
