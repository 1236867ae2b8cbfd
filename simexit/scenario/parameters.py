"""Parameters in force in a year, read in one way: ``p.health.onset_monthly``, a float32 each."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Mapping
from typing import Any

import numpy as np

from simexit.scenario.evidence import domain_names, evidence
from simexit.scenario.figure import Figure

DOMAINS = tuple(dict.fromkeys(name.partition(".")[0] for name in evidence()))
"""The evidence files."""
# Kernels find the tuple of a domain by its name in this module, in every process.
_TUPLES: dict[str, Any] = {
    domain: namedtuple(domain.capitalize(), domain_names(domain), module=__name__) for domain in DOMAINS
}
globals().update({kind.__name__: kind for kind in _TUPLES.values()})
Parameters: Any = namedtuple("Parameters", DOMAINS, module=__name__)  # type: ignore[misc]


def parameters_at(year: int, changes: Mapping[str, Figure] | None = None) -> Any:
    """`Parameters` in force in ``year``: of the evidence files, with a scenario's ``changes`` by dotted name."""
    written = {name: parameter.figure for name, parameter in evidence().items()} | dict(changes or {})

    def of(domain: str) -> Any:
        return _TUPLES[domain](*(np.float32(written[f"{domain}.{name}"].at(year)) for name in _TUPLES[domain]._fields))

    return Parameters(*map(of, DOMAINS))
