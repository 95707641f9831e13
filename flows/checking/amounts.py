"""Amounts: whether their currency is known, before any is read."""

from collections.abc import Iterator

from flows.checking.finding import Finding, warning
from flows.config import Config, FileSource


def amount_findings(source: FileSource, config: Config) -> Iterator[Finding]:
    """Yield a warning where amounts would count as unknown in reports."""
    subject, reporting = f"source {source.name}", config.company.reporting_currency
    named = source.columns.mapping
    if source.currency is None and "amount" in named and "currency" not in named:
        found = "its amounts have no currency, so reports cannot add them up"
        yield warning(subject, found, f'set currency = "{reporting}" for it')
    elif source.currency not in {None, reporting} and not config.company.exchange_rates:
        found = f"its amounts are in {source.currency}, reports are in {reporting}"
        remedy = "without [company.exchange_rates] they count as unknown in reports"
        yield warning(subject, found, remedy)
