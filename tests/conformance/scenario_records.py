"""Played scenarios as records: what the judge reads, made without a register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cli.demo.from_scenarios import scenario_staff
from conformance import CaseRecord
from conformance.staff_record import StaffRecord
from models.messages import Person
from models.office_events import OFFICE_EVENT, OfficeEvent
from models.procedure import Procedure
from models.time import Calendar
from procedures.scenarios.player import PlayedCase
from procedures.scenarios.schema import Scenario, ScenarioBook
from tests.stack.regulations import scenario_suite

FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def step(kind: str, name: str, at: datetime = FIRST_DAY, **said: Any) -> OfficeEvent:
    """Return an event of the stream `org`."""
    return OFFICE_EVENT.validate_python({"seq": 1, "type": kind, "name": name, "at": at, "recorded_at": at, **said})


@dataclass(frozen=True)
class Absence:
    """A person is away for a time, and another stands in."""

    person: Person
    substitute: Person
    since: datetime
    until: datetime

    def covers(self, substitute: Person, at: datetime) -> bool:
        """Return True if this person stands in at that instant."""
        return self.substitute == substitute and self.since <= at < self.until


def record_of(
    played: PlayedCase,
    procedure: Procedure,
    calendar: Calendar,
    now: datetime | None = None,
    absences: Sequence[Absence] = (),
    staff: StaffRecord | None = None,
) -> CaseRecord:
    """Return the record of a played scenario, read at its last event: all that the system sent was delivered. `staff`
    is that of the scenario file, if it is known already."""
    events = played.events
    return CaseRecord(
        procedure=procedure,
        calendar=calendar,
        events=events,
        staff=staff or StaffRecord([*staff_steps(played.book), *map(_away, absences)]),
        now=now or events[-1].recorded_at,
        delivered=frozenset(event.seq for event in events if event.type == "notified"),
    )


def scenario_records(slug: str) -> Iterator[tuple[Scenario, CaseRecord]]:
    """Yield every scenario of a procedure with its record, each under its own settings."""
    suite = scenario_suite(slug)
    staff = StaffRecord(staff_steps(suite.book))
    for scenario in suite.book.scenarios:
        procedure = suite.law_for(scenario).procedure
        yield scenario, record_of(suite.played(scenario), procedure, suite.calendar, staff=staff)


def _away(absence: Absence) -> OfficeEvent:
    return step(
        "away", absence.person, person=absence.person, other=absence.substitute, at=absence.since,
        since=absence.since, until=absence.until,
    )  # fmt: skip


def staff_steps(book: ScenarioBook) -> Iterator[OfficeEvent]:
    """Yield what the stream `org` would say of the people of a scenario file."""
    staff = scenario_staff(book)
    yield step("ranks", "ranks", names=staff.ranks)
    for employee in staff.staff:
        if not book.people[employee.person]:
            continue  # somebody who is not on the staff
        yield step("joined", employee.person, person=employee.person, digest="0" * 64)
        yield from (step("given", role, person=employee.person) for role in employee.roles)
        if employee.rank:
            yield step("ranked", employee.rank, person=employee.person)
    for unit in staff.units:
        yield step("unit", unit.unit, person=unit.head, parent=unit.parent)
