"""What is shipped, told apart: plans, overlays and mixes, each with a line on what it does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from simexit.report.wording import both
from simexit.scenario.finding import find, read
from simexit.scenario.kinds import Words
from simexit.scenario.named_mixes import PATTERNS, Pattern, families, named_mixes
from simexit.scenario.overlays import read_overlay
from simexit.scenario.shipped import MIXES, shipped_names, shipped_overlays
from simexit.words.messages import said, spoken_now


class Kind(NamedTuple):
    """One kind of shipped scenario: its heading, how it is used, and name and text of each."""

    heading: str
    use: str
    entries: list[tuple[str, str]]


def shipped_list() -> Iterator[Kind]:
    """The shipped plans, overlays and mixes."""
    plans = [(name, both(Words.model_validate(read(find(name)).data["title"]))) for name in shipped_names()]
    yield Kind("Plans, which run as they are", "simexit run bazhou-2017", plans)
    overlays: list[tuple[str, str]] = []
    mixes: list[tuple[str, str]] = []
    said_by_name = {*named_mixes()}
    for name in shipped_overlays():
        if name.removeprefix(f"{MIXES}/") in said_by_name:
            continue
        overlay = read_overlay(name)
        if overlay is None:
            continue
        text = first = _first_of(said(overlay.about))
        if overlay.title:
            colon = "：" if spoken_now() == "zh" else ": "
            text = f"{both(overlay.title)}{colon}{first[:1].lower()}{first[1:]}"
        (mixes if overlay.is_mix else overlays).append((name.removeprefix(f"{MIXES}/"), text))
    yield Kind("Overlays, which change a plan", "simexit run bazhou-2017 --with overlays/no-programmes", overlays)
    mixes += [(pattern.form.format(a="FAMILY", b="OTHER"), _of_pattern(pattern)) for pattern in PATTERNS]
    known = f"FAMILY and OTHER: {', '.join(families())}"
    use = f"{known}\n  simexit compare bazhou-2017 none more-health; simexit describe more-health says what one does"
    yield Kind("Mixes of programmes and backgrounds, which are compared with a plan", use, mixes)


def _first_of(text: str) -> str:
    """The first sentence, without its full stop."""
    return re.split(r"\.(?: |$)|。", text, maxsplit=1)[0]


def _of_pattern(pattern: Pattern) -> str:
    return pattern.about.format(a="FAMILY", b="OTHER")
