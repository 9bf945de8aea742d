"""An office of its own with accounts, on a real PostgreSQL and without Temporal; a browser without JavaScript."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyotp
import pytest
import pytest_asyncio
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from integrity.verify.office import altered_office_rows
from models.office_events import OFFICE_EVENT, OfficeEvent
from models.tables import EventRow, LoginTryRow
from register.identity import factors
from register.office.org_journal import ORG_STREAM
from register.office.power import Signed
from starter.client import BanjieClient
from starter.identity import account_changes
from starter.office.staff import add_person
from tests.stack.waiting import LIMIT_SECONDS
from tests.web.intake.conftest import fields_of
from tests.zones import CHINA
from web.identity.app import mount_identity
from web.identity.desk import IdentityDesk

BY_CHEN = Signed("chen")
HERE = "http://127.0.0.1:8080"
PASSWORD = "一句长一点的话，只有自己知道"
START = datetime(2026, 3, 3, 9, 0, tzinfo=CHINA)
STAFF = {"chen": ("陈静", ["administrator"]), "li": ("李敏", ["water_policy_office"]), "wang": ("王强", [])}


@dataclass
class IdentityOffice:
    """The office, with a clock that the test moves on, and the secrets that telephones would hold."""

    client: BanjieClient
    now: datetime = START
    desk: IdentityDesk = field(init=False)
    app: FastAPI = field(init=False)
    secrets: dict[str, str] = field(default_factory=dict)
    opened: list[httpx.AsyncClient] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.client = replace(self.client, clock=lambda *_: self.now)
        self.desk, self.app = IdentityDesk(self.client, HERE), FastAPI()
        mount_identity(self.app, self.desk)

    def later(self, **span: float) -> None:
        """Let so much time pass."""
        self.now += timedelta(**span)

    def browser(self, address: str = HERE, client: str = "10.0.0.7", **headers: str) -> httpx.AsyncClient:
        """A browser at the pages, from this address."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(client, 1))
        said = {"Sec-Fetch-Site": "same-origin", "User-Agent": "test browser"} | headers
        self.opened.append(
            httpx.AsyncClient(transport=transport, base_url=address, headers=said, timeout=LIMIT_SECONDS)
        )
        return self.opened[-1]

    def code(self, person: str) -> str:
        """What the telephone of this person shows, half a minute later than before: a code is good once."""
        self.later(seconds=30)
        return pyotp.TOTP(self.secrets[person]).at(self.now)

    def signed(self, second: str | None = None) -> Signed:
        """How chen makes a change at the command line: with the code of the telephone, once there is one."""
        return Signed("chen", second, code=self.code("chen") if "chen" in self.secrets else None)

    async def set_up(
        self, person: str, browser: httpx.AsyncClient | None = None, signed: Signed | None = None
    ) -> httpx.AsyncClient:
        """Add the account of a person and set it up; return the browser, which is logged in."""
        link = await account_changes.add_account(self.client, person, signed or self.signed())
        return await self.use_link(person, f"/account/link/{link.text}", browser or self.browser())

    async def use_link(
        self, person: str, link: str, browser: httpx.AsyncClient, typed: Mapping[str, str] | None = None
    ) -> httpx.AsyncClient:
        """Choose password and second factor at a link."""
        asked = fields_of(await browser.get(link))
        self.secrets[person] = asked["secret"]
        sent = asked | {"password": PASSWORD, "repeat": PASSWORD, "code": self.code(person)} | dict(typed or {})
        answer = await browser.post(link, data=sent)
        assert answer.status_code == 303, answer.text
        return browser

    async def log_in(
        self, person: str, browser: httpx.AsyncClient, password: str = PASSWORD, code: str = ""
    ) -> httpx.Response:
        """Send the form of the log-in."""
        typed = {"person": person, "password": password, "code": code or self.code(person)}
        return await browser.post("/account/login", data=typed)

    async def outcomes(self) -> list[tuple[str | None, str, str]]:
        """Return who tried to log in, by what, and what became of it."""
        tries = select(LoginTryRow).where(LoginTryRow.outcome != "ended").order_by(LoginTryRow.id)
        rows = await self.client.transact(lambda session: session.scalars(tries).all())
        return [(row.person, row.method, row.outcome) for row in rows]

    async def org_events(self) -> list[OfficeEvent]:
        """Return the events of the office."""
        wanted = select(EventRow.body).where(EventRow.stream == ORG_STREAM).order_by(EventRow.seq)
        bodies = await self.client.transact(lambda session: session.scalars(wanted).all())
        return [OFFICE_EVENT.validate_json(body) for body in bodies]

    async def altered(self) -> list[Any]:
        """Return what verification finds wrong with the tables of the office."""
        return await self.client.transact(lambda session: list(altered_office_rows(session, self.now)))

    async def row(self, read: Callable[[Session], Any]) -> Any:
        """Read the register."""
        return await self.client.transact(read)


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> PasswordHasher:
    """Hash passwords at a small cost; return the hasher of the program."""
    own = factors.HASHER
    monkeypatch.setattr(factors, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    factors._hash_of_nobody.cache_clear()
    return own


@pytest_asyncio.fixture
async def empty_office(sessions: sessionmaker[Session]) -> AsyncIterator[IdentityOffice]:
    """An office where nobody works yet."""
    made = IdentityOffice(BanjieClient(register=sessions, temporal_address="127.0.0.1:1", secret=b"k" * 32))
    yield made
    for browser in made.opened:
        await browser.aclose()


@pytest_asyncio.fixture
async def office(empty_office: IdentityOffice) -> IdentityOffice:
    """The office with its staff; nobody has an account."""
    for person, (name, roles) in reversed(STAFF.items()):  # the administrator last: until then nobody has to sign
        await add_person(empty_office.client, person, name, roles)
    return empty_office


def is_inside(answer: httpx.Response) -> bool:
    """Return True if a page is shown to somebody who is logged in; else it leads to the log-in."""
    if answer.status_code == 303:
        assert urlsplit(answer.headers["location"]).path == "/account/login", answer.headers
    return answer.status_code == 200
