"""Parameters as the rules of life read them: the domains that a kernel is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from simexit.scenario.figure import Figure
from simexit.scenario.parameters import parameters_at


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


def life_of(p: Any) -> LifeParameters:
    """Those of all parameters in force that life reads."""
    return LifeParameters(*(getattr(p, domain) for domain in LifeParameters._fields))


def life_parameters(year: int, changes: Mapping[str, Figure]) -> LifeParameters:
    """Parameters of life in force in ``year``, with a scenario's ``changes`` by dotted name."""
    return life_of(parameters_at(year, changes))
