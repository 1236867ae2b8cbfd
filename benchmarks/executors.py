"""Threads against processes for a study of many runs: ``python -m benchmarks.executors [RUNS [SCALE]]``.

Prints the seconds of each round, first of two threads, then of two worker processes, which are started anew each round.
The best round counts, for a busy machine only adds.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor

from simexit.runs import execute
from simexit.runs.cases import Case, attempt
from simexit.runs.execute import run_cases
from simexit.scenario.loading import load

WORKERS, ROUNDS = 2, 3


def in_threads(cases: list[Case]) -> None:
    """All cases in threads of this process."""
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(attempt, cases))


def in_processes(cases: list[Case]) -> None:
    """All cases as a study runs them, but for the store."""
    for _ in run_cases(cases, workers=WORKERS):
        pass


def main(runs: int, scale: float) -> None:
    """Time both in turn."""
    scenario = load("mabian-2017")
    cases = [Case(scenario, scenario.name, 1, number, scale) for number in range(1, runs + 1)]
    attempt(cases[0])
    execute.WORTH_STARTING_SECONDS = 0.0
    for number in range(1, ROUNDS + 1):
        for name, way in (("threads", in_threads), ("processes", in_processes)):
            begun = time.perf_counter()
            way(cases)
            print(f"round {number}, {runs} runs at scale {scale:g}: {name} {time.perf_counter() - begun:.2f} s")


if __name__ == "__main__":
    given = sys.argv[1:]
    main(int(given[0]) if given else 20, float(given[1]) if len(given) > 1 else 0.1)
