"""What every page behind a log-in asks first: the host, the origin of a form, the session, a recent second factor."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from models.errors import BadInput
from register.identity.login_tries import Origin
from register.identity.sessions import OpenSession, SessionLimits, session_of_cookie
from register.office.administrators import ADMINISTRATOR, Signed
from settings import is_loopback
from starter.client import BanjieClient
from starter.office.change import note_refused_change
from web.html.navigation import shown_places
from web.html.pages import NOTHING, PageSet
from web.html.requests import SentElsewhere, Turned, address_of, local_address, says_same_origin
from web.identity.browser import SESSION_COOKIE, host_of, read_cookie
from web.identity.provider import Provider
from wording.translation import gettext

PAGES = PageSet(Path(__file__).parent / "templates")
MAX_FORM_BYTES = 64 * 1024
HOME = "/account/"
INBOX = "/console/"  # where one goes who has logged in and was not on the way to another page


@dataclass
class IdentityDesk:
    """What the pages work with. `hosts`: the names by which they may be opened, beside those of this machine."""

    client: BanjieClient
    address: str
    hosts: frozenset[str] = frozenset()
    limits: SessionLimits = field(default_factory=SessionLimits)
    provider: Provider | None = None

    def check_host(self, request: Request) -> None:
        """Turn away (421) what comes under a name that is not this office's: another site's name that leads here."""
        host = host_of(request)
        if not is_loopback(host) and host not in self.hosts:
            raise Turned(
                421,
                gettext(
                    "Open this by the address that the office has published (BANJIE_PUBLIC_URL, BANJIE_HTTP_HOSTS)."
                ),
            )

    def check_form(self, request: Request, most: int = MAX_FORM_BYTES) -> None:
        """Turn away a form of another site (403), or one that is larger than `most` bytes (413)."""
        self.check_host(request)
        if not says_same_origin(request):
            raise Turned(403, gettext("Send the form from this site."))
        if int(request.headers.get("content-length") or most + 1) > most:
            raise Turned(413, gettext("Too large; nothing is stored. Go back, and send fewer files."))

    async def session(self, request: Request) -> OpenSession | None:
        """Return the session of this browser, while it is good."""
        return await self.client.transact(
            lambda session: self.session_at(session, request, self.client.clock(session, ""))
        )

    def session_at(self, session: Session, request: Request, at: datetime) -> OpenSession | None:
        """Return the session of this browser at an instant, within a transaction of the register."""
        cookie = read_cookie(request, SESSION_COOKIE)
        return session_of_cookie(session, self.client.keys, cookie, self.limits, at) if cookie else None

    async def require_session(self, request: Request) -> OpenSession:
        """Return the session of this browser; without one send it to the log-in, and back afterwards."""
        self.check_host(request)
        return required(request, await self.session(request))

    async def require_administrator(self, request: Request) -> OpenSession:
        """Return the session of an administrator. Raises Turned (403) for anybody else."""
        opened = await self.require_session(request)
        if ADMINISTRATOR not in opened.held:
            if request.method == "POST":
                await note_refused_change(self.client, "no_administrator", Signed(opened.person))
            raise Turned(403, gettext("This page is for administrators."))
        return opened

    async def require_recent_second_factor(self, request: Request, opened: OpenSession) -> None:
        """Send somebody to confirm who they are, unless they gave their second factor within five minutes."""
        now = await self.client.transact(lambda session: self.client.clock(session, ""))
        if not opened.has_recent_factor(now):
            raise SentElsewhere(f"/account/confirm?back={quote(address_here(request))}")


def required(request: Request, opened: OpenSession | None) -> OpenSession:
    """Return a session; where there is none, send the browser to the log-in, and back afterwards."""
    if opened is None:
        raise SentElsewhere(f"/account/login?back={quote(address_here(request))}")
    return opened


def origin_of(request: Request) -> Origin:
    """Return where a request comes from, as it is put on record."""
    return Origin(address_of(request), request.headers.get("user-agent", ""))


def address_here(request: Request) -> str:
    """Return the address of this page, to come back to."""
    return local_address(request.url.path, HOME)


async def read_form(request: Request) -> dict[str, str]:
    """Return the fields of a form; of several with one name the last."""
    async with request.form(max_files=0, max_fields=50, max_part_size=MAX_FORM_BYTES) as form:
        return {name: value for name, value in form.multi_items() if isinstance(value, str)}


def require_filled(form: Mapping[str, str], *names: str) -> None:
    """Raise BadInput where one of these fields is empty."""
    if not all(form.get(name, "").strip() for name in names):
        raise BadInput(gettext("Fill in every field."))


async def read_form_lists(request: Request) -> dict[str, list[str]]:
    """Return the fields of a form, each with all its values."""
    found: dict[str, list[str]] = {}
    async with request.form(max_files=0, max_fields=1000, max_part_size=MAX_FORM_BYTES) as form:
        for name, value in form.multi_items():
            if isinstance(value, str):
                found.setdefault(name, []).append(value)
    return found


def show_signed_in(
    request: Request,
    opened: OpenSession,
    template: str,
    status: int = 200,
    more: Mapping[str, object] = NOTHING,
) -> HTMLResponse:
    """Return a page for somebody who is logged in, with the navigation that their roles open."""
    shown = {
        "opened": opened,
        "navigation": shown_places(opened.held, request.url.path),
    }
    return PAGES.show(request, template, status, shown | dict(more))
