"""The cases that somebody opened last, which their browser keeps until it is closed."""

from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from models.messages import Number
from web.console.visit import ConsoleVisit
from web.identity.browser import keep_cookie, read_cookie

RECENT_COOKIE = "banjie_recent"
MOST = 10


def recent_numbers(visit: ConsoleVisit) -> list[Number]:
    """Return the numbers of the cases that whoever is logged in opened last in this browser, the last first. A browser
    may send anything: who shows them asks what the reader may see."""
    kept = parse_qsl(read_cookie(visit.request, RECENT_COOKIE))
    return [number for name, number in kept if name == visit.login.person][:MOST]


def keep_recent(visit: ConsoleVisit, answer: Response, number: Number) -> None:
    """Have the browser keep a case as the one that was opened last."""
    numbers = [number, *(other for other in recent_numbers(visit) if other != number)][:MOST]
    keep_cookie(visit.request, answer, RECENT_COOKIE, urlencode([(visit.login.person, one) for one in numbers]))
