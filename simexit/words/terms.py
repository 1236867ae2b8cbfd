"""The one table of terms for everything an analyst is shown, in English and Chinese."""

from __future__ import annotations

import csv
import difflib
from functools import lru_cache
from pathlib import Path
from typing import Literal

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
_TABLE = Path(__file__).with_name("terms.csv")


def term(key: str, language: Language) -> str:
    """What an analyst reads for ``key`` in ``language``.

    Raises KeyError for an unknown key, naming the nearest one; ValueError for an unknown language.
    """
    check_language(language)
    table = _terms()
    if key not in table:
        nearest = difflib.get_close_matches(key, table, n=1, cutoff=0.0)[0]
        raise KeyError(f"no term {key!r}; the nearest is {nearest!r}")
    return table[key][language]


def sentence(key: str, language: Language, **words: str) -> str:
    """The term ``key`` with its ``{places}`` filled by ``words``. Raises as `term`, and KeyError for a missing word."""
    return term(key, language).format(**words)


def term_or_text(text: str, language: Language) -> str:
    """The term where ``text`` is a key of the table, else ``text`` itself: for names that come from a scenario."""
    return term(text, language) if text in _terms() else text


def term_keys() -> tuple[str, ...]:
    """Every key of the table, in its order."""
    return tuple(_terms())


def check_language(language: str) -> None:
    """Raises ValueError unless ``language`` is one of `LANGUAGES`."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r} is not known; write one of {', '.join(LANGUAGES)}")


@lru_cache(maxsize=1)
def _terms() -> dict[str, dict[str, str]]:
    with _TABLE.open(encoding="utf-8-sig", newline="") as file:
        return {row["key"]: {language: row[language] for language in LANGUAGES} for row in csv.DictReader(file)}
