"""Object types: their names in paths, the scopes they take, what they show unasked."""

from typing import Final

from sandbox.hubspot.portal import OBJECT_TYPES
from sandbox.hubspot.refusals import not_found

_NUMBERS: Final = {
    "contacts": "0-1",
    "companies": "0-2",
    "deals": "0-3",
    "products": "0-7",
    "line_items": "0-8",
    "tasks": "0-27",
    "notes": "0-46",
    "meetings": "0-47",
    "calls": "0-48",
    "emails": "0-49",
    "leads": "0-136",
}
_SINGULAR: Final = {
    name: "company" if name == "companies" else name.removesuffix("s")
    for name in OBJECT_TYPES
}
_ALIASES: Final = {
    **{name: name for name in OBJECT_TYPES},
    **{number: name for name, number in _NUMBERS.items()},
    **{one: name for name, one in _SINGULAR.items()},
}
# HubSpot guards activities, but for e-mails, by the scope of the people they are with.
_SCOPES: Final = {
    "emails": "sales-email-read",
    **dict.fromkeys(
        ("calls", "meetings", "notes", "tasks"), "crm.objects.contacts.read"
    ),
}
_SHOWN_UNASKED: Final = {
    "deals": ("amount", "closedate", "dealname", "dealstage", "pipeline"),
    "contacts": ("email", "firstname", "lastname"),
    "companies": ("domain", "name"),
    "products": ("name", "price"),
    "line_items": ("name", "quantity", "amount"),
}
_ALWAYS_SHOWN: Final = (
    "createdate",
    "hs_createdate",
    "hs_lastmodifieddate",
    "lastmodifieddate",
)


def object_type_of(text: str) -> str:
    """Return our name of the type a path speaks of: `deals` of `deals`, `deal`, `0-3`.

    Raises `Refusal` (404) where there is no such type.
    """
    if (name := _ALIASES.get(text.lower())) is None:
        message = f"Unable to infer object type from: {text}"
        raise not_found(message)
    return name


def singular(object_type: str) -> str:
    """One object of a type, as HubSpot writes it in association types: `line_item`."""
    return _SINGULAR[object_type]


def read_scope(object_type: str) -> str:
    """The scope a token needs to read objects of a type."""
    return _SCOPES.get(object_type, f"crm.objects.{object_type}.read")


def shown_properties(object_type: str, asked: list[str]) -> list[str]:
    """The properties an answer shows, in order: the asked ones or the type's own few.

    The dates of creation and change always come along.
    """
    own = asked or _SHOWN_UNASKED.get(object_type, ())
    return sorted({*own, *_ALWAYS_SHOWN})
