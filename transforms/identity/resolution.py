"""Resolution: which records are one, by what ties them for certain and by their names.

A tie by name is only as good as all that it ties together. Where two that are alike,
yet not enough, would become one through others, none of the ties by name that hang
together with them counts: "A. Weber" is neither Anna nor Antonia where both work.
"""

from typing import Final

import polars as pl

from transforms.identity.likeness import SURE
from transforms.mail.components import components

# A tie without a score is certain.
TIES: Final = pl.Schema(
    {"one": pl.Int64(), "other": pl.Int64(), "score": pl.Float64(), "why": pl.Int8()}
)
RESOLVED: Final = pl.Schema(
    {
        "number": pl.Int64(),
        "representative": pl.Int64(),
        "score": pl.Float64(),
        "why": pl.Int8(),
    }
)


def resolution(ties: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row per record that is tied to another one: `RESOLVED`.

    `ties` are pairs of records by number (`TIES`), in any order; `why` numbers the
    reasons, the strongest first. The representative is the smallest number of all that
    are one. Score and reason are those of the record's best tie: 1 for a certain one.
    """
    # All ties are looked at three times, and made once.
    return ties.select(TIES.names()).map_batches(_resolved, schema=RESOLVED)


def _resolved(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the records that are one with others."""
    certain = ties.filter(pl.col("score").is_null())
    named = ties.filter(pl.col("score").is_not_null())
    apart = _beside_roots(named, certain).filter(pl.col("root") != pl.col("other_root"))
    used = pl.concat([certain, _unbroken(apart.select(TIES.names()), certain)])
    return (
        _best(used)
        .join(_roots(used), on="number", how="left", validate="1:1")
        .select(
            "number",
            representative=pl.coalesce("root", "number"),
            score=pl.col("score").fill_null(1.0),
            why="why",
        )
    )


def _unbroken(named: pl.DataFrame, certain: pl.DataFrame) -> pl.DataFrame:
    """Return the sure ties by name that make nothing one that is not."""
    is_sure = pl.col("score") >= SURE
    sure = named.filter(is_sure)
    whole = _beside_roots(named, pl.concat([certain, sure]))
    broken = whole.filter(~is_sure & (pl.col("root") == pl.col("other_root")))
    return (
        whole.filter(is_sure)
        .join(broken.select("root"), on="root", how="anti")
        .select(TIES.names())
    )


def _roots(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the smallest record that each hangs on, but for the smallest: root."""
    found = components(ties.lazy()).collect()
    return found.rename({"node": "number", "smallest": "root"})


def _beside_roots(pairs: pl.DataFrame, ties: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs with what their ends hang on by the ties: root, other_root."""
    roots = _roots(ties)
    for end, name in (("one", "root"), ("other", "other_root")):
        its = roots.rename({"number": end, "root": name})
        pairs = pairs.join(its, on=end, how="left", validate="m:1").with_columns(
            pl.coalesce(name, end).alias(name)
        )
    return pairs


def _best(ties: pl.DataFrame) -> pl.DataFrame:
    """Return the best tie of each record: number, score (null: certain), why."""
    ends = pl.concat(
        ties.select(pl.col(end).alias("number"), "score", "why")
        for end in ("one", "other")
    )
    return ends.sort(
        "number", "score", "why", descending=[False, True, False], nulls_last=False
    ).unique("number", keep="first", maintain_order=True)
