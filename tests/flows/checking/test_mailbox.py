"""What `stagecast check` finds of mailboxes before the first night."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.checking.mailbox import mailbox_findings
from flows.config import MailboxSource
from tests.dovecot import Dovecot, running
from tests.flows.config.examples import COMPANY, read
from tests.sources.mailbox.files.mails import mail, write_maildir

SOURCE = '[[source]]\nname = "mail"\nkind = "mailbox"\n'
OURS = 'own_domains = ["ours.example"]\n'
FORM = '[[source.rule]]\nname = "form"\nkind = "form"\nchannel = "web"\n'


@pytest.fixture(scope="module")
def dovecot() -> Iterator[Dovecot]:
    with running() as server:
        yield server


def mailbox(folder: Path, toml: str) -> MailboxSource:
    (source,) = read(folder, COMPANY + SOURCE + toml).mailbox_sources
    return source


def found(folder: Path, toml: str) -> list[str]:
    """Return the findings of a mailbox, a line each."""
    return [str(one) for one in mailbox_findings(mailbox(folder, toml))]


def of_rule(folder: Path, *rules: str) -> list[str]:
    """Return the findings of rules; the mail they would see is fine."""
    write_maildir(folder / "ann", **{"1.a": mail()})
    files = '[[source.files]]\nname = "ann"\npath = "ann"\n'
    *told, fine = found(folder, OURS + files + "".join(rules))
    assert fine == "fine     source mail, ann: 1 folder: INBOX"
    return told


def test_rules_that_can_match_and_files_that_hold_mail_are_fine(tmp_path: Path) -> None:
    form = f'{FORM}sender = "*@forms.example"\nfields = {{ email = "E-mail" }}\n'

    assert of_rule(tmp_path, form) == []


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (
            f'{FORM}sender = "forms.example"\nfields = {{ email = "E-mail" }}\n',
            (
                'error    source mail, rule "form": no address can be "forms.example", '
                'so it never matches; did you mean "*@forms.example"?'
            ),
        ),
        (
            f'{FORM}sender = "*@forms.example"\nfields = {{}}\n',
            (
                'error    source mail, rule "form": its fields name no label, so '
                "nothing is read of the form; name them: "
                'fields = { email = ["E-mail"] }'
            ),
        ),
        (
            f'{FORM}sender = "*@forms.example"\nfields = {{ phone = "Tel" }}\n',
            (
                'error    source mail, rule "form": its fields have no email, so it '
                'never makes a lead; add the form\'s label: email = ["E-mail"]'
            ),
        ),
        (
            (
                '[[source.rule]]\nname = "sales"\nkind = "shared address"\n'
                'addresses = ["sales@others.example"]\n'
            ),
            (
                'error    source mail, rule "sales": sales@others.example is nobody\'s '
                "of ours, so mail to it is not for us; correct it, or add "
                '"others.example" to own_domains'
            ),
        ),
    ],
)
def test_a_rule_that_can_never_match_is_one_error(
    tmp_path: Path, rule: str, told: str
) -> None:
    assert of_rule(tmp_path, rule) == [told]


def test_a_rule_that_says_the_same_again_is_a_warning(tmp_path: Path) -> None:
    rule = '[[source.rule]]\nname = "{}"\nkind = "introduction"\n'

    assert of_rule(tmp_path, rule.format("one"), rule.format("two")) == [
        (
            'warning  source mail, rule "two": it looks for the same mail as "one"; '
            "remove one of the two"
        )
    ]


def test_without_colleagues_and_without_mail_there_is_something_to_do(
    tmp_path: Path,
) -> None:
    (tmp_path / "empty").mkdir()
    files = (
        '[[source.files]]\nname = "a"\npath = "empty"\n'
        '[[source.files]]\nname = "b"\npath = "missing"\n'
    )

    assert found(tmp_path, files) == [
        (
            "error    source mail: no own_domains, so nobody is a colleague and no "
            'mail went out; set own_domains to your own, such as ["example.com"]'
        ),
        (
            f"warning  source mail, a: no mail lies at {tmp_path / 'empty'}; look "
            "whether the path is right, and whether the export ran"
        ),
        (
            "error    source mail, b: No such file or directory; see whether it is "
            "there, and who may read it"
        ),
    ]


def account(server: Dovecot, username: str, folders: str = '["INBOX"]') -> str:
    return (
        f'{OURS}[[source.account]]\nname = "sales"\nhost = "{server.host}"\n'
        f'port = {server.port}\nusername = "{username}"\nfolders = {folders}\n'
        f'credentials_env = "MAIL"\nca_file = "{server.ca_file}"\n'
    )


def test_folders_that_are_not_there_are_named(
    dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = dovecot.mailbox()
    user.folder("Sent")
    monkeypatch.setenv("MAIL", user.password)

    told = found(tmp_path, account(dovecot, user.username, '["INBOX", "Sent", "Snt"]'))

    assert told[0] == "fine     source mail, sales: 2 folders can be read"
    assert [line.partition(";")[0] for line in told[1:]] == [
        "error    source mail, sales: the mail server does not open the folder 'Snt'"
    ]


@pytest.mark.parametrize("password", ["wrong", ""])
def test_an_account_that_does_not_let_us_in_is_one_error(
    dovecot: Dovecot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password: str
) -> None:
    monkeypatch.setenv("MAIL", password)
    user = dovecot.mailbox()

    (told,) = found(tmp_path, account(dovecot, user.username, '["INBOX", "Sent"]'))

    reason = "refuses the user name or the password" if password else "nothing in"
    assert told.startswith("error    source mail, sales: ")
    assert reason in told
