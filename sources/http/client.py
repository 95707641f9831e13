"""Client: asks one system until it answers rightly, within the limits of the run."""

import ssl
from collections.abc import Callable, Mapping
from http import HTTPStatus
from itertools import count
from types import TracebackType
from typing import Self, TypeVar

from sources.errors import DeadlinePassed, LimitsExhausted, Refused, Unreachable
from sources.http.clock import Clock
from sources.http.connection import NETWORK_TROUBLE
from sources.http.credentials import Credentials
from sources.http.limits import Limits
from sources.http.origin import origin
from sources.http.pace import Pace
from sources.http.refusals import bad_answer, place, refusal
from sources.http.reply import BadAnswer
from sources.http.service import Service
from sources.http.transport import Answer, Request, Transport

T = TypeVar("T")


class HttpClient:
    """Asks one system, one request after the other; `requests` counts all of them.

    The run's deadline begins when it is made.
    """

    def __init__(
        self,
        service: Service,
        base_url: str,
        credentials: Credentials,
        limits: Limits,
        clock: Clock | None = None,
    ) -> None:
        """Open nothing yet: the first request does.

        Raises:
            Refused: when `base_url` is no address that credentials may go to.

        """
        self._service, self._credentials = service, credentials
        self._limits, self._clock = limits, clock or Clock()
        self._pace = Pace(limits.per_second, service.rate_headers)
        self._transport = Transport(
            origin(service.source, base_url), limits, self._clock
        )
        self._until = self._clock.monotonic() + limits.deadline

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._transport.close()

    @property
    def requests(self) -> int:
        """How many requests were sent, retries and renewals of the token included."""
        return self._transport.requests

    def check_link(self, link: str) -> None:
        """Raise Refused when a link of an answer leads to another host."""
        self._transport.origin.path(link)

    def ask(self, request: Request, read: Callable[[bytes], T]) -> T:
        """Return what `read` makes of the answer's body.

        `read` raises BadAnswer where the body is not what it should be: then, after
        trouble of the network and of the server, the request is made again.

        Raises:
            Refused: when the system says no for good, or a link leads elsewhere.
            Unreachable: when no attempt brought a right answer, or time is up.

        """
        for failures in count(1):
            try:
                return read(self._answer(request).body)
            except (*NETWORK_TROUBLE, BadAnswer) as failure:
                self._check_trust(failure)
                wait = self._wait_after(request, failure, failures)
                self._rest(request, wait, failure)
        raise AssertionError  # a count has no end

    def _answer(self, request: Request) -> Answer:
        """Return a right answer; a refused token is renewed once."""
        if request.is_open:
            answer = self._sent(request, {})
        else:
            headers = self._credentials.headers(self.ask)
            answer = self._sent(request, headers)
            is_refused = answer.status == HTTPStatus.UNAUTHORIZED
            if is_refused and self._credentials.renew(headers, self.ask):
                answer = self._sent(request, self._credentials.headers(self.ask))
        if error := refusal(self._service, request, answer):
            raise error
        if bad := bad_answer(answer):
            raise bad
        return answer

    def _sent(self, request: Request, headers: Mapping[str, str]) -> Answer:
        """Return the answer, whatever it is, to a request made in its turn."""
        pause = self._pace.pause(request.lane, now=self._clock.monotonic())
        self._rest(request, pause, None)
        self._pace.sent(request.lane, now=self._clock.monotonic())
        answer = self._transport.send(request, headers, until=self._until)
        self._pace.answered(answer.headers, now=self._clock.monotonic())
        return answer

    def _wait_after(self, request: Request, failure: Exception, failures: int) -> float:
        """Return the seconds to wait before the next attempt, if there is one."""
        if failures >= self._limits.attempts:
            raise self._given_up(request, failure) from failure
        doubled = self._limits.wait_after(failures)
        told = failure.wait if isinstance(failure, BadAnswer) else None
        return doubled if told is None else told

    def _rest(
        self, request: Request, seconds: float, failure: Exception | None
    ) -> None:
        """Wait, unless the run's deadline comes first."""
        if self._clock.monotonic() + seconds >= self._until:
            where = place(self._service, request)
            got = f"{self._limits.deadline:g} seconds are over or would be"
            hint = "run again later; if it needs longer every night, raise the deadline"
            is_limit = isinstance(failure, BadAnswer) and failure.is_limit
            kind = LimitsExhausted if is_limit else DeadlinePassed
            raise kind(where, got, "an end before the deadline", hint) from failure
        if seconds > 0:
            self._clock.wait(seconds)

    def _given_up(self, request: Request, failure: Exception) -> Unreachable:
        where, tried = place(self._service, request), self._limits.attempts
        if isinstance(failure, BadAnswer) and failure.is_limit:
            got = f"too many requests, {tried} times in a row (429)"
            hint = "run again later; see who else uses the account's limit"
            return LimitsExhausted(where, got, "room for more requests", hint)
        trouble = failure.got if isinstance(failure, BadAnswer) else "no connection"
        if isinstance(failure, TimeoutError):
            trouble = "no answer in time"
        got = f"{trouble}, {tried} times in a row"
        hint = f"see whether {self._service.name} is up, and run again"
        return Unreachable(where, got, "a right answer", hint)

    def _check_trust(self, failure: Exception) -> None:
        """Raise Refused where the server cannot prove who it is."""
        error: BaseException | None = failure
        while error is not None:
            if isinstance(error, ssl.SSLCertVerificationError):
                hint = "look at base_url, and at the certificates of this machine"
                got = "a server that cannot prove who it is"
                expected = "a certificate that this machine trusts"
                raise Refused(self._service.source, got, expected, hint) from failure
            error = error.__cause__ or error.__context__
