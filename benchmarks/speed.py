"""Speed and size of the engines, in one run: ``python -m benchmarks.speed`` writes results/speed.json and speed.md."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from benchmarks.agreement import differences
from benchmarks.engines import HOUSEHOLDS, Timed, engines
from benchmarks.machine import load_average, machine
from benchmarks.passes import passes_alone
from benchmarks.replicates import replicates
from benchmarks.start import Start, after_run_in, copied, scenario_of, start, start_of
from benchmarks.starting import starting
from benchmarks.written import write_results
from simexit.life.view import workspace

ROUNDS = 5
AGREEMENT_HOUSEHOLDS = 20_000
AGREEMENT_MONTHS = 24
LARGEST_ERROR = 4.0


def measure() -> dict[str, Any]:
    """All figures. Engines take turns, so that a busy minute strikes them alike; each one's best counts."""
    begun, loads = time.perf_counter(), [load_average()]
    clock = after_run_in(scenario_of(HOUSEHOLDS))
    large = start_of(copied(clock))
    timed = engines(clock, large)
    for _ in range(ROUNDS):
        for engine in timed.values():
            engine.run()
        loads.append(load_average())
    many, (starts, small), agree = replicates(), starting(), _agreement()
    return {
        "date": date.today().isoformat(),
        "machine": machine(),
        "load_average": loads,
        "unit": "ns per household-month",
        "rounds": ROUNDS,
        "engines": {key: _engine(engine) for key, engine in timed.items()},
        "ratios": _ratios(timed),
        "bars": _bars(timed, many, small, _bytes(large)["columns"]),
        "passes_in_cache": {name: round(ns, 1) for name, ns in passes_alone(large).items()},
        "bytes_per_household": _bytes(large),
        "start": starts,
        "commands": small,
        "replicates": many,
        "agreement": agree,
        "seconds_in_all": round(time.perf_counter() - begun),
    }


def _engine(engine: Timed) -> dict[str, Any]:
    return {
        "name": engine.name,
        "households": engine.households,
        "months": engine.months,
        "best_round_ns": round(engine.best, 1),
        "undisturbed_ns": round(engine.undisturbed, 1),
        "worst_round_ns": round(engine.worst, 1),
    }


def _ratios(timed: dict[str, Timed]) -> dict[str, float]:
    best = {key: engine.best for key, engine in timed.items()}
    return {
        "subset: plain Mesa / compiled": round(best["mesa"] / best["compiled_1"], 1),
        "subset: plain numpy / compiled": round(best["numpy"] / best["compiled_1"], 2),
        "subset: plain Mesa / plain numpy": round(best["mesa"] / best["numpy"], 1),
        "subset: 2 threads": round(best["compiled_1"] / best["compiled_2"], 2),
        "everything on: 2 threads": round(best["whole_1"] / best["whole_2"], 2),
        "kernel alone: 2 threads": round(best["kernel_1"] / best["kernel_2"], 2),
        "everything on / kernel alone": round(best["whole_1"] / best["kernel_1"], 2),
        "everything on: agent engine / compiled": round(best["agents"] / best["whole_1"], 1),
        "compiled: everything on / subset": round(best["whole_1"] / best["compiled_1"], 2),
    }


def _bars(
    timed: dict[str, Timed], many: dict[str, float], small: dict[str, float], columns: float
) -> list[dict[str, Any]]:
    best = {key: engine.best for key, engine in timed.items()}
    one = best["compiled_1"]
    return [
        _at_most("everything on, 1 thread: ns", best["whole_1"], 150),
        _at_least("everything on, 2 threads: x 1", best["whole_1"] / best["whole_2"], 1.5),
        _at_least("kernel alone, 2 threads: x 1", best["kernel_1"] / best["kernel_2"], 1.7),
        _at_least("subset: x plain Mesa", best["mesa"] / one, 60),
        _at_least("subset: x plain numpy", best["numpy"] / one, 4),
        _at_least("20 replicates of 20,000 households, 2 cores: x 1", many["times_sooner"], 1.8),
        _at_most("small run with figures: seconds", small["with_figures_seconds"], 4),
        _at_most("small run without figures: seconds", small["without_figures_seconds"], 2),
        _at_most("columns: bytes a household", columns, 400),
    ]


def _at_most(what: str, found: float, bar: float) -> dict[str, Any]:
    return {"bar": f"{what}, at most {bar:g}", "found": round(found, 2), "holds": found <= bar}


def _at_least(what: str, found: float, bar: float) -> dict[str, Any]:
    return {"bar": f"{what}, at least {bar:g}", "found": round(found, 2), "holds": found >= bar}


def _bytes(large: Start) -> dict[str, float]:
    population = large.population
    villages = population.villages
    persons, households = int(villages.persons.max()), int(villages.households.max())
    per = {
        name: sum(column.nbytes for column in getattr(population, name)) / large.size
        for name in ("persons", "households", "villages")
    }
    per["columns"] = sum(per.values())
    scratch, *buffers = workspace(persons, households)
    per["workspace, one thread"] = sum(each.nbytes for each in (*scratch, *buffers)) / large.size
    return {name: round(size, 1) for name, size in per.items()}


def _agreement() -> dict[str, Any]:
    """How far the three engines lie apart on one start, in standard errors."""
    place = start(scenario_of(AGREEMENT_HOUSEHOLDS))
    found = differences(place, AGREEMENT_MONTHS)
    worst = max(found, key=lambda each: abs(each.errors))
    return {
        "households": place.size,
        "months": AGREEMENT_MONTHS,
        "outcomes": len(found),
        "largest_distance_in_standard_errors": round(abs(worst.errors), 2),
        "largest_distance": f"{worst.outcome}, {worst.engine}",
        "agree": abs(worst.errors) < LARGEST_ERROR,
    }


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """A Markdown table."""
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def report(found: dict[str, Any]) -> str:
    """All figures as Markdown."""
    columns = ("households", "best_round_ns", "undisturbed_ns", "worst_round_ns")
    rows = [(each["name"], *(f"{each[column]:,}" for column in columns)) for each in found["engines"].values()]
    bars = [(bar["bar"], bar["found"], "yes" if bar["holds"] else "**no**") for bar in found["bars"]]
    parts = [
        "# Speed",
        f"Written by `python -m benchmarks.speed` on {found['date']}. All figures are of this one run. Engines took "
        f"turns over {found['rounds']} rounds of the same 24 months. Ratios and bars use the best round; beside it "
        "stand the mean over months of each month's quickest round, and the worst round, which shows how busy the "
        "machine was. Rules of the subset: `benchmarks/rules.md`. Units: ns per household-month.",
        table(("engine", "households", "best round", "quickest months", "worst round"), rows),
        table(("bar", "found", "holds"), bars),
        table(("ratio", ""), list(found["ratios"].items())),
        "Passes alone, on one village in cache, with new draws every month:",
        table(("pass", "ns per household"), list(found["passes_in_cache"].items())),
        table(("bytes per household", ""), list(found["bytes_per_household"].items())),
        table(("start", "seconds"), list(found["start"].items())),
        table(("small run from the command line", "seconds"), list(found["commands"].items())),
        table(("20 replicates of 20,000 households", ""), list(found["replicates"].items())),
        table(("agreement of the three engines", ""), list(found["agreement"].items())),
        table(("machine", ""), list(found["machine"].items())),
        f"Load average at the start and after each round: {', '.join(str(load) for load in found['load_average'])}. "
        f"All of it took {found['seconds_in_all']} seconds.",
    ]
    return "\n\n".join(parts) + "\n"


def main() -> None:
    """Measure, print and write."""
    found = measure()
    write_results("speed", found, report(found))


if __name__ == "__main__":
    main()
