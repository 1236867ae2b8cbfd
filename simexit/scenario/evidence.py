"""The evidence file: every parameter with value, unit, range, source and status."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from simexit.scenario.figure import Figure


@dataclass(frozen=True)
class Parameter:
    """One parameter: its dotted name, figure, unit and meaning; ``rate`` tells the level of a named rate.

    ``spread``: of one that a fit has found, the standard deviation that the fit left open.
    """

    name: str
    figure: Figure
    unit: str
    meaning: str
    rate: str | None = None
    bounds: tuple[float, float] = (0.0, 10.0)
    spread: float | None = None


@cache
def evidence() -> dict[str, Parameter]:
    """All parameters of the package by dotted name, in file order; read once."""
    found: dict[str, Parameter] = {}
    folder = resources.files("simexit.scenario") / "evidence"
    for file in sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda f: f.name):
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        domain = file.name.removesuffix(".toml")
        for key, entry in table.items():
            parameter = _parameter(f"{domain}.{key}", entry)
            found[parameter.name] = parameter
    return found


def _parameter(name: str, entry: dict[str, Any]) -> Parameter:
    value = entry["value"]
    if isinstance(value, dict):
        value = {int(year): number for year, number in value.items()}
    figure = Figure.model_validate(
        {"value": value, **{key: entry[key] for key in ("source", "status", "range", "note") if key in entry}}
    )
    low, high = entry.get("bounds", (0.0, 10.0))
    rate, spread = entry.get("rate"), entry.get("spread")
    return Parameter(name, figure, entry["unit"], entry["meaning"], rate, (low, high), spread)


@cache
def domain_names(domain: str) -> tuple[str, ...]:
    """Parameter names of one domain, without the domain, in file order."""
    return tuple(name.split(".", 1)[1] for name in evidence() if name.startswith(f"{domain}."))


def rate_names() -> list[str]:
    """Dotted names of all named rates, in file order."""
    return [name for name, parameter in evidence().items() if parameter.rate]
