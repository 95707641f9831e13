"""Asked properties: whether the account still has each one that is read of it.

A CRM leaves a property that was removed out of its answers and says nothing: the column
is null from then on, which nobody would see.
"""

import polars as pl

from transforms.quality.findings import FINDING, finding

_KEY = ["object_type", "name"]


def properties_there(
    listed: pl.LazyFrame, asked: pl.LazyFrame, *, source: str
) -> pl.LazyFrame:
    """Return how many of the properties that are read the account has not.

    `listed` are the account's own lists (object_type, name, archived, _extracted_at),
    each read whole; the newest of a type stands. `asked` (object_type, name, is_custom)
    are the properties that are read. One that the account never had is only missed
    where somebody asked for it (`is_custom`): not every account has all of ours. A
    row for all of them, and one for each that is missing.
    """
    missed, is_missed = _missed(listed, asked), ~pl.col("is_there")
    whole = finding(
        missed,
        source,
        "every property that is read was there at the last sweep",
        is_missed,
        "warning",
    )
    each = missed.filter(is_missed).select(
        subject=pl.lit(source),
        rule=pl.format(
            "the last sweep found the property {} of {}", "name", "object_type"
        ),
        checked=pl.lit(1, pl.Int64),
        failed=pl.lit(1, pl.Int64),
        severity=pl.lit("warning"),
    )
    return (
        pl.concat([whole, each.sort("rule")])
        .filter(pl.col("checked") > 0)
        .select(FINDING.names())
    )


def _missed(listed: pl.LazyFrame, asked: pl.LazyFrame) -> pl.LazyFrame:
    """Return the properties that should be there, and whether each is."""
    is_newest = pl.col("_extracted_at") == pl.col("_extracted_at").max().over(
        "object_type"
    )
    is_in_use = (pl.col("archived") != "true").fill_null(value=True)
    known = (
        listed.with_columns(is_there=is_newest & is_in_use)
        .group_by(_KEY)
        .agg(pl.col("is_there").any())
    )
    return (
        asked.join(known.select("object_type"), on="object_type", how="semi")
        .join(known, on=_KEY, how="left", validate="1:1")
        .filter(pl.col("is_custom") | pl.col("is_there").is_not_null())
        .with_columns(pl.col("is_there").fill_null(value=False))
    )
