"""The policies of a study in its file, and back from there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from simexit.scenario.resolved import resolved, restored, scenario_sha256
from simexit.scenario.schema import Words
from simexit.studies.variants import Variant


def about_variants(variants: Iterable[Variant]) -> list[dict[str, Any]]:
    """Name, title, hash and whole scenario of each, as JSON."""
    return [
        {
            "name": variant.name,
            "title": variant.title.model_dump(),
            "scenario_sha256": scenario_sha256(variant.scenario),
            "scenario": resolved(variant.scenario),
        }
        for variant in variants
    ]


def variants_of(about: Iterable[dict[str, Any]]) -> list[Variant]:
    """The policies that `about_variants` wrote."""
    return [Variant(each["name"], Words(**each["title"]), restored(each["scenario"])) for each in about]
