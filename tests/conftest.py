"""One compiled cache serves all tests: it is filled once, before workers start. Ctrl-C works wherever they are run.

A test marked chinese_file_names is skipped where the locale cannot write such names (LC_ALL=C without UTF-8 mode).
"""

from __future__ import annotations

import signal
import sys

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Names of files are in the locale's encoding: not everything can be written in each."""
    try:
        "县".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        skip = pytest.mark.skip(reason="file names cannot be Chinese in this locale")
        for item in items:
            if item.get_closest_marker("chinese_file_names"):
                item.add_marker(skip)
