"""The scenarios that come with the package."""

from __future__ import annotations

import os
from functools import lru_cache
from importlib import resources
from pathlib import Path

from simexit.scenario.copying import blank_text, copied_text
from simexit.scenario.named_mixes import named_mixes
from simexit.scenario.problems import Position, Problem, ScenarioError, any_of, nearest, one_line, problem_at
from simexit.scenario.reading import read_bytes
from simexit.scenario.schema import is_name
from simexit.scenario.wording import name_meant

SUFFIXES = (".yaml", ".yml")
MIXES = "mixes"
STANDING_STATE = "standing-state"
BASES = (STANDING_STATE, "earlier-measures")
"""The shipped bases of plans, which are no plans themselves."""


@lru_cache(maxsize=1)
def shipped_folder() -> Path:
    """Folder of the shipped scenarios: in the installed package, or beside it in a checkout."""
    inside = Path(str(resources.files("simexit").joinpath("scenarios")))
    return inside if inside.is_dir() else Path(__file__).resolve().parents[2] / "scenarios"


def shipped_names() -> list[str]:
    """Names of the shipped scenarios that can be run as they are, sorted."""
    return sorted(path.stem for path in shipped_folder().glob("*.yaml") if path.stem not in BASES)


def shipped_overlays() -> list[str]:
    """Names of the shipped overlays: those in folders of their own, and the mixes made from their name, sorted."""
    folder = shipped_folder()
    files = [path.relative_to(folder).with_suffix("").as_posix() for path in folder.glob("*/*.yaml")]
    return sorted([*files, *(f"{MIXES}/{name}" for name in named_mixes())])


def shipped_file(name: str) -> Path | None:
    """File of the shipped scenario ``name``, or None if there is none of that name."""
    if len(name) > 200 or not all(is_name(part) for part in name.split("/")):
        return None
    path = shipped_folder().joinpath(*name.split("/")).with_suffix(".yaml")
    return path if path.is_file() else None


def shipped_overlay(name: str) -> str | None:
    """Full name of the shipped overlay ``name``, given with or without its folder; None if there is none."""
    known = shipped_overlays()
    return next((full for full in known if name in (full, full.partition("/")[2])), None)


def no_such_scenario(text: str) -> Problem:
    """Problem with ``text``, which is neither a file nor a shipped scenario."""
    plans, overlays = shipped_names(), shipped_overlays()
    shipped = f"{any_of(plans)}, or one of {len(overlays)} overlays and mixes (see: simexit list)"
    allowed = f"the path of a file, or a shipped scenario: {shipped}"
    return _no_such(text, "no such scenario", allowed, [*plans, *overlays])


def no_such_plan(text: str) -> Problem:
    """Problem with ``text``, which is no shipped plan."""
    plans = shipped_names()
    return _no_such(text, "no such plan", f"a shipped plan: {any_of(plans)}", plans)


def _no_such(text: str, found: str, allowed: str, names: list[str]) -> Problem:
    """Problem with a name; of overlays the short name is looked for too."""
    bare = {name.rpartition("/")[2]: name for name in reversed(names)}
    near = nearest(text, names) or nearest(Path(text).stem, bare)
    hint = f"did you mean '{bare.get(near, near)}'?" if near else ""
    return problem_at(Position(one_line(text.strip(), 200) or "(no name)"), (), found, allowed, hint)


def new_scenario(path: str | os.PathLike[str], from_name: str | None = None) -> Path:
    """Write the new file ``path``: a copy of the shipped plan ``from_name``, or a blank county; returns its path.

    The scenario is named after the file. A copy has the plan's numbers and none of its evidence. Raises
    :class:`ScenarioError` if there is no such plan, if the file is there already, or if its name cannot name a
    scenario.
    """
    target = Path(path)
    source = None if from_name is None else shipped_file(from_name)
    if from_name is not None and (source is None or "/" in from_name):
        raise ScenarioError([no_such_plan(from_name)])
    problem = _unfit(target)
    if problem:
        raise ScenarioError([problem])
    text = blank_text(target.stem)
    if source is not None:
        data = read_bytes(source.read_bytes(), source.name).data
        text = copied_text(data, target.stem, source.stem)
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
        allowed = "a file name of small letters, Chinese characters, digits and hyphens, such as my-plan.yaml"
        hint = name_meant(target.stem)
        return _new_problem(target, f"the file name '{target.name}'", allowed, f"{hint}.yaml" if hint else "")
    return None


def _new_problem(target: Path, found: str, allowed: str, hint: str = "") -> Problem:
    return problem_at(Position(target.as_posix()), (), found, allowed, hint)


def _reason(error: OSError) -> str:
    return f"a file that cannot be used ({error.strerror or 'unknown reason'})"
