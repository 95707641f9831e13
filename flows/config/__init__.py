"""The configuration: `stagecast.toml`, read and checked."""

from flows.config.company_lists import CompanyList, ExchangeRates, Quotas
from flows.config.destinations import (
    Destination,
    DuckDbDestination,
    PostgresDestination,
)
from flows.config.hubspot import HubSpotSource
from flows.config.mailbox import MailboxSource
from flows.config.models import Company, Config
from flows.config.pipelines import Pipeline, Stage
from flows.config.problems import ConfigError, Problem
from flows.config.reading import read_config
from flows.config.sources import (
    ChangeFiles,
    DealFiles,
    EventFiles,
    FileSource,
    FilesSource,
    Reference,
    Source,
)

__all__ = [
    "ChangeFiles",
    "Company",
    "CompanyList",
    "Config",
    "ConfigError",
    "DealFiles",
    "Destination",
    "DuckDbDestination",
    "EventFiles",
    "ExchangeRates",
    "FileSource",
    "FilesSource",
    "HubSpotSource",
    "MailboxSource",
    "Pipeline",
    "PostgresDestination",
    "Problem",
    "Quotas",
    "Reference",
    "Source",
    "Stage",
    "read_config",
]
