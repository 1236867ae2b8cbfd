"""Reading the file of a study: checked against its form, every problem told with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from simexit.scenario.finding import find, read
from simexit.scenario.kinds import Model
from simexit.scenario.plain_problem import plain_problems
from simexit.scenario.problems import Position, Problem, ScenarioError, problem_at
from simexit.scenario.reading import Document

Form = TypeVar("Form", bound=Model)


def load_study(
    study: str | Path | Mapping[str, Any],
    form: type[Form],
    named: str,
    misfits: Callable[[Form, Document], Iterable[Problem]],
) -> Form:
    """Read and check a study, a file or what it says as a mapping, written in a ``form``.

    ``named``: what a mapping is called in messages, such as "the sweep"; ``misfits``: problems between its keys.
    Scenarios that lie beside the file are named by where they are. Raises `ScenarioError` with every problem.
    """
    if isinstance(study, Mapping):
        document = Document(dict(study), {(): Position(named)})
    elif isinstance(study, str | Path) and Path(study).is_file():
        document = read(find(study))
    else:
        found = "no such file" if isinstance(study, str | Path) else f"{study!r}"
        raise ScenarioError([problem_at(Position(str(study)), (), found, "the file of a study, or a mapping of it")])
    problems = [*document.problems]
    written = None
    try:
        written = form.model_validate(document.data)
    except ValidationError as error:
        problems += plain_problems(error, document, form)
    if written is not None:
        problems += misfits(written, document)
    if problems or written is None:
        raise ScenarioError(problems)
    return _with_files_beside(written, Path(study).parent) if isinstance(study, str | Path) else written


def _with_files_beside(study: Any, folder: Path) -> Any:
    """The study, with scenarios that lie beside its file named by where they are."""

    def found(name: str) -> str:
        return (folder / name).as_posix() if (folder / name).is_file() else name

    return study.model_copy(
        update={"base": found(study.base), "overlays": tuple(found(name) for name in study.overlays)}
    )
