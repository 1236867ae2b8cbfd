"""The Chinese font that comes with simexit, and how matplotlib learns of it."""

from __future__ import annotations

import threading
from functools import lru_cache
from pathlib import Path

CHINESE_FONT = Path(__file__).parent / "NotoSansSC-GB2312.otf"
_FAMILY = ("DejaVu Sans", "Noto Sans SC")
_registering = threading.Lock()


def font_family() -> list[str]:
    """Font families for any text in a figure: Latin first, Chinese as its fallback. Registers the Chinese font once.

    Raises OSError when the font file that comes with the package is missing.
    """
    with _registering:
        _register()
    return list(_FAMILY)


@lru_cache(maxsize=1)
def _register() -> None:
    from matplotlib.font_manager import fontManager

    known = len(fontManager.ttflist)
    fontManager.addfont(CHINESE_FONT)
    # Ours goes first: a system font of the same name would draw other bytes.
    fontManager.ttflist[:] = fontManager.ttflist[known:] + fontManager.ttflist[:known]
