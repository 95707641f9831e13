"""What a message consists of, as Dovecot tells it."""

from email.message import EmailMessage

from sources.http.clock import Clock
from sources.mailbox.imap.connection import connect
from sources.mailbox.imap.messages import FolderMessages
from sources.mailbox.parsing.raw_message import Part, RawMessage
from tests.dovecot import Dovecot
from tests.sources.mailbox.imap.logs import account_of, log_of, mail


def read(dovecot: Dovecot, message: bytes, *sections: str) -> RawMessage:
    mailbox = dovecot.mailbox()
    mailbox.deliver(message)
    log = log_of(dovecot, mailbox)
    with connect(account_of(log), log.secret, log.settings, Clock()) as connection:
        opened = connection.examine("INBOX", None)
        caps = log.settings.caps
        folder = FolderMessages(connection, "INBOX", opened.uidvalidity, caps)
        headings = folder.headings([1])
        (found,) = folder.with_texts(headings, [sections])
    return found


def nested() -> bytes:
    """Return a message with two ways to read it, a file and an attached message."""
    inner = EmailMessage()
    inner["Subject"] = "inner"
    inner.set_content("within\n")
    message = EmailMessage()
    message["Subject"] = "outer"
    message.set_content("as text\n")
    message.add_alternative("<p>as page</p>\n", subtype="html")
    message.add_attachment(
        b"data", maintype="application", subtype="pdf", filename="Angebot für Sie.pdf"
    )
    message.add_attachment(inner)
    return message.as_bytes()


def test_the_leaves_of_a_message_are_told_with_their_sections(dovecot: Dovecot) -> None:
    found = read(dovecot, nested())

    assert found.structure is not None
    assert [
        (part.section, part.content_type, part.disposition, part.depth)
        for part in found.structure
    ] == [
        ("1.1", "text/plain", None, 2),
        ("1.2", "text/html", None, 2),
        ("2", "application/pdf", "attachment", 1),
        ("3", "message/rfc822", "attachment", 1),
    ]
    assert dict(found.structure[2].parameters)[b"filename*"] == (
        b"utf-8''Angebot%20f%C3%BCr%20Sie.pdf"
    )


def test_a_plain_message_is_one_leaf(dovecot: Dovecot) -> None:
    found = read(dovecot, mail("one", "text"))

    charset = ((b"charset", b"us-ascii"),)
    assert found.structure == (Part("1", "text/plain", charset, "7bit", None, 6, 0),)


def test_sections_are_read_as_they_are_told(dovecot: Dovecot) -> None:
    found = read(dovecot, nested(), "1.2", "3.HEADER")

    assert found.texts[0] == ("1.2", b"<p>as page</p>\r\n")
    assert found.texts[1][0] == "3.HEADER"
    assert found.texts[1][1].startswith(b"Subject: inner\r\n")


def test_a_header_is_cut_after_one_byte_more_than_is_read(dovecot: Dovecot) -> None:
    message = b"Subject: long\r\nX: " + b"x" * 300_000 + b"\r\n\r\nbody"
    found = read(dovecot, message)

    assert len(found.header) == 256 * 2**10 + 1
    assert found.size == len(message)


def test_a_message_of_a_thousand_levels_is_read_or_put_aside(dovecot: Dovecot) -> None:
    open_parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
        for level in range(900)
    )
    found = read(dovecot, b"Subject: deep\r\nMIME-Version: 1.0\r\n" + open_parts)

    assert found.refused is None
    assert found.structure is not None
    assert max(part.depth for part in found.structure) >= 30
