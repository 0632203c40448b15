"""DataFrames as Arrow streams; what comes out of a sandbox is checked before it is believed."""

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

_MAX_COLUMNS = 1_000
# Of the tables `Message` and `RecordBatch` in Arrow's Message.fbs: the places of their fields.
_HEADER, _COMPRESSION = 2, 3


def encode_frame(frame: "pd.DataFrame") -> bytes:
    """Return the stream of a DataFrame that went through ``plain``."""
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def decode_frame(stream: bytes) -> "pd.DataFrame":
    """Return the DataFrame of a stream that may be hostile.

    Raises:
        ValueError: When it is compressed (a small stream could then fill the memory), holds
            columns of other types than ``plain`` lets through, or is not valid in full.
    """
    import pyarrow as pa

    for message in pa.ipc.MessageReader.open_stream(stream):
        if message.type == "record batch" and _compressed(message.metadata.to_pybytes()):
            raise ValueError("compressed")
        if message.type not in ("schema", "record batch"):
            raise ValueError(message.type)
    with pa.ipc.open_stream(stream) as reader:
        schema = reader.schema
        if len(schema) > _MAX_COLUMNS or len(set(schema.names)) < len(schema):
            raise ValueError("columns")
        for field in schema:
            if not _allowed(field.type) or field.metadata:
                raise ValueError(str(field.type))
        table = reader.read_all()
    table.validate(full=True)
    for field, column in zip(schema, table.columns, strict=True):
        whole = pa.types.is_integer(field.type) or pa.types.is_boolean(field.type)
        if whole and column.null_count:
            raise ValueError("missing values")
    return table.replace_schema_metadata(None).to_pandas(use_threads=False)


def _allowed(kind: "pa.DataType") -> bool:
    from pyarrow import types

    if types.is_timestamp(kind):
        return kind.tz is None
    return any(
        test(kind)
        for test in (
            *(types.is_integer, types.is_floating, types.is_boolean),
            *(types.is_string, types.is_large_string),
        )
    )


def _compressed(metadata: bytes) -> bool:
    """Say whether the record batch with this FlatBuffers message has compressed buffers."""
    message = struct.unpack_from("<I", metadata)[0]
    header = _field(metadata, message, _HEADER)
    if header is None:
        raise ValueError("a record batch without a header")
    batch = header + struct.unpack_from("<I", metadata, header)[0]
    return _field(metadata, batch, _COMPRESSION) is not None


def _field(metadata: bytes, table: int, place: int) -> int | None:
    """Return where a field of a table lies, or None when it is not set."""
    vtable = table - struct.unpack_from("<i", metadata, table)[0]
    if vtable < 0 or 4 + 2 * place >= struct.unpack_from("<H", metadata, vtable)[0]:
        return None
    offset = struct.unpack_from("<H", metadata, vtable + 4 + 2 * place)[0]
    return table + offset if offset else None
