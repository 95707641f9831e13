"""The published tables: what BI tools query and finance signs."""

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
from transforms.tables.vocabulary import (
    BASES,
    DAY_ORIGINS,
    DEFINITIONS,
    FORECAST_LEVELS,
    FORECAST_PARTS,
    LEVELS,
    PERIODS,
    SEVERITIES,
    VISITS,
)
from transforms.tables.warehouse import PIPELINE_ID

BASIS = choice(
    "basis", BASES, "Whether the sample reaches the floor; below it rates are null."
)

_COHORT = (
    choice(
        "period",
        PERIODS,
        "The kind of period; `trailing` is the last n days before as_of.",
    ),
    date("period_start_date", "Its first day, in the company's time zone."),
    date("period_end_date", "The first day after it."),
    PIPELINE_ID,
)
_STAGE = (
    choice("level", LEVELS, "The CRM's own stages, or the six canonical ones."),
    text("stage", "The stage_id, or the canonical stage, or `unmapped`."),
    text("stage_label", "The stage's name as people read it."),
    whole("stage_position", "The stage's place at this level.", nullable=True),
)
_SEGMENT = (
    text("segment", "What the rows are split by; `all` is no split."),
    text("member", "The value of the segment; `all` where there is no split."),
)
_COHORT_KEY = ("period", "period_start_date", "period_end_date", "pipeline_id")
_STAGE_KEY = ("level", "stage")
_SEGMENT_KEY = ("segment", "member")


def _interval(of: str, what: str) -> tuple[Column, Column]:
    """Return the two ends of a rate's 95 % interval."""
    return (
        rate(f"{of}_low", f"Lower end of the 95 % interval of {what}."),
        rate(f"{of}_high", f"Upper end of the 95 % interval of {what}."),
    )


STAGE_CONVERSION = Table(
    name="stage_conversion",
    layer="published",
    may_be_empty=True,
    grain="one cohort of entries into a stage, under one definition of passing",
    key=(*_COHORT_KEY, *_STAGE_KEY, *_SEGMENT_KEY, "definition", "visits"),
    sorted_by=(*_COHORT_KEY, *_STAGE_KEY, *_SEGMENT_KEY, "definition", "visits"),
    columns=(
        *_COHORT,
        *_STAGE,
        *_SEGMENT,
        choice("definition", DEFINITIONS, "By when the next step must have come."),
        choice("visits", VISITS, "Only a deal's first entry into the stage, or any."),
        count(
            "entered", "Entries counted: all, or those old enough for the definition."
        ),
        count(
            "not_yet_mature",
            "Entries too young for the definition: in no other column.",
        ),
        count("advanced", "Entries whose next step was forward."),
        count("won", "Entries whose next step was a win."),
        count("lost", "Entries whose next step was a loss."),
        count("went_back", "Entries whose next step was back."),
        count(
            "moved",
            "Entries whose next step was another pipeline or an unmapped stage.",
        ),
        count("deleted", "Entries that ended with the deal's deletion."),
        count("still_open", "Entries with no next step yet."),
        count("eventually_won", "Entries of deals whose standing outcome is won."),
        count("eventually_lost", "Entries of deals whose standing outcome is lost."),
        rate("conversion_rate", "(advanced + won) / entered."),
        *_interval("conversion_rate", "the conversion rate (Wilson)"),
        rate("won_rate", "eventually_won / entered: open deals count as not won."),
        *_interval("won_rate", "the won rate (Wilson)"),
        rate("win_rate", "eventually_won / (eventually_won + eventually_lost)."),
        *_interval("win_rate", "the win rate (Wilson)"),
        BASIS,
    ),
)

STAGE_INCIDENCE = Table(
    name="stage_incidence",
    layer="published",
    may_be_empty=True,
    grain="one cohort of first entries into a stage, looked at n days after entry",
    key=(*_COHORT_KEY, *_STAGE_KEY, *_SEGMENT_KEY, "horizon"),
    sorted_by=(*_COHORT_KEY, *_STAGE_KEY, *_SEGMENT_KEY, "days_since_entry", "horizon"),
    columns=(
        *_COHORT,
        *_STAGE,
        *_SEGMENT,
        text(
            "horizon", "`7_days` and so on; `end`: as far as the cohort was followed."
        ),
        days("days_since_entry", "The horizon in days.", nullable=False),
        count("entered", "First entries in the cohort."),
        count(
            "at_risk", "Those neither decided nor out of sight just before the horizon."
        ),
        rate("won_incidence", "Chance to be won by then (Aalen-Johansen)."),
        *_interval("won_incidence", "the chance to be won"),
        rate("lost_incidence", "Chance to be lost by then (Aalen-Johansen)."),
        *_interval("lost_incidence", "the chance to be lost"),
        rate("gone_incidence", "Chance to be deleted or merged away by then."),
        rate("open_share", "Chance to be still undecided: 1 less the three others."),
        BASIS,
    ),
)

TIME_IN_STAGE = Table(
    name="time_in_stage",
    layer="published",
    may_be_empty=True,
    grain="one cohort of stays in a stage, by period of entry",
    key=(*_COHORT_KEY, *_STAGE_KEY, *_SEGMENT_KEY),
    sorted_by=(*_COHORT_KEY, *_STAGE_KEY, *_SEGMENT_KEY),
    columns=(
        *_COHORT,
        *_STAGE,
        *_SEGMENT,
        count("stays", "Stays that began in the period."),
        count("open_stays", "Those not ended at as_of."),
        days(
            "p50_days",
            "Days by which half have left (Kaplan-Meier, open ones included).",
        ),
        days("p75_days", "Days by which three quarters have left (Kaplan-Meier)."),
        days("p90_days", "Days by which nine of ten have left (Kaplan-Meier)."),
        days("mean_days_of_closed", "Mean length of the ended stays only."),
        days("median_days_of_closed", "Median length of the ended stays only."),
        BASIS,
    ),
)

SALES_VELOCITY = Table(
    name="sales_velocity",
    layer="published",
    grain="one period of a pipeline",
    key=(*_COHORT_KEY, *_SEGMENT_KEY),
    sorted_by=(*_COHORT_KEY, *_SEGMENT_KEY),
    columns=(
        *_COHORT,
        *_SEGMENT,
        count("open_deals", "Open deals at the period's end, or at as_of if earlier."),
        count("won_deals", "Deals whose standing win came in the period."),
        count("lost_deals", "Deals whose standing loss came in the period."),
        rate("win_rate", "won / (won + lost) of the deals decided in the period."),
        *_interval("win_rate", "the win rate (Wilson)"),
        money("won_amount", "What the won deals are worth, in the reporting currency."),
        count("won_deals_without_amount", "Won deals with no known reporting amount."),
        money(
            "average_won_amount",
            "won_amount / won deals with an amount.",
            nullable=True,
        ),
        days("cycle_days", "Mean days from creation to the win that stands."),
        days("cycle_days_p50", "Median of the same."),
        days("cycle_days_p90", "Ninth decile of the same."),
        money(
            "velocity_per_day",
            "open deals x win rate x average won amount / cycle days.",
            nullable=True,
        ),
        text("currency", "The reporting currency."),
        BASIS,
    ),
)

PIPELINE_DAILY = Table(
    name="pipeline_daily",
    layer="published",
    grain="one day of a stage, an owner and a forecast category, in one version",
    key=(
        "date",
        "pipeline_id",
        "stage_id",
        "owner_id",
        "forecast_category",
        "currency",
        "version",
    ),
    sorted_by=(
        "date",
        "pipeline_id",
        "stage_id",
        "owner_id",
        "forecast_category",
        "currency",
        "version",
    ),
    may_be_empty=True,
    columns=(
        date("date", "The day, in the company's time zone; the state at its end."),
        PIPELINE_ID,
        text("stage_id", "The open stage."),
        text("owner_id", "The owner; `none` where nobody owned the deal."),
        text("forecast_category", "The CRM's forecast category; `none` where empty."),
        text("currency", "The deals' own currency; `none` where unknown."),
        count("open_deals", "Deals open in the stage at the end of the day."),
        count("deals_without_amount", "Those whose amount was not known."),
        money("amount", "What they were worth, as it stood that day."),
        money(
            "weighted_amount",
            "amount x the stage's chance to be won, as known at as_of.",
        ),
        count(
            "deals_without_chance",
            "Those in a stage whose chance is not known yet: they weigh nothing.",
        ),
        flag("is_partial", "Whether the day had not ended at as_of."),
        choice(
            "origin",
            DAY_ORIGINS,
            "Written the night the day ended, made from history later, or a new "
            "version of what was written.",
        ),
        whole("version", "1, and one more for each restatement of the row."),
        flag("is_latest", "Whether no later version restates the row."),
        instant("written_at", "The as_of of the run that wrote the row."),
    ),
)

REVENUE_FORECAST = Table(
    name="revenue_forecast",
    layer="published",
    grain="one part of a member's revenue in one period, as forecast at as_of",
    key=("as_of", "period", "period_start_date", "level", "member", "part"),
    sorted_by=("as_of", "period", "period_start_date", "level", "member", "part"),
    columns=(
        instant("as_of", "The instant up to which the forecast knows."),
        choice(
            "period",
            ("month", "quarter", "next_28_days"),
            "Fiscal month, fiscal quarter, or the next 28 days.",
        ),
        date("period_start_date", "The period's first day."),
        date("period_end_date", "The first day after it."),
        choice("level", FORECAST_LEVELS, "The whole company, or one pipeline."),
        text("member", "`all`, or the pipeline_id."),
        choice(
            "part",
            FORECAST_PARTS,
            "Won already, open now, not created yet, or their sum.",
        ),
        count(
            "deals",
            "Deals the part rests on; expected ones are not counted.",
            nullable=True,
        ),
        count(
            "deals_without_amount",
            "Those of them with no known amount in the reporting currency.",
            nullable=True,
        ),
        money("mean_amount", "Expected revenue; members and parts add up to totals."),
        money("p10_amount", "One chance in ten that it is less."),
        money("p50_amount", "As likely more as less."),
        money("p90_amount", "One chance in ten that it is more."),
        text("currency", "The reporting currency."),
        BASIS,
    ),
)

DATA_QUALITY = Table(
    name="data_quality",
    layer="published",
    grain="one rule looked at in one run",
    key=("as_of", "subject", "rule"),
    sorted_by=("as_of", "subject", "rule"),
    columns=(
        instant("as_of", "The run."),
        text("subject", "The table, source or file the rule is about."),
        text("rule", "The rule, as a sentence that should be true."),
        count("checked", "How many rows it was asked of."),
        count("failed", "How many of them it is not true of."),
        choice(
            "severity",
            SEVERITIES,
            "Critical holds the night, warning is shown, information is counted.",
        ),
        instant(
            "failing_since",
            "The first run in which it was not true without a break.",
            nullable=True,
        ),
    ),
)

QUARANTINE = Table(
    name="quarantine",
    layer="published",
    grain="one value or row that was held back, and why",
    key=("source", "file", "row_number", "column", "reason"),
    sorted_by=("source", "file", "row_number", "column", "reason"),
    may_be_empty=True,
    columns=(
        text("source", "The source."),
        text("file", "The file."),
        whole(
            "row_number", "The row's number in the file; the first row of data is 1."
        ),
        text("column", "The column as the file names it; `(row)` for the whole row."),
        text("reason", "What is wrong with it; never the value itself."),
        flag(
            "is_row_held_back",
            "Whether the whole row was held back, not only the value.",
        ),
        instant("extracted_at", "When the row was read."),
    ),
)

PUBLISHED = (
    STAGE_CONVERSION,
    STAGE_INCIDENCE,
    TIME_IN_STAGE,
    SALES_VELOCITY,
    PIPELINE_DAILY,
    REVENUE_FORECAST,
    DATA_QUALITY,
    QUARANTINE,
)
