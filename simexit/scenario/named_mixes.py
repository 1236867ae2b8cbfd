"""Mixes of families that are made from their name: ``housing-alone``, ``industry-and-health``, ``more-industry``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import permutations
from typing import NamedTuple

from simexit.scenario.catalogue import catalogue
from simexit.words.terms import sentence, term


class Pattern(NamedTuple):
    """One way of naming a mix: the form of the name, the term of its title, what it does, and what it sets."""

    form: str
    title: str
    about: str
    others: str
    money: str = ""

    def names(self) -> list[str]:
        """Every mix of this pattern, by the families that shipped types of programmes have."""
        letters = "ab" if "{b}" in self.form else "a"
        every = permutations(families(), len(letters))
        return sorted(self.form.format(**dict(zip(letters, chosen, strict=True))) for chosen in every)


PATTERNS = (
    Pattern("{a}-alone", "mix_alone", "of all families only {a} runs; the others' money stays unspent", "off"),
    Pattern("{a}-and-{b}", "mix_and", "only {a} and {b} run; the others' money stays unspent", "off"),
    Pattern(
        "more-{a}", "mix_more", "a quarter of the other families' money goes to {a} (equal present value)", "0.75",
        "reallocated",
    ),
    Pattern(
        "{a}-takes-all", "mix_takes_all", "{a} alone, with the money of all families (equal present value)", "off",
        "reallocated",
    ),
)  # fmt: skip


@cache
def families() -> tuple[str, ...]:
    """Families of the shipped types of programmes, sorted."""
    return tuple(sorted({str(entry.data["family"]) for entry in catalogue().values()}))


def named_mixes() -> list[str]:
    """Names of all mixes that can be said by name, sorted."""
    return sorted(name for pattern in PATTERNS for name in pattern.names())


def named_mix(name: str) -> str | None:
    """The mix that ``name`` says, as an overlay in YAML; None where it says none."""
    for pattern in PATTERNS:
        form = re.escape(pattern.form).replace(r"\{a\}", "(?P<a>.+)").replace(r"\{b\}", "(?P<b>.+)")
        found = re.fullmatch(form, name)
        chosen = found.groupdict() if found else {}
        if chosen and set(chosen.values()) <= {*families()} and len(set(chosen.values())) == len(chosen):
            return "\n".join(_lines(pattern, chosen)) + "\n"
    return None


def _lines(pattern: Pattern, chosen: dict[str, str]) -> Iterator[str]:
    yield f"# Lies over any plan: {pattern.about.format(**chosen)}."
    yield "mix:"
    english = {key: term(family, "en").lower() for key, family in chosen.items()}
    title = sentence(pattern.title, "en", **english)
    chinese = sentence(pattern.title, "zh", **{key: term(family, "zh") for key, family in chosen.items()})
    yield f'  title: {{en: "{title[:1].upper()}{title[1:]}", zh: "{chinese}"}}'
    yield f"  families: {{{', '.join(f'{family}: on' for family in chosen.values())}}}"
    yield f"  others: {pattern.others}"
    if pattern.money:
        yield f"  money: {pattern.money}"
