"""Identity: what was found to look alike and is left to people to decide."""

from transforms.tables.table import Table, choice, rate, text
from transforms.tables.vocabulary import LIKENESSES, RESOLVED_RECORDS

DUPLICATE_CANDIDATES = Table(
    name="duplicate_candidates",
    layer="published",
    grain="one pair of deals, people or companies that look alike",
    key=("record", "one_id", "other_id"),
    sorted_by=("record", "one_id", "other_id"),
    may_be_empty=True,
    columns=(
        choice("record", RESOLVED_RECORDS, "What the two are."),
        text(
            "one_id",
            "The one: a deal_id, or a person or company that stands for all its"
            " records (`resolved_…_id`).",
        ),
        text("other_id", "The other; its id sorts after that of the one."),
        rate("score", "How alike they are, 1 at most.", nullable=False),
        text("reason", "Why they look alike, in words; never a name or an address."),
        choice("found_by", LIKENESSES, "By what they were found."),
    ),
)

IDENTITY = (DUPLICATE_CANDIDATES,)
