"""The mark of a form stands in its address: whoever comes back, by the back button or by a link, comes to this form.

What is on record under a mark is not put on record again; what was typed meanwhile is carried to a form of its own.
"""

import re
from datetime import datetime
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from register.identity.sessions import OpenSession
from starter.client import BanjieClient
from web.console.desk import is_fragment, show_page
from web.html.requests import SentElsewhere
from web.intake.sent_form import SentForm, sealed_files

MARK = "key"
MARK_PATTERN = re.compile("[0-9a-f]{32}")
NOT_CARRIED = frozenset({MARK, "seen", "step"})


class Recorded(NamedTuple):
    """What is on record under a mark: since when, and the page that shows it."""

    at: datetime
    address: str


class RecordedVisit(NamedTuple):
    """A form that is on record already: whose visit, what the form is called, what was sent under its mark again (with
    the end of the case now), if anything was."""

    opened: OpenSession
    title: str
    recorded: Recorded
    sent: SentForm | None = None
    seen: str = ""


def require_mark(request: Request, client: BanjieClient) -> str:
    """Return the mark in the address of a form; where there is none, send the browser to a new one."""
    mark = request.query_params.get(MARK, "")
    if not MARK_PATTERN.fullmatch(mark):
        raise sent_to_new_form(request, client)
    return mark


def sent_to_new_form(request: Request, client: BanjieClient) -> SentElsewhere:
    """Return what sends a browser to the form at this address under a mark that nothing has been sent with."""
    return SentElsewhere(marked_address(request, client.randomness.new_salt()))


def marked_address(request: Request, mark: str) -> str:
    """Return the address of a form under a mark."""
    marked = request.url.include_query_params(**{MARK: mark})
    return f"{marked.path}?{marked.query}"


def show_recorded(request: Request, client: BanjieClient, visit: RecordedVisit) -> Response:
    """Return the page which says since when a form has been on record, and leads to another form: an empty one, or one
    with what was typed."""
    if is_fragment(request):
        return show_page(request, visit.opened, "recorded_notice.html", {"recorded": visit.recorded})
    mark, sent, carried = client.randomness.new_salt(), visit.sent, list[tuple[str, str]]()
    if sent:
        carried = [(name, one) for name, many in sent.answers.items() for one in many if name not in NOT_CARRIED]
        carried += [*sealed_files(client, mark, sent.files).items(), (MARK, mark), ("seen", visit.seen)]
    shown: dict[str, object] = {
        "title": visit.title,
        "recorded": visit.recorded,
        "another": marked_address(request, mark),
        "carried": carried,
    }
    return show_page(request, visit.opened, "recorded.html", shown, 409 if sent else 200)
