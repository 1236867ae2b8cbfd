"""The verbs of scenario files: check, describe, schema, new, list."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simexit.cli.app import Overlays, ScenarioName, Seed, Settings, app, load_plan, plain_errors, say, say_warnings


@app.command()
def check(scenario: ScenarioName, overlays: Overlays = None, settings: Settings = None) -> None:
    """Check a scenario: every problem with its file, line and column; of what is implausible, a warning."""
    with plain_errors():
        plan = load_plan(scenario, overlays, settings)
        s = plan.scenario
        say(f"{s.name}: no problems. {len(s.counties)} county or counties, {len(s.programmes)} programmes, "
            f"{s.time.start} to {s.time.end}.")  # fmt: skip
        say_warnings(plan.warnings, most=len(plan.warnings))


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
        from simexit.report.description import describe_scenario

        plan = load_plan(scenario, overlays, settings)
        for line in describe_scenario(plan.scenario, seed=seed, with_margins=margins):
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
