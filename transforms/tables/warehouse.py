"""The warehouse: dimensions and facts, the history that everything else is made of."""

from transforms.tables.table import (
    Table,
    choice,
    count,
    date,
    days,
    flag,
    instant,
    money,
    text,
    whole,
)
from transforms.tables.vocabulary import (
    CANONICAL_STAGES,
    DIRECTIONS,
    LEVELS,
    NEXT_STEPS,
    ORIGINS,
    OUTCOMES,
    TRACKED_FIELDS,
)

DEAL_ID = text("deal_id", "The deal: `<source>:<id in the source>`.")
PIPELINE_ID = text("pipeline_id", "The sales pipeline: `<source>:<id>`.")
STAGE_ID = text("stage_id", "The stage: `<source>:<id in the source>`.")
OWNER_ID = text("owner_id", "Who owns the deal: `<source>:<id>`.", nullable=True)
CANONICAL_STAGE = choice(
    "canonical_stage",
    CANONICAL_STAGES,
    "Which of the six canonical stages it is; null where nobody mapped it.",
    nullable=True,
)

DIM_PIPELINES = Table(
    name="dim_pipelines",
    layer="warehouse",
    grain="one sales pipeline",
    key=("pipeline_id",),
    sorted_by=("pipeline_id",),
    columns=(
        PIPELINE_ID,
        text("source", "The source that the pipeline comes from."),
        text("pipeline_label", "The pipeline's name as people read it."),
        count("stages", "How many stages the pipeline lists."),
        flag(
            "is_active",
            "Whether the CRM still offers it; null where no CRM says.",
            nullable=True,
        ),
    ),
)

DIM_STAGES = Table(
    name="dim_stages",
    layer="warehouse",
    grain="one stage of a pipeline while its mapping is valid",
    key=("pipeline_id", "stage_id", "valid_from"),
    sorted_by=("pipeline_id", "stage_position", "stage_id", "valid_from"),
    columns=(
        PIPELINE_ID,
        STAGE_ID,
        text("stage_label", "The stage's name as people read it."),
        CANONICAL_STAGE,
        whole(
            "stage_position",
            "Its place in the pipeline's list, from 0; null where nobody mapped it.",
            nullable=True,
        ),
        instant("valid_from", "From when this mapping holds (included)."),
        instant("valid_to", "Until when it holds (excluded).", nullable=True),
        flag("is_mapped", "Whether the configuration names the stage."),
        whole(
            "source_position",
            "Its place in the CRM's own list, from 0; null where no CRM says.",
            nullable=True,
        ),
        flag(
            "is_active",
            "Whether the CRM still offers it; null where no CRM says.",
            nullable=True,
        ),
    ),
)

DIM_OWNERS = Table(
    name="dim_owners",
    layer="warehouse",
    grain="one person or team that owns deals",
    key=("owner_id",),
    sorted_by=("owner_id",),
    may_be_empty=True,
    columns=(
        text("owner_id", "The owner: `<source>:<id>`."),
        text("source", "The source that names the owner."),
        text(
            "owner_name",
            "Personal: the owner's name; the id where the source has none.",
        ),
        instant(
            "first_seen_at",
            "When the owner first took a deal; null: never.",
            nullable=True,
        ),
        instant(
            "last_seen_at",
            "When the owner last took a deal; null: never.",
            nullable=True,
        ),
        count("open_deals", "Open deals the owner holds at as_of."),
        text("team", "The owner's team, where the CRM says.", nullable=True),
        flag(
            "is_active",
            "Whether the CRM still lists the owner as active; null: not on a list.",
            nullable=True,
        ),
    ),
)

DIM_DATES = Table(
    name="dim_dates",
    layer="warehouse",
    grain="one calendar day in the company's time zone",
    key=("date",),
    sorted_by=("date",),
    columns=(
        date("date", "The day."),
        whole("year", "Calendar year."),
        whole("quarter", "Calendar quarter, 1 to 4."),
        whole("month", "Calendar month, 1 to 12."),
        whole("week", "ISO week, 1 to 53."),
        whole("weekday", "1 is Monday, 7 is Sunday."),
        date("month_start_date", "First day of the calendar month."),
        whole(
            "fiscal_year",
            "Named by the calendar year in which it ends; of whole weeks: in which it "
            "would end, did it begin on the 1st.",
        ),
        whole("fiscal_quarter", "1 to 4 within the fiscal year."),
        whole("fiscal_month", "1 to 12 within the fiscal year."),
        whole("fiscal_week", "1 to 53, from the first day of the fiscal year."),
        date("fiscal_year_start_date", "First day of the fiscal year."),
        date("fiscal_quarter_start_date", "First day of the fiscal quarter."),
        date(
            "fiscal_month_start_date",
            "First day of the fiscal month: the calendar's, or one of whole weeks.",
        ),
        instant("starts_at", "The UTC instant at which the day opens."),
        instant("ends_at", "The UTC instant at which the next day opens."),
    ),
)

FCT_DEAL_CHANGES = Table(
    name="fct_deal_changes",
    layer="warehouse",
    grain="one change of one tracked field of one deal",
    key=("deal_id", "change_number"),
    sorted_by=("deal_id", "change_number"),
    columns=(
        DEAL_ID,
        whole("change_number", "The change's place in the deal's history, from 1."),
        choice("field", TRACKED_FIELDS, "Which field changed."),
        text("value", "What it became, as text; null: emptied.", nullable=True),
        instant("changed_at", "When it happened."),
        whole("sequence", "The source's own order at one instant.", nullable=True),
        choice("origin", ORIGINS, "Logged by the source, observed by us, or repaired."),
        text("changed_by", "Who did it, where the source says.", nullable=True),
        instant(
            "changed_after",
            "An observed change happened after this; null for a logged one.",
            nullable=True,
        ),
        instant("known_at", "When we learnt it; a source's own log: when it happened."),
    ),
)

_STATE = (
    PIPELINE_ID,
    STAGE_ID,
    OWNER_ID,
    money("amount", "What the deal is worth, in its currency.", nullable=True),
    text("currency", "ISO 4217 code of the amount.", nullable=True),
    date("expected_close_date", "The seller's forecast day.", nullable=True),
    text("forecast_category", "The CRM's own forecast category.", nullable=True),
)

FCT_DEAL_STATES = Table(
    name="fct_deal_states",
    layer="warehouse",
    grain="one span in which none of a deal's tracked fields changed",
    key=("deal_id", "state_number"),
    sorted_by=("deal_id", "state_number"),
    columns=(
        DEAL_ID,
        whole("state_number", "The span's place in the deal's history, from 1."),
        instant("valid_from", "When the span begins (included)."),
        instant(
            "valid_to",
            "When it ends (excluded); null: it holds at as_of.",
            nullable=True,
        ),
        *_STATE,
        flag("is_deleted", "Whether the deal was deleted in the source."),
        text("merged_into", "The deal that this one was merged into.", nullable=True),
        choice("origin", ORIGINS, "How the change that began the span is known."),
        text("changed_by", "Who began the span.", nullable=True),
    ),
)

FCT_STAGE_HISTORY = Table(
    name="fct_stage_history",
    layer="warehouse",
    grain="one stay of a deal in a stage",
    key=("deal_id", "stay_number"),
    sorted_by=("deal_id", "stay_number"),
    columns=(
        DEAL_ID,
        whole("stay_number", "The stay's place in the deal's path, from 1."),
        PIPELINE_ID,
        STAGE_ID,
        CANONICAL_STAGE,
        whole("stage_position", "The stage's place in its pipeline.", nullable=True),
        instant("entered_at", "When the deal entered the stage (included)."),
        instant(
            "exited_at", "When it left (excluded); null: it is there.", nullable=True
        ),
        days(
            "days_in_stage",
            "Length of the stay in days; open stays up to as_of.",
            nullable=False,
        ),
        whole("visit", "1 for the deal's first stay in this stage, 2 for its second."),
        choice("direction", DIRECTIONS, "How the deal came here."),
        choice("next_step", NEXT_STEPS, "How the deal went on from here."),
        text("next_stage_id", "The stage it went to.", nullable=True),
        text("entered_by", "Who moved it here.", nullable=True),
        choice("origin", ORIGINS, "How the entry is known."),
        money("amount_at_entry", "What the deal was worth on entry.", nullable=True),
        text("owner_id_at_entry", "Who owned the deal on entry.", nullable=True),
        flag("is_from_merge", "Whether two paths lie over each other here: a merge."),
    ),
)

FCT_STAGE_ENTRIES = Table(
    name="fct_stage_entries",
    layer="warehouse",
    grain="one entry of a deal into a stage, at one level",
    key=("level", "deal_id", "entry_number"),
    sorted_by=("level", "deal_id", "entry_number"),
    columns=(
        choice("level", LEVELS, "The CRM's own stages, or the six canonical ones."),
        DEAL_ID,
        whole("entry_number", "The entry's place in the deal's path at this level."),
        PIPELINE_ID,
        text("stage", "The stage_id, or the canonical stage, or `unmapped`."),
        whole("stage_position", "The stage's place at this level.", nullable=True),
        flag("is_open_stage", "Whether the stage is neither won nor lost."),
        instant("entered_at", "When the deal entered (included)."),
        instant(
            "exited_at", "When it left (excluded); null: it is there.", nullable=True
        ),
        whole("visit", "1 for the deal's first entry into this stage at this level."),
        choice("next_step", NEXT_STEPS, "How the deal went on from here."),
        choice("outcome", OUTCOMES, "The deal's outcome that stands at as_of."),
        instant(
            "decided_at", "When that outcome came; null: still open.", nullable=True
        ),
        text("owner_id_at_entry", "Who owned the deal on entry.", nullable=True),
        money("amount_at_entry", "What the deal was worth on entry.", nullable=True),
        flag("is_from_merge", "Whether two paths lie over each other here: a merge."),
    ),
)

DIM_DEALS = Table(
    name="dim_deals",
    layer="warehouse",
    grain="one deal, as it stands at as_of",
    key=("deal_id",),
    sorted_by=("deal_id",),
    columns=(
        DEAL_ID,
        text("source", "The source that the deal comes from."),
        text("deal_name", "The deal's name.", nullable=True),
        *_STATE,
        CANONICAL_STAGE,
        choice("outcome", OUTCOMES, "What became of the deal so far."),
        money(
            "reporting_amount",
            "The amount in the reporting currency: by the rate of the day it was "
            "decided or went, open deals by that of the last day; null: no rate.",
            nullable=True,
        ),
        instant(
            "created_at",
            "When the deal came to be: the source's word, else its first stay.",
        ),
        instant("first_entered_at", "When its first known stay began."),
        instant("stage_entered_at", "When it entered the stage it is in."),
        instant(
            "closed_at", "When the outcome that stands was reached.", nullable=True
        ),
        days("cycle_days", "Days from creation to the win that stands.", nullable=True),
        whole("stays", "How many stays its path has."),
        count("slipped_count", "How often its expected close date was pushed out."),
        instant("last_changed_at", "When a tracked field last changed."),
        text("company", "The customer, as the source writes it.", nullable=True),
        text("company_id", "The company that a CRM ties it to.", nullable=True),
        text("lead_source", "Where the lead came from.", nullable=True),
        text("deal_type", "The kind of deal, as the source writes it.", nullable=True),
        text("product", "The product, as the source writes it.", nullable=True),
        instant("deleted_at", "When it was deleted in the source.", nullable=True),
        text("merged_into", "The deal that this one was merged into.", nullable=True),
    ),
)

WAREHOUSE = (
    DIM_PIPELINES,
    DIM_STAGES,
    DIM_OWNERS,
    DIM_DATES,
    DIM_DEALS,
    FCT_DEAL_CHANGES,
    FCT_DEAL_STATES,
    FCT_STAGE_HISTORY,
    FCT_STAGE_ENTRIES,
)
