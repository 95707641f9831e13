"""The configuration as a whole."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from flows.config.company_lists import CompanyList, ExchangeRates, Quotas
from flows.config.destinations import Destination, DuckDbDestination
from flows.config.hubspot import HubSpotSource
from flows.config.mailbox import MailboxSource
from flows.config.pipelines import Pipeline
from flows.config.problems import Problem, refuse_all, repeats
from flows.config.section import Section
from flows.config.sources import FileSource, FilesSource, Source
from flows.config.values import (
    Currency,
    LocalPath,
    Share,
    Text,
    TimeZone,
    did_you_mean,
)
from flows.config.working_hours import Day, WorkingHours


class Company(Section):
    """`[company]`: whose sales these are, and by which calendar and currency."""

    name: Text = Field(description="the company's name")
    time_zone: TimeZone = Field(description='such as "Europe/Amsterdam"')
    fiscal_year_starts: int = Field(
        default=1, ge=1, le=12, description="a month, 1 to 12"
    )
    fiscal_weeks: Literal["4-4-5", "4-5-4", "5-4-4"] | None = Field(
        default=None, description="how many weeks the months of a quarter have"
    )
    week_starts: Day = Field(default="mon", description='"mon" to "sun"')
    reporting_currency: Currency = Field(description='such as "EUR"')
    working_hours: WorkingHours = Field(
        default=WorkingHours(), description="the table [company.working_hours]"
    )
    exchange_rates: ExchangeRates | None = Field(
        default=None, description="the table [company.exchange_rates]"
    )
    quotas: Quotas | None = Field(
        default=None, description="the table [company.quotas]"
    )

    @property
    def lists(self) -> tuple[CompanyList, ...]:
        """The files of its own that the company names."""
        named = (self.exchange_rates, self.quotas)
        return tuple(one for one in named if one is not None)


class Data(Section):
    """`[data]`: the folder that holds everything Stagecast writes."""

    folder: LocalPath = Field(
        default=Path("stagecast-data"),
        validate_default=True,
        description="a folder, relative to this file",
    )


class Metrics(Section):
    """`[metrics]`: from when a figure is shown, and what holds a night back."""

    sample_floor: int = Field(
        default=20, ge=1, description="entries below which rates are null"
    )
    trailing_days: Annotated[
        tuple[Annotated[int, Field(ge=1)], ...], Field(strict=False)
    ] = Field(default=(42, 90, 365), description="lengths of the trailing periods")
    unmapped_share: Share = Field(
        default=0.05, description="of open amount that may lie in unmapped stages"
    )
    held_back_share: Share = Field(
        default=0.05, description="of a source's rows that may hold something back"
    )

    @field_validator("trailing_days")
    @classmethod
    def _distinct_lengths(cls, lengths: tuple[int, ...]) -> tuple[int, ...]:
        """Refuse a length twice: its rows could not be told apart."""
        refuse_all(
            Problem((i,), f"{lengths[i]} a second time", "each length once")
            for i in repeats(lengths)
        )
        return lengths


class Forecast(Section):
    """`[forecast]`: how the forecast is simulated."""

    draws: int = Field(
        default=10_000, ge=100, le=1_000_000, description="simulated futures"
    )


class Retention(Section):
    """`[retention]`: how long finished generations are kept."""

    nights: int = Field(
        default=30, ge=1, description="the newest ones; month ends stay"
    )


class Config(Section):
    """Everything that `stagecast.toml` says; paths are absolute."""

    company: Company = Field(description="the table [company]")
    data: Data = Field(default=Data(), description="the table [data]")
    sources: Annotated[tuple[Source, ...], Field(strict=False)] = Field(
        alias="source", min_length=1, description="at least one [[source]]"
    )
    pipelines: Annotated[tuple[Pipeline, ...], Field(strict=False)] = Field(
        default=(), alias="pipeline", description="the [[pipeline]] tables"
    )
    metrics: Metrics = Field(default=Metrics(), description="the table [metrics]")
    forecast: Forecast = Field(default=Forecast(), description="the table [forecast]")
    retention: Retention = Field(
        default=Retention(), description="the table [retention]"
    )
    destinations: Annotated[tuple[Destination, ...], Field(strict=False)] = Field(
        default=(DuckDbDestination(),),
        alias="destination",
        min_length=1,
        description="the [[destination]] tables",
    )

    @property
    def inputs(self) -> tuple[Source | CompanyList, ...]:
        """What a night reads: every source, then the company's own lists."""
        return (*self.sources, *self.company.lists)

    @property
    def file_sources(self) -> tuple[FileSource, ...]:
        """The sources that are files."""
        return tuple(s for s in self.sources if isinstance(s, FilesSource))

    @property
    def hubspot_sources(self) -> tuple[HubSpotSource, ...]:
        """The sources that are HubSpot accounts."""
        return tuple(s for s in self.sources if isinstance(s, HubSpotSource))

    @property
    def mailbox_sources(self) -> tuple[MailboxSource, ...]:
        """The sources that are mailboxes."""
        return tuple(s for s in self.sources if isinstance(s, MailboxSource))

    @field_validator("sources")
    @classmethod
    def _distinct_names(cls, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        """Refuse two sources of one name: their ids would be mixed up."""
        names = [source.name for source in sources]
        refuse_all(
            Problem(
                (position, "name"),
                f'"{names[position]}" a second time',
                "a name that no other [[source]] has",
                'one source may read many files: a pattern such as "crm/*.csv"',
            )
            for position in repeats(names)
        )
        return sources

    @field_validator("pipelines")
    @classmethod
    def _of_known_sources(
        cls, pipelines: tuple[Pipeline, ...], info: ValidationInfo
    ) -> tuple[Pipeline, ...]:
        """Refuse a pipeline of a source that does not exist."""
        names = [source.name for source in info.data.get("sources", ())]
        refuse_all(
            Problem(
                (position, "source"),
                f'"{pipeline.source}"',
                f"the name of a [[source]]: {', '.join(names)}",
                did_you_mean(pipeline.source, names),
            )
            for position, pipeline in enumerate(pipelines)
            if names and pipeline.source not in names
        )
        return pipelines

    @field_validator("pipelines")
    @classmethod
    def _distinct_pipelines(
        cls, pipelines: tuple[Pipeline, ...]
    ) -> tuple[Pipeline, ...]:
        """Refuse two pipelines of one source and id."""
        ids = [(pipeline.source, pipeline.id) for pipeline in pipelines]
        refuse_all(
            Problem(
                (position, "id"),
                '"{1}" of "{0}" a second time'.format(*ids[position]),
                "each pipeline of a source once",
                "put all its stages into one [[pipeline]]",
            )
            for position in repeats(ids)
        )
        return pipelines

    @field_validator("pipelines")
    @classmethod
    def _told_apart(
        cls, pipelines: tuple[Pipeline, ...], info: ValidationInfo
    ) -> tuple[Pipeline, ...]:
        """Refuse several pipelines where no column says which one a row is of."""
        unsaid = [
            source.name
            for source in info.data.get("sources", ())
            if isinstance(source, FilesSource)
            and source.shape != "changes"
            and "pipeline" not in source.columns.mapping
        ]
        refuse_all(
            Problem(
                (position, "source"),
                f'a further pipeline of "{pipelines[position].source}"',
                "one pipeline for a source without a pipeline column",
                "name the file's column: pipeline = ... in [source.columns]",
            )
            for position in repeats([pipeline.source for pipeline in pipelines])
            if pipelines[position].source in unsaid
        )
        return pipelines
