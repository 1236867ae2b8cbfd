"""The verb that lists the systems of the plans: systems."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simexit.cli.app import LanguageOption, Seed, StoreFolder, Threads, app, check_language, plain_errors, say
from simexit.cli.watching import watching


@app.command()
def systems(
    scenario: Annotated[
        str | None, typer.Argument(metavar="[SCENARIO]", help="Show its places and money of each system too.")
    ] = None,
    run: Annotated[bool, typer.Option("--run", help="Measure anew what each does first, in pairs of runs.")] = False,
    csv: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write the table with its codes as CSV (with --run what was measured); must not exist yet.",
        ),
    ] = None,
    seed: Seed = 1,
    threads: Threads = None,
    store: StoreFolder = None,
    language: LanguageOption = "en",
) -> None:
    """List the 63 systems of the county plans: what each is, its figures, and what it was measured to do."""
    with plain_errors():
        from simexit.files import csv_bytes, replace_file
        from simexit.report.systems_table import print_systems
        from simexit.runs.conduct import Conduct
        from simexit.runs.store import Store
        from simexit.scenario.loading import load
        from simexit.studies.systems import measured_effects, systems_table

        check_language(language)
        if csv is not None and csv.exists():
            raise ValueError(f"--csv: found {csv}, which is there already; allowed: a new file")
        plan = load(scenario) if scenario else None
        effects = None
        if run:
            kept_in = Store(store) if store else None
            with watching(language) as watch:
                effects = measured_effects(
                    Conduct(seed, threads=threads, store=kept_in, progress=watch.tell, begin=watch.begin)
                )
        table = systems_table(plan, effects)
        if csv is not None:
            replace_file(csv, csv_bytes(table if effects is None else effects))
            say(f"Written: {csv}")
        print_systems(table, language)  # type: ignore[arg-type]
