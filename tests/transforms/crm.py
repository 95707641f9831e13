"""Builders: what a CRM knows beside deals, made from a few answers of HubSpot."""

import polars as pl

from tests.transforms.histories import day
from tests.transforms.hubspot import Answer, load
from transforms.staging.hubspot_links import end_list, link_rows

AS_OF = day(20)


def answers(*rows: Answer, on: float = 19) -> pl.LazyFrame:
    """Return records read on a day."""
    return load(day(on), rows)


def links(*ties: tuple[str, str, str, str], primary: int | None = None) -> pl.LazyFrame:
    """Return ties from_type, from_id, to_type, to_id; one of them the primary."""
    names = ("from_type", "from_id", "to_type", "to_id")
    said = [
        {
            **dict(zip(names, tie, strict=True)),
            "label": "Primary" if place == primary else None,
        }
        for place, tie in enumerate(ties)
    ]
    read = load(day(19), said, *names)
    return link_rows(read, read.drop("to_id"), source="hubspot")


def ends(
    kind: str, *, merged: tuple[str, str] | None = None, lost: str | None = None
) -> pl.LazyFrame:
    """Return a merge and a record that was not found, both learnt of on day 19."""
    pair = dict(zip(("old_id", "new_id"), merged or (None, None), strict=True))
    merges = load(day(19), [{"object_type": kind, **pair}])
    vanished = load(day(19), [{"object_type": kind, "id": lost}])
    return end_list(merges, vanished, source="hubspot")


NO_LINKS = links()
NO_ENDS = ends("none")
