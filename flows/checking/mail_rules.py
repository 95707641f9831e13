"""Rules of mail that can never make a lead, found before any mail is read."""

from collections.abc import Iterator

from flows.checking.finding import Finding, error, warning
from flows.config import MailboxSource
from flows.config.mail_rules import MailFormRule, MailRule
from flows.toml_text import toml_text


def rule_findings(source: MailboxSource) -> Iterator[Finding]:
    """Yield an error for each rule that can never match, a warning for each repeat."""
    before: dict[object, str] = {}
    for rule in source.rules:
        subject = f"source {source.name}, rule {toml_text(rule.name)}"
        if isinstance(rule, MailFormRule):
            yield from _form_findings(subject, rule)
        else:
            for address in rule.addresses:
                if not _is_ours(address, source):
                    yield _foreign(subject, address)
        looks_for = _looks_for(rule)
        if looks_for in before:
            found = f"it looks for the same mail as {toml_text(before[looks_for])}"
            yield warning(subject, found, "remove one of the two")
        before.setdefault(looks_for, rule.name)


def colleague_findings(source: MailboxSource) -> Iterator[Finding]:
    """Yield an error where nobody is a colleague."""
    if not source.own_domains and not source.own_addresses:
        found = "no own_domains, so nobody is a colleague and no mail went out"
        remedy = 'set own_domains to your own, such as ["example.com"]'
        yield error(f"source {source.name}", found, remedy)


def _form_findings(subject: str, rule: MailFormRule) -> Iterator[Finding]:
    """Yield what a form's rule lacks."""
    if not {"@", "*"} & set(rule.sender):
        found = f"no address can be {toml_text(rule.sender)}, so it never matches"
        yield error(subject, found, f'did you mean "*@{rule.sender.lstrip(".")}"?')
    if not rule.fields_.labels:
        found = "its fields name no label, so nothing is read of the form"
        yield error(subject, found, 'name them: fields = { email = ["E-mail"] }')
    elif not rule.fields_.email:
        found = "its fields have no email, so it never makes a lead"
        yield error(subject, found, 'add the form\'s label: email = ["E-mail"]')


def _foreign(subject: str, address: str) -> Finding:
    """Return the finding for an address that is not one of ours."""
    domain = address.rpartition("@")[2]
    found = f"{address} is nobody's of ours, so mail to it is not for us"
    return error(
        subject, found, f"correct it, or add {toml_text(domain)} to own_domains"
    )


def _is_ours(address: str, source: MailboxSource) -> bool:
    """Whether an address is a colleague's, by itself or by its domain."""
    domain = address.rpartition("@")[2]
    return address in source.own_addresses or domain in source.own_domains


def _looks_for(rule: MailRule) -> object:
    """Return by what a rule recognises mail."""
    if isinstance(rule, MailFormRule):
        return rule.kind, rule.sender.lower(), rule.subject.lower()
    return rule.kind, frozenset(rule.addresses)
