"""Staging of mailboxes: the twins of what was read, typed and in our words.

Nothing of a body; of recognised forms the declared fields. Which mails are one mail is
said by `mail_id`: the same mail in two folders, or with the one who wrote it and the
one who got it, has two contents and one `mail_id`.
"""

import polars as pl

from transforms.tables.table import (
    Column,
    Table,
    choice,
    count,
    flag,
    instant,
    text,
    whole,
)
from transforms.tables.vocabulary import CHANNELS, TALK_DIRECTIONS

PARTICIPANT_ROLES = ("from", "sender", "reply_to", "to", "cc", "bcc")
CANDIDATE_KINDS = ("form", "shared address", "introduction")

_SOURCE = text("source", "The source: a name for one or several mailboxes.")
_EXTRACTED_AT = instant("extracted_at", "When it was first read.")
_REFERENCE = (
    _SOURCE,
    text("file", "Where the message is found: `messages/<content_hash>`."),
    whole("row_number", "Its row number in that load; the first is 1."),
    _EXTRACTED_AT,
    instant("taken_at", "The moment of which the reading speaks."),
    flag("is_held_back", "Whether the row cannot stand."),
    text("row_problem", "Why the whole row is held back.", nullable=True),
)
_CONTENT = text("content_hash", "The content, by its hash: header and size.")
_MAIL = text("mail_id", "The mail: `<source>:<mail_key>`.")


def _text(name: str, description: str) -> Column:
    """Return a column of text that may be unknown."""
    return text(name, description, nullable=True)


def _twin(name: str, grain: str, key: tuple[str, ...], *columns: Column) -> Table:
    """Return the twin of a raw table of mailboxes."""
    return Table(
        name=name,
        layer="staging",
        grain=grain,
        key=key,
        sorted_by=key,
        may_be_empty=True,
        columns=columns,
    )


MAILBOX_MESSAGES = _twin(
    "stg_mailbox__messages",
    "one content of a source's mailboxes, wherever and how often it lies there",
    ("source", "content_hash"),
    *_REFERENCE,
    _CONTENT,
    text("mail_key", "The mail: what its copies in several folders have in common."),
    _MAIL,
    _text("message_id", "Its Message-ID without angle brackets; null: it has none."),
    Column(
        "references",
        pl.List(pl.String()),
        "The Message-IDs it refers to: References in order, then In-Reply-To.",
    ),
    _text("subject_key", "The same for equal subjects; null where it is blank."),
    instant("sent_at", "When it was sent, by its own Date.", nullable=True),
    instant("arrived_at", "When it arrived, by the mailbox.", nullable=True),
    instant(
        "happened_at",
        "When it was sent, where arrival bears that out, else when it arrived.",
        nullable=True,
    ),
    _text("from_address", "Personal: the first address of From, in small letters."),
    choice(
        "direction",
        TALK_DIRECTIONS,
        "Whether a colleague wrote it (out), or anybody else (in).",
    ),
    flag("is_internal", "Whether the writer and everybody addressed are colleagues."),
    _text("language", "The language that the message states or its script shows."),
    flag("is_list", "Whether it came through a mailing list or is a newsletter."),
    flag("is_automatic", "Whether a machine answered or sent it."),
    flag("is_bounce", "Whether it tells that another mail was not delivered."),
    count("size", "Octets, with line ends of two.", nullable=True),
    count("attachments", "How many files are attached."),
    instant("gone_at", "When it was last found nowhere any more.", nullable=True),
    _text("problems", "What was mended while it was parsed."),
    _text("sent_at_problem", "Why `sent_at` is null."),
    _text("arrived_at_problem", "Why `arrived_at` is null."),
)

MAILBOX_PARTICIPANTS = _twin(
    "stg_mailbox__participants",
    "one mention of somebody in the head of a content",
    ("source", "content_hash", "role", "position"),
    _SOURCE,
    _CONTENT,
    _MAIL,
    choice("role", PARTICIPANT_ROLES, "The header that names them."),
    count("position", "The place in that header, from 0."),
    _text("name", "Personal: the name that stands there."),
    _text("address", "Personal: the address in small letters; null: it is none."),
    flag("is_colleague", "Whether the address is one of the company's own."),
    _EXTRACTED_AT,
)

MAILBOX_CANDIDATES = _twin(
    "stg_mailbox__candidates",
    "what one rule makes of one person in one content",
    ("source", "content_hash", "rule", "row_number", "extracted_at"),
    *_REFERENCE,
    _CONTENT,
    _MAIL,
    text("rule", "The rule, as the configuration names it."),
    choice("kind", CANDIDATE_KINDS, "What the rule recognises."),
    choice(
        "channel",
        CHANNELS,
        "The channel of the rule; null where it is none we know.",
        nullable=True,
    ),
    _text("person_name", "Personal: the name of who shows interest."),
    _text("email", "Personal: the address of who shows interest, in small letters."),
    _text("company_name", "Where the person works, as written."),
    _text("phone", "Personal: the telephone number, as written."),
    _text("lead_source", "Where the person says to come from."),
    _text("reason", "Why it makes no lead; null: it may make one."),
    _text("channel_problem", "Why `channel` is null."),
    _text("email_problem", "Why `email` is null."),
)

MAILBOX_PLACES = _twin(
    "stg_mailbox__places",
    "one place in a folder where a content was found",
    ("source", "account", "folder", "uidvalidity", "uid"),
    _SOURCE,
    text("account", "The account, as the configuration names it."),
    text("folder", "The folder, as the server or the disk names it."),
    whole("uidvalidity", "Which of the folder's lives; 0 for files."),
    text("uid", "The message's number in the folder, or its stable name."),
    text("content_hash", "The content that was last found there."),
    _text("mail_id", "The mail: `<source>:<mail_key>`; null: it was put aside."),
    instant("arrived_at", "When it came into the folder.", nullable=True),
    instant("extracted_at", "When it was first read there."),
    instant("gone_at", "When it was last missed there.", nullable=True),
)

# Those whose rows or values may be held back: they go into the quarantine.
MAILBOX_TWINS = (MAILBOX_MESSAGES, MAILBOX_CANDIDATES)
MAILBOX_STAGING = (*MAILBOX_TWINS, MAILBOX_PARTICIPANTS, MAILBOX_PLACES)
