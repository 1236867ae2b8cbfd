"""Parameters of life as the rules read them: one NamedTuple of float32 for each file of the room."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import Any, NamedTuple

from simexit.scenario.evidence import domain_names, values_at
from simexit.scenario.figure import Figure

Demography = namedtuple("Demography", domain_names("demography"), module=__name__)
Health = namedtuple("Health", domain_names("health"), module=__name__)
Work = namedtuple("Work", domain_names("work"), module=__name__)
Farm = namedtuple("Farm", domain_names("farm"), module=__name__)
Industry = namedtuple("Industry", domain_names("industry"), module=__name__)
Purse = namedtuple("Purse", domain_names("purse"), module=__name__)
Family = namedtuple("Family", domain_names("family"), module=__name__)
Schooling = namedtuple("Schooling", domain_names("schooling"), module=__name__)
Livestock = namedtuple("Livestock", domain_names("livestock"), module=__name__)
Housing = namedtuple("Housing", domain_names("housing"), module=__name__)


class LifeParameters(NamedTuple):
    """All parameters of life in force in one year."""

    demography: Any
    health: Any
    work: Any
    farm: Any
    industry: Any
    purse: Any
    family: Any
    schooling: Any
    livestock: Any
    housing: Any


def life_parameters(year: int, changes: Mapping[str, Figure]) -> LifeParameters:
    """Parameters in force in ``year``: the evidence file, with a scenario's ``changes`` by dotted name."""
    return LifeParameters(
        Demography(**values_at("demography", year, changes)),
        Health(**values_at("health", year, changes)),
        Work(**values_at("work", year, changes)),
        Farm(**values_at("farm", year, changes)),
        Industry(**values_at("industry", year, changes)),
        Purse(**values_at("purse", year, changes)),
        Family(**values_at("family", year, changes)),
        Schooling(**values_at("schooling", year, changes)),
        Livestock(**values_at("livestock", year, changes)),
        Housing(**values_at("housing", year, changes)),
    )
