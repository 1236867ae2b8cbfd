"""How a process begins that works for this one: it hears no Ctrl-C, and ends when this one is killed."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_SECONDS = 0.2


def begin_worker(parent: int) -> None:
    """Leave Ctrl-C to the parent, and end when it was killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
