"""Replicates finished so far, kept until the whole run is written: a stopped run goes on where it was."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from simexit.record.kept import Kept
from simexit.record.kept_file import from_bytes, to_bytes
from simexit.report.atomic import replace_file


class Partial:
    """A folder of finished replicates of exactly one run (its key is in the folder's name)."""

    def __init__(self, parent: Path, run_key: str) -> None:
        self.folder = parent / f".partial-{run_key[:16]}"

    def _file(self, replicate: int) -> Path:
        return self.folder / f"replicate-{replicate:06d}.npz"

    def load(self, replicate: int) -> Kept | None:
        """A finished replicate, or None where there is none or its file is damaged."""
        try:
            content = self._file(replicate).read_bytes()
            digest, body = content[:32], content[32:]
            return from_bytes(body) if hashlib.sha256(body).digest() == digest else None
        except (OSError, ValueError, KeyError):
            return None

    def save(self, kept: Kept) -> None:
        """Keep a finished replicate."""
        body = to_bytes(kept)
        content = hashlib.sha256(body).digest() + body
        try:
            self._put(kept.replicate, content)
        except FileNotFoundError:  # the same run, started twice, has just been saved
            self._put(kept.replicate, content)

    def _put(self, replicate: int, content: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        replace_file(self._file(replicate), content)

    def remove(self) -> None:
        """Forget all replicates, once the run is written."""
        shutil.rmtree(self.folder, ignore_errors=True)
