"""The cases of the mailbox figures: what a child process does and measures."""

import os
import resource
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import flows  # noqa: F401 - settles how memory is kept, before Polars is imported
from benchmarks.figures import report
from benchmarks.mailboxes import message
from flows.command_line.quiet import hush_libraries

_VARIABLE = "BENCHMARK_PASSWORD"


def nights(told: Mapping[str, str]) -> dict[str, float]:
    """Load a whole mailbox by the nightly job's own door, and then again, unchanged."""
    import polars as pl  # noqa: PLC0415 - a child imports its own

    from flows.config import read_config  # noqa: PLC0415
    from flows.loading import mailbox  # noqa: PLC0415
    from flows.run import Run  # noqa: PLC0415
    from flows.storage.layout import Layout  # noqa: PLC0415
    from flows.storage.lock import hold  # noqa: PLC0415

    os.environ[_VARIABLE] = told["password"]
    config = read_config(_configuration(told))
    (source,), layout = config.mailbox_sources, Layout(config.data.folder)
    said = dict[str, float]()
    with hold(layout) as fence:
        for number, name in enumerate(("first", "quiet")):
            began = datetime.now(UTC)
            run = Run(config, layout, fence, began + timedelta(days=number))
            said[f"{name} messages"] = mailbox.load(run, source)
            said[f"{name} seconds"] = (datetime.now(UTC) - began).total_seconds()
    marks = mailbox.scan(layout, source.name, "folders").collect()
    places = mailbox.scan(layout, source.name, "places").select(pl.len()).collect()
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    trips = marks["round_trips"].item(-1)
    return said | {"places": places.item(), "trips": trips, "parser MiB": most}


def parsing(told: Mapping[str, str]) -> dict[str, float]:
    """Parse plain messages, in the process for it."""
    from sources.mailbox.parsing.parser import Parser  # noqa: PLC0415
    from sources.mailbox.parsing.raw_message import (  # noqa: PLC0415
        Part,
        Place,
        RawMessage,
    )
    from sources.mailbox.settings import MailboxSettings  # noqa: PLC0415

    structure = (Part("1", "text/plain", ((b"charset", b"utf-8"),), "8bit", None, 500),)
    arrived_at = datetime(2026, 11, 2, 10, tzinfo=UTC)
    messages = []
    for number in range(int(told["messages"])):
        header = message(number).partition(b"\n\n")[0].replace(b"\n", b"\r\n")
        place = Place("rep", "INBOX", 1, str(number))
        messages.append(RawMessage(place, header, 2000, arrived_at, structure))
    with Parser(MailboxSettings("mail", (), ("ours.example",))) as parser:
        parser.parsed(messages[:1])  # the process is there when the clock starts
        began = datetime.now(UTC)
        rows = [
            parser.parsed(messages[start : start + 500]).tables["messages"].num_rows
            for start in range(0, len(messages), 500)
        ]
        seconds = (datetime.now(UTC) - began).total_seconds()
    return {"messages": sum(rows), "parsing seconds": seconds}


def _configuration(told: Mapping[str, str]) -> Path:
    """Write the configuration of an account."""
    path = Path(told["folder"]) / "stagecast.toml"
    path.write_text(f"""
[company]
name = "Benchmark"
time_zone = "Europe/Berlin"
reporting_currency = "EUR"

[[source]]
name = "mail"
kind = "mailbox"
own_domains = ["ours.example"]

[[source.account]]
name = "rep"
host = "{told["host"]}"
port = {told["port"]}
username = "{told["username"]}"
ca_file = "{told["ca_file"]}"
credentials_env = "{_VARIABLE}"
""")
    return path


CASES: dict[str, Callable[[Mapping[str, str]], dict[str, float]]] = {
    "nights": nights,
    "parsing": parsing,
}

if __name__ == "__main__":
    hush_libraries()
    case, told = sys.argv[1], dict(word.split("=", 1) for word in sys.argv[2:])
    report(lambda: CASES[case](told))
