"""A mailbox in the configuration: what it means, and how a mistake in it is told."""

from pathlib import Path

import pytest

from flows.config.mail_rules import MailFormRule
from flows.loading.mail_accounts import settings
from sources.mailbox.rules import FormRule, IntroductionRule, SharedAddressRule
from sources.mailbox.settings import ImapAccount, MailFiles
from tests.flows.config.examples import COMPANY, ONE_PROBLEM, read, refusal

SOURCE = '[[source]]\nname = "mail"\nkind = "mailbox"\nown_domains = ["Ours.example"]\n'
ACCOUNT = (
    '[[source.account]]\nname = "sales"\nhost = "imap.ours.example"\n'
    'username = "sales@ours.example"\n'
)
FILES = '[[source.files]]\nname = "archive"\npath = "mail/archive.mbox"\n'
FORM = (
    '[[source.rule]]\nname = "contact form"\nkind = "form"\n'
    'sender = "*@forms.example"\nchannel = "web"\n'
)


def test_a_mailbox_says_what_is_read_and_which_mail_is_a_lead(tmp_path: Path) -> None:
    rules = (
        f'{FORM}fields = {{ email = ["E-mail", "Mail"], phone = "Tel" }}\n'
        '[[source.rule]]\nname = "sales"\nkind = "shared address"\n'
        'addresses = ["Sales@ours.example"]\n'
        '[[source.rule]]\nname = "friends"\nkind = "introduction"\n'
    )

    config = read(tmp_path, COMPANY + SOURCE + ACCOUNT + FILES + rules)

    asked = settings(config.mailbox_sources[0])
    assert asked.accounts == (
        ImapAccount("sales", "imap.ours.example", "sales@ours.example"),
        MailFiles("archive", tmp_path / "mail" / "archive.mbox"),
    )
    assert asked.own_domains == ("ours.example",)
    assert asked.rules == (
        FormRule(
            "contact form",
            "*@forms.example",
            "*",
            "web",
            {"email": ("E-mail", "Mail"), "phone": ("Tel",)},
        ),
        SharedAddressRule("sales", ("sales@ours.example",), "mail"),
        IntroductionRule("friends", "referral", ()),
    )
    assert (asked.keep_subject, asked.months) == (False, 12)


MISTAKES = {
    "own domain": (
        SOURCE.replace("Ours.example", "*@ours.example") + FILES,
        (
            'source[1].own_domains[1], line 8\n  got:      "*@ours.example"\n'
            '  expected: a domain such as "example.com"\n'
            '  hint:     did you mean "ours.example"?'
        ),
    ),
    "nothing to read": (
        SOURCE,
        (
            "source[1], line 5\n  got:      neither an account nor files\n"
            "  expected: at least one [[source.account]] or [[source.files]]"
        ),
    ),
    "name twice": (
        SOURCE + ACCOUNT + FILES.replace("archive", "sales", 1),
        (
            'source[1].files[1].name, line 14\n  got:      "sales" a second time\n'
            "  expected: a name of its own"
        ),
    ),
    "channel": (
        SOURCE + FILES + FORM.replace('"web"', '"social"') + "fields = {}\n",
        (
            'source[1].rule[1].channel, line 16\n  got:      "social"\n'
            "  expected: one of social media, event, referral, web, mail, partner, "
            "outbound\n"
            '  hint:     did you mean "social media"?'
        ),
    ),
    "kind of rule": (
        SOURCE + FILES + '[[source.rule]]\nname = "x"\nkind = "shared adress"\n',
        (
            'source[1].rule[1].kind, line 14\n  got:      "shared adress"\n'
            '  expected: "form" or "shared address" or "introduction"\n'
            '  hint:     did you mean "shared address"?'
        ),
    ),
    "field of a form": (
        SOURCE + FILES + FORM + 'fields = { mail = ["E-mail"] }\n',
        (
            "source[1].rule[1].fields.mail, line 17\n  got:      an unknown key\n"
            "  expected: one of person_name, email, company_name, phone, lead_source\n"
            '  hint:     did you mean "email"?'
        ),
    ),
    "address": (
        SOURCE + FILES + '[[source.rule]]\nname = "x"\nkind = "shared address"\n'
        'addresses = ["Sales <sales@ours.example>"]\n',
        (
            "source[1].rule[1].addresses[1], line 15\n"
            '  got:      "Sales <sales@ours.example>"\n'
            '  expected: one mail address such as "sales@example.com"'
        ),
    ),
    "tokens from nowhere": (
        SOURCE + ACCOUNT + 'authentication = "xoauth2"\n',
        (
            "source[1].account[1], line 9\n"
            "  got:      authentication with access tokens alone\n"
            "  expected: oauth_url, the provider's address for tokens"
        ),
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_with_its_place_and_its_remedy(
    tmp_path: Path, mistake: str
) -> None:
    said, told = MISTAKES[mistake]

    assert refusal(tmp_path, COMPANY + said) == ONE_PROBLEM + told


def test_a_password_in_the_file_is_refused_and_not_shown(tmp_path: Path) -> None:
    told = refusal(tmp_path, COMPANY + SOURCE + ACCOUNT + 'password = "hunter2"\n')

    assert "source[1].account[1].password, line 13" in told
    assert "name an environment variable (credentials_env)" in told
    assert "hunter2" not in told


@pytest.mark.parametrize("host", ["imap.gmail.com", "outlook.office365.com"])
def test_google_and_microsoft_renew_tokens_where_they_always_do(
    tmp_path: Path, host: str
) -> None:
    account = ACCOUNT.replace("imap.ours.example", host)
    config = read(tmp_path, f'{COMPANY}{SOURCE}{account}authentication = "xoauth2"\n')

    (said,) = config.mailbox_sources[0].accounts

    assert said.renewal_url.startswith("https://")
    assert said.renewal_url.endswith("/token")


def test_a_form_without_fields_is_no_rule(tmp_path: Path) -> None:
    assert MailFormRule.model_fields["fields_"].is_required()
    told = refusal(tmp_path, COMPANY + SOURCE + FILES + FORM)

    assert "source[1].rule[1].fields, line 12\n  got:      nothing" in told
