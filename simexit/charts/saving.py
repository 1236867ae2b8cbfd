"""A figure on disk: picture, drawing and the numbers behind them, each written whole or not at all."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from simexit.charts.style import fixed_settings
from simexit.files import csv_bytes, replace_file

PNG_DPI = 200
PNG_COMPRESSION = 2
REQUIRED_METADATA = ("source", "scenario_hash")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def save_figure(
    figure: Figure, folder: Path, stem: str, data: pd.DataFrame | bytes, metadata: Mapping[str, object]
) -> list[Path]:
    """Write ``figure`` as ``stem``.png (200 dpi) and .svg (text as outlines) and ``data`` as .csv (UTF-8 with BOM;
    bytes as they are).

    ``metadata`` must hold ``source`` and ``scenario_hash``; all of it goes into both pictures, ``title`` as their
    title, or where it is missing the title that the figure bears. The same figure gives the same bytes. The folder is
    made if need be; nothing is written before all is drawn.
    Raises ValueError for missing metadata or a ``stem`` that is no file name, OSError when a file cannot be written.
    """
    missing = [key for key in REQUIRED_METADATA if not str(metadata.get(key) or "")]
    if missing:
        raise ValueError(f"the metadata of a figure lacks {', '.join(missing)}")
    if not stem or re.search(r'[<>:"/\\|?*]', stem):
        raise ValueError(f"{stem!r} is not a plain file name")
    metadata = {"title": str(figure.get_label()), **metadata}
    texts = {key: _UNPRINTABLE.sub("", str(value)) for key, value in metadata.items()}
    with fixed_settings():
        contents = {
            ".png": _drawn(figure, "png", _png_metadata(texts)),
            ".svg": _drawn(figure, "svg", _svg_metadata(texts)),
            ".csv": data if isinstance(data, bytes) else csv_bytes(data),
        }
    folder.mkdir(parents=True, exist_ok=True)
    for suffix, content in contents.items():
        replace_file(folder / f"{stem}{suffix}", content)
    return [folder / f"{stem}{suffix}" for suffix in contents]


def png_of(figure: Figure) -> bytes:
    """``figure`` as a PNG of `PNG_DPI`; the same figure gives the same bytes."""
    with fixed_settings():
        return _drawn(figure, "png", {"Software": "simexit"})


def _drawn(figure: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    buffer = io.BytesIO()
    quickly: dict[str, Any] = {"pil_kwargs": {"compress_level": PNG_COMPRESSION}} if kind == "png" else {}
    figure.savefig(buffer, format=kind, dpi=PNG_DPI, metadata=metadata, facecolor="white", **quickly)
    return buffer.getvalue()


def _png_metadata(texts: Mapping[str, str]) -> dict[str, str | None]:
    named = {"Title": texts.get("title", ""), "Source": texts["source"], "Software": "simexit"}
    return {**named, "Description": _description(texts)}


def _svg_metadata(texts: Mapping[str, str]) -> dict[str, str | None]:
    named = {"Title": texts.get("title", ""), "Source": texts["source"], "Creator": "simexit"}
    return {**named, "Identifier": texts["scenario_hash"], "Description": _description(texts), "Date": None}


def _description(texts: Mapping[str, str]) -> str:
    return "; ".join(f"{key}: {text}" for key, text in sorted(texts.items()))
