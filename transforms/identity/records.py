"""Records to resolve: numbered, tied for certain, and named after what they are."""

import polars as pl

from transforms.identity.resolution import TIES


def numbered(records: pl.LazyFrame, *, key: str) -> pl.LazyFrame:
    """Return the records with `number`: the smaller stands for the larger.

    Who is in the source still, before who was deleted or merged; then by creation, and
    by id.
    """
    return (
        records.with_columns(
            is_gone=pl.col("deleted_at").is_not_null()
            | pl.col("merged_into").is_not_null()
        )
        .sort("is_gone", "created_at", key)
        .with_row_index("number")
        .with_columns(pl.col("number").cast(pl.Int64))
    )


def merges(known: pl.LazyFrame, *, key: str, why: int) -> pl.LazyFrame:
    """Return the ties of numbered records to those they were merged into."""
    into = known.select(pl.col(key).alias("merged_into"), other="number")
    return (
        known.filter(pl.col("merged_into").is_not_null())
        .join(into, on="merged_into", how="inner", validate="m:1")
        .rename({"number": "one"})
        .pipe(ties, score=None, why=why)
    )


def sharing(known: pl.LazyFrame, what: str, *, why: int) -> pl.LazyFrame:
    """Return the ties of numbered records that have the same in a column."""
    return (
        known.filter(pl.col(what).is_not_null())
        .with_columns(one=pl.col("number").min().over(what))
        .filter(pl.col("one") != pl.col("number"))
        .rename({"number": "other"})
        .pipe(ties, score=None, why=why)
    )


def ties(pairs: pl.LazyFrame, *, score: str | None, why: int | str) -> pl.LazyFrame:
    """Return pairs as ties (`TIES`); without a score they are certain."""
    reason = pl.col(why) if isinstance(why, str) else pl.lit(why)
    likeness = pl.lit(None) if score is None else pl.col(score)
    return pairs.select(
        "one",
        "other",
        score=likeness.cast(TIES["score"]),
        why=reason.cast(TIES["why"]),
    )


def each_itself(records: pl.LazyFrame, *, key: str) -> pl.LazyFrame:
    """Return the records as they are before any is compared: each is itself alone."""
    return records.with_columns(
        pl.col(key).alias(f"resolved_{key}"),
        resolved_reason=pl.lit("itself"),
        resolved_score=pl.lit(1.0),
    )


def resolved(
    records: pl.LazyFrame,
    known: pl.LazyFrame,
    found: pl.LazyFrame,
    *,
    key: str,
    reasons: tuple[str, ...],
) -> pl.LazyFrame:
    """Return the records with what they are, why and how sure: `resolved_…`.

    `known` are the records, numbered; `found` is their `resolution`. A record that is
    tied to none, and one that stands for others, is itself.
    """
    ids = known.select("number", key)
    standing = ids.select(representative="number", standing_id=key)
    named = (
        found.filter(pl.col("number") != pl.col("representative"))
        .join(ids, on="number", how="inner", validate="1:1")
        .join(standing, on="representative", how="left", validate="m:1")
        .select(key, "standing_id", "score", "why")
    )
    reason = pl.col("why").fill_null(0)
    return (
        records.drop(f"resolved_{key}", "resolved_reason", "resolved_score")
        .join(named, on=key, how="left", validate="1:1")
        .with_columns(
            pl.coalesce("standing_id", key).alias(f"resolved_{key}"),
            resolved_reason=reason.replace_strict(dict(enumerate(reasons))),
            resolved_score=pl.col("score").fill_null(1.0),
        )
        .drop("standing_id", "score", "why")
    )
