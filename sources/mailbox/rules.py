"""Rules: which mail is a lead, as the configuration declares it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["form", "shared address", "introduction"]

# What a form may tell; its own labels of them stand in the rule.
FIELDS: Final = ("person_name", "email", "company_name", "phone", "lead_source")


@dataclass(frozen=True)
class FormRule:
    """A web form's notification: what somebody typed, as labelled fields or a table.

    `sender` and `subject` are patterns with `*` and `?`, in any case. `fields` tells
    for each of `FIELDS` the labels that the form gives it, in any case.
    """

    name: str
    sender: str
    subject: str
    channel: str
    fields: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class SharedAddressRule:
    """The first mail of an outside person to one of these addresses."""

    name: str
    addresses: tuple[str, ...]
    channel: str = "mail"


@dataclass(frozen=True)
class IntroductionRule:
    """A mail that brings somebody new: forwarded to us, or with them in copy.

    `addresses` are ours that count; empty: any.
    """

    name: str
    channel: str = "referral"
    addresses: tuple[str, ...] = ()


Rule = FormRule | SharedAddressRule | IntroductionRule


def kind_of(rule: Rule) -> Kind:
    """Return what a rule recognises."""
    match rule:
        case FormRule():
            return "form"
        case SharedAddressRule():
            return "shared address"
        case IntroductionRule():
            return "introduction"
