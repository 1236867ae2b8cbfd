"""The verb that lists the systems of the plans: systems."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simexit.cli.app import LanguageOption, Seed, StoreFolder, Threads, app, check_language, plain_errors, say
from simexit.cli.watching import watching

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pandas import DataFrame

    from simexit.scenario.schema import Scenario


@app.command()
def systems(
    of: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SCENARIO] [ID]...",
            help="Show a scenario's places and money of each system too; only the systems of these ids.",
        ),
    ] = None,
    doses: Annotated[
        bool, typer.Option("--doses", help="Show what each changes at half and the whole dose, and for whom else.")
    ] = False,
    published: Annotated[
        bool, typer.Option("--published", help="Show published effects beside the same estimates of the model.")
    ] = False,
    run: Annotated[bool, typer.Option("--run", help="Measure what is shown anew, in pairs of runs.")] = False,
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
        from simexit.report.systems_table import print_doses, print_published, print_systems
        from simexit.studies.doses import measured_doses, stored_doses
        from simexit.studies.published_effects import measured_published, stored_published
        from simexit.studies.systems import measured_effects, stored_effects, systems_table

        check_language(language)
        if doses and published:
            raise ValueError("--published: found --doses beside it; allowed: one of them")
        if csv is not None and csv.exists():
            raise ValueError(f"--csv: found {csv}, which is there already; allowed: a new file")
        plan, ids = _asked(of or [])
        measure, known = measured_effects, stored_effects
        if doses or published:
            measure, known = (measured_doses, stored_doses) if doses else (measured_published, stored_published)
        found, problem = known(), None
        if run:
            found, problem = _measured(measure, ids, seed, threads, store, language)
        found = found[found["id"].isin(ids)] if ids else found
        table = found if doses or published else systems_table(plan, found)
        table = table[table["id"].isin(ids)] if ids else table
        if csv is not None:
            replace_file(csv, csv_bytes(found if run else table))
            say(f"Written: {csv}")
        show = print_doses if doses else print_published if published else print_systems
        show(table, language)  # type: ignore[arg-type]
        if problem is not None:
            raise problem


def _measured(
    measure: Callable[..., DataFrame], ids: Collection[str], seed: int, threads: int | None, store: Path | None,
    language: str,
) -> tuple[DataFrame, Exception | None]:  # fmt: skip
    """What is measured anew, and why not all of it is."""
    from simexit.runs.conduct import Conduct
    from simexit.runs.store import Store
    from simexit.studies.doses import PartlyMeasured

    with watching(language) as watch:
        kept_in = Store(store) if store else None
        try:
            return measure(
                Conduct(seed, threads=threads, store=kept_in, progress=watch.tell, begin=watch.begin), ids
            ), None
        except PartlyMeasured as partly:
            return partly.table, partly


def _asked(words: list[str]) -> tuple[Scenario | None, frozenset[str]]:
    """The scenario, if one is named, and the ids of systems. Raises ValueError for more than one scenario."""
    from simexit.scenario.loading import load
    from simexit.scenario.problems import one_of
    from simexit.studies.systems import systems as known

    ids = frozenset(words) & set(known())
    others = [word for word in words if word not in ids]
    if len(others) > 1:
        raise ValueError(one_of("[SCENARIO] [ID]", others[1], list(known())))
    return (load(others[0]) if others else None), ids
