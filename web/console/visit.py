"""What every page of the console is made with: who is logged in, the instant, the navigation that their roles open."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, HTTPException
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from calendars import office_zone
from models.errors import BadInput, ReadingRefused, UnknownRecord
from models.procedure import Procedure
from models.rule import Slug
from models.time import parse_day
from procedures import InvalidProcedure
from queries.lists.inbox import inbox_counts
from register.alarms.alarms import count_alarms
from register.identity.saved_views import ListOfPerson, SavedView, views_of
from register.office.access_journal import ReadingDoor
from register.transaction import transaction_of
from rules.acts.deciders import ADMINISTRATOR
from starter.intake.forms import procedures_in_force
from starter.procedure_loading import load_procedure
from web.console.named_lines import NAMED_LINES
from web.html.forms import most_of_files
from web.html.pages import PageSet, security_headers
from web.html.serving import AnotherPage, no_page
from web.identity.desk import Visit
from wording import dates
from wording.translation import current_language

T = TypeVar("T")
FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"
DOOR = ReadingDoor("page")
HEADERS = security_headers("script-src 'self'", "connect-src 'self'")
Work = Callable[[Session, datetime], T]  # what reads in a transaction, at an instant


@cache
def static_address(name: str) -> str:
    """Return the address of a file that pages load; it changes with the file, so that browsers may keep it."""
    return f"/console/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def day(at: datetime) -> str:
    """Return the day of an instant in the office's time."""
    return dates.short_day(at.astimezone(office_zone()))


def day_of_address(written: str) -> date | None:
    """Return the day that an address asks for; None where it says none, or something that is no day."""
    try:
        return parse_day(written)
    except ValueError:
        return None


HELPERS = {
    "static": static_address,
    "instant": dates.short_instant,
    "day": day,
    "short_day": dates.short_day,
    "month_and_day": dates.month_and_day,
    "weekday": dates.narrow_weekday,
}
PAGES = PageSet(FOLDER / "templates", NAMED_LINES, HEADERS, HELPERS)


class ConsoleVisit(Visit):
    """A request to a page of the console, and what was read for the head of the page: how much waits for the reader
    (for administrators also how many alarms stand), the views that they have saved of the list. Without counts a page
    asks for them itself."""

    counts: Mapping[str, int] | None = None
    saved: tuple[SavedView, ...] = ()

    @property
    def is_fragment(self) -> bool:
        """Whether a page asks for a part of itself (htmx says so)."""
        return self.request.headers.get("hx-request") == "true"

    async def open(self, work: Work[T], number: str = "", *, head: bool = False, views: str = "") -> T:
        """Read who is logged in, and then as `read`, in one transaction of the register; without a session send the
        browser to the log-in. Raises HTTPException as `read_case` does."""
        self.check_host()

        def with_login(session: Session, now: datetime) -> T:
            login = self.session_at(session, now)
            if login is None:
                raise self.to_login()
            self.login = login
            return work(session, now)

        with turned_away():
            try:
                return await self.read(with_login, number, head=head, views=views)
            except AnotherPage:
                await self.session()  # in a transaction of its own: that a session was altered is an alarm, and stays
                raise

    async def read(self, work: Work[T], number: str = "", *, head: bool = False, views: str = "") -> T:
        """Read the register in one transaction, at the instant of a case or of the office; with `head` also what stands
        in the head of the page: the numbers beside the navigation, and of the list of this name (`views`) the views
        that the reader has saved. Raises Failure."""

        def read(session: Session) -> T:
            transaction_of(session).keep_answers()
            now = self.client.clock(session, number)
            found = work(session, now)
            if head:
                self.saved = views_of(session, ListOfPerson(self.login.person, views)) if views else ()
                alarms = count_alarms(session) if ADMINISTRATOR in self.login.held else 0
                self.counts = {**inbox_counts(session, self.login.person, now).model_dump(), "alarms": alarms}
            return found

        return await self.client.transact(read)

    async def read_case(self, work: Work[T], number: str) -> T:
        """Read what one person may see of a case. Raises HTTPException where there is no such case (404) or the person
        reads nothing of it (403)."""
        with turned_away():
            return await self.read(work, number)

    async def procedure_titles(self) -> list[tuple[str, str]]:
        """Return the regulations of the office with their titles; they are read once in the life of the process."""
        language, titles = current_language(), self.request.app.state.titles
        if language not in titles:
            found = await procedures_in_force(self.client)
            titles[language] = [(one.slug, one.title) for one in found.procedures]
        kept: list[tuple[str, str]] = titles[language]
        return kept

    async def today(self) -> date:
        return (await self.read(lambda _, now: now)).astimezone(office_zone()).date()

    def procedure_of_day(self, slug: Slug, today: date) -> Procedure:
        """Return a regulation of the office as it stands on a day. Raises HTTPException (404) where there is none."""
        try:
            return load_procedure(slug, self.client.office.chosen_for(slug), today)
        except (InvalidProcedure, BadInput, KeyError, FileNotFoundError):
            raise no_page() from None

    def address_with(self, *kept: str, **other: str | None) -> str:
        """Return the address of the same page with these of its parameters, and others."""
        parameters = self.request.query_params.multi_items()
        pairs = [(name, value) for name, value in parameters if name in kept and name not in other]
        return "?" + urlencode([*pairs, *((name, value) for name, value in other.items() if value)])

    def show(self, template: str, shown: Mapping[str, object], status: int = 200) -> HTMLResponse:
        known = {"counts": self.counts, "saved": self.saved, **most_of_files(self.client)}
        return super().show(template, {**known, **shown}, status)


@contextmanager
def turned_away() -> Iterator[None]:
    """Raise HTTPException for what is not there (404), and for what somebody may not read (403)."""
    try:
        yield
    except UnknownRecord as error:
        raise HTTPException(404, error.says) from None
    except ReadingRefused as error:
        raise HTTPException(403, error.says) from None


async def _visit(request: Request) -> ConsoleVisit:
    return ConsoleVisit(request)


async def _reader(visit: Annotated[ConsoleVisit, Depends(_visit)]) -> ConsoleVisit:
    await visit.require_session()
    return visit


# Without a session nothing is shown: `open`, or the form that was sent, has to read it before `login` and `show` work.
Unopened = Annotated[ConsoleVisit, Depends(_visit)]
Reader = Annotated[ConsoleVisit, Depends(_reader)]
