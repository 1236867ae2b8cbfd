"""The verbs of studies, many runs in one question: compare, attribute, sweep, trace."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from functools import partial
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
            _print_comparison(study, language)


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
            _print_attribution(study, language)


@app.command()
def sweep(
    study: Annotated[str, typer.Argument(metavar="STUDY.yaml", help="What is swept: levers, design, replicates.")],
    out: Out = None,
    store: StoreFolder = None,
    dask: Dask = None,
    threads: Workers = None,
    language: Tongue = "en",
) -> None:
    """Run a scenario over the values of levers: grid, Latin hypercube or Sobol points; one tidy table."""
    with plain_errors():
        from simexit.report.console_table import printing_console
        from simexit.report.sweep_figures import write_sweep
        from simexit.report.sweep_table import print_sweep
        from simexit.studies.sweep import run_sweep
        from simexit.studies.sweep_file import load_sweep

        check_language(language)
        check_folder(out, store)
        file = load_sweep(study)
        with watching(language) as watch:
            conduct = _conduct(out, file.seed, file.scale, threads, store, dask, watch)
            done = run_sweep(file, conduct)
        folder = save(partial(write_sweep, done), out, file.name, kept_in=conduct.store)
        with _written(folder, conduct.store, language):
            print_sweep(done, console=printing_console(), language=language)  # type: ignore[arg-type]


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
        lines, household = _found(variants, find, household, seed, replicate, scale, language)
        who = Household(household_id(str(household)), seed, replicate, scale)
        lives = [live(variant, who) for variant in variants]
        met = None
        if futures:
            with progress_bar("living futures") as progress:
                at_once = threads or os.cpu_count() or 1
                met = needs(variants[0].scenario, who, futures=futures, threads=at_once, progress=progress)
        folder = save(partial(write_trace, lives, who, met), out, f"household-{household}")
        with _written(folder, None, language):
            for line in lines:
                say(line)
            for life in lives:
                _print_life(life, language)
            if met is not None:
                _print_needs(met, variants[0].scenario, language)


def _found(
    variants: list[Any], find: str | None, household: str | None, seed: int, replicate: int, scale: float, language: str
) -> tuple[list[str], str]:
    """What is said of the household shown, and its id: that which was asked for, or one with the history asked for."""
    if find is None:
        return [], str(household)
    from simexit.report.trace_text import found_lines
    from simexit.studies.finding_households import find_to_show

    found = find_to_show(variants, find, seed=seed, replicate=replicate, scale=scale)
    return [*found_lines(found, variants, find, _spoken(language))], f"{found.shown:016x}"


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
    from simexit.report.comparison_sentences import few_lines
    from simexit.report.console_table import printing_console, spoken
    from simexit.words.terms import sentence, term

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
    shown = spoken(language, console)
    say(sentence("attribution_end", shown, money=term(f"caption_money_{first.money}", shown) + " " * (shown == "en")))
    for line in few_lines(study.replicates, 0, shown):
        say(line)


def _print_comparison(study: Any, language: str) -> None:
    from simexit.report.comparison_headline import comparison_headline
    from simexit.report.comparison_sentences import closing_lines, money_lines
    from simexit.report.comparison_table import print_comparison
    from simexit.report.console_table import printing_console, spoken
    from simexit.scenario.evidence_count import evidence_sentence

    console = printing_console()
    shown = spoken(language, console)
    print_comparison(comparison_headline(study, shown), console=console, language=shown)
    say("")
    for line in (*money_lines(study, shown), *closing_lines(study, shown)):
        say(line)
    say(evidence_sentence(study.variants[0].scenario, shown))


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
