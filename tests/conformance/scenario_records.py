"""Played scenarios as records: what the judge reads, made without a register."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cli.demo.from_scenarios import scenario_staff
from conformance import CaseRecord
from conformance.staff_record import StaffRecord
from models.messages import Person
from models.procedure import Procedure
from models.requirement import Name
from models.time import Calendar
from procedures.scenarios.player import PlayedCase
from procedures.scenarios.schema import Scenario, ScenarioBook
from tests.stack.regulations import scenario_suite

FIRST_DAY = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Step:
    """An event of the stream `org`."""

    type: str
    name: str
    person: Person | None = None
    parent: Name | None = None
    post: Name | None = None
    names: tuple[Name, ...] = ()
    at: datetime = FIRST_DAY
    other: Person | None = None
    since: datetime | None = None
    until: datetime | None = None


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


def _away(absence: Absence) -> Step:
    return Step(
        "away", absence.person, person=absence.person, other=absence.substitute, at=absence.since,
        since=absence.since, until=absence.until,
    )  # fmt: skip


def staff_steps(book: ScenarioBook) -> Iterator[Step]:
    """Yield what the stream `org` would say of the people of a scenario file."""
    staff = scenario_staff(book)
    yield Step("ranks", "ranks", names=staff.ranks)
    for employee in staff.staff:
        if not book.people[employee.person]:
            continue  # somebody who is not on the staff
        yield Step("joined", employee.person, person=employee.person)
        yield from (Step("given", role, person=employee.person) for role in employee.roles)
        if employee.rank:
            yield Step("ranked", employee.rank, person=employee.person)
    for unit in staff.units:
        yield Step("unit", unit.unit, person=unit.head, parent=unit.parent)
