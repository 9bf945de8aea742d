"""Forms in which nothing is lost: a mark in the address, and pages in between that carry along what was typed.

The mark of a form stands in its address: whoever comes back, by the back button or by a link, comes to this form. What
is on record under a mark is not put on record again; what was typed meanwhile is carried to a form of its own.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, NamedTuple

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from register.identity.login_tries import LoginOutcome
from starter.client import BanjieClient
from starter.identity import logins, own_account
from starter.identity.account_changes import CODE_IS_WRONG
from web.api.body_limit import MAX_PAGE_BYTES
from web.console.visit import PAGES, ConsoleVisit, Unopened
from web.html.forms import MAX_FORM_BYTES, SentForm, read_fields, read_form_with_files, sealed_files
from web.html.serving import AnotherPage
from wording.translation import gettext

MARK = "key"
MARK_PATTERN = re.compile("[0-9a-f]{32}")
NOT_CARRIED = frozenset({MARK, "seen", "step"})
OWN_CODE = "own_code"


async def _sent_fields(visit: Unopened) -> SentForm:
    visit.check_form(MAX_FORM_BYTES)
    login, sent = await visit.session(), await read_fields(visit.request)
    if login is None:
        raise _logged_out(visit.request, visit.client, sent)
    return sent


async def _sent_with_files(visit: Unopened) -> SentForm:
    visit.check_form(MAX_PAGE_BYTES)
    login, sent = await visit.session(), await read_form_with_files(visit.request, visit.client)
    if login is None:
        raise _logged_out(visit.request, visit.client, sent)
    return sent


# A form of this site. Whose session is over meanwhile logs in on a page that carries the form along.
SentFields = Annotated[SentForm, Depends(_sent_fields)]
SentWithFiles = Annotated[SentForm, Depends(_sent_with_files)]


def _logged_out(request: Request, client: BanjieClient, sent: SentForm) -> AnotherPage:
    """Return the page for somebody whose session is over: it carries all that was sent, and sends it once more."""
    shown = {
        "title": gettext("You are logged out"),
        "carried": [(name, value) for name, value in _carried(client, sent) if name != "step"],
        "step": "preview" if "step" in sent.answers else "",
        "problem": sent.problem,
        "address": _address(request),
    }
    return AnotherPage(PAGES.show(request, "logged_out.html", shown, 401))


async def require_factor(visit: ConsoleVisit, sent: SentForm) -> None:
    """Ask for the second factor unless it was given within five minutes, or stands in the form. Raises AnotherPage with
    the page that asks; it carries the form along."""
    wrong = ""
    if code := sent.one(OWN_CODE).strip():
        if await logins.confirm_by_factor(visit.client, visit.login, code, visit.origin) is LoginOutcome.good:
            return
        wrong = CODE_IS_WRONG()
    elif visit.login.has_recent_factor(await visit.read(lambda _, now: now)):
        return
    elif OWN_CODE in sent.answers:
        wrong = gettext("Fill in every field.")
    shown = {
        "title": gettext("Confirm who you are"),
        "wrong": wrong,
        "has_factor": await own_account.has_factor(visit.client, visit.login),
        "carried": list(_carried(visit.client, sent)),
        "address": _address(visit.request),
    }
    raise AnotherPage(visit.show("confirm.html", shown, 403 if wrong else 200))


def _carried(client: BanjieClient, sent: SentForm) -> Iterator[tuple[str, str]]:
    yield from ((name, value) for name, many in sent.answers.items() if name != OWN_CODE for value in many)
    yield from sealed_files(client, sent).items()


def _address(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


class Recorded(NamedTuple):
    """What is on record under a mark: since when, and the page that shows it."""

    at: datetime
    address: str


def require_mark(visit: ConsoleVisit) -> str:
    """Return the mark in the address of a form; where there is none, send the browser to a new one."""
    mark = visit.request.query_params.get(MARK, "")
    if not MARK_PATTERN.fullmatch(mark):
        raise new_form(visit)
    return mark


def new_form(visit: ConsoleVisit) -> AnotherPage:
    """Return what sends a browser to the form at this address under a mark that nothing has been sent with."""
    return AnotherPage(_marked_address(visit.request, visit.client.randomness.new_salt()))


def _marked_address(request: Request, mark: str) -> str:
    marked = request.url.include_query_params(**{MARK: mark})
    return f"{marked.path}?{marked.query}"


def show_recorded(
    visit: ConsoleVisit, title: str, recorded: Recorded, sent: SentForm | None = None, seen: str = ""
) -> Response:
    """Return the page which says since when a form has been on record, and leads to another form: an empty one, or one
    with what was sent under its mark again, on a case that now ends with `seen`."""
    if visit.is_fragment:
        return visit.show("recorded_notice.html", {"recorded": recorded})
    mark = visit.client.randomness.new_salt()
    shown: Mapping[str, object] = {
        "title": title,
        "recorded": recorded,
        "another": _marked_address(visit.request, mark),
        "carried": [
            *((name, value) for name, many in sent.answers.items() if name not in NOT_CARRIED for value in many),
            *sealed_files(visit.client, sent, mark).items(),
            (MARK, mark),
            ("seen", seen),
        ]
        if sent
        else [],
    }
    return visit.show("recorded.html", shown, 409 if sent else 200)
