"""The verb that judges the model: validate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simexit.cli.app import (
    LanguageOption,
    Out,
    Seed,
    StoreFolder,
    Threads,
    app,
    check_folder,
    check_language,
    plain_errors,
    store_beside,
)
from simexit.cli.reports import AtOnce
from simexit.cli.saving import hand_over
from simexit.cli.watching import watching


@app.command()
def validate(
    run: Annotated[
        str | None, typer.Option(metavar="NAME", help="Only the facts of one run: ordinary, campaign or frozen.")
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Fewer households and replicates: about half a minute.")
    ] = False,
    json: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the scorecard as JSON too; must not exist yet.")
    ] = None,
    seed: Seed = 1,
    threads: Threads = None,
    out: Out = None,
    store: StoreFolder = None,
    language: LanguageOption = "en",
    report: AtOnce = False,
) -> None:
    """Hold simulated runs against published facts: a scorecard, and controls that must fail."""
    with plain_errors():
        from simexit.api import validate as validate_runs
        from simexit.files import write_json
        from simexit.runs.conduct import Conduct
        from simexit.runs.store import Store

        check_language(language)
        check_folder(out, store)
        if json is not None and json.exists():
            raise ValueError(f"--json: found {json}, which is there already; allowed: a new file")
        kept_in = Store(store or store_beside(out))
        with watching(language) as watch:
            card = validate_runs(
                run=run, quick=quick,
                conduct=Conduct(seed, threads=threads, store=kept_in, progress=watch.tell, begin=watch.begin),
            )  # fmt: skip
        if json is not None:
            write_json(card.as_list(), json)
        hand_over(card, out, "scorecard", language, report=report, kept_in=kept_in, written="tables_written")
