"""The JSON Schema of scenario files, with which editors complete keys and mark mistakes."""

from __future__ import annotations

from typing import Any

from simexit.scenario.catalogue import catalogue
from simexit.scenario.evidence import evidence
from simexit.scenario.schema import NONE, SECTIONS, Scenario
from simexit.words.messages import said
from simexit.words.terms import Language

_REMOVABLE = {"type": "null", "description": "takes the entry away from the base"}


def json_schema(language: Language = "en") -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a scenario file; in Chinese, entries have titles that editors show.

    It lets an overlay leave out what its base says and a programme what the catalogue says, so a file that it
    accepts may still be incomplete; :func:`simexit.scenario.loading.load` says what is missing.
    """
    schema = Scenario.model_json_schema(by_alias=True)
    definitions = schema.get("$defs", {})
    del schema["properties"]["filled"]
    for section in [schema, *(definitions[kind.__name__] for kind in SECTIONS if kind is not Scenario)]:
        section.pop("required", None)
        for entry in section["properties"].values():
            _let_null_remove(entry)
    definitions["Programme"]["properties"]["type"]["enum"] = [*catalogue(), None]
    for key in ("programmes", "funds"):
        entries = schema["properties"][key]
        schema["properties"][key] = {
            "anyOf": [entries, {"const": NONE, "description": "takes all entries of the base away"}],
            "description": entries["description"],
        }
    parameters = schema["properties"]["parameters"]
    parameters["propertyNames"] = {"enum": list(evidence())}
    values = parameters["additionalProperties"]
    parameters["properties"] = {
        name: {**values, "description": f"{each.meaning}; {each.unit}"} for name, each in evidence().items()
    }
    _entitle(schema, language)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": said("simexit scenario", language),
    }


def _let_null_remove(entry: dict[str, Any]) -> None:
    """Allow null for the entries of a section, such as a programme or a target."""
    for keys in ("additionalProperties", "patternProperties"):
        values = entry.get(keys)
        if keys == "patternProperties" and values:
            entry[keys] = {pattern: {"anyOf": [kind, _REMOVABLE]} for pattern, kind in values.items()}
        elif isinstance(values, dict):
            entry[keys] = {"anyOf": [values, _REMOVABLE]}


def _entitle(part: Any, language: Language) -> None:
    """Give every entry that is described a title in another language."""
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        _entitle(each, language)
    described = part.get("description") if isinstance(part, dict) else None
    if language != "en" and isinstance(described, str):
        part["title"] = said(described.partition("\n")[0], language)
