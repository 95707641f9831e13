import httpx
import pytest

from sandbox.hubspot.limits import Limits, Meter
from sandbox.hubspot.refusals import Refusal
from sandbox.hubspot.server import Server

DEALS = "/crm/v3/objects/deals"


class Clock:
    """Seconds that pass when they are told to."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def refusal(meter: Meter, limits: Limits, *, is_search: bool = False) -> Refusal:
    with pytest.raises(Refusal) as refused:
        meter.take(limits, is_search=is_search)
    return refused.value


def test_a_burst_is_counted_over_the_last_ten_seconds() -> None:
    clock = Clock()
    meter, limits = Meter(clock), Limits(burst=2)
    for seconds in (0.0, 4.0):
        clock.seconds = seconds
        meter.take(limits, is_search=False)

    clock.seconds = 9.9
    assert refusal(meter, limits).body["policyName"] == "TEN_SECONDLY_ROLLING"
    clock.seconds = 10.0
    meter.take(limits, is_search=False)
    assert refusal(meter, limits).status == 429


def test_searches_have_a_limit_of_their_own() -> None:
    clock = Clock()
    meter, limits = Meter(clock), Limits()
    for _ in range(4):
        meter.take(limits, is_search=True)

    assert refusal(meter, limits, is_search=True).body["policyName"] == "SECONDLY"
    meter.take(limits, is_search=False)
    clock.seconds = 1.0
    meter.take(limits, is_search=True)


def test_the_day_has_an_end() -> None:
    clock = Clock()
    meter, limits = Meter(clock), Limits(daily=2)
    for _ in range(2):
        meter.take(limits, is_search=False)

    clock.seconds = 3_600.0
    assert refusal(meter, limits).body["policyName"] == "DAILY"


def test_a_refusal_may_tell_how_long_to_wait() -> None:
    meter = Meter(Clock())
    limits = Limits(burst=0, retry_after=True)

    assert refusal(meter, limits).headers == {"Retry-After": "1"}
    assert refusal(meter, Limits(burst=0)).headers == {}


def test_the_headers_tell_what_is_left(server: Server, client: httpx.Client) -> None:
    server.limits = Limits()
    headers = client.get(DEALS).headers
    name = "X-HubSpot-RateLimit-"

    assert headers[f"{name}Max"] == "190"
    assert headers[f"{name}Interval-Milliseconds"] == "10000"
    assert headers[f"{name}Remaining"] == "189"
    assert headers[f"{name}Daily"] == "650000"
    assert headers[f"{name}Daily-Remaining"] == "649999"
    assert headers["X-HubSpot-Correlation-Id"]


def test_a_search_tells_nothing_of_the_limits(
    server: Server, client: httpx.Client
) -> None:
    server.limits = Limits(searches_a_second=0)
    refused = client.post(f"{DEALS}/search", json={})
    server.limits = Limits()
    answered = client.post(f"{DEALS}/search", json={})

    assert (refused.status_code, answered.status_code) == (429, 200)
    assert not [name for name in answered.headers if "ratelimit" in name]


def test_an_oauth_application_is_not_told_of_the_day() -> None:
    meter = Meter(Clock())
    told = meter.headers(Limits(), is_search=False, is_oauth=True)

    assert "X-HubSpot-RateLimit-Max" in told
    assert "X-HubSpot-RateLimit-Daily" not in told
