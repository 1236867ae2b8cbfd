"""Results saved and reported without their figures, where no test looks at these."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import pytest


@contextmanager
def nothing_drawn() -> Iterator[None]:
    """No figure is drawn meanwhile for a folder or a report, nor is a process started that would draw them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("simexit.report.result_folder.save_drawings", lambda *_, **__: {})
        patch.setattr("simexit.report.drawn_apart.drawing_apart", lambda *_, **__: nullcontext())
        patch.setattr("simexit.report.documents.making.pictures", lambda *_, **__: [])
        yield
