"""A folder of results that is there whole or not at all."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class FolderTaken(Exception):
    """The folder exists already; it is not overwritten."""


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` to write to, which takes its name once the block has ended without an error.

    Raises `FolderTaken` if ``folder`` exists, before or after the writing; OSError if it cannot be written.
    """
    if folder.exists():
        raise FolderTaken(str(folder))
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = folder.parent / f".{folder.name}.{uuid.uuid4().hex[:8]}.tmp"
    try:
        beside.mkdir()
        yield beside
        beside.rename(folder)
    except OSError as error:
        if folder.exists():
            raise FolderTaken(str(folder)) from error
        raise
    finally:
        shutil.rmtree(beside, ignore_errors=True)
