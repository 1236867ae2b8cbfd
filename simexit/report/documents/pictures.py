"""The figures of a result as pictures of a report, with their titles and captions as texts."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator

from simexit.report.documents.parts import Picture, printable
from simexit.report.saved_figures import Drawing, FigureFailed


def pictures(drawings: Iterable[Drawing]) -> Iterator[Picture]:
    """Every figure that has something to show; one that fails is warned of (`FigureFailed`) and left out."""
    from simexit.charts.frame import caption_of
    from simexit.charts.saving import png_of

    for name, draw in drawings:
        try:
            drawn = draw()
            if drawn is None:
                continue
            figure = drawn.figure
            width, height = (float(inches) for inches in figure.get_size_inches())
            texts = printable(str(figure.get_label())), printable(caption_of(figure))
            yield Picture(name, png_of(figure), *texts, width, height)
        except Exception as error:
            text = f"the figure {name} could not be drawn ({type(error).__name__}: {error}); the report is without it"
            warnings.warn(text, FigureFailed, stacklevel=2)
