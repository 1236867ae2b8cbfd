"""A second process that draws: started while the runs are made, it takes part of the figures off this one."""

from __future__ import annotations

import importlib
import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simexit.garbage import importing
from simexit.runs.beside import begin_worker
from simexit.words.terms import Language

if TYPE_CHECKING:
    import loky
    import pandas as pd
    from matplotlib.figure import Figure

Begun = dict[str, "Future[None]"]
_ready: list[loky.ProcessPoolExecutor] = []


@contextmanager
def drawing_apart(module: str, *, is_wanted: bool = True) -> Iterator[None]:
    """Have a second process ready for the figures that are saved meanwhile. Nothing depends on it: where it fails, this
    process draws.

    It is started at once, so that it has imported ``module``, which makes the figures, when the first one comes.
    """
    if not is_wanted or (os.cpu_count() or 1) == 1:
        yield
        return
    import loky

    pool = loky.ProcessPoolExecutor(1, initializer=begin_worker, initargs=(os.getpid(),))
    with _without_ctrl_c(), suppress(OSError):
        pool.submit(_import, module)
    _ready.append(pool)
    try:
        yield
    finally:
        _ready.remove(pool)
        pool.shutdown(wait=True, kill_workers=True)


def begun_apart(
    drawings: Iterable[tuple[str, Any]], folder: Path, language: Language, about: Mapping[str, object]
) -> Begun:
    """Have the second process, where there is one, draw and save figures; what is to come, by file name.

    A figure whose numbers cannot be made is left out, and so is one that has none, or that cannot be drawn apart.
    """
    begun: Begun = {}
    for stem, draw in drawings if _ready else ():
        with suppress(Exception):  # whoever draws it here meets the same fault, and tells
            rows = draw.rows() if draw.apart else ()
            if len(rows):
                name = f"{stem}-{language}"
                begun[name] = _ready[-1].submit(
                    _save, draw.apart, rows, draw.in_words(rows, language), folder, name, dict(about)
                )
    return begun


def is_drawn_apart(begun: Future[None] | None) -> bool:
    """Whether the second process has saved a figure, for which this one waits if it has begun; else it is to be drawn.

    A figure that failed there is drawn here again, so that its fault is told in one way.
    """
    if begun is None or begun.cancel():
        return False
    return begun.exception() is None


def end(begun: Begun) -> None:
    """Take back what has not been begun and wait for the rest: nothing is written in the folder any more."""
    wait([future for future in begun.values() if not future.cancel()])


def _save(
    draw: Callable[[pd.DataFrame], Figure],
    rows: pd.DataFrame,
    data: bytes,
    folder: Path,
    name: str,
    about: dict[str, object],
) -> None:
    from simexit.charts.saving import save_figure

    save_figure(draw(rows), folder, name, data, about)


def _import(module: str) -> None:
    with importing():
        for name in ("simexit.charts.saving", module):
            importlib.import_module(name)


@contextmanager
def _without_ctrl_c() -> Iterator[None]:
    """A process that is started now never hears Ctrl-C, not even before it can say so itself."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
