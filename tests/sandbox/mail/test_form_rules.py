import tomllib

from sandbox.configuration import configuration
from sandbox.mail.form_rules import LABELS, SUBJECTS
from sandbox.mail.mails import Mails

SALES = "sales@sandbox-trading.example"
SELLER = "ada.meise@sandbox-trading.example"


def test_mailboxes_are_a_source_only_where_they_are_asked_for() -> None:
    kinds = [source["kind"] for source in tomllib.loads(configuration())["source"]]

    assert "mailbox" not in kinds


def test_each_mailbox_is_read_from_its_maildir() -> None:
    tables = tomllib.loads(configuration(mailboxes=[SALES, SELLER]))
    mail = tables["source"][-1]

    assert (mail["name"], mail["kind"]) == ("mail", "mailbox")
    assert mail["own_domains"] == ["sandbox-trading.example"]
    assert mail["files"] == [
        {"name": "ada_meise", "path": f"mail/{SELLER}"},
        {"name": "sales", "path": f"mail/{SALES}"},
    ]


def test_the_rules_know_the_forms_sales_and_introductions(post: Mails) -> None:
    mail = tomllib.loads(configuration(mailboxes=[SALES]))["source"][-1]
    forms = [rule for rule in mail["rule"] if rule["kind"] == "form"]
    sent = post.messages.filter(kind="form")
    news = post.messages.filter(kind="newsletter", from_address=forms[0]["sender"])

    assert [rule["kind"] for rule in mail["rule"][len(forms) :]] == [
        "shared address",
        "introduction",
    ]
    assert {rule["subject"] for rule in forms} == set(sent["subject"])
    assert {rule["sender"] for rule in forms} == set(sent["from_address"])
    assert news.height > 0
    assert not set(news["subject"]) & set(SUBJECTS.values())


def test_a_forms_rule_has_the_labels_of_its_page() -> None:
    mail = tomllib.loads(configuration(mailboxes=[SALES]))["source"][-1]
    rule = next(rule for rule in mail["rule"] if rule["name"] == "form he")

    assert rule["fields"] == {
        field: [label] for field, label in LABELS["he"].items() if field != "remark"
    }
