"""The verbs of studies, many runs in one question: compare, attribute, sweep, calibrate, trace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
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
    plain_errors,
    progress_bar,
    store_beside,
)
from simexit.cli.reports import AtOnce
from simexit.cli.saving import hand_over
from simexit.cli.watching import watching

Mixes = Annotated[
    list[str], typer.Argument(metavar="MIX...", help="Overlays to compare: shipped mixes or files; a+b lays two.")
]
Replicates = Annotated[int, typer.Option(min=2, max=10_000, help="Histories of the place, the same for all.")]
AllOutcomes = Annotated[
    bool, typer.Option("--all-outcomes", help="Also survey, welfare and serving, which take three times as long.")
]


@app.command()
def compare(
    scenario: ScenarioName,
    mixes: Mixes,
    replicates: Replicates = 20,
    until: Annotated[str | None, typer.Option(help="Run until differences are known to +-, such as 0.5pp.")] = None,
    outcome: Annotated[str, typer.Option(help="The outcome that --until watches.")] = "true_headcount_ratio",
    fewest: Annotated[int, typer.Option(min=5, help="Replicates of the pilot of --until.")] = 20,
    most: Annotated[int, typer.Option(min=5, help="Replicates that --until never exceeds.")] = 400,
    draws: Annotated[
        int, typer.Option(min=0, max=10_000, help="Draws of uncertain parameters; 0: none, and no ranks.")
    ] = 20,
    overlays: Overlays = None,
    settings: Settings = None,
    seed: Seed = 1,
    scale: Scale = 1.0,
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Threads = None,
    all_outcomes: AllOutcomes = False,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Compare mixes of programmes with the plan over the same luck, with intervals, ranks and figures."""
    with plain_errors():
        from simexit import api
        from simexit.studies.sequential import Until, half_width, in_points

        asked = Until(half_width(until), outcome, fewest, most, points=in_points(until)) if until else None
        _study(
            lambda conduct: api.compare(
                scenario, mixes, replicates=replicates, draws=draws, until=asked, overlays=overlays or (),
                settings=settings or (), conduct=conduct,
            ),
            lambda study: f"{study.variants[0].scenario.name}-compared",
            out, language, report, store, seed=seed, scale=scale, threads=threads, dask=dask, all_outcomes=all_outcomes,
        )  # fmt: skip


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
    replicates: Replicates = 20,
    settings: Settings = None,
    seed: Seed = 1,
    scale: Scale = 1.0,
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Threads = None,
    all_outcomes: AllOutcomes = False,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Attribute what programmes do to their families: Shapley values over the same luck, and interactions."""
    with plain_errors():
        from simexit import api

        asked = [family.strip() for family in families.split(",")] if families else []
        _study(
            lambda conduct: api.attribute(
                scenario, asked, replicates=replicates, money=money, backgrounds=background or (),
                outcomes=outcome or (), settings=settings or (), conduct=conduct,
            ),
            lambda study: f"{study.plan.name}-attributed",
            out, language, report, store, seed=seed, scale=scale, threads=threads, dask=dask, all_outcomes=all_outcomes,
        )  # fmt: skip


@app.command()
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY.yaml", help="What is swept: levers, design, replicates.")],
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Threads = None,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Run a scenario over the values of levers: grid, Latin hypercube or Sobol points; one tidy table."""
    with plain_errors():
        from simexit import api

        _study(
            lambda conduct: api.sweep(study, conduct=conduct),
            lambda done: done.file.name,
            out, language, report, store, threads=threads, dask=dask,
        )  # fmt: skip


@app.command()
def calibrate(
    study: Annotated[
        str, typer.Argument(metavar="STUDY.yaml", help="What is fitted: parameters, facts, starts, replicates.")
    ],
    recovery: Annotated[
        int, typer.Option(min=0, max=1_000, help="Trials at known points: what such a fit recovers.")
    ] = 0,
    out: Out = None,
    store: StoreFolder = None,
    threads: Threads = None,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Fit parameters to published facts: several starts, what is identified, a check over new luck."""
    with plain_errors():
        from simexit import api

        _study(
            lambda conduct: api.calibrate(study, recovery=recovery, conduct=conduct),
            lambda done: done.file.name,
            out, language, report, store, threads=threads,
        )  # fmt: skip


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
    threads: Threads = None,
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
        hand_over(told, out, f"household-{told.who.id:016x}", language, report=report)


def _study(
    ask: Callable[[Any], Any],
    name: Callable[[Any], str],
    out: Path | None,
    language: str,
    report: bool,
    store: Path | None,
    **conduct: Any,
) -> None:
    """Ask a question of many runs, carried out as ``conduct`` says and kept in the store; its answer is handed over.

    Raises ValueError for settings that make no sense.
    """
    from simexit.runs.conduct import Conduct
    from simexit.runs.store import Store

    check_language(language)
    check_folder(out, store)
    kept_in = Store(store or store_beside(out))
    with watching(language) as watch:
        study = ask(Conduct(**conduct, store=kept_in, progress=watch.tell, begin=watch.begin))
    hand_over(study, out, name(study), language, report=report, kept_in=kept_in)
