"""The verbs of scenario files: check, describe, schema, new, list."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path
from typing import Annotated, Any

import typer

from simexit.cli.app import Overlays, ScenarioName, Seed, Settings, app, load_plan, plain_errors, say, say_warnings


@app.command()
def check(scenario: ScenarioName, overlays: Overlays = None, settings: Settings = None) -> None:
    """Check a scenario: every problem with its file, line and column; of what is implausible, a warning."""
    with plain_errors():
        from simexit.scenario.loading import load_with_warnings

        s, warnings = load_with_warnings(scenario, overlays=overlays or [], settings=settings or [])
        counted = f"{_counted(s.counties, 'counties')}, {_counted(s.programmes, 'programmes')}"
        say(f"{s.name}: no problems. {counted}, {s.time.start} to {s.time.end}.")
        _say_filled(s)
        say_warnings(warnings, most=len(warnings))


def _counted(things: Sized, kind: str) -> str:
    from simexit.words.messages import spoken_now
    from simexit.words.terms import sentence

    key = f"{kind}_one" if len(things) == 1 else f"{kind}_many"
    return sentence(key, spoken_now(), number=str(len(things)))


def _say_filled(scenario: Any) -> None:
    """What the region filled, value by value."""
    from simexit.report.console_table import printing_console
    from simexit.report.console_text import print_text
    from simexit.scenario.filling import filled_lines

    console = printing_console()
    for line in filled_lines(scenario):
        print_text(line, console)


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
        from simexit.report.console_table import printing_console
        from simexit.report.console_text import print_text, print_wide_table
        from simexit.report.description import describe_overlay, describe_scenario
        from simexit.scenario.overlays import read_overlay

        console = printing_console()
        overlay = None if overlays or settings else read_overlay(scenario)
        described = describe_overlay(overlay) if overlay else describe_scenario(
            load_plan(scenario, overlays, settings).scenario, seed=seed, with_margins=margins
        )  # fmt: skip
        for part in described:
            if isinstance(part, str):
                print_text(part, console)
            else:
                print_wide_table(part, console)


@app.command()
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    import json

    from simexit.scenario.json_schema import json_schema
    from simexit.words.messages import spoken_now

    print(json.dumps(json_schema(spoken_now()), ensure_ascii=False, indent=1))


@app.command()
def new(
    file: Annotated[Path, typer.Argument(help="The file to write, such as my-county.yaml; must not exist yet.")],
    source: Annotated[
        str | None, typer.Option("--from", metavar="PLAN", help="Copy a shipped plan, without its sources.")
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="A commented county to put six numbers in (so too without --from).")
    ] = False,
) -> None:
    """Write a new scenario file: a blank county that runs at once, or a copy of a shipped plan."""
    with plain_errors():
        from simexit.scenario.shipped import new_scenario

        if blank and source is not None:
            raise ValueError("--blank: found beside --from; allowed: one of the two")
        written = new_scenario(file, source)
        say(f"Written: {written}")
        say(f"Open it in an editor and put your figures in; then: simexit check {written}")


@app.command("list")
def list_() -> None:
    """List the shipped plans, and the overlays and mixes that go over them."""
    with plain_errors():
        from simexit.report.console_table import printing_console
        from simexit.report.console_text import print_entries, print_text
        from simexit.report.shipped_list import shipped_list

        console = printing_console()
        for heading, use, entries in shipped_list():
            print_text(heading, console)
            print_entries(entries, console)
            print_text(f"  {use}\n", console)
