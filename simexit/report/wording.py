"""Names and titles in lists."""

from __future__ import annotations

from simexit.scenario.kinds import Words


def both(words: Words) -> str:
    """A text in both languages, once where they are the same."""
    return words.en if words.en == words.zh else f"{words.en} ({words.zh})"
