"""A judge that says what Great Expectations says, and takes no second for it."""

from collections.abc import Mapping

from expectations.judge import Judgement
from expectations.rule import Rule


def plain_judge(name: str, shares: Mapping[Rule, float]) -> dict[str, Judgement]:
    """Return whether each sentence about a table is true enough."""
    assert name
    return {
        rule.description: Judgement(success=share >= rule.mostly)
        for rule, share in shares.items()
    }
