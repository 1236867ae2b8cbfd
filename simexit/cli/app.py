"""What every verb shares: the app, its options, progress, and plain messages for what goes wrong."""

from __future__ import annotations

import contextlib
import os
import sys
import uuid
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

import simexit
from simexit.garbage import importing
from simexit.words.messages import said

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


def _print_version(is_asked: bool) -> None:
    if is_asked:
        print(f"simexit {simexit.__version__}")
        raise typer.Exit


@app.callback()
def _simexit(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """How poor rural households leave poverty and fall back: exit and relapse rates under programme scenarios."""


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="KEY=VALUE", help="Change one value, such as time.end=2020-12.")
]
Overlays = Annotated[
    list[str] | None,
    typer.Option("--with", metavar="OVERLAY", help="Lay a file, or a shipped overlay, over the scenario."),
]
StoreFolder = Annotated[
    Path | None, typer.Option("--store", metavar="DIR", help="Folder of finished runs; none is made twice.")
]
Dask = Annotated[
    str | None, typer.Option("--dask", metavar="ADDRESS", help="Run on a Dask cluster: tcp://HOST:PORT, or local.")
]
Seed = Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Whole number that fixes all luck.")]
Scale = Annotated[float, typer.Option(help="Share of villages simulated, above 0 and at most 1.")]
Out = Annotated[Path | None, typer.Option(help="Folder for the results; must not exist yet.")]
Threads = Annotated[int | None, typer.Option(help="At most so many runs at once; never changes the result.")]
LanguageOption = Annotated[str, typer.Option("--language", help="Language of what is printed: en or zh.")]
_unwritten: list[OSError] = []


def say(text: str) -> None:
    """Print a line in the reader's language: no markup, no wrapping. Where it cannot be written, `flush` tells."""
    try:
        print(said(text))
    except BrokenPipeError:
        print_no_more()
    except OSError as error:
        _unwritten.append(error)
        print_no_more()


def warn(text: str) -> None:
    """Print a warning beside the output."""
    with contextlib.suppress(BrokenPipeError):
        print(said(f"Warning: {text}"), file=sys.stderr)


def print_no_more() -> None:
    """Send what is still printed nowhere: its reader has closed the pipe."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def flush() -> None:
    """See that all that was said is out. Raises OSError where it cannot be written, such as to a full disk."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        print_no_more()
    except OSError as error:
        _unwritten.append(error)
        print_no_more()
    if _unwritten:
        raise _unwritten.pop()


def say_warnings(warnings: Sequence[Any], most: int | None = None) -> None:
    """Print warnings of a scenario (`simexit.scenario.warned.ScenarioWarning`), at most a dozen unless told."""
    from simexit.scenario.warned import MOST_SHOWN, warning_lines

    for line in warning_lines(warnings, MOST_SHOWN if most is None else most):
        say(line)


def load_plan(scenario: str, overlays: list[str] | None, settings: list[str] | None) -> Any:
    """A checked plan. Raises `ScenarioError`."""
    with importing():
        from simexit.api import load

    return load(scenario, overlays=overlays or (), settings=settings or ())


def check_language(language: str) -> None:
    """Raises ValueError for a language that nothing is written in."""
    from simexit.runs.arguments import language_problem, refuse

    refuse([language_problem(language)])


def check_folder(out: Path | None, store: Path | None = None) -> None:
    """Find out before anything is simulated whether the results can be written. Raises `FolderTaken`, ValueError."""
    from simexit.files import FolderTaken

    if out is not None and out.exists():
        raise FolderTaken(str(out))
    if out is not None and out.resolve() in ((store or store_beside(out)) / "run").resolve().parents:
        raise ValueError(f"--out: found {out}, in which the store of finished runs is; allowed: another folder")
    parent = out.parent if out else Path("results")
    probe = parent / f".{out.name if out else 'results'}.{uuid.uuid4().hex[:8]}.tmp"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        why = "is a file, not a folder" if parent.is_file() else f"cannot be written: {error.strerror}"
        raise ValueError(f"--out: found {out or parent}, but {parent} {why}") from error


@contextlib.contextmanager
def progress_bar(task: str) -> Iterator[Callable[..., None]]:
    """A bar with the time left on a terminal, told (done, in all) and, if wanted, what to say; nothing elsewhere."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
        shown = bar.add_task(said(f"preparing (compiling takes a while the first time), {task}"), total=None)

        def tell(done: float, total: float, words: str = "") -> None:
            bar.update(shown, completed=done, total=total, description=words or said(task))

        yield tell


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Turn expected failures into plain messages: exit status 2 for bad input, 1 for what the machine refuses."""
    from simexit.scenario.problems import ScenarioError

    try:
        with warnings.catch_warnings():
            warnings.showwarning = _plain_warning  # type: ignore[assignment]
            yield
        flush()
    except (ScenarioError, ValueError) as error:
        _fail(str(error), 2)
    except OSError as error:
        where = f" {error.filename}" if error.filename else " the output"
        _fail(f"cannot write{where}: {error.strerror or error}", 1)
    except AssertionError as error:
        _fail(f"the run was stopped, for this cannot be: {error}. Very unusual parameters can lead to it; else it is a "
              "fault of simexit.", 1)  # fmt: skip
    except KeyboardInterrupt:
        _fail("stopped", 130)
    except Exception as error:
        _fail(*_told(error))


def _told(error: Exception) -> tuple[str, int]:
    """Message and exit status of a failure that studies know; all else is raised again."""
    from simexit.files import FolderTaken
    from simexit.runs.cases import Stopped
    from simexit.runs.replicates import RunFailed
    from simexit.runs.worker import StudyError

    if isinstance(error, FolderTaken):
        return f"--out: found {error}, which exists already; allowed: a folder that does not exist yet", 2
    if isinstance(error, Stopped):
        return f"{error}; the same command goes on from there", 130
    if isinstance(error, RunFailed):
        return f"{error}. Very unusual parameters can lead to it; else it is a fault of simexit. The whole " \
               "traceback is in the store (see: simexit store list); the same command tries again.", 1  # fmt: skip
    if isinstance(error, StudyError):
        return str(error), 1
    raise error


def _plain_warning(
    message: Warning | str, category: type[Warning], filename: str, line_number: int, *_: Any, **__: Any
) -> None:
    """A warning of a figure as a line; those of libraries as they are."""
    from simexit.report.saved_figures import FigureFailed

    if issubclass(category, FigureFailed):
        warn(str(message))
    else:
        print(warnings.formatwarning(message, category, filename, line_number), end="", file=sys.stderr)


def _fail(message: str, status: int) -> None:
    with contextlib.suppress(BrokenPipeError):
        print(said(message), file=sys.stderr)
    raise typer.Exit(status)


def store_beside(out: Path | None) -> Path:
    """The store of runs whose results go to ``out``: beside it, or in ``results``."""
    return (out.parent if out else Path("results")) / ".store"
