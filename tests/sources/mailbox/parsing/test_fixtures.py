"""Mails that others wrote to break parsers, and what another parser makes of them."""

import json
from collections import defaultdict
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final

import pytest

from sources.mailbox.parsing.parser import Parser
from tests.sources.mailbox.parsing.raw_mails import DATA, SETTINGS, message, raw, rows

FOLDERS = ("email-imap-tools", "email-mail-gem", "email-stalwart-mail-parser")
STALWART = DATA / FOLDERS[-1]
MAILS = sorted(one for folder in FOLDERS for one in (DATA / folder).rglob("*.eml"))

needs_mails = pytest.mark.skipif(
    not MAILS, reason="the folders `email-*` of the shared data are not there"
)

_BYTES = "ours: bytes of an 8-bit charset are read, theirs are replacement characters"
_ENDS = "ours: the outer boundary ends an inner part that was never closed (RFC 2046)"
_SAME = "neither: a part inside has its container's boundary, so its depth is a guess"
# Where we differ from the other parser, and which side is right.
DIFFERENCES: Final = {
    **{f"legacy/{n}.eml subject": _BYTES for n in ("010", "020", "022", "027", "052")},
    **{
        f"legacy/{n}.eml to": _BYTES for n in ("010", "017", "020", "022", "027", "052")
    },
    "malformed/000.eml parts": "ours: parts without an empty line are parts",
    "malformed/003.eml parts": _SAME,
    "malformed/007.eml parts": "ours: what follows the last boundary is no part",
    "malformed/009.eml parts": _ENDS,
    "malformed/011.eml parts": _ENDS,
    "malformed/012.eml parts": _ENDS,
    "malformed/013.eml parts": _SAME,
    "malformed/016.eml parts": "ours: a longer line that begins so is no boundary",
    "malformed/019.eml parts": "neither: several mails were written over each other",
    "malformed/019.eml date": "theirs: the second Date can be read; we keep the first",
    "rfc/001.eml date": "neither: `Whenever` is no date; we keep what was written",
    "thirdparty/007.eml from": "ours: `moderator` without a domain is no address",
    "thirdparty/015.eml parts": _ENDS,
}


@needs_mails
def test_every_mail_is_read_or_put_aside_with_a_reason() -> None:
    messages = [raw(one.read_bytes(), str(one.relative_to(DATA))) for one in MAILS]

    with Parser(SETTINGS) as parser:
        tables = parser.parsed(messages).tables

    aside = tables["unreadable_rows"]
    assert len(messages) == tables["places"].num_rows
    assert len(messages) == tables["messages"].num_rows + aside.num_rows
    assert aside["reason"].null_count == 0
    assert aside.num_rows == 0  # none of them is beyond our bounds


@needs_mails
def test_what_we_read_is_what_another_parser_reads_but_for_known_differences() -> None:
    found: dict[str, tuple[object, object]] = {}
    for path in sorted(STALWART.rglob("*.eml")):
        expected, ours = theirs(path), our(path)
        for what, value in expected.items():
            if ours[what] != value:
                name = f"{path.relative_to(STALWART).as_posix()} {what}"
                found[name] = (ours[what], value)
    for name in sorted(found):
        print(name, *found[name], DIFFERENCES.get(name), sep="\n  ")  # noqa: T201

    assert sorted(found) == sorted(DIFFERENCES)


def our(path: Path) -> dict[str, object]:
    """What we read of a mail."""
    made = rows(path.read_bytes())
    claimed = message(path.read_bytes())["claimed_at"]
    return {
        "subject": made["messages"][0]["subject"],
        "from": _people(made["participants"], "from"),
        "to": _people(made["participants"], "to"),
        "date": _instant(str(claimed)) if claimed else None,
        "parts": len(made["parts"]),
    }


def theirs(path: Path) -> dict[str, object]:
    """What the other parser reads of a mail, in the same words."""
    said = json.loads(path.with_suffix(".json").read_text("utf-8"))
    headers: dict[str, list[Any]] = defaultdict(list)
    for header in said["parts"][0]["headers"]:
        headers[str(header["name"])].append(header["value"])
    leaves = [one for one in said["parts"] if "Multipart" not in one["body"]]
    return {
        "subject": _line(_last(headers["subject"], "Text")),
        "from": [box for value in headers["from"] for box in _boxes(value)],
        "to": [box for value in headers["to"] for box in _boxes(value)],
        "date": _their_instant(_last(headers["date"], "DateTime")),
        "parts": len(leaves),
    }


def _people(participants: list[dict[str, object]], role: str) -> list[object]:
    mine = [row for row in participants if row["role"] == role]
    return [(row["name"], row["address"]) for row in mine]


def _last(values: list[Any], kind: str) -> Any:  # noqa: ANN401 - JSON
    told = values[-1] if values else None
    return told.get(kind) if isinstance(told, dict) else None


def _line(text: str | None) -> str | None:
    return " ".join(text.split()) or None if text else None


def _boxes(value: Any) -> list[tuple[str | None, str | None]]:  # noqa: ANN401 - JSON
    told = value["Address"] if isinstance(value, dict) else {}
    groups = [one["addresses"] for one in told.get("Group", ())]
    boxes = [box for group in (told.get("List") or [], *groups) for box in group]
    return [
        (_line(box["name"]), box["address"].lower() if box["address"] else None)
        for box in boxes
    ]


def _instant(written: str) -> str:
    try:
        return parsedate_to_datetime(written).strftime("%Y-%m-%d %H:%M:%S %z").strip()
    except ValueError:
        return written


def _their_instant(told: dict[str, int] | None) -> str | None:
    if told is None:
        return None
    day = "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
    zone = f"{told['tz_hour']:02}{told['tz_minute']:02}"
    return f"{day.format(**told)} {'-' if told['tz_before_gmt'] else '+'}{zone}"
