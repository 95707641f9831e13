"""Tables: rows of the raw log as Arrow, which is all that leaves the process."""

from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from sources.mailbox.parsing.candidates import Row


def as_arrow(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """Return rows as a table; a column that a row does not have is null."""
    columns = [
        pa.array([row.get(field.name) for row in rows], field.type) for field in schema
    ]
    return pa.Table.from_arrays(columns, schema=schema)


def as_stream(table: pa.Table) -> bytes:
    """Return a table as the octets of an IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return bytes(sink.getvalue())


def of_stream(octets: bytes, schema: pa.Schema) -> pa.Table:
    """Return the table of an IPC stream, its columns those that are expected."""
    with pa.ipc.open_stream(octets) as stream:
        return stream.read_all().cast(schema)


def joined(
    answers: Iterable[Mapping[str, pa.Table]], schemas: Mapping[str, pa.Schema]
) -> dict[str, pa.Table]:
    """Return the tables of several answers one below the other."""
    held = list(answers)
    return {
        name: pa.concat_tables([schema.empty_table(), *(one[name] for one in held)])
        for name, schema in schemas.items()
    }
