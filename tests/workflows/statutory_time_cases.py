"""Cases under the demonstration procedure of statutory time, and the ends of their limits."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

import procedures
from models.events import Event
from models.messages import Number
from models.tables import ClockRow, NoticeRow
from queries.cases.deadline import deadline_view
from register import editions
from register.cases import complaints
from register.office import staff
from register.randomness import RANDOM
from starter.cases.workflow_start import start_and_wait
from tests.register.recorded_case import complaint, packed_law
from tests.workflows.bureau import LONG_AGO, Bureau, at

PROCEDURE_FILE = Path(__file__).parents[2] / "examples" / "procedures" / "statutory-time.yaml"
WINDOW, LEADER = ("an", "bo"), ("du",)
EXPERTISE = {"ground": "expertise"}


async def open_case(bureau: Bureau, day: str) -> Number:
    """Register a complaint under the demonstration procedure and start its case."""
    procedure, received = procedures.load(str(PROCEDURE_FILE), {}), at(day)
    offset = int((received - await bureau.env.get_current_time()).total_seconds())
    with bureau.register.begin() as session:
        for person in (*WINDOW, *LEADER):
            staff.add_member(session, person, f"{person}某", at=LONG_AGO, randomness=RANDOM)
            role = "window" if person in WINDOW else "leader"
            staff.give_role(session, person, role, at=LONG_AGO)
        editions.keep_edition(session, procedure, received)
        intake = complaint(
            "statutory-time", law=packed_law(procedure), received_at=received, clock_offset=offset, texts={}
        )
        number = complaints.register_complaint(session, intake, randomness=RANDOM)
    bureau.clock_offsets[number] = timedelta(seconds=offset)
    await start_and_wait(bureau.client, number)
    return number


async def accept_case(bureau: Bureau, when: str, severity: str = "minor", **facts: Any) -> Number:
    """Register an ordinary complaint and accept it on the same day."""
    number = await open_case(bureau, f"{when[:10]} 09:00")
    await bureau.perform(number, "accepted", "an", at(when), facts={"severity": severity} | facts)
    return number


async def grant_extension(bureau: Bureau, number: Number, clock: str, units: int, asked: str) -> None:
    """Request an extension, and grant it 15 minutes later."""
    await bureau.perform(number, "extend", "an", at(asked), clock=clock, units=units)
    await bureau.perform(number, "approve", "du", at(asked) + timedelta(minutes=15), clock=clock)


async def suspend_clocks(bureau: Bureau, number: Number, clocks: list[str], since: str, until: str) -> None:
    for name, when, ground in (("suspend", since, EXPERTISE), ("resume", until, {})):
        for clock in clocks:
            await bureau.perform(number, name, "du", at(when), clock=clock, **ground)


async def clock_due(bureau: Bureau, number: Number, clock: str) -> datetime:
    """Return the first late instant; assert that register, workflow and deadline view agree."""
    case = await bureau.settled_case(number)
    with bureau.register() as session:
        row = session.get_one(ClockRow, (number, clock))
        view = deadline_view(session, number, clock)
    assert row.due is not None
    assert case.clocks[clock].due == row.due == view.due
    return row.due


async def last_day(bureau: Bureau, number: Number, clock: str) -> date:
    return (await clock_due(bureau, number, clock) - timedelta.resolution).date()


def clock_events(bureau: Bureau, number: Number, clock: str) -> list[Event]:
    """Return the events of a clock in the journal."""
    return [event for event in bureau.journal(number) if event.name == clock]


def notice_times(bureau: Bureau, number: Number, clock: str) -> list[tuple[str, datetime]]:
    """Return the kinds of notices about a clock and when people were told."""
    with bureau.register() as session:
        rows = session.scalars(select(NoticeRow).where(NoticeRow.complaint == number, NoticeRow.name == clock))
        return sorted({(row.kind, row.at) for row in rows}, key=lambda notice: notice[1])
