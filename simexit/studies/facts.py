"""Published facts as data: what each estimate must lie in, and of which kind the fact is; beside it `facts.toml`."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

KINDS = ("input", "fitted", "tested", "shown")


@dataclass(frozen=True)
class Part:
    """One number of a fact: the name of its estimate, its band, and its unit, share or ratio.

    ``tolerance``: half the band; written where the band is open at one end.
    """

    estimate: str
    low: float
    high: float
    tolerance: float
    unit: str

    def holds(self, value: float) -> bool:
        """Whether a point lies in the band; a missing one does not."""
        return self.low <= value <= self.high

    def is_precise(self, half_width: float) -> bool:
        """Whether the half-width of the mean's interval is at most half the tolerance."""
        return half_width <= self.tolerance / 2


@dataclass(frozen=True)
class Fact:
    """A published fact: ``run`` it is judged in, ``kind`` of `KINDS`, ``source``.

    ``share_of_parts``: each part counts for itself (signs); else the fact passes where all its parts do.
    """

    id: str
    kind: str
    run: str
    source: str
    parts: tuple[Part, ...]
    share_of_parts: bool = False


@cache
def facts() -> dict[str, Fact]:
    """All facts by id, in order."""
    text = (resources.files("simexit.studies") / "facts.toml").read_text(encoding="utf-8")
    return {name: _fact(name, **about) for name, about in tomllib.loads(text).items()}


def _fact(
    name: str, *, kind: str, run: str, source: str, parts: list[dict[str, float | str]], share_of_parts: bool = False
) -> Fact:
    if kind not in KINDS:
        raise ValueError(f"{name}: found kind {kind!r}; allowed: {', '.join(KINDS)}")
    return Fact(name, kind, run, source, tuple(_part(**part) for part in parts), share_of_parts)  # type: ignore[arg-type]


def _part(
    *,
    estimate: str,
    low: float = -math.inf,
    high: float = math.inf,
    tolerance: float | None = None,
    unit: str = "share",
) -> Part:
    half = (high - low) / 2 if tolerance is None else tolerance
    return Part(estimate, low, high, half, unit)
