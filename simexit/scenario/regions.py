"""Usual figures of China's regions, which fill what an analyst does not know of a county."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Any

from simexit.scenario.figure import Figure
from simexit.scenario.kinds import Model
from simexit.scenario.reading import read_bytes

FILE = "regions.yaml"


class Region(Model):
    """Usual figures of the counties of one region."""

    persons_per_household: Figure
    persons_per_village: Figure
    poor_village_share: Figure
    villages_per_township: Figure
    registered_share: Figure
    income_per_head_yuan: Figure


class Levels(Model):
    """How far farm income and wages lie off their usual paths where income is not ``reference_income_yuan`` a head."""

    reference_income_yuan: Figure
    times: Figure
    lowest: Figure
    highest: Figure


class UsualProgramme(Model):
    """A programme of most plans: its type and fund, places as a share ``of`` households, and yuan a place.

    ``held``: the share may be held at the same time; otherwise it is new places a year. ``yuan_per_person`` is for
    each member of a household of the county.
    """

    type: str
    fund: str
    held: bool = False
    of: str
    share: Figure
    yuan_per_place: Figure | None = None
    yuan_per_person: Figure | None = None


class Usual(Model):
    """Everything the file of regions holds."""

    regions: dict[str, Region]
    lines: dict[str, dict[str, Any]]
    levels: Levels
    programmes: dict[str, UsualProgramme]


@lru_cache(maxsize=1)
def usual() -> Usual:
    """The file of regions, read once."""
    file = resources.files("simexit.scenario").joinpath(FILE)
    return Usual.model_validate(read_bytes(file.read_bytes(), FILE).data)
