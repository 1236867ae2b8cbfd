"""The verbs of one run: run, exact."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Annotated, Any

import typer

from simexit.cli.app import (
    Dask,
    Overlays,
    ScenarioName,
    Seed,
    Settings,
    StoreFolder,
    app,
    check_folder,
    check_language,
    load_plan,
    plain_errors,
    progress_bar,
    say,
    store_beside,
)

MOST_CHANGES = 12


@app.command()
def run(
    scenario: ScenarioName,
    replicates: Annotated[int, typer.Option(help="Histories of the place.")] = 20,
    seed: Seed = 1,
    scale: Annotated[float, typer.Option(help="Share of villages simulated, above 0 and at most 1.")] = 1.0,
    threads: Annotated[int | None, typer.Option(help="At most so many at once; never changes the result.")] = None,
    engine: Annotated[str, typer.Option(help="compiled, or agents (Mesa; slow).")] = "compiled",
    overlays: Overlays = None,
    settings: Settings = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the results; must not exist yet.")] = None,
    store: StoreFolder = None,
    dask: Dask = None,
    language: Annotated[str, typer.Option(help="Language of the printed summary: en or zh.")] = "en",
) -> None:
    """Run a scenario, print its exit and relapse rates, and write tables and figures."""
    with plain_errors():
        plan = load_plan(scenario, overlays, settings)
        check_language(language)
        check_folder(out)
        log = Log()
        log.write("started", scenario=plan.scenario.name, replicates=replicates, seed=seed, scale=scale, engine=engine)
        with progress_bar("simulating") as progress:
            result = plan.run(
                replicates=replicates, seed=seed, scale=scale, threads=threads, engine=engine, progress=progress,
                store=store or store_beside(out), dask=dask,
            )  # fmt: skip
        log.write("simulated", record_sha256=result.record_sha256, **result.seconds)
        _say_changes(plan.scenario, scenario)
        _report(result, out, log, language)


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


def _report(result: Any, folder: Path | None, log: Log, language: str) -> None:
    """Print the summary and write the run's folder."""
    from simexit.measures.margins import margins, reweighting_sentence
    from simexit.report.console_table import printing_console
    from simexit.report.headline import headline
    from simexit.report.margin_table import print_margins
    from simexit.report.summary_table import print_summary
    from simexit.scenario.evidence_count import evidence_sentence

    begun = time.perf_counter()
    console = printing_console()
    console.print()
    print_summary(headline(result.summary, result.scenario), console=console, language=language)  # type: ignore[arg-type]
    console.print()
    print_margins(margins(result), console=console, language=language)  # type: ignore[arg-type]
    say(reweighting_sentence(result))
    say(evidence_sentence(result.scenario))
    households = result.kept[0].household_ids.size
    say(f"{households:,} households simulated, each for {result.weight:.1f} of the place; seed {result.how.seed}; "
        f"record {result.record_sha256[:12]}.")  # fmt: skip
    if result.weight > 1:
        say(
            "Only part of the place is simulated: the interval of one history is wider than the whole place's would be."
        )
    log.write("tabulated", seconds=round(time.perf_counter() - begun, 3))
    written = _save(result, folder, log)
    say(f"Tables, figures and run.json: {written}")


def _save(result: Any, folder: Path | None, log: Log) -> Path:
    """Save the run to ``folder``, or to the first free folder of its name in ``results``."""
    from simexit.files import FolderTaken, free_folder

    if folder is not None:
        return Path(result.save(folder, log.lines))
    while True:
        with contextlib.suppress(FolderTaken):
            return Path(result.save(free_folder(Path("results"), result.scenario.name), log.lines))


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
