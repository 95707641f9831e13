"""Features: the facts about a lead that its chance is told by, as a seller says them.

Every fact is one of a few values; a number stands for its place among the words. All
are of the moment: nothing that stands in a record today and may have changed since the
lead came (its status, its owner, how warm somebody calls it) is among them.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Feature:
    """A fact, and how each of its values is told.

    `words` of a number; null where another fact says the same already, and the value
    has no say of its own. `told` of a text, `unknown` where it is not said. What
    `may_be_of_today` is read from a record as it stands, which may have been filled in
    because of the outcome: `purity` watches it. `precision` says how far the effects of
    the values are thought to lie around 0 on the log-odds: its inverse is their
    variance.
    """

    name: str
    words: tuple[str | None, ...] = ()
    told: str = "{}"
    unknown: str | None = None
    may_be_of_today: bool = False
    precision: float = 1.0


# What a text says where nobody says it, and where too few say the same.
UNKNOWN = ""
OTHER = "a rare one"

FEATURES = (
    Feature("origin", told="source {}", unknown="nobody says from where"),
    Feature("landing", told="entered in {}"),
    Feature(
        "age",
        (
            "came within a day",
            "came 1 to 3 days ago",
            "came 3 to 7 days ago",
            "came 1 to 2 weeks ago",
            "came 2 to 4 weeks ago",
            "came 4 to 8 weeks ago",
            "came 8 to 16 weeks ago",
            "came 16 to 32 weeks ago",
            "came more than 32 weeks ago",
        ),
        precision=0.1,  # most leads are soon decided, and then never
    ),
    Feature(
        "response",
        (
            "not answered yet",
            "answered within 2 hours",
            "answered within a day",
            "answered within 3 days",
            "answered after more than 3 days",
        ),
    ),
    Feature(
        "inbound",
        (
            "has not written or called since",
            "wrote or called once since",
            "wrote or called 2 or 3 times since",
            "wrote or called 4 times or more since",
        ),
    ),
    Feature(
        "heard",
        (
            None,
            "last heard of within 3 days",
            "last heard of 3 to 14 days ago",
            "not heard of for 2 weeks",
        ),
    ),
    Feature(
        "outbound",
        (
            None,
            "we wrote or called once",
            "we wrote or called 2 or 3 times",
            "we wrote or called 4 times or more",
        ),
    ),
    Feature("met", ("no meeting so far", "met us")),
    Feature("acquaintance", ("new to us", "in touch with us before")),
    Feature(
        "relation", (None, "from a company that we knew before"), may_be_of_today=True
    ),
    Feature(
        "company",
        (
            "no company known",
            "from a company of unknown size",
            "from a company of less than 10 people",
            "from a company of 10 to 49 people",
            "from a company of 50 to 249 people",
            "from a company of 250 to 999 people",
            "from a company of 1,000 people or more",
        ),
        may_be_of_today=True,
    ),
    Feature("industry", told="industry {}", may_be_of_today=True),
    Feature("weekend", ("came on a working day", "came on a weekend")),
)
NAMES = tuple(feature.name for feature in FEATURES)
