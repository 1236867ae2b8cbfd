"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

TEMPORARY = ".*.tmp"


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``path``: beside it first, then renamed, so that no reader meets half a file.

    A writer that is killed leaves at most a file of the pattern `TEMPORARY`. Raises OSError, which names ``path``, when
    the folder cannot be written; PermissionError when the old file is held by another program.
    """
    beside = path.with_name(f".{uuid.uuid4().hex}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            beside.replace(path)
        except PermissionError as error:
            raise PermissionError(f"{path} cannot be replaced; is it open in another program?") from error
    except OSError as error:
        if error.errno is None:
            raise
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)
