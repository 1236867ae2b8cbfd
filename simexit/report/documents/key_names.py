"""What an analyst reads for a dotted key of a scenario."""

from __future__ import annotations

from collections.abc import Sequence

from simexit.report.documents.parts import printable
from simexit.scenario.declared import declared
from simexit.scenario.evidence import evidence
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario
from simexit.words.messages import said
from simexit.words.terms import Language, sentence, term, term_or_text


def key_name(key: str, scenarios: Sequence[Scenario], language: Language) -> str:
    """What an analyst reads for a dotted key that one of ``scenarios`` has; the key where it has no name."""
    section, _, rest = key.partition(".")
    name, _, field = rest.partition(".")
    if section == "parameters":
        meant = evidence().get(rest)
        return said(meant.meaning, language) if meant else rest
    owner = term_or_text(name, language)
    for scenario in scenarios:
        if section == "programmes" and name in scenario.programmes:
            owner = getattr(scenario.programmes[name].title, language)
        elif section == "counties" and name in scenario.counties:
            owner = getattr(scenario.counties[name].name, language)
    if not field and section in ("programmes", "funds", "counties"):
        kind = term(f"report_of_{section}", language)
        return printable(sentence("lever_of_programme", language, programme=kind, what=owner))
    what = _meaning(key, scenarios, field, language)
    if section not in ("programmes", "funds", "counties"):
        return what or key
    return printable(sentence("lever_of_programme", language, programme=owner, what=what))


def _meaning(key: str, scenarios: Sequence[Scenario], field: str, language: Language) -> str:
    """What a key means: as a lever, else as the schema says."""
    lever = term_or_text(f"lever_{field}", language)
    if field and lever != f"lever_{field}":
        return lever
    for scenario in scenarios:
        there = declared(tuple(key.split(".")), resolved(scenario))
        if there is not None and there.meaning:
            return said(there.meaning, language)
    return field
