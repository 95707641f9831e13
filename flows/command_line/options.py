"""The options that several commands share."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

DEFAULT_CONFIG = Path("stagecast.toml")


def instant(text: str) -> datetime:
    """Return the UTC instant that an ISO 8601 text with a zone says.

    Raises:
        typer.BadParameter: the text is not an instant, or names no zone.

    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no instant; expected such as 2026-01-31T00:00:00Z"
        raise typer.BadParameter(message) from None
    if moment.tzinfo is None:
        message = f"{text!r} names no time zone; add Z for UTC, or an offset (+01:00)"
        raise typer.BadParameter(message)
    return moment.astimezone(UTC)


ConfigPath = Annotated[
    Path, typer.Option("--config", "-c", help="The configuration file.")
]
DataFolder = Annotated[
    Path | None,
    typer.Option("--data", "-d", help="The data folder, instead of the file's own."),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Write one JSON object, for machines.")
]
AsMarkdown = Annotated[
    bool, typer.Option("--markdown", help="Write every table and column as a page.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        parser=instant,
        metavar="INSTANT",
        help="What happened strictly before this counts; without it: before now.",
    ),
]
AcceptVolume = Annotated[
    list[str] | None,
    typer.Option(
        "--accept-volume",
        metavar="SOURCE",
        help="Let in a file of this source that shrank; may be given several times.",
    ),
]
AccountName = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="SOURCE",
        help="A source of the configuration that is an account of a CRM; without it "
        "the only one.",
    ),
]
From = Annotated[
    datetime,
    typer.Option("--from", parser=instant, metavar="INSTANT", help="The first as_of."),
]
To = Annotated[
    datetime,
    typer.Option("--to", parser=instant, metavar="INSTANT", help="The last as_of."),
]
Every = Annotated[
    str,
    typer.Option(
        "--every", metavar="STEP", help="How far apart: 1d, 1w, 1mo and so on."
    ),
]
Generation = Annotated[
    str | None,
    typer.Option(
        "--to",
        metavar="GENERATION",
        help="Which generation, as `stagecast status` lists them; without it the one "
        "before the current.",
    ),
]
TableName = Annotated[
    str | None,
    typer.Argument(metavar="TABLE", help="Show the columns of this table."),
]
Nights = Annotated[
    int, typer.Option("--nights", min=1, max=30, help="How many nights.")
]
MailPath = Annotated[Path, typer.Argument(metavar="PATH", help="A file or a folder.")]
MailboxName = Annotated[
    str | None,
    typer.Option(
        "--source",
        metavar="SOURCE",
        help="A mailbox of the configuration; without it the only one.",
    ),
]
OwnDomain = Annotated[
    list[str] | None,
    typer.Option(
        "--own-domain",
        metavar="DOMAIN",
        help="A domain of colleagues, beside the file's; may be given several times.",
    ),
]
ShowSubject = Annotated[
    bool, typer.Option("--show-subject", help="Show subjects here, kept or not.")
]
AsJsonList = Annotated[
    bool, typer.Option("--json", help="Write one JSON list, for machines.")
]
