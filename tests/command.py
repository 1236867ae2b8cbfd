"""A command as a user gives it: in this process, without drawing figures, or in a new one."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.undrawn import nothing_drawn

ROOT = Path(__file__).resolve().parents[1]


def told(*arguments: str, encoding: str = "utf-8", figures: bool = False, **environment: str) -> tuple[int, str, str]:
    """Exit status, output and errors of a command given in this process, on a console of an encoding."""
    from simexit.cli import app, main
    from simexit.cli.translated import command_in

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, newline="") for _ in range(2))
    drawing = contextlib.nullcontext() if figures else nothing_drawn()
    with pytest.MonkeyPatch.context() as patch, drawing:
        patch.setattr(sys, "argv", ["simexit", *arguments])
        for name, value in {"COLUMNS": "120", **environment}.items():
            patch.setenv(name, value)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.raises(SystemExit) as end:
                main()
        finally:
            command_in(app, "en")
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode(encoding, "replace"))  # type: ignore[attr-defined]
    return int(end.value.code or 0), *texts  # type: ignore[return-value]


def told_by_a_process(*arguments: str, encoding: str = "utf-8", **environment: str) -> tuple[int, str, str]:
    """The same of a new process, which draws all figures and may use the whole machine."""
    env = {**os.environ, "PYTHONIOENCODING": encoding, "COLUMNS": "120", **environment}
    env["PYTHONPATH"] = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run([sys.executable, "-m", "simexit", *arguments], capture_output=True, env=env, timeout=300)
    return done.returncode, done.stdout.decode(encoding, "replace"), done.stderr.decode(encoding, "replace")
