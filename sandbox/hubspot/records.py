"""Records: rows of a frame as HubSpot's JSON, without a Python object per row."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from sandbox.hubspot.fragments import array, joined, number
from sandbox.hubspot.index import STAMP
from sandbox.hubspot.shelf import Shelf

_NONE: Final[Mapping[str, pl.DataFrame]] = {}


def records(
    page: pl.DataFrame,
    *,
    shelf: Shelf,
    properties: Sequence[str],
    archived: bool = False,
    extras: Mapping[str, pl.DataFrame] = _NONE,
) -> str:
    """Return a JSON array of records, one per row of `page`, in its order.

    `properties` that the type does not have are left out; unset ones are null.
    `extras` are further members by name, each a frame of `id` and `text`, the inside
    of a JSON object; a record that has no row there shows an empty object.
    """
    known = [name for name in properties if name in shelf.properties]
    for name, frame in extras.items():
        page = page.join(
            frame.select("id", pl.col("text").alias(f"extra {name}")),
            on="id",
            how="left",
            validate="m:1",
            maintain_order="left",
        )
    return array(page.select(_record(known, archived=archived, extras=[*extras])))


def _record(
    properties: Sequence[str], *, archived: bool, extras: Sequence[str]
) -> pl.Expr:
    shown = pl.struct(
        *(pl.col(name) for name in properties if name != "hs_object_id"),
        hs_object_id=number("id"),
    )
    parts: list[pl.Expr | str] = [
        '{"id":"', number("id"), '","properties":', shown.struct.json_encode(),
        *_stamp("createdAt", "created_at"),
        *_stamp("updatedAt", "updated_at"),
    ]  # fmt: skip
    if not archived:
        parts.append(',"archived":false')
    else:
        parts += [',"archived":true', *_stamp("archivedAt", "archived_at")]
    for name in extras:
        parts += [f',"{name}":{{', pl.col(f"extra {name}").fill_null(""), "}"]
    return joined(*parts, "}")


def _stamp(name: str, column: str) -> list[pl.Expr | str]:
    return [f',"{name}":"', pl.col(column).dt.strftime(STAMP), '"']
