"""What a study says on its way: what is ahead before its first run, "3 of 8 runs" with the time left, what it took."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from simexit.cli.app import progress_bar, say, warn

if TYPE_CHECKING:
    from simexit.runs.ahead import Ahead
    from simexit.words.terms import Language


class Watching:
    """Tells ``begin`` and ``progress`` of a `Conduct` to whoever waits."""

    def __init__(self, bar: Any, language: Language) -> None:
        self._bar, self._language = bar, language
        self._begun, self._ahead = time.perf_counter(), None  # type: float, Ahead | None

    def begin(self, ahead: Ahead) -> None:
        """Say what is ahead, and warn where the disk has no room for it."""
        from simexit.report.ahead_text import ahead_text, no_room_text

        say(ahead_text(ahead, self._language))
        self._ahead, self._begun = ahead, time.perf_counter()
        if ahead.store is not None and ahead.bytes > shutil.disk_usage(ahead.store).free:
            warn(no_room_text(ahead, shutil.disk_usage(ahead.store).free, self._language))

    def tell(self, done: float, total: float) -> None:
        """Say how far the runs are."""
        from simexit.words.terms import sentence

        words = sentence("runs_of_runs", self._language, done=f"{int(done + 1e-9):,}", runs=f"{total:,.0f}")
        self._bar(done, total, words)

    def end(self) -> None:
        """Say what the runs took."""
        from simexit.report.ahead_text import done_text

        if self._ahead is not None:
            text = done_text(self._ahead, time.perf_counter() - self._begun, self._language)
            if text:
                say(text)


@contextlib.contextmanager
def watching(language: str) -> Iterator[Watching]:
    """A bar on a terminal, and plain lines before and after everywhere."""
    with progress_bar("simulating") as bar:
        watch = Watching(bar, language)  # type: ignore[arg-type]
        yield watch
    watch.end()
