"""`banjie demo`: plays courses on real servers with skipped time, then prints their histories from the register."""

import asyncio
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session
from temporalio.client import WorkflowHandle
from temporalio.testing import TimeSkipper, TimeSkippingConfig

import worker
from activities.case import CaseActivities
from cli.cases.conform import print_unexplained
from cli.connection import SHUTDOWN_PAUSE
from cli.demo.example_words import WRITTEN_IN
from cli.demo.script import Course, CourseStep
from cli.rendering import history_lines, output
from models.errors import Failure, Refused
from models.form import ActInput
from models.messages import FactValue, Number, Person
from models.procedure import Procedure
from models.requirement import Name
from procedures import load
from procedures.office_settings import OfficeSettings
from queries.cases import history
from queries.conformance import conformance_view
from queries.views.history import EventView
from register import migrations
from register.acts.inbox import system_clock
from register.database import create_register_engine, session_factory
from register.documents.attachments import AttachmentStore
from register.signing import open_signing
from services import relay
from services.embedded.stack import Stack
from settings import Settings
from starter.acts import submit
from starter.cases.registration import register
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from starter.notices.delivery import NoticeSettings
from starter.office import staff_file
from starter.office.staff_file import StaffFile
from wording import dates, terms
from wording.translation import current_language, gettext, joined, listed, ngettext

WRITTEN_FOLDERS = ("examples/forms", "examples/courses", "tests/procedures")


class SkippedClock:
    """The clock of each case: that of the register, ahead by the time that was skipped for the case."""

    def __init__(self) -> None:
        self.shift: dict[Number, timedelta] = {}

    def __call__(self, session: Session, number: Number) -> datetime:
        return system_clock(session, number) + self.shift.get(number, timedelta())


class CoursePlayer:
    """Plays courses on a stack whose time can be skipped."""

    def __init__(self, stack: Stack, secret: bytes) -> None:
        self.clock = SkippedClock()
        self.client = BanjieClient(
            register=session_factory(
                create_register_engine(stack.database_url), open_signing(stack.home / "signing", None, make=True)
            ),
            temporal_address=stack.temporal_address,
            secret=secret,
            clock=self.clock,
            store=AttachmentStore(stack.home / "attachments"),
        )
        self.skipper: TimeSkipper | None = None

    async def connect_skipper(self) -> None:
        temporal = await self.client.connect_temporal()
        self.skipper = TimeSkipper(temporal, config=TimeSkippingConfig(enabled=False))
        self.client.temporal_client = self.skipper.client

    async def register_course(self, name: str, course: Course) -> Number:
        """Register the form of a course at the instant at which it begins."""
        form = course.form_input
        now = await self.client.transact(lambda session: system_clock(session, ""))
        shift = course.received - now
        client = replace(
            self.client,
            office=OfficeSettings({str(form["procedure"]): course.settings}),
            clock_offset=int(shift.total_seconds()),
            clock=lambda session, _: system_clock(session, "") + shift,
        )
        registered = await register(client, form, key=f"demo:{name}")
        self.clock.shift[registered.number] = timedelta(seconds=client.clock_offset)
        output.print_sentence("  registered {number}  {title}", number=registered.number, title=course.title)
        return registered.number

    async def play_course(self, number: Number, course: Course) -> None:
        """Perform the acts of a course, each at its instant; wait for its end where it has one."""
        for step in course.acts:
            await self.skip_to(number, step.at)
            await _perform_step(self.client, number, step)
        if course.closed_at:
            await self.skip_to(number, course.closed_at)
            await self._handle(number).result()
        output.print_sentence(
            "  reached {day}  {number}", day=dates.short_day(course.closed_at or course.acts[-1].at), number=number
        )

    async def skip_to(self, number: Number, at: datetime) -> None:
        """Skip the time of a case to that instant; its timers fire on the way."""
        assert self.skipper
        skipped = at - await self.client.transact(lambda session: self.clock(session, number))
        if skipped > timedelta():
            self.clock.shift[number] += skipped
            await self.skipper.fast_forward(self._handle(number), skipped)

    def _handle(self, number: Number) -> WorkflowHandle[Any, Any]:
        assert self.skipper
        return self.skipper.client.get_workflow_handle(workflow_id(number))


async def _perform_step(client: BanjieClient, number: Number, step: CourseStep) -> None:
    """Perform an act. Raises Failure unless an act that must be refused is refused by exactly those rules."""
    said = ActInput.model_validate(step.model_dump(exclude={"at", "refused"}, exclude_unset=True))
    try:
        await submit.act(client, number, said)
    except Refused as error:
        if step.refused is None or set(error.more["refused_by"]) != set(step.refused):
            raise
        return
    if step.refused is not None:
        raise Failure(
            gettext(
                "{number}: {act} was to be refused by {rules}, but it was done.",
                number=number,
                act=step.name,
                rules=listed(step.refused),
            )
        )


async def run_demo(home: Path, courses: Mapping[str, Course], office: StaffFile) -> None:
    """Start the stack, play the courses concurrently, print the history of each, stop the stack."""
    shutil.rmtree(home, ignore_errors=True)
    output.print_sentence("Starting a real PostgreSQL and Temporal ... (Chinese: make demo)")
    if current_language() is not WRITTEN_IN:
        output.print_sentence(
            "What people say is translated. To read the Chinese: make demo, or the files in {folders}",
            folders=listed(WRITTEN_FOLDERS),
        )
    async with Stack(home, time_skipping=True) as stack:
        await asyncio.to_thread(migrations.upgrade, stack.database_owner_url)
        player = CoursePlayer(stack, Settings(home=home).secret_key())
        await player.connect_skipper()
        numbers = await _play_courses(player, courses, office)
        names = {employee.person: employee.name for employee in office.staff}
        explained = await player.client.transact(lambda session: _print_histories(session, numbers, names))
        judged = await player.client.transact(lambda session: conformance_view(session, system_clock(session, "")))
        player.client.close()
        await asyncio.sleep(SHUTDOWN_PAUSE.total_seconds())
    output.print_sentence("\nWhether each rule was kept, by the record alone (banjie conform --all):")
    print_unexplained(judged)
    output.print_line(
        "\n" + gettext("The demonstration is over, everything has stopped. Its register is left in {home}.", home=home)
    )
    output.print_sentence(
        "Read on:\n  banjie --lang en list --all\n  banjie --lang en show {number} --person {reader}",
        number=numbers[0][0],
        reader=office.staff[0].person,
    )
    if explained:
        output.print_sentence("  banjie --lang en explain {number} {clock}", number=explained[0], clock=explained[1])
    if judged.unexplained:
        raise Failure(
            ngettext(
                "In {n} case of the demonstration a rule was broken and the register does not call it a breach.",
                "In {n} cases of the demonstration a rule was broken and the register does not call it a breach.",
                len(judged.unexplained),
            )
        )


async def _play_courses(
    player: CoursePlayer, courses: Mapping[str, Course], office: StaffFile
) -> list[tuple[Number, Course]]:
    client = player.client
    await staff_file.load_staff(_client_before_courses(client, courses), office)
    assert client.temporal_client
    records = CaseActivities(client.register, client.secret, office=client.office, clock=player.clock)
    relaying = asyncio.create_task(relay.run_relay(client))
    async with worker.build_worker(client.temporal_client, records, task_queue=client.task_queue):
        output.print_line(
            ngettext(
                "Registers and handles {n} complaint. People and complaints are made up, program and rules are real.\n"
                "The time of each case is skipped ahead, so that months pass in seconds.",
                "Registers and handles {n} complaints. People and complaints are made up, program and rules are real.\n"
                "The time of each case is skipped ahead, so that months pass in seconds.",
                len(courses),
            )
        )
        numbers = [await player.register_course(name, course) for name, course in courses.items()]
        await asyncio.gather(*map(player.play_course, numbers, courses.values()))
        relaying.cancel()
        with suppress(asyncio.CancelledError):
            await relaying
    await relay.make_due_documents(client, NoticeSettings())  # those of the last acts
    return list(zip(numbers, courses.values(), strict=True))


def _client_before_courses(client: BanjieClient, courses: Mapping[str, Course]) -> BanjieClient:
    """Return a client whose clock is before the first course, so that the staff hold their roles by then."""
    first = min(course.received for course in courses.values()) - timedelta(days=30)
    return replace(client, clock=lambda *_: first)


def _print_histories(
    session: Session, numbers: list[tuple[Number, Course]], names: Mapping[Person, str]
) -> tuple[Number, Name] | None:
    """Print the history of each case with what was said; return the first limit that ran, with its case."""
    output.print_sentence(
        "\n"
        "What happened in each case, read from the register.\n"
        "Each line: number of the event, when, who, what → next stage. Below it: by which "
        "articles of the regulation,\n"
        "and which time limits run then. ✗ marks an act that was refused."
    )
    limits = list[tuple[Number, Name]]()
    for number, course in numbers:
        found = history.history_view(session, number, texts=False)
        limits += [(number, limit.clock) for event in found.events for limit in event.due_next]
        output.print_sentence("\n[bold]■ {title}[/]", title=output.escaped(course.title))
        history_lines.print_history(found, told_by_event(course, found.events, names))
    return limits[0] if limits else None


def told_by_event(course: Course, events: Sequence[EventView], names: Mapping[Person, str]) -> dict[int, str]:
    """Return what was said with each event of the case of a course, by the number of the event."""
    form = course.form_input
    procedure = load(form["procedure"], dict(course.settings))
    said = {1: _content(procedure, form.get("facts", {}), form.get("texts", {}), names)}
    steps = [step for step in course.acts if step.refused is None]
    for event, step in _events_of_steps(events, steps):
        said[event.seq] = _content(procedure, step.facts, step.texts, names)
    return {seq: words for seq, words in said.items() if words}


def _events_of_steps(
    events: Sequence[EventView], steps: Sequence[CourseStep]
) -> Iterator[tuple[EventView, CourseStep]]:
    """Yield the first event of each step: the acts of people, in the order of the course."""
    waiting, done = list(reversed(steps)), None
    for event in events[1:]:
        if waiting and event.n != done and event.by == waiting[-1].actor and _can_be_of(event, waiting[-1]):
            done = event.n
            yield event, waiting.pop()


def _can_be_of(event: EventView, step: CourseStep) -> bool:
    """Return False for another act of the same person: whoever takes a form in registers it too."""
    return event.type != "acted" or event.name == step.name


def _content(
    procedure: Procedure, facts: Mapping[Name, FactValue], texts: Mapping[Name, str], names: Mapping[Person, str]
) -> str:
    stated = [
        (terms.label(procedure, name, "fact"), _value(procedure, name, value, names)) for name, value in facts.items()
    ]
    written = [(terms.label(procedure, name, "text"), text) for name, text in texts.items()]
    return joined(gettext("{name}: {value}", name=name, value=value) for name, value in stated + written)


def _value(procedure: Procedure, name: Name, value: FactValue, names: Mapping[Person, str]) -> str:
    if procedure.facts[name].is_ in ("person", "persons"):
        persons = value if isinstance(value, tuple) else (str(value),)
        return listed(names.get(person, person) for person in persons)
    return terms.value_text(procedure, name, value)
