"""When Python looks for garbage: seldom, in processes whose millions of objects are nearly all in use."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

COLLECTED_AFTER = 50_000, 20, 100
"""New objects after which garbage is looked for among the newest, and how often among older ones."""


@contextmanager
def importing() -> Iterator[None]:
    """Look for none while libraries are imported, and never again among what they are made of; later seldom.

    For processes of simexit's own: in a notebook it is for the user to say.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(*COLLECTED_AFTER)
        gc.enable()
