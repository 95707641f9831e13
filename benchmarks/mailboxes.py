"""Mailboxes for the figures: plain messages, as many as are wanted, in a Maildir."""

import os
import time
from pathlib import Path

_MINUTE = 60.0


def fill(folder: Path, messages: int, *, owner: tuple[int, int]) -> None:
    """Write messages of the last months into a Maildir, two parts in every fourth."""
    place = folder / "cur"
    now = time.time()
    for number in range(messages):
        arrived_at = now - (messages - number) * _MINUTE
        file = place / f"{arrived_at:.0f}.M{number:06d}.bench:2,"
        file.write_bytes(message(number))
        os.utime(file, (arrived_at, arrived_at))
        os.chown(file, *owner)


def message(number: int) -> bytes:
    """Return a message as people write them, with the trail of the servers."""
    head = _HEAD.format(
        number=number, before=number - 1, customer=number % 997, colleague=number % 13
    )
    kind, body = _WITH_FILE if number % 4 == 0 else _PLAIN
    return f"{head}{kind}\n{body}".encode()


_HEAD = """\
Return-Path: <ann{customer}@customer{customer}.example>
Delivered-To: rep{colleague}@ours.example
Received: from mx.ours.example ([192.0.2.7]) by imap.ours.example with LMTP
\tid abc{number:08d} (envelope-from <ann{customer}@customer{customer}.example>)
\tfor <rep{colleague}@ours.example>; Mon, 02 Nov 2026 10:00:00 +0000
Received: from out.customer{customer}.example (out.customer{customer}.example
\t[198.51.100.4]) by mx.ours.example (Postfix) with ESMTPS id def{number:08d}
\tfor <rep{colleague}@ours.example>; Mon, 02 Nov 2026 09:59:58 +0000 (UTC)
DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
\td=customer{customer}.example; s=2026; h=from:to:subject:date:message-id;
\tbh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=;
\tb=dzdVyOfAKCdLXdJOc9G2q8LoXSlEniSbav+yuU4zGeeruD00lszZVoG4ZHRNiYzR
From: =?utf-8?q?Ann_M=C3=BCller?= <ann{customer}@customer{customer}.example>
To: "Rep {colleague}" <rep{colleague}@ours.example>
Cc: Bob Burg <bob{customer}@customer{customer}.example>
Subject: Re: Offer {number} for next year
Date: Mon, 02 Nov 2026 10:59:57 +0100
Message-ID: <{number}@customer{customer}.example>
In-Reply-To: <{before}@ours.example>
References: <{before}@ours.example>
MIME-Version: 1.0
X-Mailer: Some Mail 4.2
"""
_TEXT = "Dear Rep,\n\nthank you for the offer, we will come back to it.\n\n" * 8
_PLAIN = ("Content-Type: text/plain; charset=utf-8\n", _TEXT)
_FILE = f"""\
--b1
Content-Type: text/plain; charset=utf-8

{_TEXT}
--b1
Content-Type: application/pdf; name="order.pdf"
Content-Disposition: attachment; filename="order.pdf"
Content-Transfer-Encoding: base64

{"QUJD" * 300}
--b1--
"""
_WITH_FILE = ('Content-Type: multipart/mixed; boundary="b1"\n', _FILE)
