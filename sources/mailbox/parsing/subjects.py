"""Subjects: what tells equal ones without saying them, and what stands before them."""

import hashlib
import re
import unicodedata
from typing import Final

_ANSWER: Final = (
    r"re|r|aw|antw|sv|vs|ref|rif|res|odp|ynt|απ|отв|השב|תגובה|رد|回复|答复|回覆|返信"
)
_FORWARD: Final = (
    r"fwd?|wg|tr|i|rv|enc|doorst|vl|pd|i̇lt|ilt|πρθ|пересл|הועבר|הע|fs"
    r"|إعادة توجيه|转发|轉寄|転送"
)
_ENDS: Final = r"\s*(?:[\[(]\d{1,3}[\])])?\s*[:\uff1a]\s*"
_PREFIX: Final = re.compile(f"(?:{_ANSWER}|{_FORWARD}){_ENDS}")
_FORWARDED: Final = re.compile(f"(?:(?:{_ANSWER}){_ENDS})?(?:{_FORWARD}){_ENDS}")
_SPACES: Final = re.compile(r"\s+")


def subject_key(subject: str, source: str) -> str | None:
    """Return 32 digits that equal subjects share; None of a blank one.

    Without what programs put before it (`Re:`, `Fwd:`, `AW:`, `הועבר:`), case and
    spaces. Keyed with the source's name, so that keys do not match across sources.
    """
    bare = _SPACES.sub("", _without_prefixes(_folded(subject)))
    if not bare:
        return None
    key = hashlib.blake2b(source.encode(), digest_size=32).digest()
    text = bare.encode("utf-8", "replace")
    return hashlib.blake2b(text, digest_size=16, key=key).hexdigest()


def is_forwarded(subject: str) -> bool:
    """Whether the subject says that the mail is somebody else's, passed on."""
    return bool(_FORWARDED.match(_folded(subject)))


def _folded(subject: str) -> str:
    return unicodedata.normalize("NFC", subject[:2000]).casefold().strip()


def _without_prefixes(subject: str) -> str:
    at = 0
    while found := _PREFIX.match(subject, at):
        at = found.end()
    return subject[at:]
