"""What was written in a mail is nowhere: not in the data, the logs or the artifacts."""

import base64
import quopri
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.flows.nights.runs import NIGHT
from tests.flows.nights.small import events, write_config, write_csv
from tests.flows.nights.written import holding
from tests.sources.mailbox.files.mails import write_eml

MAIL = """
[[source]]
name = "mail"
kind = "mailbox"
own_domains = ["ours.example"]

[[source.files]]
name = "ann"
path = "mail"

[[source.rule]]
name = "contact form"
kind = "form"
sender = "*@forms.example"
subject = "Enquiry*"
channel = "web"
fields = { person_name = ["Name"], email = ["E-mail"] }

[[source.rule]]
name = "sales address"
kind = "shared address"
addresses = ["sales@ours.example"]

[[source.rule]]
name = "introductions"
kind = "introduction"
"""


def canary(place: str) -> str:
    """Return a name and an address that stand nowhere but in one place."""
    return f"Wilhelmina Canary{place} <wil.{place}@canary{place}.example>"


def header(
    number: int, subject: str = "Hello", sender: str = "ada@known.example"
) -> str:
    return (
        f"From: Ada <{sender}>\nTo: sales@ours.example\nSubject: {subject}\n"
        f"Date: Tue, 17 Feb 2026 09:{number:02}:00 +0100\n"
        f"Message-ID: <{number}@known.example>\nMIME-Version: 1.0\n"
    )


def in_parts(number: int, *parts: str, subtype: str = "mixed") -> str:
    """Return a mail of several parts, with text before the first and after the last."""
    head = f'Content-Type: multipart/{subtype}; boundary="=_b"\n\n'
    body = "".join(f"--=_b\n{part}\n" for part in parts)
    before, after = canary("preamble"), canary("epilogue")
    return f"{header(number)}{head}{before}\n{body}--=_b--\n{after}\n"


def encoded(place: str) -> str:
    return base64.b64encode(canary(place).encode()).decode()


MAILS = {
    "plain": f"{header(1)}\nCall {canary('plain')}.\n\n-- \n{canary('signature')}\n",
    "html": f"{header(2)}Content-Type: text/html\n\n<!-- {canary('comment')} -->"
    f'<p title="{canary("title")}">{canary("html")}</p>\n',
    "packed": f"{header(3)}Content-Transfer-Encoding: base64\n\n{encoded('packed')}\n",
    "quoted": f"{header(4)}Content-Type: text/plain; charset=utf-8\n"
    "Content-Transfer-Encoding: quoted-printable\n\n"
    + quopri.encodestring(f"Zoë: {canary('quoted')}".encode()).decode(),
    "attached": in_parts(
        5,
        f"Content-Type: text/plain\n\n{canary('first')}",
        'Content-Type: text/csv; name="list.csv"\n'
        f"Content-Disposition: attachment\n\n{canary('csv')}",
        'Content-Type: application/pdf; name="offer.pdf"\n'
        "Content-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n"
        f"{encoded('pdf')}",
        f"Content-Type: text/calendar\n\nATTENDEE;CN={canary('calendar')}",
        "Content-Type: message/rfc822\nContent-Disposition: attachment\n\n"
        f"From: {canary('from')}\n"
        f"To: {canary('to')}\nSubject: {canary('inner')}\n\n{canary('rfc')}",
    ),
    "bounced": in_parts(
        6,
        f"Content-Type: text/plain\n\n{canary('bounce')}",
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; {canary('status')}",
        subtype='report; report-type="delivery-status"',
    ),
    "form": f"{header(7, 'Enquiry 7', 'web@forms.example')}\nName: Grace\n"
    f"E-mail: grace@asked.example\nMessage: {canary('message')}\n{canary('form')}\n",
    "forwarded": f"{header(8, 'Fwd: Hello', 'ann@ours.example')}\n{canary('above')}\n\n"
    "---------- Forwarded message ---------\nFrom: Lin <lin@introduced.example>\n"
    "Date: Mon, 16 Feb 2026\nSubject: Hello\nTo: ann@ours.example\n\n"
    f"{canary('below')}\n",
    "subject": f"{header(9, canary('subject'))}\nHello.\n",
    "aside": f"X-Large: {'a' * 300_000}\n{header(10)}\n{canary('aside')}\n",
    "half": f"{header(11)}Content-Type: multipart/mixed; boundary=none\n\n"
    f"{canary('half')}\n",
}


@dataclass(frozen=True)
class Night:
    """A night that is over: the folder of all it could write to, and what it said."""

    folder: Path
    said: str

    def holding(self, text: str) -> list[str]:
        """Return where a text stands; `mail` itself is not looked at."""
        places = [
            place
            for place in holding(self.folder, text.encode())
            if not place.startswith("mail/")
        ]
        return places + ["what it said"] * (text.lower() in self.said.lower())


@pytest.fixture(scope="module")
def night(
    tmp_path_factory: pytest.TempPathFactory, prefect_environment: Mapping[str, str]
) -> Night:
    """Run a night in a process of its own, which logs all it can."""
    folder = tmp_path_factory.mktemp("privacy")
    write_csv(folder / "deals.csv", events(NIGHT))
    write_eml(
        folder / "mail", {f"{name}.eml": text.encode() for name, text in MAILS.items()}
    )
    config = write_config(folder, rest=MAIL)
    for name in ("temporary", "home"):
        (folder / name).mkdir()
    said = subprocess.run(  # noqa: S603 - our own command
        [
            *(sys.executable, "-c", "from flows.cli import main; main()", "run"),
            *("--config", str(config), "--as-of", NIGHT.isoformat()),
        ],
        env={
            **prefect_environment,
            "PREFECT_LOGGING_LEVEL": "DEBUG",
            "RUNTIME__LOG_LEVEL": "DEBUG",
            "TMPDIR": str(folder / "temporary"),
            "HOME": str(folder / "home"),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stdout
    return Night(folder, said.stdout)


def test_what_is_kept_of_mail_is_found_where_it_is_kept(night: Night) -> None:
    """Else the search below would find nothing, whatever was written."""
    for kept in ("ada@known.example", "grace@asked.example", "lin@introduced.example"):
        kinds = {Path(place).suffix for place in night.holding(kept)}
        assert kinds >= {".parquet", ".duckdb", ".csv"}
    assert night.holding("offer.pdf")
    assert "DEBUG" in night.said


def test_no_word_of_a_body_or_an_attachment_is_anywhere(night: Night) -> None:
    for word in ("Wilhelmina", "canary", encoded("packed")[:24], encoded("pdf")[:24]):
        assert night.holding(word) == []


def test_no_word_of_them_is_in_what_prefect_keeps(
    night: Night, prefect_environment: Mapping[str, str]
) -> None:
    kept = Path(prefect_environment["PREFECT_HOME"])
    assert holding(kept, night.folder.name.encode())
    assert holding(kept, b"canary") == holding(kept, b"Wilhelmina") == []
