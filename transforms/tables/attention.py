"""Attention: the published tables that say where a sales leader should look next."""

import polars as pl

from transforms.tables.published import BASIS
from transforms.tables.table import (
    Column,
    Table,
    choice,
    count,
    date,
    days,
    flag,
    instant,
    money,
    rate,
    text,
    whole,
)
from transforms.tables.vocabulary import PERIODS
from transforms.tables.warehouse import DEAL_ID, OWNER_ID, PIPELINE_ID, STAGE_ID

_STAGE_LABEL = text("stage_label", "The stage's name as people read it.")
_CURRENCY = text("currency", "The reporting currency.")


def _ratio(name: str, description: str) -> Column:
    """Return a column of quotients of money: from 0, and it may exceed 1."""
    return Column(name, pl.Float64(), description, nullable=True, low=0.0)


DEALS_AT_RISK = Table(
    name="deals_at_risk",
    layer="published",
    grain="one open deal with a reason to worry",
    key=("deal_id",),
    sorted_by=("rank",),
    may_be_empty=True,
    columns=(
        DEAL_ID,
        PIPELINE_ID,
        STAGE_ID,
        _STAGE_LABEL,
        OWNER_ID,
        money("amount", "Its worth in the reporting currency.", nullable=True),
        _CURRENCY,
        days("days_in_stage", "Days since it entered its stage.", nullable=False),
        days(
            "usual_days",
            "Days that three quarters of the stays compared with do not exceed.",
        ),
        choice(
            "usual_of",
            ("won deals", "all deals"),
            "Whose stays in the stage it is compared with; null: too few of either.",
            nullable=True,
        ),
        flag("is_over_usual_days", "Whether it is there longer than usual_days."),
        count(
            "days_past_close_date",
            "Days since the day it should have closed by; null: no such day is set.",
            nullable=True,
        ),
        flag("is_past_close_date", "Whether that day is past."),
        count("times_pushed", "How often its expected close date was pushed out."),
        flag("is_often_pushed", "Whether that is as often as the limit, or oftener."),
        days(
            "days_since_two_way_contact",
            "Days since both sides had spoken; never: since its creation; null: the "
            "source tells of no contacts.",
        ),
        flag("is_silent", "Whether that is as long as the limit, or longer."),
        flag(
            "has_no_next_step",
            "Whether no call, meeting or task is planned; null: the source has never "
            "told of one before it took place.",
            nullable=True,
        ),
        rate(
            "amount_cut_share",
            "By what share the amount lies below the highest it ever was.",
        ),
        flag("is_amount_cut", "Whether that share reaches the limit."),
        flag("is_owner_inactive", "Whether its owner has left, or nobody owns it."),
        count("reasons_found", "How many of the seven reasons hold."),
        text("reasons", "The reasons with their numbers, as a person reads them."),
        rate("loss_chance", "The chance of deals in its stage to be lost."),
        money(
            "expected_loss_amount",
            "amount x loss_chance; null where either is not known.",
            nullable=True,
        ),
        whole("rank", "1 for the largest expected loss; unknown ones come last."),
    ),
)

STAGE_BOTTLENECKS = Table(
    name="stage_bottlenecks",
    layer="published",
    grain="one open stage of a pipeline that deals are or were in",
    key=("pipeline_id", "stage_id"),
    sorted_by=("pipeline_id", "stage_id"),
    may_be_empty=True,
    columns=(
        PIPELINE_ID,
        STAGE_ID,
        _STAGE_LABEL,
        whole("stage_position", "The stage's place in its pipeline.", nullable=True),
        count("open_deals", "Open deals that are there at as_of."),
        money("open_amount", "What they are worth, as far as it is known."),
        count("deals_without_amount", "Those with no known reporting amount."),
        days("open_days_p50", "Median of the days that they are there so far."),
        count("stays_now", "Stays that began in the last days, by default 90."),
        count("stays_before", "Stays that began in the days before, by default 365."),
        days(
            "p50_days_now",
            "Days by which half of the stays_now have left (Kaplan-Meier).",
        ),
        days(
            "p50_days_before",
            "Days by which half of the stays_before have left (Kaplan-Meier).",
        ),
        days(
            "p75_days_before",
            "Days by which three quarters of the stays_before have left.",
        ),
        Column(
            "days_lost",
            pl.Float64(),
            "p50_days_now - p50_days_before: what a deal waits longer; below 0: less.",
            nullable=True,
        ),
        count(
            "deals_beyond_usual",
            "Open deals that are there longer than p75_days_before.",
            nullable=True,
        ),
        money("amount_waiting_beyond_usual", "What those are worth.", nullable=True),
        days(
            "deal_days_beyond_usual",
            "The days by which they exceed p75_days_before, added up.",
        ),
        money(
            "amount_years_beyond_usual",
            "Their amount x those days / 365, added up: money that comes so many years "
            "late. Times a yearly rate of interest it is what the waiting costs.",
            nullable=True,
        ),
        _CURRENCY,
        whole(
            "rank_by_days",
            "1 for the most days_lost, over all pipelines; null where not known.",
            nullable=True,
        ),
        whole(
            "rank_by_amount",
            "1 for the largest amount_waiting_beyond_usual; null where not known.",
            nullable=True,
        ),
        BASIS,
    ),
)

OWNER_PERFORMANCE = Table(
    name="owner_performance",
    layer="published",
    grain="one period of an owner or a team",
    key=("period", "period_start_date", "period_end_date", "level", "member"),
    sorted_by=("period", "period_start_date", "period_end_date", "level", "member"),
    may_be_empty=True,
    columns=(
        choice(
            "period",
            PERIODS,
            "The kind of period; `trailing` is the last n days before as_of.",
        ),
        date("period_start_date", "Its first day, in the company's time zone."),
        date("period_end_date", "The first day after it."),
        choice(
            "level", ("owner", "team"), "Whether the row is an owner's or a team's."
        ),
        text("member", "The owner_id, or the team; `none` where nobody is known."),
        count("created_deals", "Deals created in the period, deleted ones left out."),
        count("won_deals", "Deals whose standing win came in the period."),
        count("lost_deals", "Deals whose standing loss came in the period."),
        money("won_amount", "What the won deals are worth, in the reporting currency."),
        count("won_deals_without_amount", "Won deals with no known reporting amount."),
        rate("win_rate", "won / (won + lost) of the deals decided in the period."),
        rate("win_rate_low", "Lower end of its 95 % interval (Wilson)."),
        rate("win_rate_high", "Upper end of its 95 % interval (Wilson)."),
        money(
            "average_won_amount",
            "won_amount / won deals with an amount.",
            nullable=True,
        ),
        days("cycle_days", "Mean days from creation to the win that stands."),
        days("cycle_days_p50", "Median of the same."),
        money(
            "velocity_per_day",
            "open deals x win rate x average won amount / cycle days.",
            nullable=True,
        ),
        count("open_deals", "Open deals at the period's end, or at as_of if earlier."),
        count("activities", "What the owner did; mails that came in are left out."),
        count("emails", "Those of them that are mails."),
        count("calls", "Those of them that are calls."),
        count("meetings", "Those of them that are meetings."),
        count("answered_mails", "Mails of customers that the owner answered."),
        Column(
            "response_hours_p50",
            pl.Float64(),
            "Median working hours until such an answer; null without one.",
            nullable=True,
            low=0.0,
        ),
        count(
            "overdue_deals",
            "Open deals that should have closed before the day of as_of; null in "
            "periods that are over, and trailing ones.",
            nullable=True,
        ),
        money(
            "open_due_amount",
            "What the open deals are worth that should close in the period; null but "
            "for the month, quarter and year that as_of lies in.",
            nullable=True,
        ),
        money("quota_amount", "What was to be won in the period.", nullable=True),
        _ratio("attainment_rate", "won_amount / quota_amount; it may exceed 1."),
        _ratio(
            "coverage_rate",
            "open_due_amount / (quota_amount - won_amount); null once that is reached.",
        ),
        _CURRENCY,
        BASIS,
    ),
)

CROSS_SELL = Table(
    name="cross_sell",
    layer="published",
    grain="one product that a customer has not bought and customers like it have",
    key=("source", "customer", "product_id"),
    sorted_by=("source", "customer", "rank"),
    may_be_empty=True,
    columns=(
        text("source", "The source that the customer's deals come from."),
        text("customer", "The company, as its won deals name it."),
        text(
            "company_id",
            "The one company of exactly this name on the source's list.",
            nullable=True,
        ),
        text("product_id", "The product to offer: `<source>:<id>`."),
        text("product_name", "Its name.", nullable=True),
        text("because_product_id", "The product they bought that speaks for it most."),
        text("because_product_name", "Its name.", nullable=True),
        text(
            "industry",
            "The industry whose customers were counted; null: all of the source.",
            nullable=True,
        ),
        count("customers", "Customers counted: like ones whose products are known."),
        count("customers_with_because", "Those who bought because_product_id."),
        count("customers_with_product", "Those who bought product_id."),
        count("customers_with_both", "Those who bought both."),
        rate("support_rate", "customers_with_both / customers.", nullable=False),
        rate(
            "confidence_rate",
            "customers_with_both / customers_with_because.",
            nullable=False,
        ),
        rate(
            "confidence_rate_low",
            "Lower end of its 95 % interval (Wilson).",
            nullable=False,
        ),
        rate(
            "confidence_rate_high",
            "Upper end of its 95 % interval (Wilson).",
            nullable=False,
        ),
        Column(
            "lift",
            pl.Float64(),
            "How many times as often product_id is bought by those who bought "
            "because_product_id as by all customers counted.",
            low=0.0,
        ),
        instant("last_purchase_at", "When the customer's latest won deal was won."),
        whole("rank", "1 for the product with the highest confidence_rate for them."),
    ),
)

ATTENTION = (DEALS_AT_RISK, STAGE_BOTTLENECKS, OWNER_PERFORMANCE, CROSS_SELL)
