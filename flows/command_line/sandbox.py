"""`stagecast sandbox`: the made-up company's systems, started."""

from datetime import UTC, date, datetime
from typing import Literal

from flows.console import progress, say
from sandbox.company import company
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.running import serve

_STARTS_ON = date(2023, 7, 1)
_NOW = datetime(2026, 6, 28, tzinfo=UTC)
_ENDS_AT = datetime(2026, 12, 31, tzinfo=UTC)


def serve_crm(crm: Literal["hubspot"], port: int, deals: int, seed: int) -> None:
    """Make a company up and serve its CRM until the process is stopped.

    Three years of its history are there; time can be advanced by half a year.
    """
    with progress() as step, step("make a company up"):
        made = company(seed=seed, deals=deals, starts_on=_STARTS_ON, ends_at=_ENDS_AT)
    say(
        f"{crm} of the sandbox, at {_NOW:%Y-%m-%d}: http://127.0.0.1:{port}",
        "Any token is good. Ctrl-C ends it.",
    )
    serve(lambda at: portal_at(made, at=at), at=_NOW, port=port)
