"""HubSpot's numbers for what a tie between two records is, one for each direction.

All but one are in the vendor's public documentation (associations v4, "association
type ID values", March 2026). That of a contact to the lead whose primary contact it
is, 579, is reported by users of the API. HubSpot names a main tie "Primary" and lists
it beside the ordinary one of the same two records, so such ties are two.
"""

from typing import Final, NamedTuple

_PRIMARY: Final = "Primary"


class Tie(NamedTuple):
    """A kind of tie: its number one way and the other, and its label, if it has one."""

    there: int
    back: int
    label: str | None = None


# From one type of object to another; the way back is the tie's other number.
TIES: Final[dict[tuple[str, str], tuple[Tie, ...]]] = {
    ("deals", "contacts"): (Tie(3, 4),),
    ("deals", "companies"): (Tie(5, 6, _PRIMARY), Tie(341, 342)),
    ("deals", "line_items"): (Tie(19, 20),),
    ("contacts", "companies"): (Tie(1, 2, _PRIMARY), Tie(279, 280)),
    ("leads", "contacts"): (Tie(578, 579, _PRIMARY), Tie(608, 609)),
    ("leads", "companies"): (Tie(610, 611),),
    ("leads", "deals"): (Tie(1037, 1038),),
    ("emails", "contacts"): (Tie(198, 197),),
    ("emails", "companies"): (Tie(186, 185),),
    ("emails", "deals"): (Tie(210, 209),),
    ("calls", "contacts"): (Tie(194, 193),),
    ("calls", "companies"): (Tie(182, 181),),
    ("calls", "deals"): (Tie(206, 205),),
    ("meetings", "contacts"): (Tie(200, 199),),
    ("meetings", "companies"): (Tie(188, 187),),
    ("meetings", "deals"): (Tie(212, 211),),
    ("notes", "contacts"): (Tie(202, 201),),
    ("notes", "companies"): (Tie(190, 189),),
    ("notes", "deals"): (Tie(214, 213),),
    ("tasks", "contacts"): (Tie(204, 203),),
    ("tasks", "companies"): (Tie(192, 191),),
    ("tasks", "deals"): (Tie(216, 215),),
}
