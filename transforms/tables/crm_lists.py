"""Staging of a CRM's own lists: its owners and its stages, as last answered."""

from transforms.tables.table import Column, Table, choice, flag, rate, text, whole


def _id(name: str, description: str) -> Column:
    """Return a column of ids with their source before them."""
    return text(name, f"{description}: `<source>:<id>`.")


KNOWN_OWNERS = Table(
    name="stg_crm__owners",
    layer="staging",
    grain="one owner on a CRM's list",
    key=("owner_id",),
    sorted_by=("owner_id",),
    may_be_empty=True,
    columns=(
        _id("owner_id", "The owner"),
        text("owner_name", "Personal: the name; null where blank.", nullable=True),
        text("team", "The owner's team.", nullable=True),
        flag("is_active", "Whether the CRM has not archived the owner."),
        text(
            "email",
            "Personal: the e-mail address in small letters; null where blank.",
            nullable=True,
        ),
    ),
)

KNOWN_STAGES = Table(
    name="stg_crm__stages",
    layer="staging",
    grain="one stage of a pipeline on a CRM's list",
    key=("record", "pipeline_id", "stage_id"),
    sorted_by=("record", "pipeline_id", "source_position", "stage_id"),
    may_be_empty=True,
    columns=(
        choice("record", ("deals", "leads"), "What goes through the pipeline."),
        _id("pipeline_id", "The pipeline"),
        text("pipeline_label", "Its name as people read it.", nullable=True),
        flag("is_pipeline_active", "Whether the CRM still offers the pipeline."),
        _id("stage_id", "The stage"),
        text("stage_label", "Its name as people read it.", nullable=True),
        whole("source_position", "Its place in the CRM's list.", nullable=True),
        rate("probability", "The chance to be won that the CRM gives it."),
        flag("is_closed", "Whether a deal in it is decided.", nullable=True),
        flag("is_active", "Whether the CRM still offers the stage."),
    ),
)
