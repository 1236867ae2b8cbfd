"""The sentences under a figure: what was run, what its intervals mean, where it comes from."""

from __future__ import annotations

from collections.abc import Sequence

from simexit.words.terms import Language, sentence, term

_SEPARATOR: dict[Language, str] = {"en": " ", "zh": ""}


def figure_caption(
    *, households: int, replicates: int, language: Language, several: Sequence[str] = (), always: Sequence[str] = ()
) -> str:
    """Caption of a figure: households in one replicate, replicates, and what is said of this figure.

    ``several`` and ``always`` are terms: what intervals mean, said only where there is more than one replicate, and
    what is said in any case. Raises KeyError for an unknown term.
    """
    words = {"households": f"{households:,}", "replicates": f"{replicates:,}"}
    first = "caption_run" if replicates > 1 else "caption_single"
    parts = [sentence(first, language, **words)]
    parts += [term(key, language) for key in (*(several if replicates > 1 else ()), *always)]
    return _SEPARATOR[language].join(parts)


def footer_line(*, source: str, scenario: str, scenario_hash: str, seed: int, language: Language) -> str:
    """Footer of a figure: source, scenario, seed, and the first twelve digits of the scenario's hash."""
    return " · ".join(
        [
            sentence("footer_source", language, source=source),
            sentence("footer_scenario", language, scenario=scenario),
            sentence("footer_seed", language, seed=str(seed)),
            sentence("footer_hash", language, hash=scenario_hash[:12]),
        ]
    )
