"""What must hold of `leads_unattended` beyond its columns and its key."""

from datetime import timedelta

import polars as pl

from expectations import expressions as ex
from expectations.rule import Night, Rule

# Longer than anybody lets a lead wait before it is to be listed, holidays included.
_LONG = timedelta(days=60)
_ROUNDING = 1e-6
_PLACE = pl.int_range(1, pl.len() + 1)
_BESIDE = ("leads_unattended", "dim_leads", "dim_lead_statuses", "fct_lead_responses")


def rules(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of the leads that wait for somebody."""
    return (*_waits(night), *_ranks(), *_leads(), _is_whole(night))


def _waits(night: Night) -> tuple[Rule, ...]:
    """Return what must be true of how long a lead waits."""
    return (
        Rule(
            "a lead waits since its coming or later, and since before as_of",
            holds=(pl.col("came_at") <= pl.col("waiting_since"))
            & (pl.col("waiting_since") < night.as_of),
        ),
        Rule(
            "no wait has more working hours than hours",
            holds=pl.col("waiting_hours") <= pl.col("wall_hours") + _ROUNDING,
        ),
    )


def _ranks() -> tuple[Rule, ...]:
    """Return what must be true of the order."""
    return (
        Rule("the ranks are 1, 2, 3 …", holds=pl.col("rank") == _PLACE),
        Rule(
            "the lead that waits longest comes first",
            holds=pl.col("waiting_hours") <= ex.previous("waiting_hours"),
            where=pl.col("rank") > 1,
        ),
    )


def _leads() -> tuple[Rule, ...]:
    """Return what must be true of the leads that are listed."""
    is_unanswered = pl.col("reason") == "reply unanswered"
    return (
        _beside(
            "only open leads are listed: none converted, closed, deleted or merged",
            holds=pl.col("is_lead")
            & ex.are_unknown("converted_deal_id", "deleted_at", "merged_into")
            & (pl.col("standing") != "closed"),
        ),
        _beside(
            "no reply was sent to a lead that is listed for that",
            holds=pl.col("first_response_at").is_null(),
            where=~is_unanswered,
        ),
        _beside(
            "the last word of a lead with an unanswered reply has no answer",
            holds=pl.col("is_unanswered") & pl.col("first_response_at").is_not_null(),
            where=is_unanswered,
        ),
        Rule(
            "exactly the leads that are listed for having no owner and no reply so far "
            "have no owner",
            holds=(pl.col("reason") == "no owner") == pl.col("owner_id").is_null(),
            where=~is_unanswered,
        ),
    )


def _is_whole(night: Night) -> Rule:
    """Return the rule that none is missing."""
    return Rule(
        "every open lead that nobody has answered for two months is listed",
        holds=pl.col("is_listed"),
        where=pl.col("came_at") < night.as_of - _LONG,
        severity="warning",  # a company may set a longer patience
        over=unanswered_beside_listed,
        of=_BESIDE,
    )


def _beside(description: str, holds: pl.Expr, where: pl.Expr | None = None) -> Rule:
    """Return a rule over the listed leads with what else is known of them."""
    return Rule(description, holds, where, over=listed_beside_leads, of=_BESIDE)


def listed_beside_leads(
    listed: pl.LazyFrame,
    leads: pl.LazyFrame,
    statuses: pl.LazyFrame,
    responses: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return the listed leads beside dim_leads, its statuses and the responses."""
    return listed.select("lead_id", "reason").join(
        _known(leads, statuses, responses), on="lead_id", how="left", validate="1:1"
    )


def unanswered_beside_listed(
    listed: pl.LazyFrame,
    leads: pl.LazyFrame,
    statuses: pl.LazyFrame,
    responses: pl.LazyFrame,
) -> pl.LazyFrame:
    """Return the open leads without a response, with `is_listed`: true, else null."""
    there = listed.select("lead_id", is_listed=pl.lit(value=True))
    return (
        _known(leads, statuses, responses)
        .filter(ex.are_unknown("converted_deal_id", "deleted_at", "merged_into"))
        .filter(
            (pl.col("standing") != "closed") & pl.col("first_response_at").is_null()
        )
        .join(there, on="lead_id", how="left", validate="1:1")
    )


def _known(
    leads: pl.LazyFrame, statuses: pl.LazyFrame, responses: pl.LazyFrame
) -> pl.LazyFrame:
    """Return every lead with what its status says of it, and how it was answered."""
    return (
        leads.with_columns(is_lead=pl.lit(value=True))
        .join(
            statuses.select("status_id", "standing"),
            on="status_id",
            how="left",
            validate="m:1",
        )
        .with_columns(pl.col("standing").fill_null("open"))
        .join(responses, on="lead_id", how="left", validate="1:1")
    )
