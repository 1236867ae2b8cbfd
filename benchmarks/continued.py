"""Time that a study saves by living the time before the plan once: ``python -m benchmarks.continued [SCALE]``.

Twelve mixes and the plan, one replicate, are compared in one process, and then each is run on its own from scratch. The
study may take 1.1 times as much of that as it lives of the months. Best of two, in seconds of the processor.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from benchmarks.machine import machine
from benchmarks.speed import table
from benchmarks.written import write_results
from simexit.model import Simulation
from simexit.runs.conduct import Conduct
from simexit.runs.replicates import run_replicates
from simexit.studies.comparison import compare
from simexit.studies.variants import load_variants

PLAN, SCALE, TIMES, MOST = "mabian-2017", 0.2, 2, 1.1
MIXES = (
    "none",
    "industry-alone",
    "employment-alone",
    "housing-alone",
    "safety-net-alone",
    "health-alone",
    "education-alone",
    "more-industry",
    "more-health",
    "early-withdrawal",
    "late-withdrawal",
    "growth-high",
)


@dataclass
class Lived:
    """Months lived, and months times households lived."""

    months: int = 0
    household_months: int = 0


@contextmanager
def counted() -> Iterator[Lived]:
    """Counts what every simulation lives."""
    lived, step = Lived(), Simulation.step

    def counting(simulation: Simulation) -> None:
        lived.months += 1
        lived.household_months += int((~simulation.population.spare).sum())
        step(simulation)

    Simulation.step = counting  # type: ignore[method-assign]
    try:
        yield lived
    finally:
        Simulation.step = step  # type: ignore[method-assign]


def taken(ask: Callable[[], object]) -> tuple[float, Lived]:
    """Best seconds of the processor of a few times, and what was lived in one."""
    seconds = []
    for _ in range(TIMES):
        with counted() as lived:
            begun = time.process_time()
            ask()
            seconds.append(time.process_time() - begun)
    return min(seconds), lived


def measure(scale: float) -> dict[str, Any]:
    """The study, and each of its mixes alone."""
    variants = load_variants(PLAN, MIXES)
    conduct = Conduct(scale=scale, replicates=1, threads=1)

    def alone() -> None:
        for variant in variants:
            run_replicates(variant.scenario, conduct)

    run_replicates(variants[0].scenario, conduct)
    study, together = taken(lambda: compare(variants, conduct=conduct))
    apart, scratch = taken(alone)
    share, months = study / apart, together.months / scratch.months
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "plan": PLAN,
        "scale": scale,
        "mixes": len(MIXES),
        "study_seconds": round(study, 2),
        "alone_seconds": round(apart, 2),
        "study_months": together.months,
        "alone_months": scratch.months,
        "share_of_time": round(share, 3),
        "share_of_months": round(months, 3),
        "share_of_household_months": round(together.household_months / scratch.household_months, 3),
        "bar": f"at most {MOST:g} x the share of months",
        "holds": share <= MOST * months,
    }


def report(found: dict[str, Any]) -> str:
    """All figures as Markdown."""
    rows = [
        ("seconds of the processor", found["study_seconds"], found["alone_seconds"], found["share_of_time"]),
        ("months lived", found["study_months"], found["alone_months"], found["share_of_months"]),
        ("months times households", "", "", found["share_of_household_months"]),
    ]
    return (
        "\n\n".join(
            [
                "# What a study saves",
                f"Written by `python -m benchmarks.continued` on {found['date']}: "
                f"the plan `{found['plan']}` and {found['mixes']} mixes at "
                f"scale {found['scale']:g}, compared, and each run on its own; best of {TIMES}.",
                table(("", "study", "each alone", "share"), rows),
                f"Bar: {found['bar']}: {'holds' if found['holds'] else '**does not hold**'}.",
                table(("machine", ""), list(found["machine"].items())),
            ]
        )
        + "\n"
    )


if __name__ == "__main__":
    result = measure(float(sys.argv[1]) if len(sys.argv) > 1 else SCALE)
    write_results("continued", result, report(result))
