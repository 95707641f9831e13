"""Heads of messages: who is named in one, and what that makes it: in, out, internal."""

from collections.abc import Collection

import polars as pl

from transforms.staging.answers import answered
from transforms.staging.mailbox_readings import first_read
from transforms.staging.parsing import stated
from transforms.tables.mailbox import PARTICIPANT_ROLES

_ADDRESSED = ("to", "cc", "bcc")


def mentions(
    participants: pl.LazyFrame,
    *,
    own_domains: Collection[str],
    own_addresses: Collection[str],
) -> pl.LazyFrame:
    """Return who is named in each content, as first read: one row a mention.

    Columns: content_hash, role, position, name, address, is_colleague, extracted_at.
    A colleague's is an address of `own_addresses`, or of one of `own_domains`, and no
    domain below one of them.
    """
    domains, addresses = map(_small, (own_domains, own_addresses))
    address = stated(pl.col("address").str.strip_chars().str.to_lowercase())
    domain = pl.col("address").str.extract(r"@([^@]*)$")
    is_own = domain.is_in(domains) | pl.col("address").is_in(addresses)
    return (
        answered(participants, "content_hash", "role", "position", "name", "address")
        .filter(pl.col("role").is_in(PARTICIPANT_ROLES))
        .filter(pl.col("content_hash").is_not_null())
        .pipe(first_read)
        .unique(["content_hash", "role", "position"], keep="any")
        .with_columns(address=address, name=stated(pl.col("name")))
        .select(
            *("content_hash", "role", "position", "name", "address"),
            is_colleague=is_own.fill_null(value=False),
            extracted_at="_extracted_at",
        )
    )


def heads(mentions: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per content that names anybody.

    Columns: content_hash, from_address, direction (out: a colleague wrote it) and
    is_internal (nobody outside wrote it or is addressed).
    """
    wrote = (pl.col("role") == "from") & pl.col("address").is_not_null()
    is_party = pl.col("role").is_in(["from", *_ADDRESSED])
    is_outside = is_party & pl.col("address").is_not_null() & ~pl.col("is_colleague")
    from_us = pl.col("is_colleague").filter(wrote)
    return (
        mentions.sort("content_hash", "role", "position")
        .group_by("content_hash")
        .agg(
            from_address=pl.col("address").filter(wrote).first(),
            is_ours=from_us.first().fill_null(value=False),
            has_outsider=is_outside.any(),
        )
        .select(
            "content_hash",
            "from_address",
            direction=pl.when("is_ours").then(pl.lit("out")).otherwise(pl.lit("in")),
            is_internal=pl.col("is_ours") & ~pl.col("has_outsider"),
        )
    )


def _small(words: Collection[str]) -> list[str]:
    return [word.strip().lower() for word in words]
