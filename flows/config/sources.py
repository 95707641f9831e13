"""Sources: which files are read, what is in them and how they are written."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from flows.config.columns import (
    ChangeColumns,
    Columns,
    DealColumns,
    EventColumns,
    Fields,
)
from flows.config.hubspot import HubSpotSource
from flows.config.mailbox import MailboxSource
from flows.config.problems import Problem, refuse, refuse_all
from flows.config.section import Section
from flows.config.values import (
    Currency,
    DateFormat,
    Delimiter,
    Encoding,
    Identifier,
    LocalPath,
    Share,
    Text,
    Thousands,
    TimeZone,
    did_you_mean,
)


class Reference(Section):
    """`[[source.reference]]`: a file that lists the values a column may have."""

    column: Text = Field(description="our name of the column, as in [source.columns]")
    path: LocalPath = Field(description="the file, relative to this one")
    key: Text = Field(description="the column of that file that holds the values")


class FilesSource(Section):
    """`[[source]]` of kind `files`: exports of one shape in one or many files.

    `path` is absolute and may hold `*`, `?` and `**`.
    """

    name: Identifier = Field(description='a name for its ids, such as "crm"')
    kind: Literal["files"] = Field(description='"files"')
    shape: Literal["events", "deals", "changes"] = Field(description="what a row is")
    path: LocalPath = Field(description='a file or a pattern, such as "crm/*.csv"')
    columns: Columns = Field(description="the table [source.columns]")
    currency: Currency | None = Field(
        default=None, description="where no column names one"
    )
    time_zone: TimeZone | None = Field(
        default=None, description="of times without a zone"
    )
    encoding: Encoding = Field(default="auto", description="how the text is encoded")
    delimiter: Delimiter = Field(
        default="auto", description="what stands between cells"
    )
    decimal: Literal[".", ","] = Field(default=".", description="the decimal sign")
    thousands: Thousands | None = Field(
        default=None, description="the sign between thousands"
    )
    date_format: DateFormat | None = Field(
        default=None, description="how instants are written"
    )
    day_format: DateFormat | None = Field(
        default=None, description="how days are written"
    )
    taken_at: Literal["run", "file name"] = Field(
        default="run", description="when it was true"
    )
    smallest_share: Share = Field(
        default=0.5, description="of the last load, to be believed"
    )
    references: Annotated[tuple[Reference, ...], Field(strict=False)] = Field(
        default=(),
        alias="reference",
        description="lists the values can be looked up in",
    )

    @property
    def field_names(self) -> dict[str, str]:
        """Our name of a field -> the file's; empty where rows are not field changes."""
        return {}

    @field_validator("thousands")
    @classmethod
    def _two_signs(cls, mark: str | None, info: ValidationInfo) -> str | None:
        """Refuse one sign for both decimals and thousands."""
        if mark is not None and mark == info.data.get("decimal"):
            refuse(f'another sign than decimal, which is "{mark}"')
        return mark

    @field_validator("references")
    @classmethod
    def _mapped(
        cls, references: tuple[Reference, ...], info: ValidationInfo
    ) -> tuple[Reference, ...]:
        """Refuse a reference of a column that the source does not have."""
        if (columns := info.data.get("columns")) is None:
            return references  # the columns are wrong, and told by themselves
        has_fields = info.data.get("shape") == "changes"
        known = list(Fields.model_fields if has_fields else columns.mapping)
        refuse_all(
            Problem(
                (position, "column"),
                f'"{reference.column}"',
                f"one of our names that the source has: {', '.join(known)}",
                did_you_mean(reference.column, known),
            )
            for position, reference in enumerate(references)
            if reference.column not in known
        )
        return references


class EventFiles(FilesSource):
    """A row is one stage event: a deal, a stage and when the deal entered it."""

    shape: Literal["events"] = Field(description="what a row is")
    columns: EventColumns = Field(description="the table [source.columns]")


class DealFiles(FilesSource):
    """A row is one deal as it stood when the snapshot was taken."""

    shape: Literal["deals"] = Field(description="what a row is")
    columns: DealColumns = Field(description="the table [source.columns]")
    absent: Literal["deleted", "kept"] = Field(
        default="deleted", description="what a deal missing from a later snapshot means"
    )


class ChangeFiles(FilesSource):
    """A row is one change of one field of one deal."""

    shape: Literal["changes"] = Field(description="what a row is")
    columns: ChangeColumns = Field(description="the table [source.columns]")
    fields_: Fields = Field(
        default=Fields(), alias="fields", description="the table [source.fields]"
    )

    @property
    def field_names(self) -> dict[str, str]:
        """Our name of a field -> the file's name of it."""
        return self.fields_.mapping


FileSource = Annotated[
    EventFiles | DealFiles | ChangeFiles, Field(discriminator="shape")
]
Source = Annotated[
    FileSource | HubSpotSource | MailboxSource, Field(discriminator="kind")
]
