"""The verbs of studies, many runs in one question: compare, attribute, sweep, trace."""

from __future__ import annotations

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
Tongue = Annotated[str, typer.Option("--language", help="Language of what is printed: en or zh.")]


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
    language: Tongue = "en",
) -> None:
    """Compare mixes of programmes with the plan over the same luck, with intervals, ranks and figures."""
    with plain_errors():
        from simexit import api
        from simexit.studies.sequential import Until, half_width

        check_language(language)
        check_folder(out)
        asked = Until(half_width(until), outcome, fewest, most) if until else None
        with progress_bar("simulating") as progress:
            study = api.compare(
                scenario, mixes, replicates=replicates, draws=draws, until=asked, overlays=overlays or (),
                settings=settings or (),
                conduct=_conduct(out, seed, scale, threads, store, dask, progress, all_outcomes),
            )  # fmt: skip
        _print_comparison(study, language)
        _written(study.save(_folder(out, f"{study.variants[0].scenario.name}-compared")), study.conduct.store)


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
    language: Tongue = "en",
) -> None:
    """Attribute what programmes do to their families: Shapley values over the same luck, and interactions."""
    with plain_errors():
        from simexit import api

        check_language(language)
        check_folder(out)
        asked = [family.strip() for family in families.split(",")] if families else []
        with progress_bar("simulating") as progress:
            study = api.attribute(
                scenario, asked, replicates=replicates, money=money, backgrounds=background or (),
                outcomes=outcome or (), settings=settings or (),
                conduct=_conduct(out, seed, scale, threads, store, dask, progress, all_outcomes),
            )  # fmt: skip
        _print_attribution(study, language)
        _written(study.save(_folder(out, f"{Path(scenario).stem}-attributed")), study.conduct.store)


@app.command()
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY.yaml", help="What is swept: levers, design, replicates.")],
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Workers = None,
) -> None:
    """Run a scenario over the values of levers: grid, Latin hypercube or Sobol points; one tidy table."""
    with plain_errors():
        from simexit.report.sweep_figures import write_sweep
        from simexit.studies.sweep import run_sweep
        from simexit.studies.sweep_file import load_sweep

        check_folder(out)
        file = load_sweep(study)
        with progress_bar("simulating") as progress:
            conduct = _conduct(out, file.seed, file.scale, threads, store, dask, progress)
            done = run_sweep(file, conduct)
        say(f"{len(done.points)} points, {file.replicates} replicates each.")
        _written(write_sweep(done, _folder(out, file.name)), conduct.store)


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
    language: Tongue = "en",
) -> None:
    """Tell one household's life, under one or two policies with the same luck; its needs as frequencies."""
    with plain_errors():
        import os

        from simexit.report.trace_figures import write_trace
        from simexit.runs.conduct import Conduct
        from simexit.studies.finding_households import find_households
        from simexit.studies.trace import Household, check_futures, household_id, live, needs
        from simexit.studies.variants import load_variants

        check_language(language)
        check_folder(out)
        Conduct(seed, scale, threads)
        if futures:
            check_futures(futures)
        if (household is None) == (find is None):
            raise ValueError("--household: found both or neither of --household and --find; allowed: one of them")
        variants = load_variants(scenario, [versus] if versus else [], overlays=overlays or (), settings=settings or ())
        if find is not None:
            plan = variants[0].scenario
            found = find_households(plan, find, seed=seed, replicate=replicate, scale=scale)
            say(f"{found.size} households {find}; the first: {', '.join(f'{int(i):016x}' for i in found[:5])}")
            household = f"{int(found[0]):016x}"
        who = Household(household_id(str(household)), seed, replicate, scale)
        lives = [live(variant, who) for variant in variants]
        for life in lives:
            _print_life(life, language)
        met = None
        if futures:
            with progress_bar("living futures") as progress:
                at_once = threads or os.cpu_count() or 1
                met = needs(variants[0].scenario, who, futures=futures, threads=at_once, progress=progress)
            _print_needs(met, variants[0].scenario, language)
        _written(write_trace(lives, who, met, _folder(out, f"household-{household}")))


def _print_life(life: Any, language: str) -> None:
    from simexit.report.console_table import can_encode, printing_console
    from simexit.report.life_table import print_life

    console, policy = printing_console(), life.variant.title
    shown = language if can_encode(getattr(policy, language), console.encoding) else "en"
    programmes = life.variant.scenario.programmes
    titles = {name: getattr(programme.title, shown) for name, programme in programmes.items()}
    print_life(life.years, getattr(policy, shown), titles, console=console, language=shown)  # type: ignore[arg-type]


def _print_needs(met: Any, scenario: Any, language: str) -> None:
    from simexit.report.console_table import printing_console
    from simexit.report.needs_table import print_needs

    titles = {name: getattr(programme.title, language) for name, programme in scenario.programmes.items()}
    print_needs(met, titles, console=printing_console(), language=language)  # type: ignore[arg-type]


def _print_attribution(study: Any, language: str) -> None:
    from simexit.report.attribution_figures import shown_lives, shown_pairs, shown_values
    from simexit.report.attribution_table import print_lives, print_pairs, print_values
    from simexit.report.console_table import printing_console

    console, first = printing_console(), study.backgrounds[0]
    for outcome in dict.fromkeys(study.values["outcome"]):
        rows = shown_values(study, outcome, language)  # type: ignore[arg-type]
        if len(rows):
            print_values(rows, console=console, language=language)  # type: ignore[arg-type]
        pairs = shown_pairs(study, outcome, language)  # type: ignore[arg-type]
        if len(pairs):
            print_pairs(pairs, console=console, language=language)  # type: ignore[arg-type]
    say("")
    print_lives(shown_lives(study, language), console=console, language=language)  # type: ignore[arg-type]
    say(f"Money switched off is {first.money}. Intervals are of chance only: parameters are held fixed.")


def _print_comparison(study: Any, language: str) -> None:
    from simexit.report.comparison_headline import comparison_headline
    from simexit.report.comparison_table import print_comparison
    from simexit.report.console_table import printing_console
    from simexit.scenario.evidence_count import evidence_sentence

    print_comparison(comparison_headline(study, language), console=printing_console(), language=language)  # type: ignore[arg-type]
    say("")
    if study.until is not None:
        reached = "as asked" if study.is_precise else "the most allowed; the precision is not reached"
        say(f"{study.replicates} replicates ({reached}), decided by the first {study.pilot}.")
    if study.drawn is None:
        say("Intervals are of chance only, parameters held fixed, mixes not ranked. Draw parameters: --draws 20.")
    elif study.failed_draws:
        say(f"{study.failed_draws} of {len(study.places)} parameter draws failed and are left out.")
    say(evidence_sentence(study.variants[0].scenario))


def _conduct(
    out: Path | None,
    seed: int,
    scale: float,
    threads: int | None,
    store: Path | None,
    dask: str | None,
    progress: Any,
    all_outcomes: bool = False,
) -> Any:
    """How the runs of a study are carried out. Raises ValueError for settings that make no sense."""
    from simexit.runs.conduct import Conduct
    from simexit.runs.store import Store

    return Conduct(seed, scale, threads, Store(store or store_beside(out)), dask, all_outcomes, progress)


def _written(folder: Path, store: Any = None) -> None:
    say(f"Tables, figures and study.json: {folder}")
    if store is not None:
        say(f"Finished runs, for this study again or more of it: {store.folder}")


def _folder(out: Path | None, name: str) -> Path:
    """The folder asked for, or the first free one of the study's name in ``results``."""
    from simexit.files import free_folder

    return out or free_folder(Path("results"), name)
