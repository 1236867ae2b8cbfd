"""Compiled functions kept on disk, so that a broken file costs a compilation and never a run.

A file that is empty, cut short, garbage or another function's is thrown away; what cannot be written is not kept.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import hashlib
import os
import pickle
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import numba
from numba.core import event
from numba.core.caching import (
    CompileResultCacheImpl,
    FunctionCache,
    IndexDataCacheFile,
    UserProvidedCacheLocator,
)
from numba.core.serialize import dumps

_DIGEST_BYTES = hashlib.sha256().digest_size


class _Uncollected(event.Listener):
    """Looks for no garbage while something is compiled: there are millions of objects, and nearly all are in use."""

    def __init__(self) -> None:
        self._depth, self._collects = 0, False

    def on_start(self, event: Any) -> None:
        """The outermost function stops collecting."""
        if not self._depth:
            self._collects = gc.isenabled()
            gc.disable()
        self._depth += 1

    def on_end(self, event: Any) -> None:
        """It goes on where it was on before."""
        self._depth -= 1
        if not self._depth and self._collects:
            gc.enable()


event.register("numba:compile", _Uncollected())


def kept_in(folder: Path | None, function: Callable[..., Any], **options: Any) -> Any:
    """Compile a function when it is first called, with options of ``numba.njit``, and keep the result in a folder.

    Without a folder nothing is kept.
    """
    compiled = numba.njit(**options)(function)
    if folder is None:
        return compiled
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(folder)
    try:
        compiled._cache = _Cache(function, counts_references=options.get("_nrt", True))
    except (OSError, RuntimeError):  # numba finds no place: the folder went, or takes no files any more
        return compiled
    finally:
        numba.config.CACHE_DIR = before
    return compiled


def is_compiled(function: Any) -> bool:
    """Whether a function that is kept has been compiled, in this process or in an earlier one."""
    return bool(function.signatures) or (isinstance(function._cache, _Cache) and function._cache.is_filled)


def temporary_folder() -> Path | None:
    """A folder for this process and those it starts, removed when it ends; None where nothing can be written.

    They find it by ``SIMEXIT_CACHE``, which is set here.
    """
    try:
        folder = tempfile.mkdtemp(prefix="simexit-kernels-")
    except OSError:
        return None
    os.environ["SIMEXIT_CACHE"] = folder
    atexit.register(_remove, folder, os.getpid())
    return Path(folder)


def _remove(folder: str, owner: int) -> None:
    """Remove a folder, unless this is a fork of the process that made it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


class _WhereverItLies(UserProvidedCacheLocator):
    """Functions by their module and its text: the same package in another folder finds what is kept."""

    def __init__(self, py_func: Any, py_file: str) -> None:
        super().__init__(py_func, py_file)
        self._cache_path = str(Path(numba.config.CACHE_DIR, py_func.__module__))

    def get_source_stamp(self) -> str:
        """Hash of the module's text."""
        return hashlib.sha256(Path(self._py_file).read_bytes()).hexdigest()


class _InFolder(CompileResultCacheImpl):
    """What numba keeps of a compiled function, in the folder given and nowhere else."""

    _locator_classes: ClassVar[list[Any]] = [_WhereverItLies]


class _Cache(FunctionCache):
    """The compiled versions of one function, by the types of its arguments."""

    _impl_class = _InFolder

    def __init__(self, function: Callable[..., Any], *, counts_references: bool = True) -> None:
        super().__init__(function)
        self._counts_references = counts_references
        locator = self._impl.locator
        self._cache_file = _CheckedFiles(self._cache_path, self._impl.filename_base, locator.get_source_stamp())

    @property
    def is_filled(self) -> bool:
        """Whether any version is kept."""
        return bool(self._cache_file._load_index())

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The kept version for a signature; None where there is none that is whole.

        Unlike numba's this does not have it learn all that it could compile, which takes longer than reading kernels;
        that is what counts references, too.
        """
        try:
            if self._counts_references:
                target_context.refresh()
            with self._guard_against_spurious_io_errors():
                return self._load_overload(sig, target_context)
        except Exception:  # whatever is wrong with what was kept, compiling anew mends it
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep a compiled version, if it can be written."""
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)


class _CheckedFiles(IndexDataCacheFile):
    """The index of a function and its data files, each with a checksum before it."""

    def save(self, key: Any, data: Any) -> None:
        """Keep data with its key: processes that start at once may give two versions the same file."""
        super().save(key, (key, data))

    def load(self, key: Any) -> Any:
        """Data kept under a key, or None."""
        kept = super().load(key)
        return kept[1] if kept is not None and kept[0] == key else None

    def _load_index(self) -> dict[Any, str]:
        stamp, overloads = self._read(self._index_path) or (None, {})
        return overloads if stamp == self._source_stamp else {}

    def _save_index(self, overloads: dict[Any, str]) -> None:
        self._write(self._index_path, (self._source_stamp, overloads))

    def _load_data(self, name: str) -> Any:
        return self._read(self._data_path(name))

    def _save_data(self, name: str, data: Any) -> None:
        self._write(self._data_path(name), data)

    def _write(self, path: str, content: Any) -> None:
        content = dumps(content)
        with self._open_for_write(path) as file:
            file.write(_checksum(path, content) + content)

    def _read(self, path: str) -> Any:
        """Content of a file; None, and the file is gone, where it is not as it was written."""
        try:
            kept = Path(path).read_bytes()
        except OSError:
            return None
        content = kept[_DIGEST_BYTES:]
        if kept[:_DIGEST_BYTES] == _checksum(path, content):
            return pickle.loads(content)
        with contextlib.suppress(OSError):
            os.unlink(path)
        return None


def _checksum(path: str, content: bytes) -> bytes:
    """Checksum of a file of this name, of this version of numba."""
    return hashlib.sha256(f"{numba.__version__} {os.path.basename(path)} ".encode() + content).digest()
