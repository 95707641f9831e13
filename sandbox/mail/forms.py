"""Forms: what a web form's notification says, as text and as a table."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from sandbox.mail.form_rules import LABELS

_REMARKS: Final = {
    "de": "Bitte um Rückruf. Größe: 40 Plätze.",
    "en": "Please call me back.",
    "fr": "Merci de me rappeler dès que possible.",
    "he": "אנא חזרו אליי בהקדם.",
}
# Some people write what looks like a field.
_TRICKY: Final = 30
# Right-to-left text is marked where a left-to-right value follows.
_MARK: Final = "\u200f"


def labelled(mail: Mapping[str, Any]) -> str:
    """Return the notification as lines of "label: value"; a mark after Hebrew ones."""
    mark = _MARK if mail["language"] == "he" else ""
    return "\n".join(f"{label}:{mark} {value}" for label, value in _told(mail, ""))


def in_lines(mail: Mapping[str, Any]) -> str:
    """Return the notification with labels and values on lines of their own."""
    told = (f"{label}\n{value}\n" for label, value in _told(mail, None))
    return "\n".join(told)


def as_table(mail: Mapping[str, Any]) -> str:
    """Return the notification as an HTML table."""
    way = "rtl" if mail["language"] == "he" else "ltr"
    rows = "\n".join(
        f"<tr><th>{escape(label)}:</th><td>{_linked(value)}</td></tr>"
        for label, value in _told(mail, "")
    )
    return f'<html><body dir="{way}"><table>\n{rows}\n</table></body></html>'


def _told(mail: Mapping[str, Any], absent: str | None) -> Iterator[tuple[str, str]]:
    """Yield labels and values; an empty field as `absent`, or not at all."""
    language = mail["language"]
    said = mail["fields"] | {"remark": _remark(mail)}
    for field, label in LABELS[language].items():
        value = said[field] if said[field] is not None else absent
        if value is not None:
            yield label, value


def _remark(mail: Mapping[str, Any]) -> str:
    remark = _REMARKS[mail["language"]]
    if mail["mail"] % _TRICKY:
        return remark
    label = LABELS[mail["language"]]["email"]
    return f"{remark}\n{label}: nobody@elsewhere.example"


def _linked(value: str) -> str:
    if "@" in value and "\n" not in value:
        return f'<a href="mailto:{escape(value)}">{escape(value)}</a>'
    return escape(value).replace("\n", "<br>")
