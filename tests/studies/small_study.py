"""A study of small runs in a process of its own, to be disturbed: ``python small_study.py STORE RUNS [OPTIONS]``."""

from __future__ import annotations

import argparse
from pathlib import Path

from simexit.runs import execute
from simexit.runs.cases import Case, case_key
from simexit.runs.execute import run_cases
from simexit.runs.store import Store
from simexit.scenario.loading import load

SETTINGS = ("time.end=2017-06", "time.run_in_years=2")


def small_cases(runs: int) -> list[Case]:
    """Half a year of one village, ``runs`` times, under two labels."""
    scenario = load("mabian-2017", settings=SETTINGS)
    return [Case(scenario, f"part {number % 2}", 1, number, 0.0005) for number in range(1, runs + 1)]


class ElsewhereStore(Store):
    """A store whose folder workers take for another one of the same name."""

    def identity(self) -> str:
        """Not what is in the folder."""
        return "elsewhere"


def main() -> None:
    """Run the study and print a line for each case in order."""
    parser = argparse.ArgumentParser()
    parser.add_argument("store", type=Path)
    parser.add_argument("runs", type=int)
    parser.add_argument("--workers", type=int)
    parser.add_argument("--dask")
    parser.add_argument("--elsewhere", action="store_true")
    parser.add_argument("--processes", action="store_true")
    asked = parser.parse_args()
    if asked.processes:
        execute.WORTH_STARTING_SECONDS = 0.0
    store = (ElsewhereStore if asked.elsewhere else Store)(asked.store)
    for case, _ in run_cases(small_cases(asked.runs), store=store, workers=asked.workers, dask=asked.dask):
        print(case.replicate, case_key(case), flush=True)


if __name__ == "__main__":
    main()
