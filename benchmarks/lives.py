"""Whole lives of cases without Temporal: everything that starter, workflow, relay and register do, by their own
functions, at the instants of the scenarios.

They are the complaints of which `benchmarks/register.py` makes a large register.
"""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random  # noqa: TID251  # of a fixed seed
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from calendars import office_zone
from cli.demo.from_scenarios import Life, closing_lives, scenario_book, scenario_staff
from cli.demo.script import Course, CourseStep
from models.case_input import OpenCase
from models.errors import BadInput
from models.events import ChainHead, Step
from models.form import ActInput
from models.messages import Act, Number
from models.tables import ComplaintRow
from procedures.office_settings import OfficeSettings
from register.acts import inbox
from register.acts.inbox import ReceivedAct
from register.cases import complaints, steps
from register.cases.steps import StepContext
from register.documents.attachments import AttachmentStore
from register.randomness import Randomness
from starter.acts import receipt
from starter.cases import registration
from starter.client import BanjieClient
from starter.documents import document_files
from starter.intake.check import parse_form
from starter.notices import delivery
from starter.notices.delivery import NoticeSettings
from starter.office.staff_file import Employee, load_staff
from workflows.live_case import LiveCase

LIVES_PER_PROCEDURE = 2  # each played three times: to its end, and twice as far as chance goes
WEEK = timedelta(weeks=1)
MAX_ROUNDS = 10  # of what an act brings with it: a letter that reaches nobody is an act in its turn
FAR_AHEAD = datetime(9999, 1, 1, tzinfo=office_zone())
SETTLED_AFTER = timedelta(hours=1)  # from the last act of all to the instant at which the register is looked at
NO_CHANNELS = NoticeSettings()  # as in an office without mail: every notice becomes the task of a person
T = TypeVar("T")


def usable_lives(procedures: Iterable[str], chance: Random) -> list[Life]:
    """Return some lives of each procedure. Of several procedures, those are left out whose staff needs ranks, units or
    lists of persons: one office has them all."""
    found: list[Life] = []
    wanted = tuple(procedures)
    for slug in wanted:
        staff = scenario_staff(scenario_book(slug))
        if len(wanted) == 1 or not (staff.ranks or staff.units or staff.registers):
            lives = list(closing_lives(slug).values())
            found += chance.sample(lives, min(LIVES_PER_PROCEDURE, len(lives)))
    return found


def first_acts(course: Course, count: int) -> Course:
    """Return the beginning of a course."""
    return course.model_copy(update={"acts": course.acts[:count]})


def moved_up(course: Course, now: datetime) -> Course:
    """Return the same course so many weeks later that its last act was done within the week before `now`."""
    last = course.acts[-1].at if course.acts else course.received
    by = (now - last) // WEEK * WEEK
    return course.model_copy(
        update={"received": course.received + by, "acts": tuple(_moved_step(step, by) for step in course.acts)}
    )


def _moved_step(step: CourseStep, by: timedelta) -> CourseStep:
    instants = {"at": step.at, "happened_at": step.happened_at, "until": step.until}
    return step.model_copy(update={name: instant + by for name, instant in instants.items() if instant})


class PlayedLife(LiveCase):
    """The case of a workflow run, with an instant of the play in place of Temporal's clock."""

    def __init__(self, opened: OpenCase, at: datetime) -> None:
        self.at = at
        super().__init__(opened)

    def now(self) -> datetime:
        """Return the instant of the play."""
        return self.at


@dataclass
class PlayedOffice:
    """An office whose clock stands at `at` until the play moves it on."""

    register: sessionmaker[Session]
    folder: Path
    chance: Random
    at: datetime
    cases: dict[Number, PlayedLife] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = BanjieClient(
            register=self.register,
            temporal_address="",
            clock=lambda *_: self.at,
            randomness=Randomness(lambda: self.chance.randbytes(8).hex(), lambda: self.chance.randbytes(16).hex()),
            store=AttachmentStore(self.folder),
        )

    def hire(self, lives: list[Life]) -> None:
        """Put everybody on the staff whom the lives name, with all roles that any of them gives, and the ranks and
        units of the first."""
        people: dict[str, Employee] = {}
        for one in (employee for life in lives for employee in life.staff.staff):
            known = people.get(one.person, one)
            people[one.person] = known.model_copy(update={"roles": tuple(dict.fromkeys(known.roles + one.roles))})
        self.client.office = OfficeSettings(
            {life.course.form_input["procedure"]: life.course.settings for life in lives}
        )
        asyncio.run(load_staff(self.client, lives[0].staff.model_copy(update={"staff": tuple(people.values())})))

    def play_lives(self, lives: list[Life]) -> list[Number]:
        """Play each life to its end, and up to an act in the middle, once long ago and once lately, so that its clocks
        still run; let time pass for all to the same instant. Return their numbers, without those that opened further
        complaints."""
        self.hire(lives)
        now = max(life.course.acts[-1].at for life in lives if life.course.acts) + SETTLED_AFTER
        for course in sorted((life.course for life in lives), key=lambda course: course.received):
            self.play_course(course)
            for lately in (False, True):
                begun = first_acts(course, self.chance.randrange(len(course.acts)))
                self.play_course(moved_up(begun, now) if lately else begun)
        while waiting := [number for number, case in self.cases.items() if case.at < now]:
            for number in waiting:
                self.let_time_pass(number, now)
        return self._transact(_numbers_without_links)

    def play_course(self, course: Course) -> Number:
        """Register the complaint of a course and put its acts on record. Return its number."""
        self.at = course.received
        self.client.office = OfficeSettings({course.form_input["procedure"]: course.settings})
        form = parse_form(course.form_input)
        number = self._transact(
            lambda session: registration.record_complaint(session, self.client, form, self.client.randomness.new_id())
        ).number
        self._begin(number)
        for step in course.acts:
            self.let_time_pass(number, step.at)
            self._perform(number, step)
        return number

    def _begin(self, number: Number) -> None:
        opened = self._transact(lambda session: complaints.load_case_input(session, number))
        self.cases[number] = PlayedLife(opened, self.at)
        self._keep_records(number)

    def let_time_pass(self, number: Number, until: datetime) -> None:
        """Ring every clock of a case at its instant, up to `until`."""
        case = self.cases[number]
        self.at = case.at
        while case.next_alarm and case.next_alarm <= until:
            self.at = max(self.at, case.next_alarm)
            case.at = self.at
            case.ring_due_clocks(self.at)
            self._keep_records(number)
        self.at = case.at = max(self.at, until)
        self._keep_records(number)

    def _perform(self, number: Number, step: CourseStep) -> None:
        stated = step.model_dump(exclude={"at", "refused"}, exclude_unset=True)
        said = ActInput.model_validate(stated | {"id": self.client.randomness.new_id()})
        with suppress(BadInput):  # nobody could judge it, and nothing is on record
            committed = self._transact(lambda session: receipt.receive_act(session, self.client, number, said))
            if isinstance(committed, ReceivedAct) and committed.state == "received":
                self._judge(number, committed.act)
        self._keep_records(number)

    def _judge(self, number: Number, act: Act) -> None:
        case = self.cases[number]
        case.at = self.at
        case.judge_act(act)

    def _keep_records(self, number: Number) -> None:
        """Write down what the case has done, hand over its notices, make its documents, and judge what that brings."""
        case = self.cases[number]
        for _ in range(MAX_ROUNDS):
            while case.needs_recording():
                step = case.next_step()
                stored = self._transact(self._writing(step))
                case.confirm_step(step, stored)
            if case.quarantined:
                raise RuntimeError(f"the register does not hold what {number} has done")
            asyncio.run(self._relay())
            acts, _ = self._transact(lambda session: inbox.unjudged_acts(session, number, case.judged, None, None))
            for linked in self._transact(lambda session: complaints.unstarted_cases(session, FAR_AHEAD)):
                self._begin(linked.number)
            if not acts:
                return
            for act in acts:
                self._judge(number, act)

    async def _relay(self) -> None:
        for notice in await delivery.due_notices(self.client):
            await delivery.hand_over(self.client, NO_CHANNELS, notice)
        for number in await document_files.complaints_with_due_documents(self.client):
            await document_files.make_documents(self.client, NO_CHANNELS, number)

    def _writing(self, step: Step) -> Callable[[Session], ChainHead]:
        context = StepContext(self.client.randomness, self.client.office)
        return lambda session: steps.store_step(session, step, context)

    def _transact(self, work: Callable[[Session], T]) -> T:
        return self.client.transact_sync(work)


def _numbers_without_links(session: Session) -> list[Number]:
    """Return the complaints that neither opened others nor were opened by one."""
    opened = select(ComplaintRow.parent).where(ComplaintRow.parent.is_not(None))
    alone = select(ComplaintRow.number).where(ComplaintRow.parent.is_(None), ComplaintRow.number.not_in(opened))
    return list(session.scalars(alone.order_by(ComplaintRow.number)))
