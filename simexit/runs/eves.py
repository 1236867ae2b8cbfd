"""The time before the plan, lived once for all runs of a study that share it, and gone on from by each of them.

What a run leaves on the eve of its plan is kept in a folder of the study's own while runs that share it are still to
be made; other machines do not see it and live that time themselves.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import tempfile
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from simexit.eve import Eve
from simexit.files import replace_file
from simexit.runs.cases import Case, code_identity
from simexit.scenario.resolved import scenario_sha256
from simexit.scenario.stretches import shaping


def before_key(case: Case) -> str:
    """SHA-256 of all that decides what a case lives before its plan; empty where that cannot be shared."""
    if case.engine != "compiled":
        return ""
    shapes = shaping(case.scenario)
    about = [scenario_sha256(shapes), case.seed, case.replicate, repr(float(case.scale)), code_identity(shapes)]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


class Eves:
    """The eves that several of a study's ``cases`` share, each in a file until the last of them has ended."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._left = Counter(before_key(case) for case in cases)
        self._shared = {key for key, times in self._left.items() if key and times > 1}
        self._folder: Path | None = None

    def file(self, case: Case) -> Path | None:
        """Where the eve of a case is or is to be put, if others share it."""
        key = before_key(case) if self._shared else ""
        if key not in self._shared:
            return None
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="simexit-"))
        return self._folder / key

    def ended(self, case: Case) -> None:
        """A case has ended; its eve is removed with the last that shares it."""
        if self._shared:
            key = before_key(case)
            self._left[key] -= 1
            if self._folder is not None and key and not self._left[key]:
                (self._folder / key).unlink(missing_ok=True)

    def close(self) -> None:
        """Remove all of them."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def write_eve(file: Path, eve: Eve) -> None:
    """Keep an eve, whole or not at all."""
    if file.parent.exists():
        replace_file(file, zlib.compress(pickle.dumps(eve, pickle.HIGHEST_PROTOCOL), 1))


def read_eve(file: Path) -> Eve | None:
    """The eve that a run of this study has kept; None where there is none yet."""
    try:
        eve = pickle.loads(zlib.decompress(file.read_bytes()))
    except FileNotFoundError:
        return None
    return eve if isinstance(eve, Eve) else None
