"""The verbs of one run: run, exact."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any

import typer

from simexit.cli.app import (
    Dask,
    LanguageOption,
    Out,
    Overlays,
    Scale,
    ScenarioName,
    Seed,
    Settings,
    StoreFolder,
    Threads,
    app,
    check_folder,
    check_language,
    load_plan,
    plain_errors,
    progress_bar,
    say,
    say_warnings,
    store_beside,
)
from simexit.cli.reports import AtOnce
from simexit.cli.saving import hand_over
from simexit.cli.watching import watching

MOST_CHANGES = 12


@app.command()
def run(
    scenario: ScenarioName,
    replicates: Annotated[int, typer.Option(help="Histories of the place.")] = 20,
    seed: Seed = 1,
    scale: Scale = 1.0,
    threads: Threads = None,
    engine: Annotated[str, typer.Option(help="compiled, or agents (Mesa; slow).")] = "compiled",
    overlays: Overlays = None,
    settings: Settings = None,
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    language: LanguageOption = "en",
    figures: Annotated[bool, typer.Option(help="Draw figures, which takes longest in a small run.")] = True,
    report: AtOnce = False,
) -> None:
    """Run a scenario, print its exit and relapse rates, and write tables and figures."""
    with plain_errors(), contextlib.ExitStack() as beside:
        from simexit.report.drawn_apart import drawing_apart

        beside.enter_context(drawing_apart("simexit.report.run_figures", is_wanted=figures and threads != 1))
        plan = load_plan(scenario, overlays, settings)
        check_language(language)
        check_folder(out, store)
        _say_filled(plan.scenario)
        kept_in, log = store or store_beside(out), Log()
        log.write("started", scenario=plan.scenario.name, replicates=replicates, seed=seed, scale=scale, engine=engine)
        _warn(plan.warnings, replicates, log)
        with watching(language) as watch:
            result = plan.run(
                replicates=replicates, seed=seed, scale=scale, threads=threads, engine=engine, progress=watch.tell,
                begin=watch.begin, store=kept_in, dask=dask,
            )  # fmt: skip
        log.write("simulated", record_sha256=result.record_sha256, **result.seconds)
        tabulated(result, log)
        hand_over(
            result, out, result.scenario.name, language, report=report, written="run_written",
            write=partial(result.save, log=log.lines, figures=figures),
            first=partial(_say_changes, plan.scenario, scenario),
        )  # fmt: skip


def _warn(warnings: Sequence[Any], replicates: int, log: Log) -> None:
    """Say before anything is simulated what is implausible, and keep it for the log."""
    from simexit.scenario.warned import few_behind_an_interval

    found = [*warnings, *few_behind_an_interval(replicates)]
    say_warnings(found)
    for warning in found:
        log.write("warned", warning=str(warning))


def _say_filled(scenario: Any) -> None:
    """How much of the scenario its region filled."""
    from simexit.report.console_table import printing_console
    from simexit.report.console_text import print_text
    from simexit.scenario.filling import filled_sentence

    if filled_sentence(scenario):
        print_text(filled_sentence(scenario), printing_console())


def _say_changes(scenario: Any, name: str) -> None:
    """What overlays, settings and the scenario's own file change of the plan behind it."""
    from simexit.scenario.changes import changes, plan_behind

    plan = plan_behind(scenario, name)
    found = changes(plan, scenario)
    if found:
        say(f"\nChanged from the plan {plan.name}:")
        for change in found[:MOST_CHANGES]:
            say(f"  {change}")
        if len(found) > MOST_CHANGES:
            say(f"  and {len(found) - MOST_CHANGES} more; the whole scenario is in run.json")


def tabulated(result: Any, log: Log) -> None:
    """Make the tables of a run, and log what that took."""
    begun = time.perf_counter()
    rows = len(result.summary)
    log.write("tabulated", outcomes=rows, seconds=round(time.perf_counter() - begun, 3))


@app.command()
def exact(scenario: ScenarioName, overlays: Overlays = None, settings: Settings = None, seed: Seed = 1) -> None:
    """Check the promises of luck on a scenario: each held, or its first difference."""
    with plain_errors():
        from simexit.studies.exact import check_exactness

        plan = load_plan(scenario, overlays, settings)
        with progress_bar("checking") as progress:
            promises = check_exactness(plan.scenario, seed=seed, progress=progress)
        for promise in promises:
            mark = "held  " if promise.held else "BROKEN"
            say(f"{mark}  {promise.name}" if promise.held else f"{mark}  {promise.name}: {promise.difference}")
        if not all(promise.held for promise in promises):
            raise typer.Exit(1)


class Log:
    """What happened when, for log.jsonl."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def write(self, event: str, **about: Any) -> None:
        """Add a line."""
        self.lines.append({"time": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "event": event, **about})
