"""What an analyst reads for a dotted key of a scenario."""

from __future__ import annotations

from collections.abc import Sequence

from simexit.report.documents.parts import printable
from simexit.scenario.declared import declared
from simexit.scenario.evidence import evidence
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario
from simexit.words.captions import listed
from simexit.words.messages import said
from simexit.words.terms import Language, sentence, term, term_or_text

OWNED = ("programmes", "funds", "counties")
"""Sections of things with names of their own."""


def parted(key: str) -> tuple[str, str, str]:
    """Section, name of the thing, and field of a dotted key."""
    section, _, rest = key.partition(".")
    name, _, field = rest.partition(".")
    return section, name, field


def key_name(key: str, scenarios: Sequence[Scenario], language: Language) -> str:
    """What an analyst reads for a dotted key that one of ``scenarios`` has; the key where it has no name."""
    return names_of_keys([key], scenarios, language)


def names_of_keys(keys: Sequence[str], scenarios: Sequence[Scenario], language: Language) -> str:
    """As `key_name`, of one field of several programmes, funds or counties."""
    section, _, field = parted(keys[0])
    if section == "parameters":
        meant = evidence().get(keys[0].partition(".")[2])
        return said(meant.meaning, language) if meant else keys[0].partition(".")[2]
    what = _meaning(keys[0], scenarios, field, language) if field or section not in OWNED else ""
    if section not in OWNED:
        return what or keys[0]
    owners = listed([_owner(section, parted(key)[1], scenarios, language) for key in keys], language)
    if not field:
        kind = term(f"report_of_{section}", language)
        return printable(sentence("lever_of_programme", language, programme=kind, what=owners))
    return printable(sentence("lever_of_programme", language, programme=owners, what=what))


def _owner(section: str, name: str, scenarios: Sequence[Scenario], language: Language) -> str:
    """What a programme, fund or county is called."""
    for scenario in reversed(scenarios):
        if section == "programmes" and name in scenario.programmes:
            return str(getattr(scenario.programmes[name].title, language))
        if section == "counties" and name in scenario.counties:
            return str(getattr(scenario.counties[name].name, language))
    return term_or_text(name, language)


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
