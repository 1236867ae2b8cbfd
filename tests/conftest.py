"""One compiled cache serves all tests: it is filled once, before workers start. Ctrl-C works wherever they are run.

Workers take whole files, the longest first, so that what the tests of a file share is made once.

A test marked chinese_file_names is skipped where the locale cannot write such names (LC_ALL=C without UTF-8 mode).
"""

from __future__ import annotations

import signal
import sys
from typing import Any

import pytest

SMALL_RESULTS = ("tests/api/test_results", "tests/documents/")
"""Files that look at the same results go to one worker."""
LONG = (
    "documents/", "api/test_results", "docs/test_tutorial", "docs/test_adding", "studies/test_exactness", "report/",
    "docs/test_notebook", "studies/test_nothing_lost", "studies/test_command_line", "benchmarks/", "studies/",
    "programmes/test_random", "golden/", "life/", "measures/", "panels/", "programmes/",
)  # fmt: skip
"""Beginnings of files that take long, the longest first."""


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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give a worker a whole file at a time, in the order in which they come."""
    if config.getvalue("dist") != "load":
        return None
    from xdist.scheduler import LoadFileScheduling

    class Files(LoadFileScheduling):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return "small results" if nodeid.startswith(SMALL_RESULTS) else str(super()._split_scope(nodeid))

    config.option.loadscopereorder = False
    return Files(config, log)


def _turn(item: pytest.Item) -> int:
    """When the file of a test is to be given out."""
    name = item.nodeid.removeprefix("tests/")
    return next((turn for turn, beginning in enumerate(LONG) if name.startswith(beginning)), len(LONG))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files come first. Names of files are in the locale's encoding: not everything can be written in each."""
    items.sort(key=_turn)
    try:
        "县".encode(sys.getfilesystemencoding())
    except UnicodeEncodeError:
        skip = pytest.mark.skip(reason="file names cannot be Chinese in this locale")
        for item in items:
            if item.get_closest_marker("chinese_file_names"):
                item.add_marker(skip)
