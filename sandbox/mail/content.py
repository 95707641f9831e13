"""Content: a mail as bytes, with line ends of a file, without any trace of its way."""

from collections.abc import Callable, Mapping
from email import encoders
from email.charset import BASE64 as BASE64_BODY
from email.charset import QP, Charset
from email.generator import BytesGenerator
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from functools import cache
from io import BytesIO
from typing import Any, Final

from sandbox.mail.drafts import IN
from sandbox.mail.encodings import BASE64, QUOTED
from sandbox.mail.forms import as_table, in_lines, labelled
from sandbox.mail.headers import encoded, headers, is_sayable
from sandbox.mail.texts import forward, letter, page
from sandbox.mail.words import ATTACHMENTS

Mail = Mapping[str, Any]
_BODY_ENCODINGS: Final = {BASE64: BASE64_BODY, QUOTED: QP}
# The smallest file that calls itself one.
_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)


def content(mail: Mail) -> bytes:
    """Return a mail (a row of messages) as its sender's program wrote it."""
    written = BytesIO()
    for name, value in headers(mail):
        written.write(f"{name}: {value}\n".encode("ascii"))
    message = _BUILDERS[mail["layout"]](mail)
    BytesGenerator(written, mangle_from_=False).flatten(message)
    return written.getvalue()


def _text(mail: Mail, text: str, subtype: str = "plain") -> Message:
    """Return a text as a part, in the mail's charset, or in UTF-8 where it must be."""
    charset = mail["charset"] if is_sayable(text, mail["charset"]) else "utf-8"
    return MIMEText(text, subtype, _charset(charset, mail["transfer"]))  # type: ignore[arg-type] # takes a Charset too


@cache
def _charset(name: str, transfer: str) -> Charset:
    """Return the charset with the way in which it is written."""
    charset = Charset(name)
    if name not in ("us-ascii", "iso-2022-jp"):
        charset.body_encoding = _BODY_ENCODINGS.get(transfer)  # type: ignore[assignment] # null: as it is
    return charset


def _several(mail: Mail, subtype: str, *parts: Message) -> Message:
    """Return parts together, with a boundary that is the same each time."""
    return MIMEMultipart(subtype, f"=_{mail['mail']:08d}_{subtype}", parts)


def _html(mail: Mail) -> Message:
    return _text(mail, page(mail), "html")


def _alternative(mail: Mail) -> Message:
    return _several(mail, "alternative", _text(mail, letter(mail)), _html(mail))


def _with_attachment(mail: Mail) -> Message:
    """Return a mail with a file; every other program names it in the old way."""
    name = ATTACHMENTS[mail["language"]]
    file = MIMEApplication(_PDF, "pdf")
    if name.isascii():
        file.add_header("Content-Disposition", "attachment", filename=name)
    elif mail["mail"] % 2:
        file.add_header(
            "Content-Disposition", "attachment", filename=("utf-8", "", name)
        )
    else:
        word = encoded(name, mail["charset"])
        file["Content-Disposition"] = f'attachment; filename="{word}"'
    return _several(mail, "mixed", _text(mail, letter(mail)), file)


def _calendar(mail: Mail) -> Message:
    """Return an invitation, or the answer to one."""
    method = "REPLY" if mail["direction"] == IN else "REQUEST"
    event = (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
        f"UID:{mail['message_id']}\r\nDTSTART:{mail['sent_at']:%Y%m%dT%H%M%SZ}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    part = _text(mail, event, "calendar")
    part.set_param("method", method)
    return _several(mail, "alternative", _text(mail, letter(mail)), part)


def _report(mail: Mail) -> Message:
    """Return a server's report: every other mail is lost, the rest is late."""
    action, status = ("failed", "5.1.1") if mail["mail"] % 2 else ("delayed", "4.4.1")
    host = mail["from_address"].partition("@")[2]
    told = MIMEBase("message", "delivery-status")
    server, recipient = Message(), Message()
    server["Reporting-MTA"] = f"dns; mx.{host}"
    recipient["Final-Recipient"] = f"rfc822; former.colleague@{host}"
    recipient["Action"], recipient["Status"] = action, status
    told.set_payload([server, recipient])
    sent = MIMEBase("text", "rfc822-headers")
    sent.set_payload(f"Message-ID: <{mail['in_reply_to']}>\n")
    encoders.encode_7or8bit(sent)
    text = _text(mail, f"Your message could not be delivered: {action}.\n")
    whole = _several(mail, "report", text, told, sent)
    whole.set_param("report-type", "delivery-status")
    return whole


_BUILDERS: Final[dict[str, Callable[[Mail], Message]]] = {
    "plain": lambda mail: _text(mail, letter(mail)),
    "html": _html,
    "alternative": _alternative,
    "attachment": _with_attachment,
    "calendar": _calendar,
    "report": _report,
    "forward": lambda mail: _text(mail, forward(mail)),
    "form labels": lambda mail: _text(mail, labelled(mail)),
    "form lines": lambda mail: _text(mail, in_lines(mail)),
    "form table": lambda mail: _text(mail, as_table(mail), "html"),
    "form both": lambda mail: _several(
        mail,
        "alternative",
        _text(mail, labelled(mail)),
        _text(mail, as_table(mail), "html"),
    ),
}
