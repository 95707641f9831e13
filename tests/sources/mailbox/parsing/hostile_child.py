"""The parsing process, with mails that make it hang, die or eat memory."""

import os
import re
import signal
import sys
import time

from sources.mailbox.parsing import child, message
from sources.mailbox.parsing.placing import Rows
from sources.mailbox.parsing.raw_message import RawMessage
from sources.mailbox.parsing.terms import Terms

_PARSE = message.parse


def parse(mail: RawMessage, terms: Terms) -> Rows:
    if b"X-Hostile: regex" in mail.header:
        re.match(r"(a+)+$", "a" * 40 + "b")
    if b"X-Hostile: deaf" in mail.header:  # as a loop in C would be
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(60)
    if b"X-Hostile: dies" in mail.header:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"X-Hostile: memory" in mail.header:
        bytearray(2**33)
    if b"X-Hostile: raises" in mail.header:
        raise LookupError(mail.header)
    if b"X-Hostile: prints" in mail.header:
        print(mail.header, flush=True)  # noqa: T201 - what must reach nobody
    if b"X-Hostile: imports" in mail.header:
        heavy = {"polars", "dlt", "pandas", "numpy"} & sys.modules.keys()
        raise RuntimeError if heavy else KeyError
    return _PARSE(mail, terms)


message.parse = parse

if __name__ == "__main__":
    child.main()
