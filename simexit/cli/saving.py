"""Saving what was found, then printing it: no finished result is lost for want of a free folder or of a reader."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from simexit.cli.app import say, warn
from simexit.cli.reports import hand_in


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


def hand_over(
    result: Any, out: Path | None, name: str, language: str, *, report: bool = False, kept_in: Any = None,
    written: str = "written_to", write: Callable[[Path], Path] | None = None, first: Callable[[], None] | None = None,
) -> None:  # fmt: skip
    """Save a result and print it; say where it is, in any case; write its ``report`` or name the command for it.

    ``written``: the term that names the folder; ``write``: what saves, instead of the result's own; ``first``
    says what stands before the result, which is saved by then.
    """
    from simexit.report.console_table import printing_console, spoken
    from simexit.words.terms import sentence

    folder = save(write or result.save, out, name, kept_in=kept_in)
    try:
        if first is not None:
            first()
        result.print(language)
    finally:
        shown = spoken(language, printing_console())
        say(sentence(written, shown, folder=str(folder)))
        if kept_in is not None and written == "written_to":
            say(sentence("store_kept", shown, folder=str(kept_in.folder)))
    hand_in(result, folder, language, report)
