"""What must hold of `fct_deal_states` beyond its columns and its key."""

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

_SAID_TWICE = (
    "pipeline_id",
    "stage_id",
    "owner_id",
    "amount",
    "currency",
    "expected_close_date",
    "forecast_category",
    "merged_into",
)
_ACROSS = ("dim_deals", "fct_deal_states")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the spans in which nothing of a deal changed."""
    return (
        Rule(
            "no state begins at as_of or later",
            holds=pl.col("valid_from") < night.as_of,
        ),
        Rule(
            "a deal's states are numbered from 1 without a gap",
            holds=ex.is_numbered("state_number", "deal_id"),
        ),
        Rule(
            "a state ends not before it begins",
            holds=pl.col("valid_to") >= pl.col("valid_from"),
            where=pl.col("valid_to").is_not_null(),
        ),
        Rule(
            "a deal's state ends when its next one begins",
            holds=pl.col("valid_to") == ex.following("valid_from"),
            where=ex.goes_on("deal_id"),
        ),
        Rule(
            "a deal's last state holds at as_of",
            holds=pl.col("valid_to").is_null(),
            where=~ex.goes_on("deal_id"),
        ),
        Rule(
            "a deal's last state is what dim_deals says of it",
            holds=pl.all_horizontal(
                pl.col(name).eq_missing(pl.col(f"{name}_of_state"))
                for name in _SAID_TWICE
            ),
            over=deals_beside_last_states,
            of=_ACROSS,
        ),
    )


def deals_beside_last_states(deals: pl.LazyFrame, states: pl.LazyFrame) -> pl.LazyFrame:
    """Return every deal with its last state, whose columns end in `_of_state`."""
    last = states.filter(~ex.goes_on("deal_id"))
    return deals.join(
        last, on="deal_id", how="left", validate="1:1", suffix="_of_state"
    )
