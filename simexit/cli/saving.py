"""Saving what was found before it is printed: no finished result is lost for want of a free folder."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simexit.cli.app import warn


def save(write: Callable[[Path], Path], out: Path | None, name: str, *, kept_in: Any = None) -> Path:
    """Write results to ``out``, or to the first free folder of ``name`` in ``results``; returns the folder.

    Where another program has made the folder meanwhile, the next free name is taken, and ``out`` is warned of. Raises
    OSError where nothing can be written, which says where the finished runs are ``kept_in``.
    """
    from simexit.files import FolderTaken, free_folder

    wanted = out or Path("results") / name
    try:
        while True:
            folder = free_folder(wanted.parent, wanted.name)
            if out is not None and folder != out:
                warn(f"--out: {out} was made by another program meanwhile; results go to {folder}")
            with contextlib.suppress(FolderTaken):
                return Path(write(folder))
    except OSError as error:
        if kept_in is not None:
            warn(f"the results could not be saved; the finished runs are kept in {kept_in.folder}, and the same "
                 "command goes on from there")  # fmt: skip
        raise error
