"""Names, titles and accounts in lists."""

from __future__ import annotations

from simexit.scenario.kinds import Words
from simexit.words.messages import spoken_now
from simexit.words.terms import Language, catalogue


def both(words: Words) -> str:
    """A text in the language that messages are said in; in English with the Chinese where that is another."""
    if spoken_now() == "zh":
        return words.zh
    return words.en if words.en == words.zh else f"{words.en} ({words.zh})"


def account(text: str, language: Language) -> str:
    """What a scenario file says of itself, which the catalogue holds of shipped ones; else as it is written."""
    written = " ".join(text.split())
    return catalogue().messages.get(written, written) if language == "zh" else written
