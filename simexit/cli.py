"""The command line: every verb calls one function that a notebook can call too."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

MOST_CHANGES = 12

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="How poor rural households leave poverty and fall back: exit and relapse rates under programme scenarios.",
)

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one value, such as time.end=2020-12.")
]
Overlays = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="OVERLAY", help="Lay a file, or a shipped overlay, over the scenario."),
]
StoreFolder = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="Folder of finished runs; none is made twice.")
]
Dask = Annotated[
    str | None, typer.Option("--dask", metavar="ADDRESS", help="Run on a Dask cluster: tcp://HOST:PORT, or local.")
]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Whole number that fixes all luck.")]


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
        plan = _load(scenario, overlays, settings)
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
    from simexit.studies.changes import changes, plan_behind

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
    from simexit.report.console_table import printing_console
    from simexit.report.margin_table import print_margins
    from simexit.report.summary_table import print_summary
    from simexit.studies.evidence_count import evidence_sentence
    from simexit.studies.headline import headline
    from simexit.studies.margins import margins, reweighting_sentence

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
    from simexit.studies.run_folder import free_folder
    from simexit.studies.whole_folder import FolderTaken

    if folder is not None:
        return Path(result.save(folder, log.lines))
    while True:
        with contextlib.suppress(FolderTaken):
            return Path(result.save(free_folder(Path("results"), result.scenario.name), log.lines))


@app.command()
def check(scenario: ScenarioName, overlays: Overlays = None, settings: Settings = None) -> None:
    """Check a scenario and list every problem with its file, line and column."""
    with plain_errors():
        plan = _load(scenario, overlays, settings)
        s = plan.scenario
        say(f"{s.name}: no problems. {len(s.counties)} county or counties, {len(s.programmes)} programmes, "
            f"{s.time.start} to {s.time.end}.")  # fmt: skip


@app.command()
def describe(
    scenario: ScenarioName,
    overlays: Overlays = None,
    settings: Settings = None,
    seed: Seed = 1,
    margins: Annotated[bool, typer.Option(help="Run the run-in to compare margins aimed at and achieved.")] = True,
) -> None:
    """Print the resolved scenario, the order of month and year, margins aimed at and achieved, and the evidence."""
    with plain_errors():
        from simexit.studies.description import describe_plan

        plan = _load(scenario, overlays, settings)
        for line in describe_plan(plan, seed=seed, with_margins=margins):
            say(line)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from simexit.scenario.json_schema import json_schema

    say(json.dumps(json_schema(), ensure_ascii=False, indent=1))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file to write; must not exist yet.")],
    source: Annotated[str, typer.Option("--from", help="Shipped scenario to copy.")] = "mabian-2017",
) -> None:
    """Write a new scenario file from a shipped one."""
    with plain_errors():
        from simexit.scenario.shipped import new_scenario

        say(f"Written: {new_scenario(file, source)}")


@app.command()
def measure(
    panel: Annotated[Path, typer.Argument(metavar="PANEL", help="CSV, Parquet or Excel: a row a household and wave.")],
    id: Annotated[str, typer.Option(metavar="COLUMN", help="Column that names the household.")],
    wave: Annotated[str, typer.Option(metavar="COLUMN", help="Column of the wave, such as a year.")],
    income: Annotated[str, typer.Option(metavar="COLUMN", help="Column of income, per head and year.")],
    line: Annotated[str, typer.Option(help="Poverty line in the unit of the incomes, or the column that holds it.")],
    weight: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of weights.")] = None,
    group: Annotated[str | None, typer.Option(metavar="COLUMN", help="Column of groups to be compared.")] = None,
    covariates: Annotated[
        list[str] | None, typer.Option("--covariate", metavar="COLUMN", help="Column that may explain the hazards.")
    ] = None,
    gaps: Annotated[str, typer.Option(help="Missed waves and incomes: refuse, or break spells there.")] = "refuse",
    out: Annotated[Path | None, typer.Option(help="Folder for the results; must not exist yet.")] = None,
    language: Annotated[str, typer.Option(help="Language of the printed summary: en or zh.")] = "en",
) -> None:
    """Measure a household panel of your own: poverty, exit and relapse hazards, chronic poverty, moves."""
    with plain_errors():
        from simexit.studies.own_panel import measure as measure_panel
        from simexit.studies.run_folder import free_folder

        check_language(language)
        check_folder(out)
        found = measure_panel(
            panel, id=id, wave=wave, income=income, line=line, weight=weight, group=group,
            covariates=covariates or (), gaps=gaps,  # type: ignore[arg-type]
        )  # fmt: skip
        found.print(language)  # type: ignore[arg-type]
        written = found.save(out or free_folder(Path("results"), f"measures-of-{panel.stem}"))
        say(f"Tables and figures: {written}")


@app.command("list")
def list_() -> None:
    """List the shipped scenarios and overlays."""
    with plain_errors():
        from simexit.scenario.loading import load
        from simexit.scenario.shipped import shipped_names, shipped_overlays

        for name in shipped_names():
            title = load(name).title
            say(f"{name:<28} {title.en}  {title.zh}")
        for name in shipped_overlays():
            say(f"{name:<28} overlay, used with --with")


@app.command()
def exact(scenario: ScenarioName, overlays: Overlays = None, settings: Settings = None, seed: Seed = 1) -> None:
    """Check the promises of luck on a scenario: each held, or its first difference."""
    with plain_errors():
        from simexit.studies.exact import check_exactness

        plan = _load(scenario, overlays, settings)
        with progress_bar("checking") as progress:
            promises = check_exactness(plan.scenario, seed=seed, progress=progress)
        for promise in promises:
            mark = "held  " if promise.held else "BROKEN"
            say(f"{mark}  {promise.name}" if promise.held else f"{mark}  {promise.name}: {promise.difference}")
        if not all(promise.held for promise in promises):
            raise typer.Exit(1)


store_app = typer.Typer(no_args_is_help=True, help="Look after the folder of finished runs.")
app.add_typer(store_app, name="store")


@store_app.command("list")
def store_list(store: StoreFolder = None) -> None:
    """List the runs in a store: scenario, replicates, size and date; then the runs that failed."""
    with plain_errors():
        from simexit.studies.store_contents import contents, failures

        opened = _open_store(store)
        table = contents(opened)
        table["scenario_sha256"] = table["scenario_sha256"].str[:12]
        say(table.to_string(index=False, float_format="{:.1f}".format) if len(table) else f"{opened.folder}: no runs")
        for line in failures(opened):
            say(f"failed: {line}")


@store_app.command("verify")
def store_verify(store: StoreFolder = None) -> None:
    """Check every file of a store against its hash; status 1 if any is damaged."""
    with plain_errors():
        opened = _open_store(store)
        damaged = list(opened.verify())
        for path, what in damaged:
            say(f"{path}: {what}")
        runs = sum(stored.failure is None for stored in opened.list())
        say(f"{runs:,} runs, {len(damaged)} damaged" + "; the next study runs them again" * bool(damaged))
        if damaged:
            raise typer.Exit(1)


@store_app.command("clean")
def store_clean(
    store: StoreFolder = None,
    old: Annotated[bool, typer.Option("--old", help="Also remove the runs of other versions of simexit.")] = False,
) -> None:
    """Remove damaged files, and what killed runs left half-written more than ten minutes ago."""
    with plain_errors():
        from simexit.studies.cases import running_sources_sha256

        removed = list(_open_store(store).clean(keep_sources_sha256=running_sources_sha256() if old else None))
        for path in removed:
            say(f"removed: {path}")
        say(f"{len(removed)} files removed")


def store_beside(out: Path | None) -> Path:
    """The store of runs whose results go to ``out``: beside it, or in ``results``."""
    return (out.parent if out else Path("results")) / ".store"


def _open_store(folder: Path | None) -> Any:
    from simexit.studies.store import Store

    chosen = folder or store_beside(None)
    if not chosen.is_dir():
        raise ValueError(f"--store: found {chosen}; allowed: a folder that a run has written")
    return Store(chosen)


class Log:
    """What happened when, for log.jsonl."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def write(self, event: str, **about: Any) -> None:
        """Add a line."""
        self.lines.append({"time": time.strftime("%Y-%m-%dT%H:%M:%S%z"), "event": event, **about})


def say(text: str) -> None:
    """Print a line as it is: no markup, no wrapping."""
    print(text)


def _load(scenario: str, overlays: list[str] | None, settings: list[str] | None) -> Any:
    from simexit.studies.plan import load

    return load(scenario, overlays=overlays or (), settings=settings or ())


def check_language(language: str) -> None:
    """Raises ValueError for a language that nothing is written in."""
    from simexit.report.terms import LANGUAGES

    if language not in LANGUAGES:
        raise ValueError(f"language: found {language!r}; allowed: {' or '.join(LANGUAGES)}")


def check_folder(out: Path | None) -> None:
    """Find out before anything is simulated whether the results can be written."""
    import tempfile

    from simexit.studies.whole_folder import FolderTaken

    if out is not None and out.exists():
        raise FolderTaken(str(out))
    parent = out.parent if out else Path("results")
    try:
        parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=parent):
            pass
    except OSError as error:
        why = "is a file, not a folder" if parent.is_file() else f"cannot be written: {error.strerror}"
        raise ValueError(f"--out: found {out or parent}, but {parent} {why}") from error


@contextlib.contextmanager
def progress_bar(task: str) -> Iterator[Callable[[float, float], None]]:
    """A bar with the time left on a terminal; nothing elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        shown = bar.add_task(f"preparing (compiling takes a while the first time), {task}", total=None)

        def tell(done: float, total: float) -> None:
            bar.update(shown, completed=done, total=total, description=task)

        yield tell


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Turn expected failures into plain messages: exit status 2 for bad input, 1 for what the machine refuses."""
    from simexit.scenario.problems import ScenarioError

    try:
        yield
    except (ScenarioError, ValueError) as error:
        _fail(str(error), 2)
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(0) from None
    except OSError as error:
        where = f" {error.filename}" if error.filename else " the output"
        _fail(f"cannot write{where}: {error.strerror or error}", 1)
    except AssertionError as error:
        _fail(f"the run was stopped, for this cannot be: {error}. Very unusual parameters can lead to it; else it is a "
              "fault of simexit.", 1)  # fmt: skip
    except KeyboardInterrupt:
        _fail("stopped", 130)
    except Exception as error:
        _fail(*_told(error))


def _told(error: Exception) -> tuple[str, int]:
    """Message and exit status of a failure that studies know; all else is raised again."""
    from simexit.studies.cases import Stopped
    from simexit.studies.replicates import RunFailed
    from simexit.studies.whole_folder import FolderTaken
    from simexit.studies.worker import StudyError

    if isinstance(error, FolderTaken):
        return f"--out: found {error}, which exists already; allowed: a folder that does not exist yet", 2
    if isinstance(error, Stopped):
        return f"{error}; the same command goes on from there", 130
    if isinstance(error, RunFailed):
        return f"{error}. Very unusual parameters can lead to it; else it is a fault of simexit. The whole " \
               "traceback is in the store (see: simexit store list); the same command tries again.", 1  # fmt: skip
    if isinstance(error, StudyError):
        return str(error), 1
    raise error


def _fail(message: str, status: int) -> None:
    print(message, file=sys.stderr)
    raise typer.Exit(status)


def main() -> None:
    """Entry point; output never fails on a console that cannot show a sign."""
    import simexit.cli_studies  # noqa: F401  registers its verbs

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
