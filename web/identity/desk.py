"""What every page behind a log-in asks first: the host, the origin of a form, the session, a recent second factor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, HTTPException
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.errors import BadInput
from register.identity.login_tries import Origin
from register.identity.sessions import OpenSession, SessionLimits, session_of_cookie
from register.office.power import Signed
from rules.acts.deciders import ADMINISTRATOR
from settings.addresses import is_loopback
from starter.client import BanjieClient
from starter.office.change import note_refused_change
from web.html.forms import MAX_FORM_BYTES, read_fields
from web.html.navigation import Entry, open_entries
from web.html.pages import PageSet, security_headers
from web.html.serving import AnotherPage, address_of, is_same_origin, local_address
from web.identity.browser import SESSION_COOKIE, host_of, read_cookie
from web.identity.provider import Provider
from wording.translation import gettext

HEADERS = security_headers("script-src 'self'", "connect-src 'self'")
PAGES = PageSet(Path(__file__).parent / "templates", headers=HEADERS)
HOME = "/account/"
INBOX = "/console/"  # where one goes who has logged in and was not on the way to another page
Form = Mapping[str, str]  # the fields of a form; of several with one name the last


@dataclass
class IdentityDesk:
    """What the pages work with. `hosts`: the names by which they may be opened, beside those of this machine.
    `entries`: those of the navigation that not every server has."""

    client: BanjieClient
    address: str
    hosts: frozenset[str] = frozenset()
    limits: SessionLimits = field(default_factory=SessionLimits)
    provider: Provider | None = None
    entries: list[Entry] = field(default_factory=list)


class Visit:
    """A request to a page behind the log-in. `login` is the session, once it was read and is good."""

    login: OpenSession

    def __init__(self, request: Request) -> None:
        self.request = request
        self.desk: IdentityDesk = request.app.state.desk
        self.client: BanjieClient = self.desk.client
        self.pages: PageSet = request.app.state.pages

    @property
    def origin(self) -> Origin:
        """Where the request comes from, as it is put on record."""
        return Origin(address_of(self.request), self.request.headers.get("user-agent", ""))

    @property
    def address(self) -> str:
        """The address of this page, to come back to."""
        return local_address(self.request.url.path, HOME)

    def check_host(self) -> None:
        """Turn away (421) what comes under a name that is not this office's: another site's name that leads here."""
        host = host_of(self.request)
        if not is_loopback(host) and host not in self.desk.hosts:
            raise HTTPException(
                421,
                gettext(
                    "Open this by the address that the office has published (BANJIE_PUBLIC_URL, BANJIE_HTTP_HOSTS)."
                ),
            )

    def check_form(self, most: int = MAX_FORM_BYTES) -> None:
        """Turn away a form of another site (403), or one that is larger than `most` bytes (413). Where a cookie gives
        rights, a browser that does not say where a form comes from is not believed."""
        self.check_host()
        headers = self.request.headers
        if not (headers.get("sec-fetch-site") or headers.get("origin")) or not is_same_origin(self.request):
            raise HTTPException(403, gettext("Send the form from this site."))
        if int(headers.get("content-length") or most + 1) > most:
            raise HTTPException(413, gettext("Too large; nothing is stored. Go back, and send fewer files."))

    async def now(self) -> datetime:
        return await self.client.transact(lambda session: self.client.clock(session, ""))

    async def session(self) -> OpenSession | None:
        """Return the session of this browser, while it is good."""
        found = await self.client.transact(lambda session: self.session_at(session, self.client.clock(session, "")))
        if found:
            self.login = found
        return found

    def session_at(self, session: Session, at: datetime) -> OpenSession | None:
        """Return the session of this browser at an instant, within a transaction of the register."""
        cookie = read_cookie(self.request, SESSION_COOKIE)
        return session_of_cookie(session, self.client.web_keys, cookie, self.desk.limits, at) if cookie else None

    async def require_session(self) -> None:
        """Read the session of this browser; without one send it to the log-in, and back afterwards."""
        self.check_host()
        if not await self.session():
            raise self.to_login()

    def to_login(self) -> AnotherPage:
        return AnotherPage(f"/account/login?back={quote(self.address)}")

    async def require_administrator(self) -> None:
        """Read the session of an administrator. Raises HTTPException (403) for anybody else."""
        await self.require_session()
        if ADMINISTRATOR not in self.login.held:
            if self.request.method == "POST":
                await note_refused_change(self.client, "no_administrator", Signed(self.login.person))
            raise HTTPException(403, gettext("This page is for administrators."))

    async def require_recent_second_factor(self) -> None:
        """Send somebody to confirm who they are, unless they gave their second factor within five minutes."""
        if not self.login.has_recent_factor(await self.now()):
            raise AnotherPage(f"/account/confirm?back={quote(self.address)}")

    def show(self, template: str, shown: Mapping[str, object], status: int = 200) -> HTMLResponse:
        """Return a page for somebody who is logged in, with the navigation that their roles open."""
        known = {
            "login": self.login,
            "navigation": open_entries(self.login.held, self.desk.entries),
            "path": self.request.url.path,
            "idle_seconds": int(self.desk.limits.idle.total_seconds()),
            "last_seconds": int(self.login.left.total_seconds()),
        }
        return self.pages.show(self.request, template, known | dict(shown), status)


async def _visit(request: Request) -> Visit:
    return Visit(request)


async def _visit_of_this_host(visit: Annotated[Visit, Depends(_visit)]) -> Visit:
    visit.check_host()
    return visit


async def _signed_in(visit: Annotated[Visit, Depends(_visit)]) -> Visit:
    await visit.require_session()
    return visit


async def _administrator(visit: Annotated[Visit, Depends(_visit)]) -> Visit:
    await visit.require_administrator()
    return visit


async def _sent_fields(visit: Annotated[Visit, Depends(_visit)]) -> Form:
    visit.check_form()
    return {name: many[-1] for name, many in (await read_fields(visit.request, 50)).answers.items()}


Anybody = Annotated[Visit, Depends(_visit_of_this_host)]
SignedIn = Annotated[Visit, Depends(_signed_in)]
Administrator = Annotated[Visit, Depends(_administrator)]
SentFields = Annotated[Form, Depends(_sent_fields)]  # of this site


def require_filled(form: Form, *names: str) -> None:
    """Raise BadInput where one of these fields is empty."""
    if not all(form.get(name, "").strip() for name in names):
        raise BadInput(gettext("Fill in every field."))
