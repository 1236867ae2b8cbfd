"""The policies of a study: a base scenario and mixes laid over it, each with the words it is called by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from simexit.scenario.finding import find, read
from simexit.scenario.loading import load
from simexit.scenario.problems import Position, ScenarioError, any_of, did_you_mean, problem_at
from simexit.scenario.schema import Scenario, Words
from simexit.scenario.shipped import shipped_file, shipped_overlays
from simexit.words.terms import term

BASE = "base"
MIXES = "mixes"


@dataclass(frozen=True)
class Variant:
    """A policy: its name in tables, its title in figures, and the scenario that plays it."""

    name: str
    title: Words
    scenario: Scenario


def load_variants(
    scenario: str | Path, mixes: Sequence[str], *, overlays: Iterable[str | Path] = (), settings: Iterable[str] = ()
) -> list[Variant]:
    """The base, called `BASE`, and every mix laid over it.

    ``overlays`` and ``settings`` hold for all of them. A mix is the name of a shipped one, with or without its folder,
    or a file; ``a+b`` lays several. Raises `ScenarioError`; ValueError for a mix given twice.
    """
    twice = sorted({mix for mix in mixes if mixes.count(mix) > 1})
    if twice:
        raise ValueError(f"MIX: found {', '.join(twice)} more than once; allowed: each mix once")
    background, fixed = list(overlays), list(settings)
    variants = [Variant(BASE, _words("plan_as_written"), load(scenario, overlays=background, settings=fixed))]
    for mix in mixes:
        names = [mix_name(part) for part in mix.split("+")]
        played = load(scenario, overlays=[*background, *names], settings=fixed)
        variants.append(Variant(_short(mix), mix_title(names) or _plain(_short(mix)), played))
    return variants


def mix_name(text: str) -> str:
    """Name of the shipped mix that ``text`` means, or ``text`` itself where it is a file or another overlay.

    Raises `ScenarioError` for a plain name that is none of these.
    """
    if "/" in text or Path(text).exists():
        return text
    if shipped_file(f"{MIXES}/{text}") is None:
        known = [name.removeprefix(f"{MIXES}/") for name in shipped_overlays() if name.startswith(f"{MIXES}/")]
        allowed = f"a file, or a shipped mix: {any_of(known, 50)}"
        raise ScenarioError([problem_at(Position(text), (), "no such mix", allowed, did_you_mean(text, known))])
    return f"{MIXES}/{text}"


def _short(mix: str) -> str:
    """A mix without its folders and suffix."""
    return "+".join(Path(part).stem for part in mix.split("+"))


def mix_title(names: Sequence[str]) -> Words | None:
    """The titles that overlays give as mixes, one after another; None where they give none."""
    written = [(read(find(name)).data.get("mix") or {}).get("title") for name in names]
    titles = [Words.model_validate(title) for title in written if title]
    if not titles:
        return None
    return Words(en=", ".join(title.en for title in titles), zh=" · ".join(title.zh for title in titles))


def _plain(name: str) -> Words:
    return Words(en=name, zh=name)


def _words(key: str) -> Words:
    return Words(en=term(key, "en"), zh=term(key, "zh"))
