"""The one catalogue of what an analyst is shown, in English and Chinese: terms by key, through gettext.

The texts stand in ``locale/LANGUAGE/LC_MESSAGES/simexit.po``; ``pybabel compile -d simexit/words/locale -D simexit``
makes the files that are read.
"""

from __future__ import annotations

import difflib
import gettext
import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_DOMAIN = "simexit"
_LOCALE = Path(__file__).with_name("locale")


class _Unknown(gettext.NullTranslations):
    """Behind a catalogue: a key that it does not have is an error, not a text."""

    def gettext(self, message: str) -> str:
        raise KeyError(message)


def term(key: str, language: Language) -> str:
    """What an analyst reads for ``key`` in ``language``.

    Raises KeyError for an unknown key, naming the nearest one; ValueError for an unknown language.
    """
    check_language(language)
    try:
        return _catalogue(language).gettext(key)
    except KeyError:
        nearest = difflib.get_close_matches(key, term_keys(), n=1, cutoff=0.0)[0]
        raise KeyError(f"no term {key!r}; the nearest is {nearest!r}") from None


def sentence(key: str, language: Language, **words: str) -> str:
    """The term ``key`` with its ``{places}`` filled by ``words``. Raises as `term`, and KeyError for a missing word."""
    return term(key, language).format(**words)


def term_or_text(text: str, language: Language) -> str:
    """The term where ``text`` is a key of the catalogue, else ``text`` itself: for names that come from a scenario."""
    check_language(language)
    try:
        return _catalogue(language).gettext(text) if text else text
    except KeyError:
        return text


def term_keys() -> tuple[str, ...]:
    """Every key of the catalogue, in its order."""
    source = _LOCALE / LANGUAGES[0] / "LC_MESSAGES" / f"{_DOMAIN}.po"
    return tuple(re.findall(r'^msgid "(.+)"$', source.read_text(encoding="utf-8"), re.M))


def check_language(language: str) -> None:
    """Raises ValueError unless ``language`` is one of `LANGUAGES`."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not known; write one of {', '.join(LANGUAGES)}")


@lru_cache
def _catalogue(language: Language) -> gettext.GNUTranslations:
    found = gettext.translation(_DOMAIN, _LOCALE, [language])
    found.add_fallback(_Unknown())
    return found
