"""What waits for one person's decision: of each case what is to be approved, by whom it was asked, how long it has."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.messages import Number, Person
from queries.case_file import load_case_files
from queries.console.approval_subject import SubjectPartView, approval_subjects
from queries.console.inbox import InboxFilter, InboxLineView, inbox_view
from queries.console.limit_lights import LightView
from queries.reading import CaseReading, begin_reading
from queries.views.base import View
from register.office.access_journal import ReadingDoor

PAGE_SIZE = 20  # each with the file of its case


class ApprovalLineView(View):
    """A case that waits for a decision, with what is to be approved. `head` is the hash of its last event."""

    number: str
    title: str
    stage_label: str
    light: LightView
    head: str
    subject: tuple[SubjectPartView, ...]


class ApprovalsView(View):
    """One page of what waits for a decision."""

    lines: tuple[ApprovalLineView, ...]
    total: int
    total_is_capped: bool
    next: str | None


def approvals_view(
    session: Session, person: Person, after: str | None, now: datetime, door: ReadingDoor
) -> ApprovalsView:
    """Return one page of what waits for a person's decision. What it shows of texts that a rule keeps to some is put on
    record. Raises BadInput."""
    inbox = inbox_view(session, person, InboxFilter("decide", after=after, limit=PAGE_SIZE), now)
    files = load_case_files(session, [line.case.number for line in inbox.lines])
    readings = {number: begin_reading(session, file, person, now, door) for number, file in files.items()}
    subjects = approval_subjects(session, [*readings.values()])
    return ApprovalsView(
        lines=tuple(_line(line, readings[line.case.number], subjects) for line in inbox.lines),
        total=inbox.total,
        total_is_capped=inbox.total_is_capped,
        next=inbox.next,
    )


def _line(
    line: InboxLineView, reading: CaseReading, subjects: Mapping[Number, tuple[SubjectPartView, ...]]
) -> ApprovalLineView:
    return ApprovalLineView(
        number=line.case.number,
        title=line.case.title,
        stage_label=line.case.stage_label,
        light=line.light,
        head=reading.case_file.recorded.hash,
        subject=subjects[line.case.number],
    )
