"""The verbs of the store of finished runs: store list, verify, clean."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from simexit.cli.app import StoreFolder, app, plain_errors, say, store_beside

store_app = typer.Typer(no_args_is_help=True, help="Look after the folder of finished runs.")
app.add_typer(store_app, name="store")


@store_app.command("list")
def store_list(store: StoreFolder = None) -> None:
    """List the runs in a store: scenario, replicates, size and date; then the runs that failed."""
    with plain_errors():
        from simexit.report.console_table import printing_console
        from simexit.report.console_text import print_wide_table
        from simexit.report.worded_table import in_words
        from simexit.runs.store_contents import contents, failures
        from simexit.words.messages import spoken_now

        opened = _open_store(store)
        table = contents(opened)
        table["scenario_sha256"] = table["scenario_sha256"].str[:12]
        if len(table):
            table["size_mb"] = table["size_mb"].map("{:.1f}".format)
            print_wide_table(in_words(table, spoken_now()), printing_console())
        else:
            say(f"{opened.folder}: no runs")
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
        from simexit.runs.cases import running_sources_sha256

        removed = list(_open_store(store).clean(keep_sources_sha256=running_sources_sha256() if old else None))
        for path in removed:
            say(f"removed: {path}")
        say(f"{len(removed)} files removed")


def _open_store(folder: Path | None) -> Any:
    from simexit.runs.store import Store

    chosen = folder or store_beside(None)
    if not chosen.is_dir():
        raise ValueError(f"--store: found {chosen}; allowed: a folder that a run has written{_store_meant(chosen)}")
    return Store(chosen)


def _store_meant(chosen: Path) -> str:
    """Hint for a store that is not there: a folder of nearly that name beside it."""
    from simexit.scenario.problems import nearest

    beside = chosen.parent.iterdir() if chosen.parent.is_dir() else ()
    near = nearest(chosen.name, [each.name for each in beside if each.is_dir()])
    return f"; did you mean '{chosen.parent / near}'?" if near else ""
