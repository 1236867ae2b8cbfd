"""Parameters as the rules of life read them: the domains that a kernel is given."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simexit.scenario.figure import Figure
from simexit.scenario.parameters import DOMAINS, parameters_at

NOT_OF_LIFE = ("money", "peers", "population", "programmes", "registry")
"""Evidence files that no rule of life reads."""
if TYPE_CHECKING:
    LifeParameters = Any
else:
    LifeParameters = namedtuple("LifeParameters", [domain for domain in DOMAINS if domain not in NOT_OF_LIFE])


def life_of(p: Any) -> LifeParameters:
    """Those of all parameters in force that life reads."""
    return LifeParameters(*(getattr(p, domain) for domain in LifeParameters._fields))


def life_parameters(year: int, changes: Mapping[str, Figure]) -> LifeParameters:
    """Parameters of life in force in ``year``, with a scenario's ``changes`` by dotted name."""
    return life_of(parameters_at(year, changes))
