"""What an analyst reads for a dotted key of a scenario."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simexit.report.documents.parts import printable
from simexit.scenario.declared import declared
from simexit.scenario.evidence import evidence
from simexit.scenario.resolved import resolved
from simexit.scenario.schema import Scenario
from simexit.words.captions import listed
from simexit.words.messages import said
from simexit.words.terms import Language, sentence, term, term_keys, term_or_text

OWNED = ("programmes", "funds", "counties")
"""Sections of things with names of their own."""


def key_name(key: str, scenarios: Sequence[Scenario], language: Language) -> str:
    """What an analyst reads for a dotted key that one of ``scenarios`` has; the key where it has no name."""
    owner, what = _parted(key, scenarios, language)
    return printable(sentence("lever_of_programme", language, programme=owner, what=what)) if owner else what


def key_list(keys: Sequence[str], scenario: Scenario, language: Language) -> str:
    """What an analyst reads for many keys; programmes or counties of which the same is said stand together."""
    owners: dict[str, list[str]] = {}
    for key in keys:
        owner, what = _parted(key, [scenario], language)
        owners.setdefault(what, []).append(owner)
    every = sorted(getattr(county.name, language) for county in scenario.counties.values())
    told = []
    for what, names in owners.items():
        named = term("report_every_county", language) if len(names) > 1 and sorted(names) == every else ""
        programme = named or listed(names, language)
        told.append(sentence("lever_of_programme", language, programme=programme, what=what) if any(names) else what)
    return printable(_begun({"en": "; ", "zh": "；"}[language].join(told)))


def names_of_keys(keys: Sequence[str], scenarios: Sequence[Scenario], language: Language) -> str:
    """What an analyst reads for one field of several programmes, funds or counties, or for several of them whole."""
    owners, whats = (
        list(dict.fromkeys(each)) for each in zip(*(_parted(key, scenarios, language) for key in keys), strict=True)
    )
    what = listed(whats, language)
    if not owners[0]:
        return printable(_begun(what))
    return printable(sentence("lever_of_programme", language, programme=listed(owners, language), what=what))


def _begun(text: str) -> str:
    """A text as it begins a cell, with a capital; a bare key stays as it is written."""
    return text if re.match(r"[\w-]*[._]", text) else text[:1].upper() + text[1:]


def _parted(key: str, scenarios: Sequence[Scenario], language: Language) -> tuple[str, str]:
    """Whose a key is, such as a programme, and what of it; nobody's where it belongs to the whole scenario."""
    section, _, rest = key.partition(".")
    name, _, field = rest.partition(".")
    if section == "parameters":
        meant = evidence().get(rest)
        return "", said(meant.meaning, language) if meant else rest
    owner = term_or_text(name, language)
    for scenario in scenarios:
        if section == "programmes" and name in scenario.programmes:
            owner = getattr(scenario.programmes[name].title, language)
        elif section == "counties" and name in scenario.counties:
            owner = getattr(scenario.counties[name].name, language)
    if not field and section in OWNED:
        return term(f"report_of_{section}", language), owner
    what = _meaning(key, scenarios, field, language)
    return (owner, what) if section in OWNED else ("", what or key)


def _meaning(key: str, scenarios: Sequence[Scenario], field: str, language: Language) -> str:
    """What a key means: as a lever, else as the schema says."""
    lever = term_or_text(f"lever_{field}", language)
    if field and lever != f"lever_{field}":
        return lever
    for scenario in scenarios:
        there = declared(tuple(key.split(".")), resolved(scenario))
        if there is not None and there.meaning:
            return said(there.meaning, language)
    head, _, rest = field.partition(".")
    if rest and f"report_key_{head}" in term_keys():
        named = term_or_text(f"amount_{rest}", language).removeprefix("amount_")
        return printable(sentence(f"report_key_{head}", language, name=named))
    return field
