"""The command line: every verb calls one function that a notebook can call too."""

from __future__ import annotations

import os
import sys

from simexit.cli import (  # noqa: F401, their verbs join the app
    panels,
    reports,
    runs,
    scenarios,
    scorecards,
    stores,
    studies,
    systems,
)
from simexit.cli.app import app


def main() -> None:
    """Entry point; output never fails on a console that cannot show a sign."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    from simexit.cli.translated import called, command_in, language_asked

    if "_SIMEXIT_COMPLETE" in os.environ:
        app(prog_name="simexit")
    sys.exit(called(command_in(app, language_asked(sys.argv[1:]))))
