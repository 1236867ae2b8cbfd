"""The run store: one file a run, named by its key, so that nothing is ever run twice and a stopped study goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from simexit.record.kept import Kept
from simexit.record.run_file import Damaged, check_seal, from_bytes, read_about, to_bytes
from simexit.report.atomic import replace_file
from simexit.studies.cases import Failure

# A file that is being written is renamed within seconds; one left over longer has lost its writer.
ORPHANED_AFTER_SECONDS = 600.0


@dataclass(frozen=True)
class Stored:
    """A file of the store: what its run is, its size, when it was written (seconds since 1970), why it failed.

    ``about`` is empty where the file is damaged.
    """

    key: str
    path: Path
    about: Mapping[str, str]
    size_bytes: int
    written: float
    failure: Failure | None = None


class Store:
    """A folder of runs. Several processes, also on several machines, may use it at once; no reader meets half a file.

    Every method raises OSError where the folder cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, key: str) -> Path:
        """Where the run of a key is kept."""
        return self.folder / f"{key}.parquet"

    def failure_file(self, key: str) -> Path:
        """Where the failure of a key is told."""
        return self.folder / f"{key}.failed.json"

    def load(self, key: str) -> Kept | None:
        """The run of a key, or None where there is none or its file is damaged."""
        try:
            return from_bytes(self.file(key).read_bytes())
        except (FileNotFoundError, Damaged):
            return None

    def save(self, key: str, kept: Kept, about: Mapping[str, str]) -> None:
        """Keep a run; ``about`` (see `cases.about_case`) is what `list` shows of it."""
        self.save_bytes(key, to_bytes(kept, about))

    def save_bytes(self, key: str, content: bytes) -> None:
        """Keep a run that is bytes of `run_file.to_bytes` already, such as those of another machine."""
        self._put(self.file(key), content)
        self.failure_file(key).unlink(missing_ok=True)

    def failed(self, key: str, failure: Failure, about: Mapping[str, str]) -> None:
        """Record that a run failed, and why; it is tried again next time."""
        text = json.dumps({**asdict(failure), "about": dict(about)}, ensure_ascii=False, indent=1)
        self._put(self.failure_file(key), text.encode("utf-8"))

    def list(self) -> Iterator[Stored]:
        """All runs and failures, by key."""
        for path in sorted(self.folder.glob("*.parquet")):
            yield self._stored(path)

    def verify(self) -> Iterator[Stored]:
        """The damaged files: those whose content is not what their hash says."""
        for stored in self.list():
            try:
                check_seal(stored.path.read_bytes())
            except Damaged:
                yield stored

    def clean(self, *, sources: str | None = None) -> Iterator[Path]:
        """Remove damaged files and what killed writers left, and yield their paths.

        With ``sources`` also runs of other source versions than this hash.
        """
        raise NotImplementedError

    def _stored(self, path: Path) -> Stored:
        status = path.stat()
        try:
            about = read_about(path)
        except Damaged:
            about = {}
        return Stored(path.stem, path, about, status.st_size, status.st_mtime)

    def _put(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)

    def _orphans(self) -> Iterator[Path]:
        for path in self.folder.glob(".*.tmp"):
            if time.time() - path.stat().st_mtime > ORPHANED_AFTER_SECONDS:
                yield path
