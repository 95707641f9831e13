"""What a row is beside its neighbours, where rows lie by deal and then by time."""

import polars as pl


def is_same_deal_before() -> pl.Expr:
    """Whether the row before is of the same deal."""
    return (pl.col("deal") == pl.col("deal").shift(1)).fill_null(value=False)


def is_same_deal_after() -> pl.Expr:
    """Whether the row after is of the same deal."""
    return (pl.col("deal") == pl.col("deal").shift(-1)).fill_null(value=False)


def is_news(column: str) -> pl.Expr:
    """Whether the row says another thing of the deal than the row before."""
    is_repeat = (pl.col(column) == pl.col(column).shift(1)).fill_null(value=False)
    return ~(is_same_deal_before() & is_repeat)


def next_of_deal(column: str) -> pl.Expr:
    """What the deal's next row says; null in its last."""
    return pl.when(is_same_deal_after()).then(pl.col(column).shift(-1)).alias(column)


def previous_stage() -> pl.Expr:
    """The stage before; null in a deal's first row."""
    return pl.when(is_same_deal_before()).then(pl.col("stage").shift(1))
