"""The run store: one file a run, named by its key, so that nothing is run twice and a stopped study goes on."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from simexit.files import TEMPORARY, replace_file
from simexit.record.record import Record
from simexit.record.run_file import Damaged, check_seal, from_bytes, read_about, to_bytes
from simexit.runs.cases import Failure

RUNS, FAILURES = ".parquet", ".failed.json"
# A file being written is renamed within seconds; one left for longer has lost its writer.
ORPHANED_AFTER_SECONDS = 600.0


@dataclass(frozen=True)
class Stored:
    """A file of the store: what its run is, its size, when it was written (seconds since 1970), how it failed.

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
        self._is_ready = False

    def load(self, key: str) -> Record | None:
        """The run of a key, or None where there is none or its file is damaged."""
        try:
            record, about = from_bytes(self._run(key).read_bytes())
        except (FileNotFoundError, Damaged):
            return None
        return record if about.get("key") == key else None

    def size_bytes(self, key: str) -> int | None:
        """Size of the file of a run, which may be damaged; None where there is none."""
        try:
            return self._run(key).stat().st_size
        except FileNotFoundError:
            return None

    def save(self, key: str, record: Record, about: Mapping[str, str]) -> None:
        """Keep a run; ``about`` (see `cases.about_case`) is what `list` tells of it."""
        self.save_bytes(key, run_bytes(key, record, about))

    def save_bytes(self, key: str, content: bytes) -> None:
        """Keep a run that is already `run_bytes`, made by another process or machine."""
        path = self._run(key)
        try:
            self._put(path, content)
        except PermissionError:  # on Windows, while another study reads the same run
            if not path.exists() or path.read_bytes() != content:
                raise
        self._failure(key).unlink(missing_ok=True)

    def failed(self, key: str, failure: Failure, about: Mapping[str, str]) -> None:
        """Record that a run failed, and why; it is tried again next time."""
        text = json.dumps({**asdict(failure), "about": dict(about)}, ensure_ascii=False, indent=1)
        self._put(self._failure(key), text.encode("utf-8"))

    def list(self) -> Iterator[Stored]:
        """All runs and failures, by key."""
        for path in sorted(self.folder.glob(f"*{RUNS}")):
            try:
                about = read_about(path)
            except Damaged:
                about = {}
            yield _stored(path, RUNS, about)
        for path in sorted(self.folder.glob(f"*{FAILURES}")):
            said = json.loads(path.read_text(encoding="utf-8"))
            yield _stored(path, FAILURES, said.pop("about"), Failure(**said))

    def verify(self) -> Iterator[tuple[Path, str]]:
        """Every file whose content is not what was written, with what is wrong."""
        for path in sorted(self.folder.glob(f"*{RUNS}")):
            try:
                check_seal(path.read_bytes())
                if read_about(path).get("key") != path.name.removesuffix(RUNS):
                    yield path, "it is the run of another key"
            except Damaged as damage:
                yield path, str(damage)

    def clean(self, *, keep_sources_sha256: str | None = None) -> Iterator[Path]:
        """Remove damaged files and what killed writers left, and yield their paths.

        With ``keep_sources_sha256``, also the runs and failures of all other versions of the sources.
        """
        for path in [*self._orphans(), *(path for path, _ in self.verify())]:
            path.unlink(missing_ok=True)
            yield path
        for stored in self.list() if keep_sources_sha256 else ():
            if stored.about.get("sources_sha256") != keep_sources_sha256:
                stored.path.unlink(missing_ok=True)
                yield stored.path

    def identity(self) -> str:
        """A word that tells this folder from one of the same name on another machine; written when first asked for."""
        path = self.folder / ".identity"
        if not path.exists():
            self._put(path, uuid.uuid4().hex.encode())
        return path.read_text(encoding="utf-8")

    def is_the_one(self, identity: str) -> bool:
        """Whether this folder is the store of that `identity`, seen from here."""
        path = self.folder / ".identity"
        return path.exists() and path.read_text(encoding="utf-8") == identity

    def make_ready(self) -> None:
        """Make the folder and find out, once, whether it can be written, before anything is run."""
        if self._is_ready:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        probe = self.folder / f".{uuid.uuid4().hex}.tmp"
        try:
            replace_file(probe, b"")
            probe.unlink()
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(self.folder)) from error
        self._is_ready = True

    def _run(self, key: str) -> Path:
        return self.folder / f"{key}{RUNS}"

    def _failure(self, key: str) -> Path:
        return self.folder / f"{key}{FAILURES}"

    def _put(self, path: Path, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(path, content)

    def _orphans(self) -> Iterator[Path]:
        for path in self.folder.glob(TEMPORARY):
            if time.time() - path.stat().st_mtime > ORPHANED_AFTER_SECONDS:
                yield path


def run_bytes(key: str, record: Record, about: Mapping[str, str]) -> bytes:
    """The file of a run, the same on every machine: nothing in it depends on when or where it was made."""
    return to_bytes(record, {"key": key, **about})


def _stored(path: Path, ending: str, about: Mapping[str, str], failure: Failure | None = None) -> Stored:
    status = path.stat()
    return Stored(path.name.removesuffix(ending), path, about, status.st_size, status.st_mtime, failure)
