"""The policies of a study: a base scenario and mixes laid over it, each with the words it is called by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from simexit.scenario.finding import find, read
from simexit.scenario.loading import load
from simexit.scenario.problems import Position, ScenarioError, any_of, did_you_mean, problem_at
from simexit.scenario.schema import Scenario, Words
from simexit.scenario.shipped import MIXES, shipped_overlays
from simexit.words.terms import term

BASE = "base"


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
    or a file; ``a+b`` lays several. Files of one name are told apart by their folders, mixes of one title by their
    names. Raises `ScenarioError`; ValueError for a mix given twice.
    """
    files = [_files(mix) for mix in mixes]
    twice = sorted({mix for k, mix in enumerate(mixes) if files.index(files[k]) < k})
    if twice:
        raise ValueError(f"MIX: found {', '.join(twice)} more than once; allowed: each mix once")
    background, fixed = list(overlays), list(settings)
    variants = [Variant(BASE, _words("plan_as_written"), load(scenario, overlays=background, settings=fixed))]
    short = told_apart([[*_path(part)] for part in mixes], taken=[BASE])
    for mix, name in zip(mixes, short, strict=True):
        names = [mix_name(part) for part in parts_of(mix)]
        played = load(scenario, overlays=[*background, *names], settings=fixed)
        variants.append(Variant(name, mix_title(names) or _plain(name), played))
    return [variants[0], *_with_titles_told_apart(variants[1:])]


def parts_of(mix: str) -> list[str]:
    """The overlays that a mix is laid of: a file as it is, else what stands between plus signs."""
    return [mix] if Path(mix).is_file() else mix.split("+")


def told_apart(paths: Sequence[Sequence[str]], *, taken: Sequence[str] = ()) -> list[str]:
    """A short name for each path, given as its parts from the file to the root: the file's, and as many of the folders
    before it as tell it from all others and from the names ``taken``.

    Paths that are the same throughout get a number.
    """
    names = []
    for k, path in enumerate(paths):
        others = [other for j, other in enumerate(paths) if j != k]
        lengths = range(1, len(path) + 1)
        alone = (n for n in lengths if all(list(o[:n]) != list(path[:n]) for o in others) and path[n - 1] not in taken)
        n = next(alone, len(path))
        names.append("/".join(reversed(path[:n])))
    return [f"{name}-{k + 1}" if names.count(name) > 1 or name in taken else name for k, name in enumerate(names)]


def _path(mix: str) -> Iterator[str]:
    """The name of a mix without suffix, and the folders it stands in, from the nearest on."""
    parts = [Path(part) for part in parts_of(mix)]
    yield "+".join(part.stem for part in parts)
    yield from (name for name in reversed(parts[0].resolve().parent.parts) if name != "/")


def _files(mix: str) -> list[str]:
    """Which files a mix is laid of, however they are written."""
    names = [mix_name(part) for part in parts_of(mix)]
    return [str(Path(name).resolve()) if Path(name).is_file() else name for name in names]


def _with_titles_told_apart(variants: Sequence[Variant]) -> list[Variant]:
    """Mixes with the same title have their name behind it."""
    titles = [variant.title for variant in variants]
    return [
        replace(v, title=Words(en=f"{v.title.en} ({v.name})", zh=f"{v.title.zh}（{v.name}）"))
        if titles.count(v.title) > 1
        else v
        for v in variants
    ]


def mix_name(text: str) -> str:
    """Name of the shipped mix that ``text`` means, or ``text`` itself where it is a file or another overlay.

    Raises `ScenarioError` for a plain name that is none of these.
    """
    if "/" in text or Path(text).exists():
        return text
    known = [name.removeprefix(f"{MIXES}/") for name in shipped_overlays() if name.startswith(f"{MIXES}/")]
    if text not in known:
        allowed = f"a file, or a shipped mix: {any_of(known)} (see: simexit list)"
        raise ScenarioError([problem_at(Position(text), (), "no such mix", allowed, did_you_mean(text, known))])
    return f"{MIXES}/{text}"


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
