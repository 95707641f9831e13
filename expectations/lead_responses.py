"""What must hold of `fct_lead_responses` beyond its columns and its key."""

import polars as pl

from expectations.rule import Night, Rule

_FIRST, _HEARD, _ANSWER = map(
    pl.col, ("first_response_at", "last_heard_at", "last_answer_at")
)


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of how a lead was answered."""
    return (
        Rule(
            "nothing is known of an answer from as_of or later",
            holds=pl.max_horizontal("came_at", _FIRST, _HEARD, _ANSWER) < night.as_of,
        ),
        Rule(
            "nobody answers or is heard before the lead came",
            holds=pl.min_horizontal("came_at", _FIRST, _HEARD) == pl.col("came_at"),
        ),
        Rule(
            "how long a response took is known exactly where there is one",
            holds=pl.col("response_seconds").is_not_null() == _FIRST.is_not_null(),
        ),
        Rule(
            "a last word waits for an answer exactly where there is none since",
            holds=pl.col("is_unanswered") == (_HEARD.is_not_null() & _ANSWER.is_null()),
        ),
        Rule(
            "an answer comes after what it answers, and not before our first response",
            holds=(_ANSWER >= _HEARD) & (_ANSWER >= _FIRST),
            where=_ANSWER.is_not_null(),
        ),
        Rule(
            "exactly the leads of dim_leads have a row",
            holds=pl.col("is_lead") & pl.col("has_row"),
            over=rows_beside_leads,
            of=("fct_lead_responses", "dim_leads"),
        ),
    )


def rows_beside_leads(responses: pl.LazyFrame, leads: pl.LazyFrame) -> pl.LazyFrame:
    """Return each lead with whether it is one, and whether it has a row."""
    here = responses.select("lead_id", has_row=pl.lit(value=True))
    there = leads.select("lead_id", is_lead=pl.lit(value=True))
    return here.join(there, on="lead_id", how="full", coalesce=True, validate="1:1")
