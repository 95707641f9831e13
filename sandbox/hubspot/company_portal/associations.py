"""Associations: which record is tied to which, told from both sides."""

from collections.abc import Iterator, Mapping

import polars as pl

from sandbox.hubspot.company_portal.association_types import TIES, Tie
from sandbox.hubspot.company_portal.pairs import Pairs
from sandbox.hubspot.portal import ASSOCIATIONS


def associations(pairs: Pairs, objects: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    """Return one row per tie and direction: `ASSOCIATIONS`, kind by kind.

    Only records that are there and not archived are tied: who is restored has the old
    ties again. Each kind of tie lies in one piece, sorted by the two numbers.
    """
    live = {
        object_type: frame.filter(~pl.col("archived"))["id"]
        for object_type, frame in objects.items()
    }
    return pl.concat(
        [
            told
            for (one, other), paired in pairs.items()
            for told in _both_ways(one, other, _among(paired, live[one], live[other]))
        ]
    )


def _among(pairs: pl.DataFrame, ones: pl.Series, others: pl.Series) -> pl.DataFrame:
    """Return the pairs, each once, of which both records are live."""
    return (
        pairs.filter(
            pl.col("one").is_in(ones.implode()), pl.col("other").is_in(others.implode())
        )
        .unique()
        .sort("one", "other")
    )


def _both_ways(one: str, other: str, pairs: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the ties of two types of object: first one way, then the other."""
    turned = pairs.sort("other", "one").rename({"one": "other", "other": "one"})
    for tie in TIES[one, other]:
        yield _told(one, other, pairs, tie.there, tie)
        yield _told(other, one, turned, tie.back, tie)


def _told(
    one: str, other: str, pairs: pl.DataFrame, type_id: int, tie: Tie
) -> pl.DataFrame:
    """Return the ties of one kind in one direction."""
    return pairs.select(
        from_type=pl.lit(one),
        from_id="one",
        to_type=pl.lit(other),
        to_id="other",
        type_id=pl.lit(type_id),
        category=pl.lit("HUBSPOT_DEFINED"),
        label=pl.lit(tie.label),
    ).cast(ASSOCIATIONS)
