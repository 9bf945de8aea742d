"""`pages`: pages of the console as they are served, in a register of 10,000 complaints and in a large one, in turns:
wall time, CPU time of this process and the database's, and how many statements each page costs."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import cycle, islice
from re import search
from statistics import mean, quantiles
from time import perf_counter
from typing import Any

import httpx
from fastapi import FastAPI
from psutil import Process
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from benchmarks.figures import Measurement, cpu_seconds, database_process
from benchmarks.register import SMALL, LargeRegister, RegisterPlan, small_and_large
from models.messages import Number, Person
from models.tables import AccountRow, ComplaintRow, PersonRow, TaskRow
from queries.cases.case_file import held_by
from register.identity import accounts, sessions
from register.identity.login_tries import LoginMethod, LoginRequest, Origin
from register.office import staff
from starter.client import BanjieClient
from web.console.app import mount_console
from web.identity.app import mount_identity
from web.identity.browser import SESSION_COOKIE
from web.identity.desk import IdentityDesk

ROUNDS = 60  # of each page, after some to warm up
WARM_UP = 5
HERE = "http://127.0.0.1:8080"
TARGET_MILLISECONDS, TARGET_RATIO, TARGET_STATEMENTS = 50, 1.2, 13
OF_100 = 95
PAGES_ON = 5
INBOX = {
    "inbox": "/console/",
    "inbox, of the department": "/console/?tab=unit",
    "inbox, to decide": "/console/?tab=decide",
    "inbox, done": "/console/?tab=done",
    "inbox, all": "/console/?tab=all",
    "inbox, late": "/console/?overdue=yes",
    "limits": "/console/limits?scope=all",
    "limits, of one's own work": "/console/limits",
    "approvals": "/console/approvals",
    "supervision": "/console/supervision",
}
ONE_OF_A_KIND = ComplaintRow.procedure, ComplaintRow.entry, ComplaintRow.stage, ComplaintRow.seq
Kind = tuple[str, str, str | None, int]


@dataclass
class PageReader:
    """Somebody of an office who is logged in, and what their pages have cost."""

    made: LargeRegister
    person: Person
    browser: httpx.AsyncClient
    database: Process
    cases: Mapping[Kind, Number]
    statements: list[int] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)

    def note_statement(self, *_: Any, **__: Any) -> None:
        """Count one statement of the page that is being made."""
        self.statements[-1] += 1

    async def visit(self, address: str) -> str:
        """Fetch a page and note what it took. Raises HTTPStatusError for any but the page itself."""
        self.statements.append(0)
        cpu, began = cpu_seconds(self.database), perf_counter()
        answer = await self.browser.get(address)
        self.took.append(1000 * (perf_counter() - began))
        self.worked.append(1000 * (cpu_seconds(self.database) - cpu))
        return answer.raise_for_status().text

    def forget(self) -> None:
        """Begin to count anew."""
        del self.statements[:], self.took[:], self.worked[:]


def measure_pages(plan: RegisterPlan) -> list[Measurement]:
    """Measure what 95 of 100 pages stay below on the wall, their CPU time on average, and the most statements of one.
    Who reads has more work than anybody else; a case of each kind that lies with them is visited."""
    with small_and_large(plan) as registers:
        return asyncio.run(_measured(registers))


async def _measured(registers: Sequence[LargeRegister]) -> list[Measurement]:
    async with AsyncExitStack() as stack:
        few, many = [await stack.enter_async_context(_reader(made)) for made in registers]
        kinds = sorted(set(few.cases) & set(many.cases), key=str)
        pages = {name: ([address], [address]) for name, address in INBOX.items()}
        pages["inbox, all, a page far behind"] = ([await _far_page(few)], [await _far_page(many)])
        pages[f"case, of {len(kinds)} kinds"] = (_case_pages(few, kinds), _case_pages(many, kinds))
        return [figure for name, both in pages.items() for figure in await _compared(name, (few, many), both)]


async def _compared(
    name: str, readers: tuple[PageReader, PageReader], addresses: tuple[list[str], list[str]]
) -> list[Measurement]:
    for reader, some in zip(readers, addresses, strict=True):
        for address in (*some, *some * WARM_UP)[: max(len(some), WARM_UP)]:
            await reader.visit(address)
        reader.forget()
    for pair in islice(cycle(zip(*addresses, strict=True)), max(ROUNDS, len(addresses[0]))):
        for reader, address in zip(readers, pair, strict=True):
            await reader.visit(address)
    few, many = readers
    few_took, many_took = (quantiles(reader.took, n=100)[OF_100 - 1] for reader in readers)
    return [
        Measurement(f"page, {name}", many_took, "ms", "at most", TARGET_MILLISECONDS),
        Measurement(f"  beside {SMALL:,} complaints", many_took / few_took, "times", "at most", TARGET_RATIO),
        Measurement("  CPU, on average", mean(many.worked), "ms"),
        Measurement(f"  beside {SMALL:,} complaints", mean(many.worked) / mean(few.worked), "times"),
        Measurement("  statements", max(many.statements), "", "at most", TARGET_STATEMENTS),
    ]


@asynccontextmanager
async def _reader(made: LargeRegister) -> AsyncIterator[PageReader]:
    """Log in whoever has most work, in the console of an office without Temporal: pages only read."""
    client = BanjieClient(register=made.sessions, temporal_address="", clock=lambda *_: made.now)
    with made.sessions() as session:
        person, database = _busiest(session, made), database_process(session)
        cases = _case_of_each_kind(session, person, made)
    cookie = {SESSION_COOKIE: await log_in_browser(client, person)}
    identity, app = IdentityDesk(client, HERE), FastAPI()
    mount_identity(app, identity)
    mount_console(app, identity)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=HERE, cookies=cookie) as browser:
        reader = PageReader(made, person, browser, database, cases)
        event.listen(made.engine, "before_cursor_execute", reader.note_statement)
        yield reader
        event.remove(made.engine, "before_cursor_execute", reader.note_statement)


async def log_in_browser(client: BanjieClient, person: Person) -> str:
    """Return what the browser keeps."""
    if await client.transact(lambda session: session.get(AccountRow, person)) is None:
        # as the register writes it: who administers the office of the lives has no part in this
        await client.transact(lambda session: accounts.add_account(session, person, at=client.clock(session, "")))
    token = client.randomness.new_token()

    def opened(session: Session) -> str:
        request = LoginRequest(
            session, client.keys, client.web_keys, Origin("127.0.0.1", "benchmark"), client.clock(session, "")
        )
        return sessions.open_session(request, person, LoginMethod.password, token, confirmed=True)

    return await client.transact(opened)


def _busiest(session: Session, made: LargeRegister) -> Person:
    def work(person: Person) -> int:
        held = held_by(TaskRow, staff.work_holders(session, person, made.now))
        return session.scalar(select(func.count()).select_from(TaskRow).where(held)) or 0

    return max(session.scalars(select(PersonRow.id).order_by(PersonRow.id)), key=work)


def _case_of_each_kind(session: Session, person: Person, made: LargeRegister) -> dict[Kind, Number]:
    """Return a case that lies with a person for each regulation, entry, stage and count of events."""
    held = select(TaskRow.complaint).where(held_by(TaskRow, staff.work_holders(session, person, made.now)))
    query = select(*ONE_OF_A_KIND, func.min(ComplaintRow.number)).where(ComplaintRow.number.in_(held))
    return {(slug, entry, stage, seq): number for slug, entry, stage, seq, number in session.execute(
        query.group_by(*ONE_OF_A_KIND))}  # fmt: skip


def _case_pages(reader: PageReader, kinds: Sequence[Kind]) -> list[str]:
    return [f"/console/case/{reader.cases[kind]}" for kind in kinds]


async def _far_page(reader: PageReader) -> str:
    """Return the address of a page of all complaints some pages on."""
    address = INBOX["inbox, all"]
    for _ in range(PAGES_ON):
        found = search(r'"(\?[^"]*after=[^"]*)"', await reader.visit(address))
        if found is None:
            break
        address = "/console/" + unescape(found[1])
    return address
