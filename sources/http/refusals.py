"""Refusals: what a status means, said so that a person can mend it.

No text of an answer is repeated: it may quote a record, or the token.
"""

from email.utils import parsedate_to_datetime
from http import HTTPStatus

from sources.errors import LimitsExhausted, NotAllowed, Refused, SourceError
from sources.http.reply import BadAnswer
from sources.http.service import Service
from sources.http.transport import Answer, Request

_FIRST_RIGHT, _FIRST_REDIRECT = 200, 300
_PASSING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.LOCKED,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


def place(service: Service, request: Request) -> str:
    """Return what was asked of whom, for an error: no parameter, no body."""
    path = request.target.partition("?")[0]
    return f"{service.source}: {request.method} {path}"


def bad_answer(answer: Answer) -> BadAnswer | None:
    """Return the trouble, where the same request may be answered rightly later on."""
    status = answer.status
    if status < HTTPStatus.INTERNAL_SERVER_ERROR and status not in _PASSING:
        return None
    is_limit = status == HTTPStatus.TOO_MANY_REQUESTS
    got = "too many requests" if is_limit else "a server's error"
    return BadAnswer(f"{got} ({status})", wait=_told_wait(answer), is_limit=is_limit)


def refusal(service: Service, request: Request, answer: Answer) -> SourceError | None:
    """Return why it makes no sense to ask again; null where it does, or all is well."""
    where, status = place(service, request), answer.status
    if status == HTTPStatus.TOO_MANY_REQUESTS and service.is_day_spent(answer.body):
        got = "the account's requests of the day are used up (429)"
        hint = "run again once they are reset; see who else uses the account's limit"
        return LimitsExhausted(where, got, "room for more requests", hint)
    if _FIRST_RIGHT <= status < _FIRST_REDIRECT or bad_answer(answer):
        return None
    got, hint = _reason(service, request, answer)
    kind = NotAllowed if status == HTTPStatus.FORBIDDEN else Refused
    return kind(where, f"{got} ({status})", "a right answer", hint)


def _reason(service: Service, request: Request, answer: Answer) -> tuple[str, str]:
    """Return what was refused, and what a person can do about it."""
    told: dict[int, tuple[str, str]] = {
        HTTPStatus.UNAUTHORIZED: ("the token was refused", service.token_hint),
        HTTPStatus.FORBIDDEN: (_forbidden(service, answer), service.scope_hint),
        HTTPStatus.NOT_FOUND: ("no such address", service.account_hint),
    }
    if request.is_open:
        told[HTTPStatus.BAD_REQUEST] = (
            "the refresh token was refused",
            service.token_hint,
        )
    if reason := told.get(answer.status):
        return reason
    if answer.status < HTTPStatus.BAD_REQUEST:
        return "a redirect", "redirects are not followed; look at base_url"
    hint = f"look at the settings, and at what {service.name} changed of late"
    return "the request was refused", hint


def _forbidden(service: Service, answer: Answer) -> str:
    scopes = service.missing_scopes(answer.body)
    if not scopes:
        return "this is not allowed"
    noun = "scope" if len(scopes) == 1 else "scopes"
    return f"the token lacks the {noun} {', '.join(scopes)}"


def _told_wait(answer: Answer) -> float | None:
    """Return the seconds that `Retry-After` asks for, told as a number or a date.

    A date is compared with the server's own clock, in its answer.
    """
    told = answer.headers.get("retry-after")
    if told is None:
        return None
    try:
        if told.strip().isdigit():
            return float(told)
        sent = parsedate_to_datetime(answer.headers["date"])
        return max(0.0, (parsedate_to_datetime(told) - sent).total_seconds())
    except (ValueError, KeyError, TypeError):
        return None
