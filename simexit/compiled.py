"""How rules are compiled: three decorators and one cache folder.

A *rule* is a scalar function, always inlined. A *loop* runs a rule over columns. A *pass* is what the clock calls:
it picks the columns of a loop out of a village; like the month kernel it is kept in the compile cache.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import platformdirs
from numba.core.codegen import get_host_cpu_features
from numba.core.compiler import Compiler

from simexit.compile_cache import kept_in, temporary_folder

_PACKAGE = Path(__file__).parent
# Kernels know columns and parameters by their places in tuples: where a name moves, they are compiled anew.
_KERNEL_SOURCES = (
    "compiled.py", "arithmetic.py", "columns.py", "dates.py", "exchange.py", "luck.py", "life", "population",
    "record/census.py", "scenario/evidence", "scenario/parameters.py",
)  # fmt: skip
_KEPT_CACHES = 3


def sources_sha256(*names: str) -> str:
    """Hash of sources in a fixed order: the named files and folders of the package, or all of it without names."""
    files = [path for suffix in ("*.py", "*.toml", "*.yaml") for path in _PACKAGE.rglob(suffix)]
    digest = hashlib.sha256()
    for path in sorted(files, key=lambda path: path.relative_to(_PACKAGE).as_posix()):
        relative = path.relative_to(_PACKAGE).as_posix()
        if not names or f"{relative}/".startswith(tuple(f"{name}/" for name in names)):
            digest.update(relative.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path | None:
    """Folder of compiled kernels for exactly these sources; temporary where the home cannot be written.

    ``SIMEXIT_CACHE`` names another parent folder. None where no folder at all can be written.
    """
    parent = Path(os.environ.get("SIMEXIT_CACHE") or platformdirs.user_cache_dir("simexit", appauthor=False))
    name = f"kernels-{sources_sha256(*_KERNEL_SOURCES)[:16]}"
    if _writable(parent / name):
        _prune(parent, parent / name)
        return parent / name
    temporary = temporary_folder()
    return temporary / name if temporary and _writable(temporary / name) else None


def _writable(folder: Path) -> bool:
    """Whether a folder is there, or can be made, and takes files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _prune(parent: Path, current: Path) -> None:
    """Remove all but the newest few caches of other source versions; another process may be doing the same."""
    with contextlib.suppress(OSError):
        others = [path for path in parent.glob("kernels-*") if path != current]
        others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for old in others[_KEPT_CACHES:]:
            shutil.rmtree(old, ignore_errors=True)


def _whole_vectors() -> None:
    """Let code use vectors as wide as the processor has, and for columns that lie side by side.

    By itself LLVM uses half of a vector of 512 bits; the rules are long chains of operations, each of which waits for
    the one before it, whatever its width.
    """
    numba.config.SLP_VECTORIZE = 1
    features = get_host_cpu_features()
    if numba.config.CPU_FEATURES is None and "+avx512f" in features:
        numba.config.CPU_FEATURES = f"{features},-prefer-256-bit"


_whole_vectors()
_CACHE = cache_folder()
_OPTIONS: dict[str, Any] = {"nogil": True, "error_model": "numpy"}
# Nothing compiled here allocates; without reference counting a village is opened five times as fast.
_UNCOUNTED: dict[str, Any] = {**_OPTIONS, "_nrt": False}
logging.getLogger("numba").setLevel(logging.WARNING)


def rule(function: Callable[..., Any]) -> Any:
    """Compile a scalar rule: values in, values out, no arrays; inlined wherever it is called."""
    return numba.njit(inline="always", **_UNCOUNTED)(function)


def from_fields(kind: type[Any], arguments: str, item: Callable[[str, int], str], **names: Any) -> Any:
    """Compile a rule of ``arguments`` that makes a NamedTuple ``kind``, each field by the expression of its ``item``.

    ``item`` is given a field's name and number; ``names`` are the functions that the expressions call.
    """
    made = ", ".join(item(name, k) for k, name in enumerate(kind._fields))
    return _written(arguments, f"return kind({made})", {"kind": kind, **names})


def in_order(passes: tuple[Any, ...]) -> Any:
    """Compile a rule that runs passes over a view, one after the other."""
    calls = "\n    ".join(f"pass_{k}(view)" for k in range(len(passes)))
    return _written("view", calls, {f"pass_{k}": each for k, each in enumerate(passes)})


def _written(arguments: str, body: str, names: dict[str, Any]) -> Any:
    """Compile a rule whose source is written here, as that of a named tuple is by Python."""
    exec(f"def written({arguments}):\n    {body}\n", names)
    return rule(names["written"])


class _Apart(Compiler):
    """Compiles a function whose arrays lie apart, which need not be looked at before a loop becomes vectors."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.state.flags.noalias = True


def loop(function: Callable[..., Any]) -> Any:
    """Compile a loop of one rule over columns. A column that it writes must not be given to it under two names."""
    return numba.njit(pipeline_class=_Apart, **_UNCOUNTED)(function)


def pass_(function: Callable[..., Any]) -> Any:
    """Compile a pass over a village: inlined into the month, and callable from Python for one household."""
    return kept_in(_CACHE, function, inline="always", **_UNCOUNTED)


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function called from Python, which returns no array, and keep the result on disk."""
    return kept_in(_CACHE, function, **_UNCOUNTED)


def view_kernel(function: Callable[..., Any]) -> Any:
    """Compile a function that returns views of arrays to Python, and keep the result on disk."""
    return kept_in(_CACHE, function, **_OPTIONS)
