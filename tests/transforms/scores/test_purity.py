"""Purity: a fact that tells the outcome is not learnt from."""

from tests.transforms.scores.patterns import Row, counted, seen
from transforms.scores.features import NAMES
from transforms.scores.landmarks import OLD
from transforms.scores.learning import past
from transforms.scores.purity import impure


def left_out(*rows: Row) -> list[str]:
    """Return the facts that must be left out."""
    known = past(counted(*rows).sort(*NAMES, "span"))
    return [
        name
        for name, is_impure in zip(
            NAMES, impure(known.coded, known.seen)[1:], strict=True
        )
        if is_impure
    ]


def test_a_company_that_only_deals_have_is_left_out_with_its_industry() -> None:
    assert left_out(seen(100, 0), seen(100, 50, company=3, industry="toys")) == [
        "relation",
        "company",
        "industry",
    ]


def test_a_company_that_only_deals_lack_is_left_out() -> None:
    assert left_out(seen(40, 40), seen(400, 150, company=3)) == [
        "relation",
        "company",
        "industry",
    ]


def test_a_company_that_goes_with_both_outcomes_stays() -> None:
    assert left_out(seen(100, 5), seen(100, 50, company=3)) == []


def test_too_few_leads_prove_nothing() -> None:
    assert left_out(seen(30, 0), seen(100, 40, company=3)) == []


def test_what_was_so_when_the_lead_came_may_go_with_one_outcome() -> None:
    assert left_out(seen(100, 0, OLD, age=8), seen(100, 50, OLD, age=0)) == []
