"""One run as one file: Parquet with nested columns, sealed by its own hash; the same run gives the same bytes."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_type_hints

import pyarrow as pa
import pyarrow.parquet as pq

from simexit.record.nested import from_arrow, to_arrow
from simexit.record.record import Record

RECORD_SCHEMA = 6
# One key only: Arrow does not promise an order of several.
FOOTER = "simexit"
SEAL = b"sealed by sha256:"
_UNSEALED = b"0" * 64


class Damaged(Exception):
    """The bytes are not those that were written."""


def to_bytes(record: Record, about: Mapping[str, str]) -> bytes:
    """A whole Parquet file with one row, one column a field of ``record``, and ``about`` in its footer."""
    hints = get_type_hints(Record)
    table = pa.table({name: to_arrow([getattr(record, name)], hint) for name, hint in hints.items()})
    buffer = io.BytesIO()
    options: dict[str, Any] = {"compression": "zstd", "use_dictionary": False, "write_statistics": False}
    with pq.ParquetWriter(buffer, table.schema, **options) as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({FOOTER: json.dumps({"about": dict(about), "seal": (SEAL + _UNSEALED).decode()})})
    unsealed = buffer.getvalue()
    before, seal, after = unsealed.rpartition(SEAL)
    return b"".join((before, seal, _hash(unsealed), after[len(_UNSEALED) :]))


def check_seal(content: bytes) -> None:
    """Raises `Damaged` unless every byte is as written: the seal is the hash of the file with zeros in its place."""
    before, seal, after = content.rpartition(SEAL)
    written, rest = after[: len(_UNSEALED)], after[len(_UNSEALED) :]
    if not seal or _hash(b"".join((before, seal, _UNSEALED, rest))) != written:
        raise Damaged("its content is not what its hash says")


def from_bytes(content: bytes) -> tuple[Record, dict[str, str]]:
    """What `to_bytes` was given. Raises `Damaged`."""
    check_seal(content)
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        table = file.read(use_threads=False)
        columns = {name: table.column(name).combine_chunks() for name in table.column_names}
        record = Record(**{name: from_arrow(columns[name], hint)[0] for name, hint in get_type_hints(Record).items()})
    except (KeyError, TypeError, ValueError) as error:
        raise Damaged(f"it was written for another record schema: {error}") from error
    return record, _about(file.metadata)


def read_about(path: Path) -> dict[str, str]:
    """What the footer of a file says of its run. Raises `Damaged`, or OSError where it cannot be opened."""
    with path.open("rb") as file:
        try:
            return _about(pq.read_metadata(file))
        except (pa.ArrowException, OSError, KeyError, TypeError, ValueError) as error:
            raise Damaged("its footer cannot be read") from error


def _about(metadata: Any) -> dict[str, str]:
    about: dict[str, str] = json.loads(metadata.metadata[FOOTER.encode()])["about"]
    return about


def _hash(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()
