"""Movement measures: what a deal adds to the buckets it could lie in, in numbers."""

from collections.abc import Iterator

import polars as pl

_ENDS = ("before", "after")
DIFFERENCES = ("amount_up", "amount_down", "currency")
# What tells deals of a period apart as far as scopes, segments and buckets go.
_KIND = (
    "period_number",
    *(
        f"{name}_{end}"
        for name in ("standing", "pipeline_id", "owner_id", "is_closing")
        for end in _ENDS
    ),
)


def measured(movements: pl.LazyFrame) -> pl.LazyFrame:
    """Add to deal_movements the numbers that its rows add up to, in whole cents.

    `deals`; at either end `without_…` an amount and `cents_…`; and for each way to be
    worth more or less while staying `…_deals`, `…_without` and `…_cents`.
    """
    own = pl.col("own_cents")
    cents = {
        "amount_up": pl.when(own > 0).then(own).otherwise(0),
        "amount_down": pl.when(own < 0).then(own).otherwise(0),
        "currency": pl.col("currency_cents"),
    }
    either = pl.any_horizontal("is_unknown_before", "is_unknown_after")
    return movements.with_columns(
        deals=pl.lit(1, pl.Int64),
        **{f"without_{end}": _one(pl.col(f"is_unknown_{end}")) for end in _ENDS},
        **{f"{name}_deals": _one(change != 0) for name, change in cents.items()},
        **{
            f"{name}_without": _one(either & (change != 0))
            for name, change in cents.items()
        },
        **{f"{name}_cents": change for name, change in cents.items()},
    )


def summed(measures: pl.LazyFrame) -> pl.LazyFrame:
    """Return the measures of all deals that no scope, segment or bucket tells apart."""
    is_open = {end: pl.col(f"standing_{end}") == "open" for end in _ENDS}
    whose = [
        pl.when(is_open[end]).then(f"{name}_{end}").alias(f"{name}_{end}")
        for name in ("pipeline_id", "owner_id")
        for end in _ENDS
    ]
    return (
        measures.with_columns(whose).group_by(_KIND).agg(pl.col(tuple(_names())).sum())
    )


def _names() -> Iterator[str]:
    """Return the names of all measures."""
    yield "deals"
    for end in _ENDS:
        yield from (f"without_{end}", f"cents_{end}")
    for name in DIFFERENCES:
        yield from (f"{name}_deals", f"{name}_without", f"{name}_cents")


def _one(condition: pl.Expr) -> pl.Expr:
    """Return 1 where the condition holds, else 0."""
    return condition.cast(pl.Int64)
