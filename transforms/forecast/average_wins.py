"""Average wins: what a deal that is not yet created will bring when it is won."""

from datetime import datetime

import polars as pl

from transforms.forecast.weeks import week_before

_WEEKS = 52
# A huge deal of the past stands for no more than so many ordinary ones.
_WHALE = 20.0
_WINS_TO_BELIEVE_A_PIPELINE = 3


def average_wins(deals: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return, per pipeline, what a win brings on average and how much that varies.

    From the wins of the last year, in the reporting currency. A win without a known
    amount brings nothing, a whale counts as 20 medians of its pipeline, and a pipeline
    with few wins is drawn towards the company. While nothing was won, the average
    amount of all deals stands in, and varies like an exponential.

    Columns: pipeline_id, average_win, win_spread (variance over squared average).
    """
    wins = _recent_wins(deals, as_of=as_of)
    spread = pl.col("square") / pl.col("average").pow(2) - 1
    return (
        deals.select("pipeline_id")
        .unique()
        .join(_by_pipeline(wins), on="pipeline_id", how="left", validate="1:1")
        .join(_of_company(wins), how="cross")
        .join(_any_amount(deals), how="cross")
        .with_columns(average=_drawn("amounts"), square=_drawn("squares"))
        .select(
            "pipeline_id",
            average_win=pl.coalesce("average", "any_amount", 0.0),
            win_spread=spread.fill_nan(None).fill_null(1.0).clip(lower_bound=0.0),
        )
    )


def _recent_wins(deals: pl.LazyFrame, *, as_of: datetime) -> pl.LazyFrame:
    """Return the wins of the last year with what each brings, whales capped."""
    amount = pl.col("amount").cast(pl.Float64)
    median = amount.filter(amount > 0).median().over("pipeline_id")
    capped = amount.clip(upper_bound=_WHALE * median).round(2)
    return deals.filter(
        (pl.col("outcome") == "won") & (week_before("ended_at", as_of=as_of) < _WEEKS)
    ).with_columns(value=capped.fill_null(0.0).cast(pl.Decimal(38, 2)))


def _by_pipeline(wins: pl.LazyFrame) -> pl.LazyFrame:
    """Return what each pipeline's wins add up to."""
    return wins.group_by("pipeline_id").agg(**_sums())


def _of_company(wins: pl.LazyFrame) -> pl.LazyFrame:
    """Return what all wins together add up to."""
    return wins.select(**{f"all_{name}": value for name, value in _sums().items()})


def _sums() -> dict[str, pl.Expr]:
    """Return how many wins there are, and the sums of their amounts and squares.

    Decimals add up to the same sum in any order; squares are told in whole units.
    """
    square = pl.col("value").cast(pl.Float64).pow(2).round()
    return {
        "wins": pl.len(),
        "amounts": pl.col("value").sum().cast(pl.Float64),
        "squares": square.cast(pl.Decimal(38, 0)).sum().cast(pl.Float64),
    }


def _any_amount(deals: pl.LazyFrame) -> pl.LazyFrame:
    """Return one row: the average of the amounts of all deals; null if none has any."""
    amounts = pl.col("amount").drop_nulls()
    average = amounts.sum().cast(pl.Float64) / amounts.len()
    return deals.select(any_amount=pl.when(amounts.len() > 0).then(average))


def _drawn(name: str) -> pl.Expr:
    """The pipeline's mean, drawn towards the company's; null while nothing was won."""
    company = pl.col(f"all_{name}") / pl.col("all_wins")
    prior = _WINS_TO_BELIEVE_A_PIPELINE
    own = pl.col(name).fill_null(0.0) + prior * company
    return pl.when(pl.col("all_wins") > 0).then(
        own / (pl.col("wins").fill_null(0) + prior)
    )
