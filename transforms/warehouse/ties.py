"""Ties: which one record another belongs to, where a source ties it to several."""

import polars as pl

_LONGEST_CHAIN = 32  # of merges; more than anybody merges what was merged before


def tied(
    links: pl.LazyFrame,
    ends: pl.LazyFrame,
    *,
    record: str,
    to: str,
    named: str,
) -> pl.LazyFrame:
    """Return one row per record of a kind that is tied to another kind.

    Columns: record_id, the other one's id as `named`, and how many there are under the
    name of their kind. A tie to a record that was merged away (`ends`) is one to what
    it went into. The primary one stands, else the first by its number, so that the same
    ties always give the same one.
    """
    other = pl.col("to_id")
    by_number = [~pl.col("is_primary"), other.str.len_bytes(), other]
    return (
        links.filter((pl.col("record") == record) & (pl.col("to_record") == to))
        .join(survivors(ends, to), on="to_id", how="left", validate="m:1")
        .with_columns(to_id=pl.coalesce("survivor", "to_id"))
        .group_by("record_id")
        .agg(
            other.sort_by(by_number).first().alias(named),
            other.n_unique().cast(pl.Int64).alias(to),
        )
    )


def survivors(ends: pl.LazyFrame, record: str) -> pl.LazyFrame:
    """Return what each merged record of the kind is part of now: to_id, survivor.

    A chain of merges is followed to its end, twice as far with each step.
    """
    step = (
        ends.filter((pl.col("record") == record) & pl.col("merged_into").is_not_null())
        .sort("record_id", "extracted_at", "merged_into")
        .unique("record_id", keep="last", maintain_order=True)
        .select(to_id="record_id", survivor="merged_into")
    )
    for _ in range(_LONGEST_CHAIN.bit_length() - 1):
        further = step.rename({"to_id": "survivor", "survivor": "further"})
        step = step.join(further, on="survivor", how="left", validate="m:1").select(
            "to_id", survivor=pl.coalesce("further", "survivor")
        )
    return step
