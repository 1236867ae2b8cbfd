"""Two hundred programmes at once: ``python -m benchmarks.many_programmes`` writes results/many-programmes.json and .md.

The whole county of a plan lives the plan alone, and then with as many made-up programmes beside it as make two hundred,
of which a hundred change rates. Setting up, run-in and plan count, in seconds of one thread.
"""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np

from benchmarks.machine import load_average, machine
from benchmarks.speed import table
from benchmarks.written import write_results
from simexit.bits import has_bit
from simexit.model import Simulation
from simexit.record.record import Record
from simexit.scenario.entitlements import with_places
from simexit.scenario.figure import YearlyFigure
from simexit.scenario.loading import load
from simexit.scenario.schema import Programme, Scenario

PLAN, MANY, CHANGE_RATES, AT_LEAST, MOST_TIMES = "ganzi-2018", 200, 100, 100, 2.0
RATES = (
    "farm.yield_yuan",
    "work.search_monthly",
    "health.onset_monthly",
    "industry.failure_monthly",
    "work.migration_monthly",
)
MADE_UP = {
    "title": {"en": "Made up", "zh": "虚设"},
    "family": "industry",
    "who": {"register": ["registered", "exited"]},
    "take_up": 0.5,
    "places_per_year": 300,
    "lasts_months": 12,
    "again": True,
    "fund": "made-up",
    "overhead_share": 0.0,
    "evidence": "none",
}


def crowded(plan: Scenario) -> Scenario:
    """The plan with made-up programmes beside its own, so that many give places."""
    programmes = dict(plan.programmes)
    for k in range(MANY - len(with_places(plan))):
        pays = {"flow": "transfer", "yuan_per_month": 5}
        effect = {"rate": RATES[k % len(RATES)], "factor": 1.01 + 0.01 * (k % 7)} if k < CHANGE_RATES else pays
        when = {"order": ("need", "capacity", "lottery")[k % 3], "enrol_months": [k % 12 + 1]}
        programmes[f"made-up-{k:03}"] = Programme.model_validate({**MADE_UP, **when, "effects": [effect]})
    funds = {**plan.funds, "made-up": YearlyFigure.model_validate(10**9)}
    return plan.model_copy(update={"programmes": programmes, "funds": funds})


def lived(scenario: Scenario) -> tuple[Record, float]:
    """The record of one replicate, and its seconds on the clock."""
    begun = time.perf_counter()
    record = Simulation(scenario).run()
    return record, time.perf_counter() - begun


def measure() -> dict[str, Any]:
    """The plan alone, then with all of them; a month of each is not counted, in which kernels are made ready."""
    plan = load(PLAN)
    scenarios = plan, crowded(plan)
    Simulation(plan).step()
    (alone, alone_seconds), (record, seconds) = (lived(scenario) for scenario in scenarios)
    served = [
        max(int(np.count_nonzero(has_bit(done.served, k))) for done in record.assessments)
        for k, name in enumerate(record.programmes)
        if name not in plan.programmes
    ]
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "load_average": load_average(),
        "plan": PLAN,
        "households": int(alone.household_ids.size),
        "programmes of the plan that give places": len(alone.programmes),
        "programmes": len(record.programmes),
        "of them change rates": CHANGE_RATES,
        "made-up programmes that served somebody": len(served),
        "fewest households that one of them served in a year": min(served),
        "seconds of the plan alone": round(alone_seconds, 1),
        "seconds with all": round(seconds, 1),
        "times": round(seconds / alone_seconds, 2),
        "holds": seconds <= MOST_TIMES * alone_seconds and min(served) >= AT_LEAST and len(record.programmes) >= MANY,
    }


def report(found: dict[str, Any]) -> str:
    """All figures as Markdown."""
    about = ("date", "machine", "load_average", "holds")
    bar = f"{MANY} programmes, each for {AT_LEAST} households or more: at most {MOST_TIMES:g} x the time of the plan"
    parts = [
        "# Two hundred programmes at once",
        f"Written by `python -m benchmarks.many_programmes` on {found['date']}: whole `{found['plan']}`, one thread.",
        table(("bar", "times", "holds"), [(bar, found["times"], "yes" if found["holds"] else "**no**")]),
        table(("", ""), [(name, f"{value:,}") for name, value in found.items() if name not in (*about, "plan")]),
        f"Load average at the end: {found['load_average']}",
        table(("machine", ""), list(found["machine"].items())),
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Measure, print and write."""
    found = measure()
    write_results("many-programmes", found, report(found))


if __name__ == "__main__":
    main()
