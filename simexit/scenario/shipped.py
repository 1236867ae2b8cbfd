"""The scenarios that come with the package."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path

from simexit.scenario.problems import Position, Problem, ScenarioError, any_of, did_you_mean, one_line, problem_at
from simexit.scenario.schema import is_name
from simexit.scenario.wording import name_meant

SUFFIXES = (".yaml", ".yml")


@lru_cache(maxsize=1)
def shipped_folder() -> Path:
    """Folder of the shipped scenarios: in the installed package, or beside it in a checkout."""
    inside = Path(str(resources.files("simexit").joinpath("scenarios")))
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "scenarios"


def shipped_names() -> list[str]:
    """Names of the shipped scenarios that can be run as they are, sorted."""
    return sorted(path.stem for path in shipped_folder().glob("*.yaml"))


def shipped_overlays() -> list[str]:
    """Names of the shipped overlays, which lie in folders of their own: ``overlays/education-first``, sorted."""
    folder = shipped_folder()
    return sorted(path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*.yaml"))


def shipped_file(name: str) -> Path | None:
    """File of the shipped scenario ``name``, or None if there is none of that name."""
    if len(name) > 200 or not all(is_name(part) for part in name.split("/")):
        return None
    path = shipped_folder().joinpath(*name.split("/")).with_suffix(".yaml")
    return path if path.is_file() else None


def no_such_scenario(text: str) -> Problem:
    """Problem with ``text``, which is neither a file nor a shipped scenario."""
    names = [*shipped_names(), *shipped_overlays()]
    allowed = f"the path of a file, or a shipped scenario: {any_of(names)}"
    return problem_at(
        Position(one_line(text.strip(), 200) or "(no name)"),
        (),
        "no such scenario",
        allowed,
        did_you_mean(Path(text).stem, names),
    )


def new_scenario(path: str | os.PathLike[str], from_name: str) -> Path:
    """Copy the shipped scenario ``from_name``, comments and all, to the new file ``path``; returns its path.

    The copy is named after the file. Raises :class:`ScenarioError` if there is no such scenario, if the file is there
    already, or if its name cannot name a scenario.
    """
    target = Path(path)
    source = shipped_file(from_name)
    if source is None:
        raise ScenarioError([no_such_scenario(from_name)])
    problem = _unfit(target)
    if problem:
        raise ScenarioError([problem])
    text = _renamed(source.read_text(encoding="utf-8-sig"), target.stem)
    try:
        if target.exists():
            allowed = "a file that is not there yet"
            raise ScenarioError([_new_problem(target, "a file that is there already", allowed)])
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise ScenarioError([_new_problem(target, _reason(error), "a file that can be written")]) from None
    return target


def _unfit(target: Path) -> Problem | None:
    if target.suffix not in SUFFIXES:
        hint = f"write {target.stem or 'my-plan'}.yaml"
        return _new_problem(target, f"a file name without {SUFFIXES[0]}", f"a name that ends with {SUFFIXES[0]}", hint)
    if not is_name(target.stem) or len(target.stem) > 64:
        allowed = "a file name of small letters, digits and hyphens, such as my-plan.yaml"
        hint = name_meant(target.stem)
        return _new_problem(target, f"the file name '{target.name}'", allowed, f"{hint}.yaml" if hint else "")
    return None


def _new_problem(target: Path, found: str, allowed: str, hint: str = "") -> Problem:
    return problem_at(Position(target.as_posix()), (), found, allowed, hint)


def _reason(error: OSError) -> str:
    return f"a file that cannot be used ({error.strerror or 'unknown reason'})"


def _renamed(text: str, name: str) -> str:
    """``text`` of a scenario with ``name`` in its line ``name:``, which is added if there is none."""
    line = re.compile(r"^name:.*$", re.MULTILINE)
    if line.search(text):
        return line.sub(f"name: {name}", text, count=1)
    return re.sub(r"^schema:.*$", rf"\g<0>\nname: {name}", text, count=1, flags=re.MULTILINE)
