"""One compiled cache serves all tests: it is filled once, before workers start. Ctrl-C works wherever they are run."""

from __future__ import annotations

import signal

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Compile both engines in the main process, so that workers find the kernels in the cache.

    A shell has what it starts in the background ignore Ctrl-C, which some tests send.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", default=None):
        return
    import simexit

    plan = simexit.load("mabian-2017", settings=("time.end=2017-12", "time.run_in_years=2"))
    for engine in ("compiled", "agents"):
        plan.run(replicates=1, scale=0.001, engine=engine)
