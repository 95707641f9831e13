"""Artifacts: what people see of a night in the scheduler's own pages."""

from pathlib import Path

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from expectations.results import Rejected
from flows.summary import NightSummary


def show_night(night: NightSummary) -> None:
    """Show a finished night: a summary, and the forecast as a table."""
    create_markdown_artifact(
        key="night-summary", markdown=_summary(night), description="The night in short"
    )
    create_table_artifact(
        key="revenue-forecast",
        table=[
            {
                "period": row.period.replace("_", " "),
                "from": row.period_start_date.isoformat(),
                "part": row.part.replace("_", " "),
                "mean": f"{row.mean_amount:,}",
                "p10": f"{row.p10_amount:,}",
                "p50": f"{row.p50_amount:,}",
                "p90": f"{row.p90_amount:,}",
                "currency": row.currency,
            }
            for row in night.forecast
        ],
        description="Revenue forecast of the whole company",
    )


def show_rejection(rejected: Rejected, folder: Path) -> None:
    """Show why a night was not published, and where its tables lie."""
    create_markdown_artifact(
        key="rejected-checks",
        markdown=f"# Not published\n\n```\n{rejected}\n```\n\n"
        f"The tables are kept in `{folder}`; what was published before stands.",
        description="Checks that stopped the publication",
    )


def _summary(night: NightSummary) -> str:
    """Return the night as Markdown."""
    tables = "\n".join(f"| {name} | {rows:,} |" for name, rows in night.tables.items())
    warnings = "\n".join(f"- {warning}" for warning in night.warnings) or "- none"
    return (
        f"# {night.generation_id}\n\nAs of {night.as_of:%Y-%m-%d %H:%M} UTC; "
        f"{night.quarantined:,} values and rows in quarantine.\n\n"
        f"| table | rows |\n|---|---|\n{tables}\n\n## Warnings\n\n{warnings}\n\n"
        f"Database: `{night.database}`\n\nWorkbook: `{night.workbook}`\n"
    )
