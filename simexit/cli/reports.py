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
    templates: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder with what an office replaces (see: simexit templates).")
    ] = None,
    title: Annotated[str | None, typer.Option(metavar="TEXT", help="Title in place of the finding.")] = None,
    author: Annotated[str | None, typer.Option(metavar="TEXT", help="Who hands the report in.")] = None,
    date: Annotated[str | None, typer.Option(metavar="DATE", help="Date, such as 2024-05-31; or today.")] = None,
    logo: Annotated[Path | None, typer.Option(metavar="FILE", help="Picture over the title, PNG or JPEG.")] = None,
) -> None:
    """Write a report to hand in of any saved result: Word, HTML, PDF and Excel, in English or Chinese."""
    with plain_errors():
        from simexit import api
        from simexit.files import free_folder
        from simexit.report.console_table import printing_console, spoken
        from simexit.report.documents.office import office
        from simexit.report.documents.writing import formats_problem
        from simexit.runs.arguments import refuse
        from simexit.words.terms import sentence

        check_language(language)
        formats = [name.strip().lower() for name in to.split(",") if name.strip()]
        refuse([f"--{problem}" for problem in [formats_problem(formats)] if problem])
        said = {"title": title, "author": author, "date": date, "logo": logo}
        office(templates, **said)
        result: Any = api.open(folder)
        target = out or free_folder(folder, f"report-{language}")
        check_folder(target)
        files = result.report(target, language, to=formats, templates=templates, **said)
        for file in files:
            say(sentence("report_written", spoken(language, printing_console()), files=str(file)))


@app.command()
def templates(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder to write to; must not exist yet.")],
) -> None:
    """Write the templates of reports to a new folder, to be changed and given to report --templates."""
    with plain_errors():
        from simexit.report.documents.shipped_templates import write_templates
        from simexit.words.messages import spoken_now

        check_folder(folder)
        write_templates(folder, spoken_now())
        say(f"Written: {folder}")


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
