"""The kinds of value a configuration holds, each with its own check."""

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo

from flows.config.problems import refuse


def did_you_mean(got: str, known: list[str]) -> str:
    """Return a hint that names the known word closest to what was got, if any is."""
    lower = {word.lower(): word for word in known}
    close = get_close_matches(got.lower(), lower, n=1)
    return f'did you mean "{lower[close[0]]}"?' if close else ""


def _identifier(name: str) -> str:
    """Return the name if ids and folders can be made of it."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name):
        expected = "lower-case letters, digits and _, a letter first, at most 40"
        suggestion = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        refuse(expected, hint=f'such as "{suggestion or "deals"}"')
    return name


def _time_zone(name: str) -> str:
    """Return the name if the IANA database knows it."""
    zones = available_timezones()
    if name not in zones:
        expected = 'an IANA time zone, such as "Europe/Amsterdam"'
        refuse(expected, hint=did_you_mean(name, sorted(zones)))
    return name


def _currency(code: str) -> str:
    """Return the code if it has the form of ISO 4217."""
    if not re.fullmatch(r"[A-Z]{3}", code):
        expected = 'three capitals of ISO 4217, such as "EUR"'
        fits = re.fullmatch(r"[A-Za-z]{3}", code)
        refuse(expected, hint=f'did you mean "{code.upper()}"?' if fits else "")
    return code


def _encoding(name: str) -> str:
    """Return the name if Python can read text by it."""
    try:
        "a".encode("utf-8" if name == "auto" else name)
    except (LookupError, ValueError):
        expected = '"auto", or an encoding such as "utf-8", "utf-16" or "cp1252"'
        known = ["utf-8", "utf-16", "cp1252", "latin-1", "auto"]
        refuse(expected, hint=did_you_mean(name, known))
    return name


def _delimiter(mark: str) -> str:
    """Return the mark if cells can be told apart by it."""
    if mark != "auto" and (len(mark) != 1 or mark in '"\r\n' or not mark.isascii()):
        refuse('"auto", or one character such as ";" or "\\t"')
    return mark


def _thousands(mark: str) -> str:
    """Return the mark if it can stand between the digits of a number."""
    if len(mark) != 1 or mark.isalnum() or mark in "+-":
        refuse('one character such as ".", " " or "\'"')
    return mark


def _date_format(pattern: str) -> str:
    """Return the pattern if it names parts of a date."""
    if not re.search(r"%[A-Za-z]", pattern):
        expected = 'strptime directives, such as "%d.%m.%Y"'
        refuse(expected, hint="%d day, %m month, %Y year, %H hour, %M minute")
    return pattern


def _variable(name: str) -> str:
    """Return the name if an environment variable can have it."""
    if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", name):
        expected = 'the name of an environment variable, such as "STAGECAST_POSTGRES"'
        hint = "the secret itself belongs in that variable, not in this file"
        refuse(expected, hint=hint, got="another text (value not shown)")
    return name


def _url(address: str) -> str:
    """Return the address if credentials may be sent there: https, or loopback."""
    parts = urlsplit(address)
    is_local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or parts.query or parts.fragment:
        refuse('an address such as "https://api.hubapi.com"')
    if parts.scheme != "https" and not (is_local and parts.scheme == "http"):
        refuse("https", hint="a token is not sent in clear, but to this machine")
    return address.rstrip("/")


def _text_of_path(value: object) -> object:
    """Return the path a text means; anything else is refused by its type."""
    if value == "":
        refuse("a path that is not empty")
    return Path(value) if isinstance(value, str) else value


def _beside_the_file(path: Path, info: ValidationInfo) -> Path:
    """Return the path, taken from the folder of the TOML file where it is relative."""
    folder = (info.context or {}).get("folder")
    return folder / path if folder else path


Text = Annotated[str, Field(min_length=1)]
Identifier = Annotated[str, AfterValidator(_identifier)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Currency = Annotated[str, AfterValidator(_currency)]
Encoding = Annotated[str, AfterValidator(_encoding)]
Delimiter = Annotated[str, AfterValidator(_delimiter)]
Thousands = Annotated[str, AfterValidator(_thousands)]
DateFormat = Annotated[str, AfterValidator(_date_format)]
Url = Annotated[str, AfterValidator(_url)]
Variable = Annotated[str, AfterValidator(_variable)]
LocalPath = Annotated[
    Path, BeforeValidator(_text_of_path), AfterValidator(_beside_the_file)
]
Share = Annotated[float, Field(ge=0, le=1)]
