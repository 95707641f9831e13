"""The command line: `stagecast`.

Here stands what each command takes and says of itself; what it does stands in
`flows.command_line`, imported only when the command runs, so that `--help` never waits.
"""
# ruff: noqa: PLC0415 - see above

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal

import typer

from flows.command_line.exits import DEBUG, MEANINGS, finish
from flows.command_line.options import (
    DEFAULT_CONFIG,
    AcceptVolume,
    AccountName,
    AsJson,
    AsJsonList,
    AsMarkdown,
    AsOf,
    ConfigPath,
    DataFolder,
    Every,
    From,
    Generation,
    MailboxName,
    MailPath,
    Nights,
    OwnDomain,
    ShowSubject,
    TableName,
    To,
)

_EXITS = "\n\n".join(f"{code} {meaning}" for code, meaning in MEANINGS.items())

app = typer.Typer(
    name="stagecast",
    help="Keep every deal's path as history; publish conversion and forecast nightly.",
    epilog=f"Exit codes:\n\n{_EXITS}\n\n"
    "Begin with: stagecast demo, or stagecast check --config "
    "stagecast.toml",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich" if sys.stdout.isatty() else None,  # else plain lines
    pretty_exceptions_enable=False,
)


sandbox = typer.Typer(
    help="A made-up company whose systems can be started.", no_args_is_help=True
)
app.add_typer(sandbox, name="sandbox")
mail = typer.Typer(
    help="Mail, and the rules that make leads of it.", no_args_is_help=True
)
app.add_typer(mail, name="mail")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command; end with its exit code, and with one message where it failed."""
    try:
        app(arguments, prog_name="stagecast")
    except Exception as error:  # noqa: BLE001 - the one place where all errors end
        sys.exit(finish(error))


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - the way a callback is called
    """Write the version and end."""
    if wanted:
        typer.echo(f"stagecast {_version()}")
        raise typer.Exit


@app.callback()
def stagecast(
    *,
    debug: Annotated[
        bool, typer.Option("--debug", help="Show the traceback of an error.")
    ] = False,
    show_version: Annotated[  # noqa: ARG001 - its callback does it
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Show the version.",
        ),
    ] = False,
) -> None:
    """Take the options that stand before the command."""
    if debug:
        os.environ[DEBUG] = "1"


@app.command(
    epilog="Example: stagecast run --config stagecast.toml --as-of 2026-01-31T00:00:00Z"
)
def run(
    config: ConfigPath = DEFAULT_CONFIG,
    data: DataFolder = None,
    as_of: AsOf = None,
    accept_volume: AcceptVolume = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read, build, check and publish one night.

    Reads every source, builds all tables and checks them. What does not pass is not
    published, and yesterday's tables stay.
    """
    from flows.command_line.nights import run_night

    run_night(config, data, as_of, accept_volume or [], as_json=as_json)


@app.command(epilog="Example: stagecast sweep --config stagecast.toml")
def sweep(
    config: ConfigPath = DEFAULT_CONFIG,
    data: DataFolder = None,
    as_of: AsOf = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Run a night that also looks for what no cursor shows.

    Every id of every CRM is read: for records that were archived, merged, restored or
    tied to others. A night does so by itself where the last sweep is too old.
    """
    from flows.command_line.nights import run_night

    run_night(config, data, as_of, [], sweep=True, as_json=as_json)


@app.command(epilog="Example: stagecast check --config stagecast.toml")
def check(
    config: ConfigPath = DEFAULT_CONFIG,
    data: DataFolder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Find what is wrong before a run; writes nothing.

    Looks at the configuration, the files, their columns, stages, dates and numbers, and
    the folders; asks each account whether it can be read. Each finding is one line,
    with its remedy.
    """
    from flows.command_line.checking import write_findings

    raise typer.Exit(write_findings(config, data, as_json=as_json))


@app.command(epilog="Example: stagecast init --source hubspot")
def init(
    source: AccountName = None,
    config: ConfigPath = DEFAULT_CONFIG,
    *,
    as_json: AsJson = False,
) -> None:
    """Print an account's pipelines, as the configuration wants them.

    Asks the account for its pipelines, and suggests a canonical stage for each stage.
    Writes no file: look at it, correct it, and put it into the configuration.
    """
    from flows.command_line.init import write_pipelines

    write_pipelines(config, source, as_json=as_json)


@app.command(epilog="Example: stagecast status --json")
def status(
    config: ConfigPath = DEFAULT_CONFIG,
    data: DataFolder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Say what is published, how old it is, what was rejected.

    Whether the published file is of the current generation is said, too.
    """
    from flows.command_line.status import write_status

    write_status(config, data, as_json=as_json)


@app.command(epilog="Example: stagecast tables stage_conversion")
def tables(
    table: TableName = None,
    config: ConfigPath = DEFAULT_CONFIG,
    data: DataFolder = None,
    *,
    as_json: AsJson = False,
    markdown: AsMarkdown = False,
) -> None:
    """List every table and what one row of it is.

    Rows are those of the current generation, where there is one. With the name of a
    table: its columns, and what each one means.
    """
    from flows.command_line.tables import write_tables
    from flows.command_line.tables_page import write_tables_page

    if markdown:
        write_tables_page()
    else:
        write_tables(table, config, data, as_json=as_json)


@app.command(epilog="Example: stagecast rollback --to 20260131T000000Z-000031")
def rollback(
    config: ConfigPath = DEFAULT_CONFIG,
    data: DataFolder = None,
    to: Generation = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Publish an earlier generation again.

    One change of a pointer, and its copies again; nothing is rebuilt or deleted.
    """
    from flows.command_line.nights import roll_back

    roll_back(config, data, to, as_json=as_json)


@app.command(
    epilog="Example: stagecast backfill --from 2026-01-01T00:00:00Z "
    "--to 2026-02-01T00:00:00Z --every 1w"
)
def backfill(  # noqa: PLR0913 - one for each option
    from_: From,
    to: To,
    every: Every = "1d",
    config: ConfigPath = DEFAULT_CONFIG,
    data: DataFolder = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Run the nights of the past.

    One night for each as_of of a range, both ends included.
    """
    from flows.command_line.nights import run_nights

    run_nights(config, data, _range(from_, to), every, as_json=as_json)


@sandbox.command(epilog="Example: stagecast sandbox serve --crm hubspot --port 9300")
def serve(
    crm: Annotated[
        Literal["hubspot"], typer.Option(help="Which CRM it is.")
    ] = "hubspot",
    port: Annotated[
        int, typer.Option(min=1, max=65_535, help="Where it answers, on 127.0.0.1.")
    ] = 9_300,
    deals: Annotated[
        int, typer.Option(min=100, max=1_000_000, help="How many deals it has.")
    ] = 3_000,
    seed: Annotated[int, typer.Option(help="Another number, another company.")] = 7,
) -> None:
    """Serve a made-up company's CRM over HTTP, on this machine only.

    Any token is good. POST /_sandbox/advance moves its time, /_sandbox/faults makes
    things go wrong, GET /_sandbox/requests says what was asked. Ctrl-C ends it.
    """
    from flows.command_line.sandbox import serve_crm

    serve_crm(crm, port, deals, seed)


@mail.command("try", epilog="Example: stagecast mail try mail/samples --json")
def try_mail(  # noqa: PLR0913 - one for each option
    path: MailPath,
    config: ConfigPath = DEFAULT_CONFIG,
    source: MailboxName = None,
    own_domain: OwnDomain = None,
    *,
    show_subject: ShowSubject = False,
    as_json: AsJsonList = False,
) -> None:
    """Show what the rules would make of each message; nothing is kept.

    PATH is an mbox, a Maildir, a folder of .eml files or one message. Each line is what
    one rule makes of a message: the person it brings, or why it is no lead. Without a
    configuration no rule is tried: what can be read is shown.
    """
    from flows.command_line.mail import try_rules

    try_rules(
        path,
        config,
        source,
        own_domain or [],
        show_subject=show_subject,
        as_json=as_json,
    )


@app.command(epilog="Example: stagecast demo --folder demo --nights 3")
def demo(
    folder: Annotated[
        Path, typer.Option(help="Where the made-up company is written to.")
    ] = Path("demo"),
    nights: Nights = 3,
    deals: Annotated[
        int, typer.Option(min=100, max=100_000, help="How many deals it has.")
    ] = 3_000,
    *,
    as_json: AsJson = False,
) -> None:
    """Run a few nights on a made-up company.

    Writes its exports to a folder, runs the nightly job on them, and says where the
    tables and the workbook are.
    """
    from flows.command_line.demo import run_demo

    run_demo(folder, nights, deals, as_json=as_json)


def _version() -> str:
    """Return the version that is installed."""
    try:
        return version("stagecast")
    except PackageNotFoundError:
        return "(run from its folder, not installed)"


def _range(from_: datetime, to: datetime) -> tuple[datetime, datetime]:
    """Return the two ends of a range.

    Raises:
        typer.BadParameter: the end lies before the beginning.

    """
    if to < from_:
        message = "lies before --from"
        raise typer.BadParameter(message, param_hint="'--to'")
    return from_, to
