"""What a browser keeps: cookies that no script reads and that go to this host alone."""

from starlette.requests import Request
from starlette.responses import Response

from settings.addresses import is_loopback

SESSION_COOKIE = "banjie_session"
ATTEMPT_COOKIE = "banjie_attempt"


def host_of(request: Request) -> str:
    """Return the host that a browser names, without the port."""
    return (request.url.hostname or "").lower()


def read_cookie(request: Request, name: str) -> str:
    """Return what the browser keeps under a name, empty for nothing."""
    return request.cookies.get(_full_name(request, name), "")


def keep_cookie(request: Request, answer: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Have the browser keep a value for so many seconds, or until it is closed.

    The prefix `__Host-` makes browsers insist on https, on this very host and on all its paths. Without https, as on
    this machine alone, they would not keep such a cookie.
    """
    answer.set_cookie(
        _full_name(request, name),
        value,
        max_age=seconds,
        path="/",
        secure=not is_loopback(host_of(request)),
        httponly=True,
        samesite="lax",  # a log-in comes back from the provider by a link
    )


def drop_cookie(request: Request, answer: Response, name: str) -> None:
    """Have the browser forget a value."""
    keep_cookie(request, answer, name, "", 0)


def _full_name(request: Request, name: str) -> str:
    return name if is_loopback(host_of(request)) else f"__Host-{name}"
