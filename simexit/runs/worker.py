"""What a worker does with a case, and what every kind of workers offers to a study."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from simexit.record.record import Record
from simexit.runs.cases import Case, Failure, Watch, about_case, attempt, code_identity
from simexit.runs.eves import read_eve, write_eve
from simexit.runs.store import run_bytes

TICK_SECONDS = 0.2


class StudyError(Exception):
    """The study cannot go on; the text tells the analyst why."""


@dataclass(frozen=True)
class Finished:
    """A run that was made: its record, and its file where that is still to be written."""

    record: Record
    content: bytes | None = None


Outcome = Finished | Failure


@dataclass(frozen=True)
class Task:
    """A case to be run: its key, the identity of the code to run it with, whether its file is wanted.

    ``eve``: file of what it shares with other runs of the study, if there is such.
    """

    key: str
    case: Case
    code: dict[str, str]
    as_file: bool
    eve: Path | None = None


class Workers(Protocol):
    """Where the cases of a study are run. ``ahead``: how many may be started before the first has finished."""

    @property
    def ahead(self) -> int:
        """Cases that may be started before the first has finished."""

    def start(self, task: Task) -> None:
        """Run a case, some time."""

    def take(self) -> Task | None:
        """A case that no worker has begun, for this process to run itself; None where they are to do all of them."""

    def finished(self, patience: float = TICK_SECONDS) -> list[tuple[str, Outcome]]:
        """Cases finished since the last call, by key; waits for at most ``patience`` seconds if there are none."""

    def close(self) -> None:
        """Stop all work at once."""


def ready() -> None:
    """Import this file, and with it all that a case needs."""


def work(task: Task, *, threads: int = 1, watch: Watch = lambda: None) -> Outcome:
    """Run a case. Raises `StudyError` where this process has other code than the study."""
    mine = code_identity(task.case.scenario)
    if mine != task.code:
        other = ", ".join(name for name in task.code if mine.get(name) != task.code[name])
        raise StudyError(f"a worker has another version of {other}; all workers need the same as this machine")
    found = None if task.eve is None else read_eve(task.eve)
    keep = None if task.eve is None or found is not None else partial(write_eve, task.eve)
    record = attempt(task.case, threads=threads, watch=watch, eve=found, keep=keep)
    if isinstance(record, Failure):
        return record
    return Finished(record, run_bytes(task.key, record, about_case(task.case)) if task.as_file else None)
