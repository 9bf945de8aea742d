"""`walks`: through how many rooms an approval, a registration, a click in the console and a deadline pass, from door to
record. Client, console and worker run in this process, on embedded servers whose time can be skipped.

A *room* is a module of this program in which a function is given what is followed, in any form of its life: what
somebody sent, the act as received and delivered, the events that it becomes, their step, the receipt. Not counted are
`models/` (what is passed, not where to), `wording/`, and what `rules/` ask of each other: which rules look at an act is
the law of its case. A *stay* is a call into a room from another one; a *return* is a stay in a room where the walk has
been before. The walks are drawn on the error output, indented by how many rooms wait for the answer.
"""

import asyncio
import re
import shutil
import sys
import threading
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from html import unescape
from opcode import opmap
from pathlib import Path
from types import CodeType, FrameType
from typing import NamedTuple

import httpx
from fastapi import FastAPI

import worker
from activities.case import CaseActivities, temporal_clock
from benchmarks.course import stated_acts
from benchmarks.figures import Measurement
from benchmarks.office import ROOT, fresh_home, join_example_staff
from benchmarks.pages import HERE, log_in_browser
from calendars import office_zone
from cli.demo.play import CoursePlayer
from cli.demo.script import load_courses
from models.case_input import OpenCase
from models.events import CaseEvent, Step
from models.form import ActInput, Form
from models.messages import Act, Number, Person, Receipt, Verdict
from models.tables import InboxRow
from register import migrations
from register.acts.inbox import ReceivedAct
from register.cases.complaints import Intake
from rules.evolve import Evolved
from services.embedded.stack import Stack
from settings import Settings
from starter.acts import submit
from starter.acts.receipt import OnRecord, PassedOn
from starter.cases.registration import Registered, register
from starter.client import BanjieClient
from web.console.app import mount_console
from web.html.forms import SentForm
from web.identity.app import mount_identity
from web.identity.browser import SESSION_COOKIE
from web.identity.desk import IdentityDesk

OWN = (
    "activities", "cli", "documents", "integrity", "notices", "procedures", "queries", "register", "rules", "services",
    "starter", "web", "worker.py", "workflows",
)  # fmt: skip
FOLLOWED = (
    Act, ActInput, CaseEvent, Evolved, Form, InboxRow, Intake, OnRecord, OpenCase, PassedOn,
    Receipt, ReceivedAct, Registered, SentForm, Step, Verdict,
)  # fmt: skip
SENT = ({"name", "actor"}, {"procedure", "facts"})  # by which an act, or a form, is known before it is parsed
RESUME = opmap["RESUME"]
FIRST = 8  # of a list of acts or events it is enough to look at these
TO_REST = timedelta(seconds=1)  # until the worker has recorded all
WITH_REQUEST, OVERDUE = "12", "05"  # the courses that are played
TARGETS = {"an approval": 16, "a registration": 14}


class Stay(NamedTuple):
    """A call into a room from another one: how many rooms wait for the answer, and the function that was called."""

    depth: int
    room: str
    function: str


# They make bytes, a digest or a seal of any message alike.
ENCODING = {
    "register/row_digests.py", "register/seal.py", "rules/digests/identifying.py", "rules/digests/salted_digest.py",
    "rules/hash_chain.py", "workflows/authenticity.py", "workflows/data_converter.py",
}  # fmt: skip


class WalkRecorder:
    """Notes the calls to which what is followed is given, in all threads."""

    def __init__(self) -> None:
        self.stays: list[Stay] | None = None

    @contextmanager
    def walk(self) -> Iterator[list[Stay]]:
        """Note what is called inside."""
        self.stays = stays = list[Stay]()
        yield stays
        self.stays = None

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """Note a call. The profilers of the threads call this."""
        if self.stays is None or event != "call":
            return
        room = room_of(frame.f_code)
        if room is None or _goes_on(frame) or not _is_given(frame):
            return
        callers = list(_callers(frame))
        if callers and _one_room(callers[0][0], room) and (callers[0][1] or room.startswith("rules/")):
            return
        self.stays.append(Stay(len({caller for caller, _ in callers} - {room}), room, frame.f_code.co_name))


@cache
def room_of(code: CodeType) -> str | None:
    """Return the module of some code of this program, as a path; None for any other code."""
    path = Path(code.co_filename)
    if not path.is_relative_to(ROOT):
        return None
    inside = path.relative_to(ROOT)
    return str(inside) if inside.parts[0] in OWN else None


def _goes_on(frame: FrameType) -> bool:
    """Return True where a coroutine or generator has been called before and goes on: the operand of RESUME says so."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return at >= 0 and code[at] == RESUME and code[at + 1] != 0


def _is_given(frame: FrameType) -> bool:
    code = frame.f_code
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    return any(_is_followed(frame.f_locals.get(name)) for name in names)


def _is_followed(value: object) -> bool:
    if isinstance(value, FOLLOWED):
        return True
    if isinstance(value, Mapping):
        return any(names <= value.keys() for names in SENT)
    return isinstance(value, (list, tuple)) and any(isinstance(one, FOLLOWED) for one in value[:FIRST])


def _callers(frame: FrameType) -> Iterator[tuple[str, bool]]:
    """Yield the rooms that wait for the answer, the nearest first, and whether what is followed was given to them since
    they were entered."""
    before, room, given = frame.f_back, None, False
    while before:
        if own := room_of(before.f_code):
            if room and not _one_room(own, room):
                yield room, given
                given = False
            room, given = own, given or _is_given(before)
        before = before.f_back
    if room:
        yield room, given


def _one_room(a: str, b: str) -> bool:
    return a == b or (a.startswith("rules/") and b.startswith("rules/"))


@contextmanager
def noted_calls() -> Iterator[WalkRecorder]:
    """Have the calls noted of this thread, and of all that start inside."""
    recorder = WalkRecorder()
    threading.setprofile(recorder.note)
    sys.setprofile(recorder.note)
    try:
        yield recorder
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


async def measure_walks() -> list[Measurement]:
    """Walk each walk, after one to warm up: what is read once in a process is no part of it. Draw it and count."""
    home = fresh_home("walks")
    with noted_calls() as recorder:
        async with _course_player(home) as player:
            walks = {
                "an approval": _approval,
                "a registration": _registration,
                "a click in the console": _click,
                "a deadline": _deadline,
            }
            figures: list[Measurement] = []
            for name, walk in walks.items():
                await walk(player, WalkRecorder())
                figures += _counted(name, await walk(player, recorder))
    shutil.rmtree(home, ignore_errors=True)
    return figures


def _counted(name: str, stays: list[Stay]) -> list[Measurement]:
    print(
        f"\n{name}", *(f"{'  ' * stay.depth}{stay.room} {stay.function}" for stay in stays), sep="\n", file=sys.stderr
    )
    rooms, target = {stay.room for stay in stays}, TARGETS.get(name)
    return [
        Measurement(f"rooms of {name}", len(rooms), "", "at most" if target else None, target),
        Measurement("  of these, such as encode or seal any message", len(rooms & ENCODING), ""),
        Measurement("  returns", len(stays) - len(rooms), ""),
    ]


async def _approval(player: CoursePlayer, recorder: WalkRecorder) -> list[Stay]:
    number = await _with_request(player.client)
    with recorder.walk() as stays:
        await submit.approve(player.client, number, "luo", until=await _in_days(player.client, 10))
        await asyncio.sleep(TO_REST.total_seconds())
    return stays


async def _registration(player: CoursePlayer, recorder: WalkRecorder) -> list[Stay]:
    form = _form(player.client)
    with recorder.walk() as stays:
        await register(player.client, form)
        await asyncio.sleep(TO_REST.total_seconds())
    return stays


async def _click(player: CoursePlayer, recorder: WalkRecorder) -> list[Stay]:
    number = await _with_request(player.client)
    address = f"/console/case/{number}/act/approve"
    async with _console(player.client, "luo") as browser:
        page = (await browser.get(address, follow_redirects=True)).raise_for_status().text
        hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
        fields = {name: unescape(value) for name, value in hidden}
        with recorder.walk() as stays:
            answer = await browser.post(
                address, data=fields | {"until": await _in_days(player.client, 10), "step": "send"}
            )
            await asyncio.sleep(TO_REST.total_seconds())
    if not answer.is_redirect:
        raise RuntimeError(f"the approval was not recorded: {answer.status_code} {answer.text}")
    return stays


async def _deadline(player: CoursePlayer, recorder: WalkRecorder) -> list[Stay]:
    name, course = next(iter(load_courses(OVERDUE).items()))
    number = await player.register_course(f"{name}:{player.client.randomness.new_id()}", course)
    overdue = course.received + timedelta(days=6)
    with recorder.walk() as stays:
        await player.skip_to(number, overdue)
        await asyncio.sleep(TO_REST.total_seconds())
    return stays


async def _with_request(client: BanjieClient) -> Number:
    """Return a complaint that waits for a decision about more time."""
    number = (await register(client, _form(client))).number
    await submit.act(client, number, stated_acts(next(iter(load_courses(WITH_REQUEST).values())))[0])
    await submit.extend(
        client, number, "fang", "handling_important", until=await _in_days(client, 12), texts={"reason": "水质化验"}
    )
    return number


def _form(client: BanjieClient) -> dict[str, object]:
    """Return the form of a complaint by somebody who has not complained before."""
    form = next(iter(load_courses(WITH_REQUEST).values())).form_input
    return form | {"party": {"name": client.randomness.new_id(), "contact": client.randomness.new_id()}}


async def _in_days(client: BanjieClient, days: int) -> str:
    return ((await client.now()).astimezone(office_zone()).date() + timedelta(days)).isoformat()


@asynccontextmanager
async def _course_player(home: Path) -> AsyncIterator[CoursePlayer]:
    """Run an office with the example staff and its worker, without a relay."""
    async with Stack(home, throwaway=True, time_skipping=True) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        player = CoursePlayer(stack, Settings(home=home).secret_key())
        await player.connect_skipper()
        client, courses = player.client, load_courses(OVERDUE)
        assert client.temporal_client
        long_ago = next(iter(courses.values())).received - timedelta(days=30)
        await join_example_staff(replace(client, clock=lambda *_: long_ago))
        records = CaseActivities(client.register, client.secret, office=client.office, clock=temporal_clock)
        async with worker.build_worker(client.temporal_client, records, task_queue=client.task_queue):
            yield player
        client.close()
        await asyncio.sleep(TO_REST.total_seconds())


@asynccontextmanager
async def _console(client: BanjieClient, person: Person) -> AsyncIterator[httpx.AsyncClient]:
    """Give the browser of somebody who is logged in to the console."""
    cookie = {SESSION_COOKIE: await log_in_browser(client, person)}
    identity, app = IdentityDesk(client, HERE), FastAPI()
    mount_identity(app, identity)
    mount_console(app, identity)
    browser = httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=HERE, cookies=cookie, headers={"origin": HERE}
    )
    async with browser:
        yield browser
