"""Hashes of tables by what they say, not by how they happen to be stored."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def table_hash(table: pa.Table) -> str:
    """SHA-256 of a table's columns, types and values; chunks, offsets and library versions do not matter."""
    digest = hashlib.sha256(str(table.num_rows).encode())
    for name in table.column_names:
        column = table[name].combine_chunks()
        digest.update(f"\x1e{name}:{column.type}".encode())
        valid = np.asarray(column.is_valid().to_numpy(zero_copy_only=False), dtype=np.uint8)
        digest.update(valid.tobytes())
        if pa.types.is_string(column.type) or pa.types.is_binary(column.type):
            filled = column.fill_null(b"" if pa.types.is_binary(column.type) else "")
            lengths = pc.binary_length(filled).to_numpy(zero_copy_only=False).astype("<i8")
            digest.update(lengths.tobytes())
            digest.update(b"".join(filled.cast(pa.binary()).to_pylist()))
        else:
            values = column.fill_null(False if pa.types.is_boolean(column.type) else 0).to_numpy(
                zero_copy_only=False
            )
            digest.update(np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes())
    return digest.hexdigest()


def combined_hash(head: str, parts: Mapping[str, str]) -> str:
    """SHA-256 of a heading and named parts, in the order of their names."""
    digest = hashlib.sha256(head.encode())
    for key in sorted(parts):
        digest.update(f"\x1e{key}={parts[key]}".encode())
    return digest.hexdigest()
