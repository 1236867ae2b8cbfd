"""The verb of documents: report."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated, Any

import typer

from simexit.cli.app import app, check_folder, check_language, plain_errors, say

AtOnce = Annotated[bool, typer.Option("--report", help="Write the report at once, in the folder of the results.")]


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder that the results were saved in.")],
    language: Annotated[str, typer.Option(help="Language of the report: en or zh.")] = "en",
    to: Annotated[str, typer.Option(metavar="FORMATS", help="Formats, with commas between them.")] = (
        "docx,html,pdf,xlsx"
    ),
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the report; must not exist yet. Default: in FOLDER.")
    ] = None,
) -> None:
    """Write a report to hand in of any saved result: Word, HTML, PDF and Excel, in English or Chinese."""
    with plain_errors():
        from simexit import api
        from simexit.files import free_folder
        from simexit.report.console_table import printing_console, spoken
        from simexit.report.documents.writing import formats_problem
        from simexit.runs.arguments import refuse
        from simexit.words.terms import sentence

        check_language(language)
        formats = [name.strip().lower() for name in to.split(",") if name.strip()]
        refuse([f"--{problem}" for problem in [formats_problem(formats)] if problem])
        result: Any = api.open(folder)
        check_folder(out or free_folder(folder, f"report-{language}"))
        files = result.report(out or free_folder(folder, f"report-{language}"), language, to=formats)
        for file in files:
            say(sentence("report_written", spoken(language, printing_console()), files=str(file)))


def say_next(folder: Path, language: str) -> None:
    """Name the command that makes a report of results just saved."""
    from simexit.report.console_table import printing_console, spoken
    from simexit.words.terms import sentence

    words = ["simexit", "report", str(folder), *(["--language", language] if language != "en" else [])]
    say(sentence("report_next", spoken(language, printing_console()), command=shlex.join(words)))


def hand_in(result: Any, folder: Path, language: str, at_once: bool) -> None:
    """Write the report of results just saved, in their folder, if wanted ``at_once``; else name its command."""
    if not at_once:
        say_next(folder, language)
        return
    from simexit.report.console_table import printing_console, spoken
    from simexit.words.terms import sentence

    for file in result.report(folder / f"report-{language}", language):
        say(sentence("report_written", spoken(language, printing_console()), files=str(file)))
