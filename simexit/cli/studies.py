"""The verbs of studies, many runs in one question: compare, attribute, sweep, trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from simexit.cli.app import (
    Overlays,
    ScenarioName,
    Seed,
    Settings,
    app,
    check_folder,
    check_language,
    plain_errors,
    progress_bar,
    say,
    store_beside,
)
from simexit.cli.reports import AtOnce, hand_in
from simexit.cli.saving import save
from simexit.cli.watching import Watching, watching

Mixes = Annotated[
    list[str], typer.Argument(metavar="MIX...", help="Overlays to compare: shipped mixes or files; a+b lays two.")
]
Scale = Annotated[float, typer.Option(help="Share of villages simulated, above 0 and at most 1.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; must not exist yet.")]
StoreFolder = Annotated[Path | None, typer.Option(help="Folder of finished runs: a stopped study goes on from them.")]
Dask = Annotated[str | None, typer.Option(help="Address of a Dask scheduler, or local.")]
Workers = Annotated[int | None, typer.Option("--threads", help="Runs at once at most; never changes the result.")]
AllOutcomes = Annotated[
    bool, typer.Option("--all-outcomes", help="Also survey, welfare and serving, which take three times as long.")
]
LanguageOption = Annotated[str, typer.Option("--language", help="Language of what is printed: en or zh.")]


@app.command()
def compare(
    scenario: ScenarioName,
    mixes: Mixes,
    replicates: Annotated[int, typer.Option(min=2, max=10_000, help="Histories of the place, the same for all.")] = 20,
    until: Annotated[str | None, typer.Option(help="Run until differences are known to +-, such as 0.5pp.")] = None,
    outcome: Annotated[str, typer.Option(help="The outcome that --until watches.")] = "true_headcount_ratio",
    fewest: Annotated[int, typer.Option(min=5, help="Replicates of the pilot of --until.")] = 20,
    most: Annotated[int, typer.Option(min=5, help="Replicates that --until never exceeds.")] = 400,
    draws: Annotated[
        int, typer.Option(min=0, max=10_000, help="Draws of assumed parameters; 0: none, and no ranks.")
    ] = 20,
    overlays: Overlays = None,
    settings: Settings = None,
    seed: Seed = 1,
    scale: Scale = 1.0,
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Workers = None,
    all_outcomes: AllOutcomes = False,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Compare mixes of programmes with the plan over the same luck, with intervals, ranks and figures."""
    with plain_errors():
        from simexit import api
        from simexit.studies.sequential import Until, half_width, in_points

        check_language(language)
        check_folder(out, store)
        asked = Until(half_width(until), outcome, fewest, most, points=in_points(until)) if until else None
        with watching(language) as watch:
            study = api.compare(
                scenario, mixes, replicates=replicates, draws=draws, until=asked, overlays=overlays or (),
                settings=settings or (),
                conduct=_conduct(out, seed, scale, threads, store, dask, watch, all_outcomes),
            )  # fmt: skip
        folder = save(study.save, out, f"{study.variants[0].scenario.name}-compared", kept_in=study.conduct.store)
        with _written(folder, study.conduct.store, language):
            study.print(language)  # type: ignore[arg-type]
        hand_in(study, folder, language, report)


@app.command()
def attribute(
    scenario: ScenarioName,
    families: Annotated[
        str, typer.Option(help="Families switched on and off, such as industry,health; all if empty.")
    ] = "",
    money: Annotated[str, typer.Option(help="Money switched off: unspent, or reallocated to families on.")] = "unspent",
    background: Annotated[
        list[str] | None, typer.Option(help="Overlay that all is played in; at least two. Default: growth low, high.")
    ] = None,
    outcome: Annotated[list[str] | None, typer.Option(help="Outcome to attribute; may be given several times.")] = None,
    replicates: Annotated[int, typer.Option(min=2, max=10_000, help="Histories of the place, the same for all.")] = 20,
    settings: Settings = None,
    seed: Seed = 1,
    scale: Scale = 1.0,
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Workers = None,
    all_outcomes: AllOutcomes = False,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Attribute what programmes do to their families: Shapley values over the same luck, and interactions."""
    with plain_errors():
        from simexit import api

        check_language(language)
        check_folder(out, store)
        asked = [family.strip() for family in families.split(",")] if families else []
        with watching(language) as watch:
            study = api.attribute(
                scenario, asked, replicates=replicates, money=money, backgrounds=background or (),
                outcomes=outcome or (), settings=settings or (),
                conduct=_conduct(out, seed, scale, threads, store, dask, watch, all_outcomes),
            )  # fmt: skip
        folder = save(study.save, out, f"{study.plan.name}-attributed", kept_in=study.conduct.store)
        with _written(folder, study.conduct.store, language):
            study.print(language)  # type: ignore[arg-type]
        hand_in(study, folder, language, report)


@app.command()
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY.yaml", help="What is swept: levers, design, replicates.")],
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Workers = None,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Run a scenario over the values of levers: grid, Latin hypercube or Sobol points; one tidy table."""
    with plain_errors():
        from simexit import api

        check_language(language)
        check_folder(out, store)
        with watching(language) as watch:
            done = api.sweep(study, conduct=_conduct(out, 1, 1.0, threads, store, dask, watch))
        folder = save(done.save, out, done.file.name, kept_in=done.conduct.store)
        with _written(folder, done.conduct.store, language):
            done.print(language)  # type: ignore[arg-type]
        hand_in(done, folder, language, report)


@app.command()
def trace(
    scenario: ScenarioName,
    household: Annotated[str | None, typer.Option(help="The household's id, 16 hexadecimal digits.")] = None,
    find: Annotated[str | None, typer.Option(help='A history to look for, such as "exited then relapsed".')] = None,
    versus: Annotated[str | None, typer.Option(help="A mix to live the same life under as well.")] = None,
    futures: Annotated[int, typer.Option(help="Futures its needs are counted over; 0: not counted.")] = 0,
    replicate: Annotated[int, typer.Option(min=1, max=10_000, help="The history of the place it lives in.")] = 1,
    overlays: Overlays = None,
    settings: Settings = None,
    seed: Seed = 1,
    scale: Scale = 1.0,
    out: Out = None,
    threads: Workers = None,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Tell one household's life, under one or two policies with the same luck; its needs as frequencies."""
    with plain_errors():
        from simexit import api
        from simexit.runs.conduct import Conduct

        check_language(language)
        check_folder(out)
        with progress_bar("living futures") as progress:
            told = api.trace(
                scenario, household=household, find=find, versus=versus, futures=futures, replicate=replicate,
                overlays=overlays or (), settings=settings or (),
                conduct=Conduct(seed, scale, threads, progress=progress),
            )  # fmt: skip
        folder = save(told.save, out, f"household-{told.who.id:016x}")
        with _written(folder, None, language):
            told.print(language)  # type: ignore[arg-type]
        hand_in(told, folder, language, report)


def _spoken(language: str) -> Any:
    """The language that the terminal can show."""
    from simexit.report.console_table import printing_console, spoken

    return spoken(language, printing_console())


def _conduct(
    out: Path | None,
    seed: int,
    scale: float,
    threads: int | None,
    store: Path | None,
    dask: str | None,
    watch: Watching,
    all_outcomes: bool = False,
) -> Any:
    """How the runs of a study are carried out. Raises ValueError for settings that make no sense."""
    from simexit.runs.conduct import Conduct
    from simexit.runs.store import Store

    kept_in = Store(store or store_beside(out))
    return Conduct(seed, scale, threads, kept_in, dask, all_outcomes, progress=watch.tell, begin=watch.begin)


@contextlib.contextmanager
def _written(folder: Path, store: Any, language: str) -> Iterator[None]:
    """Print what is saved already; where it is, is said in any case."""
    from simexit.words.terms import sentence

    shown = _spoken(language)
    try:
        yield
    finally:
        say(sentence("written_to", shown, folder=str(folder)))
        if store is not None:
            say(sentence("store_kept", shown, folder=str(store.folder)))
