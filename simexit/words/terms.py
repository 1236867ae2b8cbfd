"""The one catalogue of what an analyst is shown, in English and Chinese, by key.

It is ``zh.po`` beside this file, in the format of gettext: the key as ``msgctxt``, English as ``msgid``, Chinese as
``msgstr``, so that a translator sees both, and any editor of such files opens it.
"""

from __future__ import annotations

import difflib
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
CATALOGUE = Path(__file__).with_name("zh.po")


def term(key: str, language: Language) -> str:
    """What an analyst reads for ``key`` in ``language``.

    Raises KeyError for an unknown key, naming the nearest one; ValueError for an unknown language.
    """
    check_language(language)
    if key not in _terms():
        nearest = difflib.get_close_matches(key, _terms(), n=1, cutoff=0.0)[0]
        raise KeyError(f"no term {key!r}; the nearest is {nearest!r}")
    return _terms()[key][language]


def sentence(key: str, language: Language, **words: str) -> str:
    """The term ``key`` with its ``{places}`` filled by ``words``. Raises as `term`, and KeyError for a missing word."""
    return term(key, language).format(**words)


def term_or_text(text: str, language: Language) -> str:
    """The term where ``text`` is a key of the catalogue, else ``text`` itself: for names that come from a scenario."""
    return term(text, language) if text in _terms() else text


def term_keys() -> tuple[str, ...]:
    """Every key of the catalogue, in its order."""
    return tuple(_terms())


def check_language(language: str) -> None:
    """Raises ValueError unless ``language`` is one of `LANGUAGES`."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not known; write one of {', '.join(LANGUAGES)}")


def _terms() -> dict[str, dict[str, str]]:
    return catalogue().terms


class Catalogue(NamedTuple):
    """Terms by key and language, and messages, which have no key, in Chinese by what they are in English."""

    terms: dict[str, dict[str, str]]
    messages: dict[str, str]


@cache
def catalogue() -> Catalogue:
    """All that the file says."""
    from babel.messages.pofile import read_po

    with CATALOGUE.open("rb") as file:
        entries = [(str(each.context or ""), str(each.id), str(each.string)) for each in read_po(file, locale="zh")]
    return Catalogue(
        {key: {"en": english, "zh": chinese} for key, english, chinese in entries if key},
        {english: chinese for key, english, chinese in entries if not key and english},
    )
