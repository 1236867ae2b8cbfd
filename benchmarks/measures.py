"""Speed of the measures: ``python -m benchmarks.measures`` writes results/measures.json and measures.md.

A made-up panel of a million spells of poverty and out of it is turned into every measure but the regression, in one
thread. The bar is of processor seconds, which other programs on the machine change little; seconds on the clock stand
beside them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

from benchmarks.machine import load_average, machine
from benchmarks.speed import table
from benchmarks.written import write_results
from simexit.measures import panel_tables
from simexit.measures.alkire_foster import alkire_foster, deprivations, dimensions
from simexit.measures.inequality import mobility
from simexit.measures.panel import balanced, panel_of, panel_spells
from simexit.measures.survival import cumulative_incidence
from simexit.measures.targeting import targeting

HOUSEHOLDS, WAVES, GROUPS = 265_000, 10, 3
LINE_YUAN = 4000.0
ROUNDS = 3
MOST_SECONDS = 10.0
SPELLS = 1_000_000


def made_up_panel() -> dict[str, np.ndarray]:
    """Columns of a panel: lognormal incomes around fixed levels, weights, villages, in no order."""
    draw = np.random.default_rng(20)
    level = draw.normal(8.3, 0.5, (HOUSEHOLDS, 1))
    n = HOUSEHOLDS * WAVES
    columns = {
        "household": np.repeat(np.arange(HOUSEHOLDS), WAVES),
        "wave": np.tile(np.arange(2010, 2010 + WAVES), HOUSEHOLDS),
        "income": np.exp(level + draw.normal(0, 0.45, (HOUSEHOLDS, WAVES))).ravel(),
        "weight": draw.random(n) + 0.5,
        "group": np.repeat(draw.integers(0, GROUPS, HOUSEHOLDS), WAVES),
    }
    order = draw.permutation(n)
    return {name: column[order] for name, column in columns.items()}


def timed(columns: dict[str, np.ndarray]) -> tuple[dict[str, float], int]:
    """Processor seconds of each measure, in order, and how many spells there were."""
    seconds: dict[str, float] = {}

    def run(name: str, measure: Callable[[], Any]) -> Any:
        begun = time.process_time()
        found = measure()
        seconds[name] = time.process_time() - begun
        return found

    income, weight, group = columns["income"], columns["weight"], columns["group"]
    panel = run(
        "panel from columns", lambda: panel_of(columns["household"], columns["wave"], income, LINE_YUAN, weight)
    )
    spells = run("spells", lambda: panel_spells(panel))
    whole = run("households seen in every wave", lambda: balanced(panel))
    poor = income < LINE_YUAN
    served = income < 1.1 * LINE_YUAN
    lacking = run("deprivations", lambda: deprivations(np.column_stack([income, weight]), [LINE_YUAN, 0.8]))
    followed = spells[spells["duration"] > 0]
    first = whole.relative_income
    run("poverty and Gini by wave and group", lambda: panel_tables.poverty_by_wave(panel, group))
    run("hazards by duration", lambda: panel_tables.hazard_table(spells))
    run("Kaplan-Meier", lambda: panel_tables.survival_table(spells))
    run(
        "competing ends",
        lambda: cumulative_incidence(followed["duration"], followed["ended"], followed["state"].cat.codes),
    )
    run("exit, relapse, sustained exit by group", lambda: panel_tables.rate_table(spells, WAVES, group))
    run("chronic and transient by group", lambda: panel_tables.component_table(whole, group))
    run("transitions", lambda: panel_tables.transition_table(panel))
    run("flows", lambda: panel_tables.state_flows(panel))
    run("mobility", lambda: mobility(first[:, 0], first[:, -1], weights=whole.weights))
    run("Alkire-Foster", lambda: alkire_foster(lacking, 0.5, weights=weight))
    run("Alkire-Foster by dimension", lambda: dimensions(lacking, 0.5, weights=weight))
    run("targeting", lambda: targeting(poor, served, weight))
    return seconds, len(spells)


def measure() -> dict[str, Any]:
    """All figures, the best of several rounds for each measure and for their sum."""
    columns = made_up_panel()
    rounds, clock, loads, spells = [], [], [load_average()], 0
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        seconds, spells = timed(columns)
        clock.append(round(time.perf_counter() - begun, 2))
        rounds.append(seconds)
        loads.append(load_average())
    totals = [sum(each.values()) for each in rounds]
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "load_average": loads,
        "rounds": ROUNDS,
        "households": HOUSEHOLDS,
        "waves": WAVES,
        "spells": spells,
        "processor_seconds": {name: round(min(each[name] for each in rounds), 3) for name in rounds[0]},
        "total_processor_seconds": [round(total, 2) for total in totals],
        "total_clock_seconds": clock,
        "bar": f"{SPELLS:,} spells or more to every measure: at most {MOST_SECONDS:g} processor seconds",
        "holds": spells >= SPELLS and min(totals) <= MOST_SECONDS,
    }


def report(found: dict[str, Any]) -> str:
    """All figures as Markdown."""
    best = min(found["total_processor_seconds"])
    parts = [
        "# Speed of the measures",
        f"Written by `python -m benchmarks.measures` on {found['date']}. {found['households']:,} households in "
        f"{found['waves']} waves, rows in no order: {found['spells']:,} spells, from columns in memory to tables, "
        f"in one thread, without the hazard regression. Of each measure, the best of {found['rounds']} rounds.",
        table(("bar", "found", "holds"), [(found["bar"], best, "yes" if found["holds"] else "**no**")]),
        table(
            ("round", "processor seconds", "seconds on the clock"),
            list(
                zip(
                    range(1, found["rounds"] + 1),
                    found["total_processor_seconds"],
                    found["total_clock_seconds"],
                    strict=True,
                )
            ),
        ),
        table(("measure", "processor seconds"), list(found["processor_seconds"].items())),
        table(("machine", ""), list(found["machine"].items())),
        f"Load average after each round: {', '.join(str(load) for load in found['load_average'])}",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Measure, print and write."""
    found = measure()
    write_results("measures", found, report(found))


if __name__ == "__main__":
    main()
