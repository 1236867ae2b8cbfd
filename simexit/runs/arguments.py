"""Arguments of a call from Python, each checked for its kind before anything is done with it: one sentence each."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral, Real

from simexit.scenario.problems import one_of
from simexit.words.terms import LANGUAGES

MOST_REPLICATES = 10_000
MOST_SEED = 2**32 - 1


def refuse(problems: Iterable[str]) -> None:
    """Raise ValueError with all ``problems`` that are not empty, one a line."""
    found = [problem for problem in problems if problem]
    if found:
        raise ValueError("\n".join(found))


def whole_number(name: str, given: object, least: int, most: int | None = None) -> str:
    """What is wrong with a whole number from ``least`` to ``most``; empty if nothing is."""
    highest = str(most) if most is None or most == MOST_SEED else f"{most:,}"
    allowed = f"{least} or more" if most is None else f"{least} to {highest}"
    if not isinstance(given, Integral) or isinstance(given, bool):
        return f"{name}: found {_shown(given)}; allowed: a whole number, {allowed}"
    inside = least <= int(given) and (most is None or int(given) <= most)
    return "" if inside else f"{name}: found {given}; allowed: {allowed}"


def some_or_none(name: str, given: object) -> str:
    """What is wrong with a number of threads: 1 or more, or None for all cores."""
    return "" if given is None else whole_number(name, given, 1)


def text_or_none(name: str, given: object) -> str:
    """What is wrong with a text that may be left out; empty if nothing is."""
    return "" if given is None or isinstance(given, str) else f"{name}: found {given!r}; allowed: a text"


def language_problem(given: object) -> str:
    """What is wrong with a language; empty if it is one that everything is written in."""
    meant = {"english": "en", "chinese": "zh", "中文": "zh", "cn": "zh"}
    return "" if given in LANGUAGES else one_of("language", str(given), LANGUAGES, meant)


def two_numbers(name: str, given: object, kind: type, meaning: str) -> str:
    """What is wrong with a pair of numbers of a ``kind`` that may be left out; ``meaning``: a pair in words."""
    parts = given if isinstance(given, tuple | list) else ()
    if given is None or (len(parts) == 2 and all(isinstance(n, kind) and not isinstance(n, bool) for n in parts)):
        return ""
    return f"{name}: found {_shown(given)}; allowed: {meaning}"


def seed_problem(given: object) -> str:
    """What is wrong with a seed; empty if nothing is."""
    return whole_number("seed", given, 0, MOST_SEED)


def scale_problem(given: object) -> str:
    """What is wrong with a share of villages, above 0 and at most 1; empty if nothing is."""
    if not isinstance(given, Real) or isinstance(given, bool):
        return f"scale: found {_shown(given)}; allowed: a number above 0, at most 1"
    return "" if 0 < float(given) <= 1 else f"scale: found {given}; allowed: above 0, at most 1"


def list_of_texts(name: str, given: object) -> str:
    """What is wrong with a list of names, paths or settings; a single text is none, since it would be taken apart."""
    if isinstance(given, str):
        return f"{name}: found the text {given!r}; allowed: a list of names, such as [{given!r}]"
    return "" if isinstance(given, Iterable) else f"{name}: found {_shown(given)}; allowed: a list of texts"


def _shown(given: object) -> str:
    return f"the text {given!r}" if isinstance(given, str) else repr(given)
