"""How figures look: small pictures are kept beside this test; colours are told apart in grey and by all eyes.

Where figures were changed on purpose: look at them, then run this file once with KEEP_LOOKS=1 in the environment.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from simexit.charts import style
from simexit.words.terms import Language
from tests.report.test_every_figure import DRAWN, draw

KEPT = Path(__file__).with_name("looks.png")
PICTURES: list[tuple[str, Language]] = [*((name, "en") for name in DRAWN), ("shares", "zh"), ("moves", "zh")]
SIZE = 96, 72
MOST_APART, MOST_DOTS = 26, 0.02
Numbers = NDArray[np.float64]

# How colours look to those who lack a kind of cone (Machado, Oliveira, Fernandes 2009, severity 1), in linear light.
EYES: dict[str, Any] = {
    "all": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
STYLES: dict[str, Mapping[str, Any]] = {
    "views": {**style.VIEW_STYLES, "target": style.TARGET_STYLE},
    "changes": style.CHANGE_STYLES,
    "states": style.STATE_STYLES,
    "moves": {name: each for name, each in style.MOVE_STYLES.items() if name not in ("poor", "out")},
    "panel moves": {name: style.MOVE_STYLES[name] for name in ("poor", "out")},
    "series": {name: style.SERIES_STYLES[name] for name in ("fresh", "stock")},
    "components": style.COMPONENT_STYLES,
    "sources": style.SOURCE_STYLES,
    "areas": {str(k): style.numbered_area(k) for k in range(12)},
}


def small(figure: Figure) -> Numbers:
    """A figure as a few grey dots."""
    content = io.BytesIO()
    with style.fixed_settings():
        figure.savefig(content, format="png", dpi=60, facecolor="white")
    with Image.open(content) as picture:
        return np.asarray(picture.convert("L").resize(SIZE, Image.Resampling.BOX), np.float64)


def kept(name: str, language: Language) -> Numbers:
    """The dots of a figure as they were when it was last looked at."""
    place = PICTURES.index((name, language)) * SIZE[1]
    with Image.open(KEPT) as picture:
        return np.asarray(picture.crop((0, place, SIZE[0], place + SIZE[1])), np.float64)


def keep(dots: Numbers, name: str, language: Language) -> None:
    """Put the dots of a figure among those that are kept."""
    sheet = Image.new("L", (SIZE[0], SIZE[1] * len(PICTURES)), "white")
    if KEPT.exists():
        with Image.open(KEPT) as picture:
            sheet.paste(picture, (0, 0))
    sheet.paste(Image.fromarray(dots.astype(np.uint8)), (0, PICTURES.index((name, language)) * SIZE[1]))
    sheet.save(KEPT, optimize=True)


def changed(first: Numbers, second: Numbers) -> float:
    """Share of dots that are clearly apart."""
    return float((np.abs(first - second) > MOST_APART).mean())


@pytest.mark.parametrize(("name", "language"), PICTURES)
def test_a_figure_looks_as_it_did(name: str, language: Language, request: pytest.FixtureRequest) -> None:
    table: pd.DataFrame = request.getfixturevalue(name)
    now = small(draw(name, table, language))
    if os.environ.get("KEEP_LOOKS"):
        keep(now, name, language)
    assert changed(now, kept(name, language)) <= MOST_DOTS


def test_a_changed_figure_would_be_noticed(shares: pd.DataFrame, curves: pd.DataFrame) -> None:
    fewer = shares[shares["state"] != shares["state"].iloc[0]]
    for name, other in (("shares", fewer), ("curves", curves.assign(mean=curves["mean"] / 2))):
        assert changed(small(draw(name, other)), kept(name, "en")) > MOST_DOTS


def lab(colour: str, eyes: str) -> Numbers:
    """A colour in CIELAB as it looks to eyes of a kind."""
    light = np.array([((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in to_rgb(colour)])
    x, y, z = np.cbrt(np.maximum(TO_XYZ @ np.clip(np.array(EYES[eyes]) @ light, 0, 1), 0.0089 * WHITE) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def shape(look: Any) -> tuple[Any, ...]:
    """What tells a line or an area from others beside its colour."""
    return tuple(str(getattr(look, name, "")) for name in ("hatch", "dashes", "marker", "hollow"))


@pytest.mark.parametrize("family", STYLES)
def test_lines_and_areas_are_told_apart_in_grey_and_by_all_eyes(family: str) -> None:
    for (first, a), (second, b) in combinations(STYLES[family].items(), 2):
        if shape(a) != shape(b):
            continue
        for eyes in EYES:
            apart = float(np.linalg.norm(lab(a.colour, eyes) - lab(b.colour, eyes)))
            assert apart >= 15, (first, second, eyes, apart)
        grey = abs(lab(a.colour, "all")[0] - lab(b.colour, "all")[0])
        assert grey >= 6, (first, second, "grey", grey)


def test_small_texts_are_dark_enough_on_white() -> None:
    for family in STYLES.values():
        for look in family.values():
            light = [((c + 0.055) / 1.055) ** 2.4 if c > 0.04045 else c / 12.92 for c in look.text_colour]
            assert 1.05 / (float(TO_XYZ[1] @ light) + 0.05) >= 4.5, look
