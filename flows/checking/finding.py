"""A finding: one thing that a check came upon, and what to do about it."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "fine"]


@dataclass(frozen=True)
class Finding:
    """One thing found: an error stops or rejects a run, a warning does not.

    `subject` is what it is about (a source and its file, a folder), `found` what is
    true of it, `remedy` what to do.
    """

    severity: Severity
    subject: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        """Return the finding as one line."""
        remedy = f"; {self.remedy}" if self.remedy else ""
        return f"{self.severity:<8} {self.subject}: {self.found}{remedy}"


def error(subject: str, found: str, remedy: str) -> Finding:
    """Return a finding that would stop a run, or have it rejected."""
    return Finding("error", subject, found, remedy)


def warning(subject: str, found: str, remedy: str) -> Finding:
    """Return a finding that a run can live with."""
    return Finding("warning", subject, found, remedy)


def counted(number: int, noun: str) -> str:
    """Return how many there are, in words that fit: `no rows`, `1 row`, `2 rows`."""
    amount = f"{number:,}" if number else "no"
    return f"{amount} {noun}{'' if number == 1 else 's'}"
