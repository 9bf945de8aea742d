"""What every page of the console is made with: who is logged in, the instant, the navigation that their roles open."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.errors import ReadingRefused, UnknownRecord
from models.time import CHINA
from queries.lists.inbox import InboxCountsView, inbox_counts
from register.identity.saved_views import ListOfPerson, SavedView, views_of
from register.identity.sessions import OpenSession
from register.lists.read_once import keep_reads
from register.office.access_journal import ReadingDoor
from starter.intake.forms import procedures_in_force
from web.console.named_lines import NAMED_LINES
from web.html.navigation import shown_places
from web.html.pages import NOTHING, SECURITY_HEADERS, PageSet
from web.html.requests import Turned
from web.identity.desk import IdentityDesk, required
from wording.terms import official_instant
from wording.translation import Language, current_language

T = TypeVar("T")
FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
DOOR = ReadingDoor("page")
HEADERS = SECURITY_HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}
PAGES = PageSet(FOLDER / "templates", NAMED_LINES, HEADERS)


class PageHead(NamedTuple):
    """What stands in the head of a page: how much waits for the reader, the views that they have saved of the list.
    Without counts a page asks for them itself."""

    counts: InboxCountsView | None = None
    saved: tuple[SavedView, ...] = ()


@dataclass
class ConsoleDesk:
    """What the pages of the console work with."""

    identity: IdentityDesk
    titles: dict[Language, list[tuple[str, str]]] = field(default_factory=dict)

    async def procedure_titles(self) -> list[tuple[str, str]]:
        """Return the regulations of the office with their titles; they are read once in the life of the process."""
        language = current_language()
        if language not in self.titles:
            found = await procedures_in_force(self.identity.client)
            self.titles[language] = [(one.slug, one.title) for one in found.procedures]
        return self.titles[language]

    async def visit(
        self, request: Request, work: Callable[[Session, OpenSession, datetime], T], number: str = ""
    ) -> tuple[OpenSession, T]:
        """Return who is logged in and what they read, in one transaction of the register; without a session send the
        browser to the log-in. Raises Turned as `read_case` does."""
        self.identity.check_host(request)
        client = self.identity.client

        def read(session: Session) -> tuple[OpenSession, T]:
            keep_reads(session)
            now = client.clock(session, number)
            opened = required(request, self.identity.session_at(session, request, now))
            return opened, work(session, opened, now)

        with turned_away():
            return await client.transact(read)

    async def visit_with_head(
        self, request: Request, work: Callable[[Session, OpenSession, datetime], T], views: str = "", number: str = ""
    ) -> tuple[OpenSession, T]:
        """Return what `visit` returns. What stands in the head of the page is read in the same transaction: the numbers
        beside the navigation, and for a list of which views can be saved (`views`: its name) these."""

        def read(session: Session, opened: OpenSession, now: datetime) -> tuple[T, PageHead]:
            return work(session, opened, now), _page_head(session, opened, views, now)

        opened, (found, request.state.head) = await self.visit(request, read, number)
        return opened, found

    async def read(self, work: Callable[[Session, datetime], T], number: str = "") -> T:
        """Read the register in one transaction, at the instant of a case or of the office. Raises Failure."""
        client = self.identity.client

        def kept(session: Session) -> T:
            keep_reads(session)
            return work(session, client.clock(session, number))

        return await client.transact(kept)

    async def read_with_head(
        self, request: Request, opened: OpenSession, work: Callable[[Session, datetime], T], views: str = ""
    ) -> T:
        """Read as `read`, with what stands in the head of the page (see `visit_with_head`)."""

        def read(session: Session, now: datetime) -> tuple[T, PageHead]:
            return work(session, now), _page_head(session, opened, views, now)

        found, request.state.head = await self.read(read)
        return found

    async def read_case(self, work: Callable[[Session, datetime], T], number: str) -> T:
        """Read what one person may see of a case. Raises Turned where there is no such case (404) or the person reads
        nothing of it (403)."""
        with turned_away():
            return await self.read(work, number)


def _page_head(session: Session, opened: OpenSession, views: str, now: datetime) -> PageHead:
    saved = views_of(session, ListOfPerson(opened.person, views)) if views else ()
    return PageHead(inbox_counts(session, opened.person, now), saved)


@contextmanager
def turned_away() -> Iterator[None]:
    """Raise Turned for what is not there (404), and for what somebody may not read (403)."""
    try:
        yield
    except UnknownRecord as error:
        raise Turned(404, error.says) from None
    except ReadingRefused as error:
        raise Turned(403, error.says) from None


def show_page(
    request: Request,
    opened: OpenSession,
    template: str,
    more: Mapping[str, object] = NOTHING,
    status: int = 200,
) -> HTMLResponse:
    """Return a page for somebody who is logged in; a fragment where the page asks for one."""
    shown = {
        "opened": opened,
        "navigation": shown_places(opened.held, request.url.path),
        **getattr(request.state, "head", PageHead())._asdict(),
        "static": static_address,
        "instant": official_instant,
        "day": day,
    }
    return PAGES.show(request, template, status, shown | dict(more))


def is_fragment(request: Request) -> bool:
    """Return True where a page asks for a part of itself (htmx says so)."""
    return request.headers.get("hx-request") == "true"


@cache
def static_address(name: str) -> str:
    """Return the address of a file that pages load; it changes with the file, so that browsers may keep it."""
    return f"/console/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def day(at: datetime) -> str:
    """Return the day of an instant in China time."""
    return f"{at.astimezone(CHINA):%Y-%m-%d}"
