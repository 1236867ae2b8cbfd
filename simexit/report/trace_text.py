"""What is said of the household that a trace shows: how many have its history, and who helped it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simexit.studies.finding_households import Found
from simexit.studies.variants import Variant
from simexit.words.terms import Language, sentence, term

MOST_IDS = 5


def found_lines(found: Found, variants: Sequence[Variant], history: str, language: Language) -> Iterator[str]:
    """How many households have the history asked for; and, where help is compared, by what the one shown was helped."""
    some = ", ".join(f"{int(each):016x}" for each in found.ids[:MOST_IDS])
    yield sentence("found_households", language, number=f"{found.ids.size:,}", history=history, some=some)
    if not found.is_compared:
        return
    if not found.helped_by:
        yield term("found_not_helped", language)
        return
    known = {name: programme for v in reversed(variants) for name, programme in v.scenario.programmes.items()}
    titles = [getattr(known[name].title, language) for name in found.helped_by]
    yield sentence("found_helped", language, programmes=(", " if language == "en" else "、").join(titles))
