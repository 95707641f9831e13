"""`stagecast sandbox`: the made-up company's systems, started."""

from typing import Literal

from flows.console import progress, say
from sandbox.configuration import TOKEN
from sandbox.example import NOW, example
from sandbox.hubspot.company_portal.assembly import portal_at
from sandbox.hubspot.running import serve


def serve_crm(crm: Literal["hubspot"], port: int, deals: int, seed: int) -> None:
    """Make a company up and serve its CRM until the process is stopped.

    Two years of its history are there; its time can be advanced by half a year.
    """
    with progress() as step, step("make a company up"):
        made = example(deals=deals, seed=seed)
    say(
        f"{crm} of the sandbox, at {NOW:%Y-%m-%d}: http://127.0.0.1:{port}",
        f"Any token is good; the demo's configuration takes it from {TOKEN}.",
        "Ctrl-C ends it.",
    )
    serve(lambda at: portal_at(made, at=at), at=NOW, port=port)
