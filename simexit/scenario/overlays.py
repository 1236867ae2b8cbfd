"""What an overlay or a mix is, before it lies on a plan: its title, what it does, what it says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from simexit.scenario.finding import content, find, read
from simexit.scenario.kinds import Words
from simexit.scenario.loading import load
from simexit.scenario.problems import ScenarioError
from simexit.scenario.schema import Scenario
from simexit.scenario.shipped import MIXES, shipped_folder, shipped_names


class Overlay(NamedTuple):
    """An overlay: its name, whether it is one of the mixes, title if it has one, account, and the keys it sets."""

    name: str
    is_mix: bool
    title: Words | None
    about: str
    says: tuple[str, ...]


class Fit(NamedTuple):
    """A shipped plan under an overlay: the plan, what comes of it, and why it cannot lie there ("" where it can)."""

    plan: Scenario
    changed: Scenario | None
    why_not: str


def read_overlay(name_or_path: str | os.PathLike[str]) -> Overlay | None:
    """The overlay in a file or of a shipped name; None for a whole scenario.

    Raises :class:`ScenarioError` if there is no such file or it cannot be read.
    """
    file = find(name_or_path)
    data = read(file).data
    if "base" in data or ("time" in data and "counties" in data):
        return None
    mix = data.get("mix")
    is_mix = isinstance(mix, dict) or file.shown.startswith(f"{MIXES}/")
    written = (mix.get("title") if isinstance(mix, dict) else None) or data.get("title")
    is_shipped = file.path.is_relative_to(shipped_folder())
    name = file.shown.removesuffix(".yaml") if is_shipped else file.shown
    says = tuple(line for line in _said(data) if not line.startswith("mix.title"))
    about = _account(content(file).decode("utf-8-sig"))
    return Overlay(name, is_mix, Words.model_validate(written) if written else None, about, says)


def fits(name_or_path: str | os.PathLike[str]) -> Iterator[Fit]:
    """Every shipped plan under the overlay."""
    for name in shipped_names():
        plan = load(name)
        try:
            yield Fit(plan, load(name, overlays=[name_or_path]), "")
        except ScenarioError as error:
            first = error.problems[0]
            yield Fit(plan, None, f"{first.key}: found {first.found}" if first.key else f"found {first.found}")


def _account(text: str) -> str:
    """The comment a file begins with, on one line; without what it can lie over, which is said of all."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").rstrip())
    account = re.sub(r"^Lies over [^:]*: ", "", " ".join(lines))
    return account[:1].upper() + account[1:]


def _said(value: Any, path: str = "") -> Iterator[str]:
    """Each value an overlay sets, by its dotted key; a figure or list in one line."""
    if isinstance(value, dict) and value and "value" not in value and not all(isinstance(key, int) for key in value):
        for key, below in value.items():
            yield from _said(below, f"{path}.{key}" if path else str(key))
    else:
        yield f"{path}: {_written(value)}"


def _written(value: Any) -> str:
    if isinstance(value, dict) and "value" in value:
        return _written(value["value"])
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_written(below)}" for key, below in value.items())
    if isinstance(value, list):
        return ", ".join(map(_written, value))
    if isinstance(value, bool):
        return "true" if value else "false"
    return "taken away" if value is None else f"{value:,.10g}" if isinstance(value, float | int) else str(value)
