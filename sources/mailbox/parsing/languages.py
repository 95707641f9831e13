"""Languages: what a mail says it is written in, else what its subject's script says."""

import re
from typing import Final

_TAG: Final = re.compile(r"[a-z]{2,3}(?=$|[-_,;\s])")
_SCRIPTS: Final = (
    ("he", re.compile("[\u05d0-\u05ea]")),
    ("ar", re.compile("[\u0621-\u064a]")),
    ("el", re.compile("[\u0391-\u03c9]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("ja", re.compile("[\u3041-\u30fa]")),
    ("th", re.compile("[\u0e01-\u0e2e]")),
    ("ru", re.compile("[ыэёЫЭЁ]")),
)
# Letters that other languages of the same script have, and this one has not.
_OTHERS: Final = {
    "he": re.compile("[\u05f0-\u05f2]"),
    "ar": re.compile("[\u0679-\u06d3]"),
    "ru": re.compile("[іїєґўјљњћђџқғәөүұһІЇЄҐЎЈ]"),
}


def language(declared: str, subject: str) -> str | None:
    """Return the code of a language (`en`, `he`), None where it is not certain."""
    if tag := _TAG.match(declared.strip().lower()):
        return tag[0]
    if subject.isascii():
        return None
    found = [code for code, letters in _SCRIPTS if letters.search(subject)]
    if len(found) != 1:
        return None
    others = _OTHERS.get(found[0])
    return None if others and others.search(subject) else found[0]
