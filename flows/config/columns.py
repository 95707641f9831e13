"""How a file's columns and fields are called in our words."""

from typing import Self

from pydantic import Field, model_validator

from flows.config.problems import refuse, repeats
from flows.config.section import Section
from flows.config.values import Text


class Columns(Section):
    """`[source.columns]`: our name of a column = the file's name of it."""

    deal_id: Text = Field(description="the column that tells deals apart")
    changed_at: Text | None = Field(default=None, description="when it happened")
    sequence: Text | None = Field(default=None, description="the order at one instant")
    changed_by: Text | None = Field(default=None, description="who made the change")

    @property
    def mapping(self) -> dict[str, str]:
        """Our name -> the file's name, of the columns that are named."""
        return {ours: theirs for ours, theirs in self if theirs is not None}


class DealColumns(Columns):
    """Columns of a snapshot with a row per deal."""

    stage: Text = Field(description="the column that holds the stage's id")
    pipeline: Text | None = Field(default=None, description="the sales pipeline's id")
    owner: Text | None = Field(default=None, description="who owns the deal")
    amount: Text | None = Field(default=None, description="what the deal is worth")
    currency: Text | None = Field(default=None, description="the amount's currency")
    created_at: Text | None = Field(default=None, description="when the deal came up")
    closed_at: Text | None = Field(default=None, description="when it was decided")
    modified_at: Text | None = Field(default=None, description="when it was last saved")
    expected_close_date: Text | None = Field(default=None, description="forecast day")
    forecast_category: Text | None = Field(default=None, description="CRM's category")
    deal_name: Text | None = Field(default=None, description="the deal's name")
    company: Text | None = Field(default=None, description="the customer")
    lead_source: Text | None = Field(default=None, description="where it came from")
    deal_type: Text | None = Field(default=None, description="the kind of deal")
    product: Text | None = Field(default=None, description="the product")


class EventColumns(DealColumns):
    """Columns of a file with a row per stage event."""

    changed_at: Text = Field(description="the column that says when it happened")


class ChangeColumns(Columns):
    """Columns of a file with a row per changed field."""

    changed_at: Text = Field(description="the column that says when it happened")
    field: Text = Field(description="the column that says which field changed")
    value: Text = Field(description="the column that holds the field's new value")


class Fields(Section):
    """`[source.fields]`: our name of a field = the file's; left out: the same name."""

    stage: Text = Field(default="stage", description="the stage")
    pipeline: Text = Field(default="pipeline", description="the sales pipeline")
    owner: Text = Field(default="owner", description="who owns the deal")
    amount: Text = Field(default="amount", description="what the deal is worth")
    currency: Text = Field(default="currency", description="the amount's currency")
    created_at: Text = Field(default="created_at", description="when it came up")
    expected_close_date: Text = Field(
        default="expected_close_date", description="the forecast day"
    )
    forecast_category: Text = Field(
        default="forecast_category", description="the CRM's own category"
    )
    deleted: Text = Field(default="deleted", description="whether it was deleted")
    merged_into: Text = Field(default="merged_into", description="the surviving deal")
    deal_name: Text = Field(default="deal_name", description="the deal's name")
    company: Text = Field(default="company", description="the customer")
    lead_source: Text = Field(default="lead_source", description="where it came from")
    deal_type: Text = Field(default="deal_type", description="the kind of deal")
    product: Text = Field(default="product", description="the product")

    @property
    def mapping(self) -> dict[str, str]:
        """Our name -> the file's name, of every field that is kept."""
        return dict(self)

    @model_validator(mode="after")
    def _one_meaning_each(self) -> Self:
        """Refuse a field of the file that would be two of ours."""
        theirs = list(self.mapping.values())
        if twice := repeats(theirs):
            name = theirs[twice[0]]
            both = " and ".join(ours for ours, field in self if field == name)
            refuse(
                "each field of the file once",
                got=f'"{name}" for both {both}',
                hint="a field that is left out goes by our own name",
            )
        return self
