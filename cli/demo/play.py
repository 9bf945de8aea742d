"""`banjie demo`: real complaints on real servers, their time skipped; what is told comes out of the register."""

import asyncio
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session
from temporalio.testing import TimeSkipper, TimeSkippingConfig

import migrations
import worker
from activities.case import CaseActivities
from cli import render
from cli.demo.script import Course, Step
from embedded.stack import Stack
from models.errors import Failure, Refused
from models.form import Said
from models.messages import Number
from queries import history
from register.attachments import Store
from register.database import engine, sessions
from register.inbox import system_clock
from services import relay
from settings import Settings
from starter import acts, staff_file
from starter.client import BanjieClient
from starter.notice_delivery import NoticeSettings
from starter.registration import register
from starter.staff_file import StaffFile
from starter.workflow_start import workflow_id


class Skipped:
    """The clocks of the cases: the register's, shifted for each case by what has been skipped."""

    def __init__(self) -> None:
        self.shift: dict[Number, timedelta] = {}

    def __call__(self, session: Session, number: Number) -> datetime:
        return system_clock(session, number) + self.shift.get(number, timedelta())


class Teller:
    """Plays one course after another on a stack whose time can be skipped."""

    def __init__(self, stack: Stack, secret: bytes) -> None:
        self.clock = Skipped()
        self.desk = BanjieClient(
            register=sessions(engine(stack.database_url)),
            temporal_address=stack.temporal_address,
            secret=secret,
            clock=self.clock,
            store=Store(stack.home / "attachments"),
        )
        self.skipper: TimeSkipper | None = None

    async def open(self) -> None:
        client = await self.desk.temporal()
        self.skipper = TimeSkipper(client, config=TimeSkippingConfig(enabled=False))
        self.desk.client = self.skipper.client

    async def take_in(self, name: str, course: Course) -> Number:
        """Register the form of a course at the instant at which it begins."""
        form = course.written
        now = await self.desk.ask(lambda session: system_clock(session, ""))
        shift = course.received - now
        desk = replace(
            self.desk,
            office={form["procedure"]: course.settings},
            clock_offset=int(shift.total_seconds()),
            clock=lambda session, _: system_clock(session, "") + shift,
        )
        registered = await register(desk, form, key=f"demo:{name}")
        self.clock.shift[registered.number] = timedelta(seconds=desk.clock_offset)
        render.told(f"  已登记 {registered.number}  {course.title}")
        return registered.number

    async def play(self, number: Number, course: Course) -> None:
        """What people did with it, each at its instant."""
        for step in course.acts:
            await self.skip_to(number, step.at)
            await _take(self.desk, number, step)
        render.told(f"  已办到 {course.acts[-1].at:%Y-%m-%d}  {number}")

    async def skip_to(self, number: Number, at: datetime) -> None:
        """Let the case's own time go on until that instant; its clocks ring on the way."""
        assert self.skipper
        now = await self.desk.ask(lambda session: self.clock(session, number))
        ahead = at - now
        if ahead > timedelta():
            handle = self.skipper.client.get_workflow_handle(workflow_id(number))
            await self.skipper.fast_forward(handle, ahead)
            self.clock.shift[number] += ahead


async def _take(desk: BanjieClient, number: Number, step: Step) -> None:
    """An act; one that is to be refused must be refused by exactly those rules."""
    said = Said.model_validate(step.model_dump(exclude={"at", "refused"}, exclude_unset=True))
    try:
        await acts.act(desk, number, said)
    except Refused as error:
        if step.refused is None or set(error.more["refused_by"]) != set(step.refused):
            raise
        return
    if step.refused is not None:
        raise Failure(f"{number}:{step.name} 应被 {step.refused} 拒绝,却办理了")


async def run(home: Path, found: Mapping[str, Course], office: StaffFile) -> int:
    """Start everything, play the courses side by side, tell each as a story, stop everything."""
    shutil.rmtree(home, ignore_errors=True)
    render.told("启动 PostgreSQL 和 Temporal ……")
    async with Stack(home, time_skipping=True, ui=False) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        teller = Teller(stack, Settings(home=home).key())
        await teller.open()
        numbers = await _play_all(teller, found, office)
        await teller.desk.ask(lambda session: _tell(session, numbers))
        teller.desk.close()
        await asyncio.sleep(0.5)  # a client that has just worked can abort a program that ends at once
    reader = office.staff[0].person
    render.told(f"\n演示完毕,已全部停止。登记簿留在 {home};查看:banjie show {numbers[0][0]} --person {reader}")
    return 0


async def _play_all(teller: Teller, found: Mapping[str, Course], office: StaffFile) -> list[tuple[Number, Course]]:
    desk = teller.desk
    await staff_file.load(_long_ago(desk, found), office)
    assert desk.client
    records = CaseActivities(desk.register, desk.secret, office=desk.office)
    relaying = asyncio.create_task(relay.run(desk))
    async with worker.build(desk.client, records, task_queue=desk.task_queue):
        render.told(f"登记并办理 {len(found)} 件来件,时间按每件自己的日历快进:")
        numbers = [await teller.take_in(name, course) for name, course in found.items()]
        await asyncio.gather(*map(teller.play, numbers, found.values()))
        relaying.cancel()
        with suppress(asyncio.CancelledError):
            await relaying
    await relay.paper(desk, NoticeSettings())  # those of the last acts
    return list(zip(numbers, found.values(), strict=True))


def _long_ago(desk: BanjieClient, found: Mapping[str, Course]) -> BanjieClient:
    """Staff hold their roles since before the first course begins."""
    first = min(course.received for course in found.values()) - timedelta(days=30)
    return replace(desk, clock=lambda *_: first)


def _tell(session: Session, numbers: list[tuple[Number, Course]]) -> None:
    for number, course in numbers:
        render.story(history.history(session, number), course.title)
