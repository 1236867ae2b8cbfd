"""Time of a whole study: ``python -m benchmarks.study [REPLICATES]`` writes results/study.json and study.md.

Twelve mixes and the plan, each in the same replicates of a county of 18,600 households at the start of a run-in of five
years and 20,000 after ten years of the plan, are compared as `simexit compare --draws 0` does, without a store.
"""

from __future__ import annotations

import sys
import time
from datetime import date
from typing import Any

from benchmarks.machine import load_average, machine
from benchmarks.speed import table
from benchmarks.written import write_results
from simexit.runs.conduct import Conduct
from simexit.studies.comparison import compare
from simexit.studies.variants import load_variants

PLAN, SETTINGS, SCALE = "mabian-2017", ["time.end=2025-12"], 0.465
MIXES = (
    "none",
    "industry-alone",
    "employment-alone",
    "housing-alone",
    "safety-net-alone",
    "health-alone",
    "early-withdrawal",
    "late-withdrawal",
    "growth-low",
    "growth-high",
    "audit-weak",
    "audit-strong",
)
REPLICATES = 50
MOST_MINUTES = 15.0


def measure(replicates: int) -> dict[str, Any]:
    """Run the study once."""
    variants = load_variants(PLAN, MIXES, settings=SETTINGS)
    begun = time.perf_counter()
    study = compare(variants, conduct=Conduct(scale=SCALE, replicates=replicates))
    rows = len(study.differences)
    seconds = time.perf_counter() - begun
    plan = study.variants[0].scenario
    january = plan.time.run_in_start_month
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "load_average": load_average(),
        "plan": PLAN,
        "settings": SETTINGS,
        "scale": SCALE,
        "households": round(SCALE * sum(county.households.at(january // 12) for county in plan.counties.values())),
        "mixes": len(MIXES),
        "replicates": replicates,
        "runs": len(variants) * replicates,
        "months": plan.time.end_month - january + 1,
        "differences": rows,
        "minutes": round(seconds / 60, 2),
        "seconds_per_run": round(seconds / (len(variants) * replicates), 3),
        "bar": f"{len(MIXES)} mixes x {REPLICATES} replicates over 10 years: at most {MOST_MINUTES:g} minutes",
        "holds": replicates >= REPLICATES and seconds <= MOST_MINUTES * 60,
    }


def report(found: dict[str, Any]) -> str:
    """All figures as Markdown."""
    parts = [
        "# Time of a study",
        f"Written by `python -m benchmarks.study` on {found['date']}: `{found['plan']}` with "
        f"{', '.join(found['settings'])} at scale {found['scale']:g}, {found['households']:,} households, "
        f"{found['runs']} runs of {found['months']} months (run-in and all), {found['differences']} differences.",
        table(("bar", "minutes", "holds"), [(found["bar"], found["minutes"], "yes" if found["holds"] else "**no**")]),
        f"{found['seconds_per_run']} seconds a run on the clock. Load average at the end: {found['load_average']}",
        table(("machine", ""), list(found["machine"].items())),
    ]
    return "\n\n".join(parts) + "\n"


def main(replicates: int) -> None:
    """Measure, print and write."""
    found = measure(replicates)
    write_results("study", found, report(found))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REPLICATES)
