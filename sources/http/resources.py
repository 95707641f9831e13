"""Resources: the tables of the raw log, for dlt, from one pass over the system."""

from collections.abc import Callable, Iterable, Iterator

import dlt
import pyarrow as pa
from dlt.extract import DltResource

from sources.readings import Reading


def resources(
    read: Callable[[], Iterable[Reading]], tables: Iterable[str]
) -> tuple[DltResource, ...]:
    """Return a resource for each table that `read` yields rows of; it runs once."""
    source = dlt.resource(read, name="read", selected=False)
    return tuple(_resource(table, source) for table in tables)


def _resource(name: str, read: DltResource) -> DltResource:
    @dlt.transformer(data_from=read, name=name, write_disposition="append")
    def table(reading: Reading) -> Iterator[pa.Table]:
        if reading.table == name:
            yield reading.rows

    return table
