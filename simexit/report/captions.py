"""The sentences under a figure: what was run, what its intervals mean, where it comes from."""

from __future__ import annotations

from simexit.report.terms import Language, sentence, term

_SEPARATOR: dict[Language, str] = {"en": " ", "zh": ""}


def headcount_caption(*, households: int, replicates: int, targets: bool, language: Language) -> str:
    """Caption of the headcount figure: households in one replicate, replicates, what the intervals and markers mean."""
    words = {"households": f"{households:,}", "replicates": f"{replicates:,}"}
    if replicates > 1:
        parts = [sentence("caption_run", language, **words), term("caption_intervals", language)]
    else:
        parts = [sentence("caption_single", language, **words)]
    if targets:
        parts.append(term("caption_targets", language))
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
