# ruff: noqa: RUF001 - Hebrew letters are meant as such
import base64
import quopri

import pytest

from tests.sources.mailbox.parsing.raw_mails import made

_HEAD = (
    "From: web@forms.example\nSubject: New enquiry 7\nAuto-Submitted: auto-generated\n"
)
_ADA = {
    "rule": "contact",
    "kind": "form",
    "channel": "web",
    "person_name": "Ada Lovelace",
    "email": "ada@x.example",
    "phone": "+44 1",
}
_HTML = "Content-Type: text/html; charset=utf-8\n"


@pytest.mark.parametrize(
    "text",
    [
        "\nNAME: Ada Lovelace\nemail : Ada@X.example\nPhone: +44 1\nCompany:\nX: x\n",
        "\nFull name\nAda Lovelace\n\nEmail:\n\nada@x.example\n\nPhone:\n+44 1\n",
        "\n| Name | Ada Lovelace |\n| Email | <ada@x.example> |\n| Phone | +44 1 |\n",
        (
            "\n*Name:* Ada Lovelace\n*E-mail address (required):* ada@x.example"
            " <mailto:ada@x.example>\n*Phone:* +44 1\n*Company:* -\n"
        ),
        _HTML + "\n<table><tr><td><b>Name</b></td><td>Ada <i>Lovelace</i></td></tr>"
        "<tr><td>Email</td><td><a href='mailto:z@z.example'>ada@x.example</a></td></tr>"
        "<tr><td>Phone</td><td>+44 1</td></tr><tr><td>Company</td><td></td></tr>"
        "</table><p>Sent by our website</p>",
        _HTML + "\n<table><tr><th>Name</th><th>Email</th><th>Phone</th></tr>"
        "<tr><td>Ada Lovelace</td><td>ada@x.example</td><td>+44 1</td></tr></table>",
        _HTML + "\n<dl><dt>Name</dt><dd>Ada Lovelace</dd><dt>Email</dt>"
        "<dd>ada@x.example</dd><dt>Phone</dt><dd>+44 1</dd></dl>",
        _HTML + "\n<b>Name</b> Ada Lovelace<br><strong>Email:</strong> ada@x.example"
        "<br><b>Phone</b> +44&nbsp;1<script>Name: Eve</script>",
    ],
)
def test_a_form_tells_its_fields_in_any_layout(text: str) -> None:
    assert made(_HEAD + text) == [_ADA]


_HEBREW = "שם מלא: \u200fעדה\u200e\r\nדואר אלקטרוני: ada@x.example\r\nחברה: אבג\r\n"


@pytest.mark.parametrize(
    ("encoding", "charset", "octets"),
    [
        ("8bit", "utf-8", _HEBREW.encode()),
        ("base64", "utf-8", base64.encodebytes(_HEBREW.encode())),
        ("quoted-printable", "utf-8", quopri.encodestring(_HEBREW.encode())),
        (
            "base64",
            "iso-8859-8-i",
            base64.encodebytes(
                _HEBREW.replace("\u200f", "").replace("\u200e", "").encode("iso-8859-8")
            ),
        ),
        ("8bit", "x-made-up", _HEBREW.encode()),
    ],
)
def test_a_form_is_read_in_every_charset_and_encoding(
    encoding: str, charset: str, octets: bytes
) -> None:
    head = (
        f"{_HEAD}Content-Type: text/plain; charset={charset}\n"
        f"Content-Transfer-Encoding: {encoding}\n\n"
    )

    (form,) = made(head.encode() + octets)

    told = (form["person_name"], form["email"], form["company_name"])
    assert told == ("עדה", "ada@x.example", "אבג")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (_HEAD + "\nName: Ada\n", "no e-mail address in the form"),
        (_HEAD + "\nEmail: nothing@here\n", "no e-mail address in the form"),
        (_HEAD + "\nEmail: eve@ours.example\n", "colleague"),
        (
            _HEAD + "Content-Type: multipart/report; report-type=delivery-status\n\n"
            "Email: ada@x.example\n",
            "bounce",
        ),
    ],
)
def test_a_form_that_makes_no_lead_says_why(text: str, reason: str) -> None:
    assert [row["reason"] for row in made(text)] == [reason]


def test_the_first_value_of_a_field_counts() -> None:
    (form,) = made(_HEAD + "\nEmail: ada@x.example\nMessage: x\nEmail: eve@y.example\n")

    assert form["email"] == "ada@x.example"


_TO_SALES = "To: Sales <SALES@ours.example>\n"


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("From: Ada <ada@x.example>", None),
        ("From: Eve <eve@ours.example>", "colleague"),
        ("From: Boss <boss@home.example>", "colleague"),
        ("From: Ada <ada@x.example>\nList-Id: <a.b>", "newsletter"),
        ("From: Ada <ada@x.example>\nAuto-Submitted: auto-replied", "automatic reply"),
        ("From: Ada <ada@x.example>\nReturn-Path: <>", "bounce"),
        ("From: no-reply@x.example", "an address without a reader"),
        ("From: somebody", "no e-mail address of the sender"),
    ],
)
def test_a_mail_to_a_shared_address_is_a_lead_when_an_outside_person_wrote_it(
    header: str, reason: str | None
) -> None:
    (row,) = made(f"{header}\n{_TO_SALES}\nHello\n")

    assert (row["kind"], row.get("reason")) == ("shared address", reason)


def test_a_form_to_a_shared_address_is_one_lead() -> None:
    reasons = [
        (row["kind"], row.get("reason"))
        for row in made(_HEAD + _TO_SALES + "\nEmail: ada@x.example\n")
    ]

    assert reasons == [("form", None), ("shared address", "a form's notification")]


_PASSED_ON = "To: joe@ours.example\nSubject: Fwd: Hello\n"


@pytest.mark.parametrize(
    "block",
    [
        "---------- Forwarded message ---------\nFrom: Ada <ada@x.example>\nDate: x\n",
        "> *Von:* Ada [mailto:ada@x.example]\n> *Gesendet:* gestern\n",
        "De : Ada\n<ada@x.example>\nEnvoyé : hier\n",
        "\u200fמאת: Ada <ada@x.example>\nנשלח: אתמול\n",
        "From: Eve <eve@ours.example>\nTo: x\n\nFrom: Ada <ada@x.example>\nTo: y\n",
    ],
)
@pytest.mark.parametrize("sender", ["eve@ours.example", "bob@customer.example"])
def test_who_wrote_what_is_passed_on_to_us_is_introduced(
    sender: str, block: str
) -> None:
    rows = made(f"From: {sender}\n{_PASSED_ON}\nSee below.\n\n{block}\nHi\n")

    assert [row for row in rows if "reason" not in row] == [
        {
            "rule": "introduced",
            "kind": "introduction",
            "channel": "referral",
            "person_name": "Ada",
            "email": "ada@x.example",
        }
    ]


def passing_on(disposition: str) -> list[dict[str, object]]:
    return made(
        "From: eve@ours.example\nTo: joe@ours.example\nContent-Type: multipart/mixed; "
        "boundary=b\n\n--b\n\nLook\n--b\nContent-Type: message/rfc822\n"
        f"{disposition}\nFrom: Ada <ada@x.example>\n\nFrom: Eve <eve@y.example>\n"
        "--b--\n"
    )


def test_who_wrote_a_mail_that_is_passed_on_as_a_part_is_introduced() -> None:
    (row,) = passing_on("")

    assert (row["person_name"], row["email"]) == ("Ada", "ada@x.example")


def test_a_mail_that_is_attached_is_not_opened() -> None:
    assert passing_on("Content-Disposition: attachment; filename=a.eml\n") == []


def test_an_outside_person_in_copy_is_introduced_but_not_the_senders_own() -> None:
    rows = made(
        "From: bob@customer.example\nTo: joe@ours.example, ada@x.example\n"
        "Cc: ann@customer.example\nSubject: Meet Ada\n\nHello\n"
    )

    assert [(row["email"], row.get("reason")) for row in rows] == [
        ("ada@x.example", None),
        ("ann@customer.example", "of the sender's own company"),
    ]


def test_a_sentence_that_begins_with_from_introduces_nobody() -> None:
    (row,) = made(
        f"From: eve@ours.example\n{_PASSED_ON}\nFrom: ada@x.example came this\nBye\n"
    )

    assert row["reason"] == "nobody named in what is forwarded"
