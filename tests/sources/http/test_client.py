import gzip
import json
import socket

import pytest

from sources.errors import (
    DeadlinePassed,
    LimitsExhausted,
    Refused,
    SourceError,
    Unreachable,
)
from sources.http.client import HttpClient
from sources.http.credentials import BearerToken, OAuth
from sources.http.limits import Limits
from sources.http.reply import BadAnswer
from sources.http.transport import Request
from tests.sources.http.scripted import (
    SECRET,
    SERVICE,
    Hand,
    Script,
    Scripted,
    client,
    packed,
    serving,
    statuses,
)

DEALS = Request("GET", "/deals?name=Ada")


def parsed(body: bytes) -> object:
    try:
        return json.loads(body)
    except ValueError as error:
        message = "not JSON"
        raise BadAnswer(message) from error


def error_of(*answers: Scripted, kind: type[SourceError] = SourceError) -> SourceError:
    with serving(*answers) as script, client(script) as made:
        with pytest.raises(kind) as caught:
            made.ask(DEALS, parsed)
        return caught.value


def test_the_token_goes_with_every_request_to_the_configured_host() -> None:
    with serving(Scripted()) as script, client(script) as made:
        assert made.ask(DEALS, parsed) == {"results": []}

    assert [asked.target for asked in script.asked] == ["/deals?name=Ada"]
    assert script.asked[0].headers["authorization"] == f"Bearer {SECRET}"


def test_a_link_to_another_host_is_refused_and_that_host_sees_nothing() -> None:
    with serving(Scripted()) as other, serving(Scripted()) as script:
        with client(script) as made, pytest.raises(Refused) as caught:
            made.ask(Request("GET", f"{other.url}/deals?after=2"), parsed)

        assert "leads to another host" in str(caught.value)
        assert other.asked == script.asked == []


@pytest.mark.parametrize(
    "trouble",
    [
        Scripted(status=429),
        Scripted(status=500),
        Scripted(status=503),
        Scripted(cut=5),
        Scripted(body=b"<html>We'll be right back</html>"),
        Scripted(body=b'{"results":['),
        Scripted(body=b"no gzip", headers={"content-encoding": "gzip"}),
    ],
    ids=["429", "500", "503", "cut", "html", "half json", "bad gzip"],
)
def test_trouble_that_passes_is_waited_out(trouble: Scripted) -> None:
    hand = Hand()
    with (
        serving(trouble, trouble, Scripted()) as script,
        client(script, hand=hand) as made,
    ):
        assert made.ask(DEALS, parsed) == {"results": []}
        assert made.requests == 3

    assert hand.waits == [1.0, 2.0]


def test_what_the_server_asks_to_wait_is_waited() -> None:
    hand = Hand()
    told = Scripted(status=429, headers={"Retry-After": "7"})
    with serving(told, Scripted()) as script, client(script, hand=hand) as made:
        made.ask(DEALS, parsed)

    assert hand.waits == [7.0]


def test_a_date_to_wait_for_is_told_by_the_servers_own_clock() -> None:
    hand = Hand()
    dates = {
        "Date": "Mon, 02 Mar 2026 10:00:00 GMT",
        "Retry-After": "Mon, 02 Mar 2026 10:00:12 GMT",
    }
    answers = (Scripted(status=503, headers=dates), Scripted())
    with serving(*answers) as script, client(script, hand=hand) as made:
        made.ask(DEALS, parsed)

    assert hand.waits == [12.0]


@pytest.mark.parametrize(
    ("trouble", "kind", "said"),
    [
        (Scripted(status=429), LimitsExhausted, "too many requests"),
        (Scripted(status=502), Unreachable, "a server's error (502)"),
        (Scripted(cut=5), Unreachable, "a body that was cut"),
        (Scripted(body=b"<html>"), Unreachable, "not JSON"),
    ],
)
def test_after_six_attempts_the_trouble_is_named(
    trouble: Scripted, kind: type[SourceError], said: str
) -> None:
    with serving(trouble) as script, client(script) as made:
        with pytest.raises(kind, match="6 times in a row") as caught:
            made.ask(DEALS, parsed)

        assert len(script.asked) == 6
    assert said in str(caught.value)
    assert caught.value.__cause__ is not None


def test_a_host_where_nobody_listens_is_trouble_of_the_network() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with client(Script([], url=url)) as made, pytest.raises(Unreachable) as caught:
            made.ask(DEALS, parsed)

    assert isinstance(caught.value.__cause__, ConnectionRefusedError)


@pytest.mark.parametrize(
    ("answer", "kind", "said"),
    [
        (Scripted(status=401), Refused, "the token was refused (401)"),
        (Scripted(403, b"scope"), Refused, "the token lacks the scope deals.read"),
        (Scripted(status=403), Refused, "this is not allowed (403)"),
        (Scripted(status=404), Refused, "no such address (404)"),
        (Scripted(status=400), Refused, "the request was refused (400)"),
        (Scripted(302, headers={"Location": "/x"}), Refused, "a redirect (302)"),
        (Scripted(429, b"DAILY"), LimitsExhausted, "of the day are used up"),
    ],
)
def test_a_refusal_is_said_once_and_never_asked_again(
    answer: Scripted, kind: type[SourceError], said: str
) -> None:
    with serving(answer) as script, client(script) as made:
        with pytest.raises(kind) as caught:
            made.ask(DEALS, parsed)

        assert len(script.asked) == 1
    assert said in str(caught.value)
    assert "Hint: " in str(caught.value)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
def test_no_error_repeats_the_token_the_query_or_the_body(status: int) -> None:
    error = error_of(Scripted(status, b'{"message": "Ada Byron, pat-secret"}'))

    told = f"{error} {error!r} {error.__cause__!r}"
    assert "Ada" not in told
    assert SECRET not in told


def test_the_deadline_is_the_end_of_the_whole_run() -> None:
    hand = Hand()
    with (
        serving(Scripted(), Scripted(status=503)) as script,
        client(script, hand=hand, limits=Limits(deadline=10, attempts=99)) as made,
    ):
        made.ask(DEALS, parsed)
        hand.now = 5.0
        with pytest.raises(DeadlinePassed, match="10 seconds"):
            made.ask(DEALS, parsed)

    assert hand.waits == [1.0, 2.0]


def test_a_wait_that_is_longer_than_the_deadline_is_not_begun() -> None:
    hand = Hand()
    told = Scripted(status=429, headers={"Retry-After": "86400"})
    with (
        serving(told) as script,
        client(script, hand=hand) as made,
        pytest.raises(LimitsExhausted),
    ):
        made.ask(DEALS, parsed)

    assert hand.waits == []


def test_an_answer_that_drips_in_is_given_up() -> None:
    hand = Hand(tick=1.0)  # every look at the clock takes a second
    drip = Scripted(body=b" " * 4_000_000, pieces=1_000)
    limits = Limits(answer=3, attempts=2)
    with (
        serving(drip) as script,
        client(script, hand=hand, limits=limits) as made,
        pytest.raises(Unreachable, match="drips"),
    ):
        made.ask(DEALS, parsed)


def oauth() -> OAuth:
    return OAuth("/token", "id", "client-secret", "refresh-secret")


def token(text: str) -> Scripted:
    return Scripted(body=json.dumps({"access_token": text}).encode())


def test_an_expired_token_is_renewed_once_and_the_request_made_again() -> None:
    answers = (token("one"), Scripted(), Scripted(401), token("two"), Scripted())
    with serving(*answers) as script, client(script, credentials=oauth()) as made:
        made.ask(DEALS, parsed)
        made.ask(DEALS, parsed)
        made.ask(DEALS, parsed)

    assert [
        (asked.target, asked.headers.get("authorization")) for asked in script.asked
    ] == [
        ("/token", None),
        ("/deals?name=Ada", "Bearer one"),
        ("/deals?name=Ada", "Bearer one"),
        ("/token", None),
        ("/deals?name=Ada", "Bearer two"),
        ("/deals?name=Ada", "Bearer two"),
    ]


def test_whoever_is_refused_second_takes_the_token_that_the_first_one_fetched() -> None:
    credentials = oauth()
    answers = (token("one"), token("two"), token("three"))
    with serving(*answers) as script, client(script) as made:
        old = credentials.headers(made.ask)
        assert credentials.renew(old, made.ask)
        assert credentials.renew(old, made.ask)

        assert credentials.headers(made.ask) == {"Authorization": "Bearer two"}
    assert len(script.asked) == 2


def test_a_new_token_that_is_refused_too_is_an_error() -> None:
    answers = (token("one"), Scripted(401), token("two"), Scripted(401))
    with (
        serving(*answers) as script,
        client(script, credentials=oauth()) as made,
        pytest.raises(Refused, match="the token was refused"),
    ):
        made.ask(DEALS, parsed)


def test_a_refresh_token_that_is_refused_is_an_error_without_the_secret() -> None:
    with (
        serving(Scripted(400)) as script,
        client(script, credentials=oauth()) as made,
        pytest.raises(Refused, match="the refresh token was refused") as caught,
    ):
        made.ask(DEALS, parsed)

    assert "secret" not in f"{caught.value}{oauth()!r}{BearerToken(SECRET)!r}"


def test_searches_keep_to_their_own_pace() -> None:
    hand = Hand()
    search = Request("POST", "/search", json={}, lane="search")
    limits = Limits(per_second={"search": 4})
    with (
        serving(Scripted()) as script,
        client(script, hand=hand, limits=limits) as made,
    ):
        for _ in range(10):
            made.ask(search, parsed)

    assert hand.waits == [1.0, 1.0]


@pytest.mark.parametrize(
    "url",
    ["http://api.example.com", "ftp://example.com", "api.example.com", "https://"],
)
def test_a_token_is_not_sent_without_encryption(url: str) -> None:
    with pytest.raises(Refused, match="base_url"):
        HttpClient(SERVICE, url, BearerToken(SECRET), Limits())


def test_a_packed_answer_is_read_unpacked() -> None:
    with serving(packed({"results": [1]})) as script, client(script) as made:
        assert made.ask(DEALS, parsed) == {"results": [1]}


def test_an_answer_may_be_packed_but_not_without_bounds() -> None:
    bomb = Scripted(
        body=gzip.compress(b" " * 5_000_000), headers={"content-encoding": "gzip"}
    )
    limits = Limits(max_decoded_bytes=1_000_000)
    with (
        serving(bomb) as script,
        client(script, limits=limits) as made,
        pytest.raises(Refused, match="larger than a page can be"),
    ):
        made.ask(DEALS, parsed)

    assert len(script.asked) == 1


def test_statuses_in_a_row_are_waited_for_ever_longer_up_to_a_bound() -> None:
    hand = Hand()
    limits = Limits(attempts=8, first_wait=1, longest_wait=10)
    answers = (*statuses(*[503] * 7), Scripted())
    with serving(*answers) as script, client(script, hand=hand, limits=limits) as made:
        made.ask(DEALS, parsed)

    assert hand.waits == [1, 2, 4, 8, 10, 10, 10]


@pytest.mark.parametrize("token", ["two\nlines", "a\r\nX-Admin: 1", "schlüssel"])
def test_a_token_that_no_header_can_hold_is_refused_and_not_told(token: str) -> None:
    with serving(Scripted()) as script:
        asking = client(script, credentials=BearerToken(token))
        with asking as made, pytest.raises(Refused, match="copy the token") as caught:
            made.ask(DEALS, parsed)

        assert token not in str(caught.value)
        assert script.asked == []
