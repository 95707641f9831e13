"""The company's own lists: files that say what no CRM does: exchange rates, quotas."""

from typing import ClassVar, Literal

from pydantic import Field, ValidationInfo, field_validator

from flows.config.problems import refuse
from flows.config.section import Section
from flows.config.values import (
    DateFormat,
    Delimiter,
    Encoding,
    LocalPath,
    Share,
    Text,
    Thousands,
)


class ListColumns(Section):
    """Our name of a column = the file's name of it; left out: the same name."""

    @property
    def mapping(self) -> dict[str, str]:
        """Our name -> the file's name."""
        return dict(self)


class CompanyList(Section):
    """A file in a table of `[company]`, read every night as a source's files are.

    `name` is that table's name, which no source can have: what was read lies under it
    in the raw log, and what was held back in the quarantine.
    """

    name: ClassVar[str]

    path: LocalPath = Field(description='a file, such as "rates.csv"')
    columns: ListColumns = Field(description="the file's names of our columns")
    encoding: Encoding = Field(default="auto", description="how the text is encoded")
    delimiter: Delimiter = Field(
        default="auto", description="what stands between cells"
    )
    decimal: Literal[".", ","] = Field(default=".", description="the decimal sign")
    thousands: Thousands | None = Field(
        default=None, description="the sign between thousands"
    )
    smallest_share: Share = Field(
        default=0.5, description="of the last load, to be believed"
    )

    @field_validator("thousands")
    @classmethod
    def _two_signs(cls, mark: str | None, info: ValidationInfo) -> str | None:
        """Refuse one sign for both decimals and thousands."""
        if mark is not None and mark == info.data.get("decimal"):
            refuse(f'another sign than decimal, which is "{mark}"')
        return mark


class ExchangeRateColumns(ListColumns):
    """`[company.exchange_rates.columns]`."""

    currency: Text = Field(default="currency", description="the currency's code")
    valid_from: Text = Field(default="valid_from", description="the rate's first day")
    rate: Text = Field(default="rate", description="what one unit is worth")


class ExchangeRates(CompanyList):
    """`[company.exchange_rates]`: what other currencies are worth, and from when."""

    name: ClassVar[str] = "company.exchange_rates"

    columns: ExchangeRateColumns = Field(
        default=ExchangeRateColumns(),
        description="the table [company.exchange_rates.columns]",
    )
    day_format: DateFormat | None = Field(
        default=None, description="how days are written"
    )


class QuotaColumns(ListColumns):
    """`[company.quotas.columns]`."""

    level: Text = Field(default="level", description="company, team or owner")
    member: Text = Field(default="member", description="which team, which owner")
    period: Text = Field(default="period", description="2026, 2026-Q1 or 2026-M03")
    amount: Text = Field(default="amount", description="what is to be won")


class Quotas(CompanyList):
    """`[company.quotas]`: what is to be won, by whom and in which fiscal period."""

    name: ClassVar[str] = "company.quotas"

    columns: QuotaColumns = Field(
        default=QuotaColumns(), description="the table [company.quotas.columns]"
    )
