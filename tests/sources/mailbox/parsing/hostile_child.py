"""The parsing process, with mails that make it hang, die or eat memory."""

import os
import re
import signal
import sys
import time

from sources.mailbox.parsing import child
from sources.mailbox.parsing import message as mails
from sources.mailbox.parsing.placing import Rows
from sources.mailbox.parsing.raw_message import RawMessage
from sources.mailbox.parsing.terms import Terms

_PARSE = mails.parse


def parse(message: RawMessage, terms: Terms) -> Rows:
    if b"X-Hostile: regex" in message.header:
        re.match(r"(a+)+$", "a" * 40 + "b")
    if b"X-Hostile: deaf" in message.header:  # as a loop in C would be
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(60)
    if b"X-Hostile: dies" in message.header:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"X-Hostile: memory" in message.header:
        bytearray(2**33)
    if b"X-Hostile: raises" in message.header:
        raise LookupError(message.header)
    if b"X-Hostile: prints" in message.header:
        print(message.header, flush=True)  # noqa: T201 - what must reach nobody
    if b"X-Hostile: imports" in message.header:
        heavy = {"polars", "dlt", "pandas"} & sys.modules.keys()
        raise RuntimeError if heavy else KeyError
    return _PARSE(message, terms)


mails.parse = parse

if __name__ == "__main__":
    child.main()
