"""Histories: the past values of properties, as HubSpot's JSON, by object."""

from collections.abc import Sequence
from typing import Final

import polars as pl

from sandbox.hubspot.fragments import joined
from sandbox.hubspot.index import STAMP
from sandbox.hubspot.shelf import rows_of

# Members that are absent where they are unknown. An unescaped quote before the name
# makes it a member's name: no value can look like that.
_ABSENT: Final = (',"sourceId":null', ',"updatedByUserId":null')


def histories(
    history: pl.DataFrame,
    ids: pl.Series,
    *,
    properties: Sequence[str],
    depth: int | None = None,
) -> pl.DataFrame:
    """Return one row per id that has a past: `id`, and the inside of the JSON object.

    A property's values come newest first, at most `depth` of them. HubSpot writes an
    emptied property as an empty text.
    """
    entries = history[rows_of(history["id"], ids)]
    newest = pl.col("text") if depth is None else pl.col("text").head(depth)
    past = joined('"', pl.col("property"), '":[', pl.col("text"), "]")
    return (
        entries.lazy()
        .filter(pl.col("property").is_in([*properties]))
        .select("id", "property", text=_entry())
        .group_by("id", "property", maintain_order=True)
        .agg(text=newest.str.join(","))
        .group_by("id", maintain_order=True)
        .agg(text=past.str.join(","))
        .collect()
    )


def _entry() -> pl.Expr:
    text = pl.struct(
        value=pl.col("value").fill_null(""),
        timestamp=pl.col("timestamp").dt.strftime(STAMP),
        sourceType="source_type",
        sourceId="source_id",
        updatedByUserId="updated_by_user_id",
    ).struct.json_encode()
    for absent in _ABSENT:
        text = text.str.replace_all(absent, "", literal=True)
    return text
