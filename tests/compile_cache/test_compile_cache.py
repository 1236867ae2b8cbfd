"""A broken compile cache costs a compilation and never a run, and what was only for now is gone afterwards."""

from __future__ import annotations

import errno
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simexit.compile_cache import kept_in

FROM_HERE = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])}


def double(x: int) -> int:
    """Twice a number."""
    return 2 * x


def triple(x: int) -> int:
    """Three times a number."""
    return 3 * x


def used(folder: Path | None, function: Callable[..., Any] = double) -> str:
    """Whether a function, wanted anew, was compiled or found; its answer is right in any case."""
    compiled = kept_in(folder, function)
    assert compiled(21) == function(21)
    return "found" if sum(compiled.stats.cache_hits.values()) else "compiled"


def files(folder: Path, function: Callable[..., Any] = double) -> list[Path]:
    """What is kept of a function: its index and its data."""
    return sorted(path for path in folder.rglob(f"*.{function.__name__}-*") if path.is_file())


def one_bit_turned(kept: bytes) -> bytes:
    """A file as a failing disk gives it back."""
    place = 2 * len(kept) // 3
    return kept[:place] + bytes([kept[place] ^ 1]) + kept[place + 1 :]


BROKEN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda kept: b"",
    "one byte": lambda kept: kept[:1],
    "checksum only": lambda kept: kept[:32],
    "cut in the middle": lambda kept: kept[: len(kept) // 2],
    "last byte lost": lambda kept: kept[:-1],
    "garbage": lambda kept: b"\xff\x00garbage" * 99,
    "zeros, as after a power cut": lambda kept: bytes(len(kept)),
    "one bit turned": one_bit_turned,
}


@pytest.mark.parametrize("which", [0, 1], ids=["data", "index"])
@pytest.mark.parametrize("breaking", BROKEN)
def test_a_broken_file_is_made_anew(tmp_path: Path, breaking: str, which: int) -> None:
    assert used(tmp_path) == "compiled" and used(tmp_path) == "found"
    broken = files(tmp_path)[which]
    assert [path.suffix for path in files(tmp_path)] == [".nbc", ".nbi"]
    broken.write_bytes(BROKEN[breaking](broken.read_bytes()))
    assert used(tmp_path) == "compiled"
    assert used(tmp_path) == "found"
    assert len(files(tmp_path)) == 2


def _half(folder: Path, by: int) -> Callable[..., Any]:
    """A function of a module that lies in ``folder``."""
    folder.mkdir(exist_ok=True)
    (folder / "halves.py").write_text(f"def half(x):\n    return x // {by}\n", encoding="utf-8")
    spec = importlib.util.spec_from_file_location("halves", folder / "halves.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["halves"] = module  # what is kept names the module, and is read back by that name
    spec.loader.exec_module(module)
    made: Callable[..., Any] = module.half
    return made


def test_a_copy_elsewhere_finds_what_is_kept_and_another_text_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "halves", None)  # put back afterwards
    here, copy, other = _half(tmp_path / "here", 2), _half(tmp_path / "copy", 2), _half(tmp_path / "other", 3)
    kept = tmp_path / "kept"
    kept.mkdir()
    assert [used(kept, each) for each in (here, copy, here)] == ["compiled", "found", "found"]
    assert used(kept, other) == "compiled"


def test_the_file_of_another_function_is_not_taken(tmp_path: Path) -> None:
    for function in (double, triple):
        used(tmp_path, function)
    for mine, other in zip(files(tmp_path, double), files(tmp_path, triple), strict=True):
        mine.write_bytes(other.read_bytes())
    assert used(tmp_path) == "compiled" and used(tmp_path) == "found"


def test_a_missing_file_and_a_folder_in_its_place_fail_nothing(tmp_path: Path) -> None:
    used(tmp_path)
    for path in files(tmp_path):
        path.unlink()
    assert used(tmp_path) == "compiled" and used(tmp_path) == "found"
    for path in files(tmp_path):
        path.unlink()
        path.mkdir()
    assert used(tmp_path) == "compiled"


def test_a_full_disk_leaves_no_half_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*paths: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        assert used(tmp_path) == "compiled"
    assert files(tmp_path) == []
    assert used(tmp_path) == "compiled" and used(tmp_path) == "found"


def test_where_no_file_can_be_kept_all_is_compiled(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert used(None) == "compiled"
    assert used(tmp_path / "file" / "below") == "compiled"


SHARED = """
import loky
from simexit.compiled import cache_folder, kernel

@kernel
def double(x):
    return 2 * x

if __name__ == "__main__":
    pool = loky.ProcessPoolExecutor(2)
    print(*{str(pool.submit(cache_folder).result()) for _ in range(4)})
    pool.shutdown()
    print(double(21), *double.stats.cache_hits.values())
"""


def started(tmp_path: Path, cache: Path, temporary: Path) -> list[str]:
    """What a program with compiled functions and two workers prints: the folders of its workers; result and hits."""
    program = tmp_path / "program.py"
    program.write_text(SHARED, encoding="utf-8")
    environment = {**FROM_HERE, "SIMEXIT_CACHE": str(cache), "TMPDIR": str(temporary), "TEMP": str(temporary)}
    done = subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return done.stdout.splitlines()


def test_broken_files_fail_no_later_program(tmp_path: Path) -> None:
    started(tmp_path, tmp_path / "cache", tmp_path)
    for path in files(tmp_path / "cache"):
        path.write_bytes(b"")
    assert started(tmp_path, tmp_path / "cache", tmp_path)[1] == "42"
    assert started(tmp_path, tmp_path / "cache", tmp_path)[1] == "42 1"


def test_a_temporary_folder_is_shared_with_workers_and_removed(tmp_path: Path) -> None:
    """As root nothing is read-only; a folder below a file cannot be made by anybody."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    (tmp_path / "file").touch()
    folders, result = started(tmp_path, tmp_path / "file" / "below", temporary)
    assert result == "42"
    assert len(folders.split()) == 1 and Path(folders).is_relative_to(temporary)
    assert list(temporary.glob("simexit-kernels-*")) == []


def test_without_any_writable_folder_programs_run(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    below = tmp_path / "file" / "below"
    code = "import tempfile; tempfile.tempdir = {!r}; import simexit.compiled as c; print(c.cache_folder())"
    environment = {**FROM_HERE, "SIMEXIT_CACHE": str(below)}
    done = subprocess.run(
        [sys.executable, "-c", code.format(str(below))], env=environment, capture_output=True, text=True
    )
    assert done.stdout.strip() == "None", done.stderr


VIEWING = """
import numpy as np
from simexit.compiled import kernel, view_kernel

@view_kernel
def second(x):
    return x[1:2]

@kernel
def twice(x):
    return 2.0 * x[0]

print(second(np.arange(3.0))[0], twice(np.ones(1)), second.stats.cache_hits.total(), twice.stats.cache_hits.total())
"""


def test_what_is_found_in_a_new_process_gives_views_and_numbers(tmp_path: Path) -> None:
    program = tmp_path / "viewing.py"
    program.write_text(VIEWING, encoding="utf-8")
    environment = {**FROM_HERE, "SIMEXIT_CACHE": str(tmp_path / "cache")}
    said = [
        subprocess.run([sys.executable, program], env=environment, capture_output=True, text=True, encoding="utf-8")
        for _ in range(2)
    ]
    assert [(done.returncode, done.stdout.split()) for done in said] == [
        (0, ["1.0", "2.0", "0", "0"]),
        (0, ["1.0", "2.0", "1", "1"]),
    ]
