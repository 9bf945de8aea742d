"""The filter of a list of complaints, and its conditions on the rows of complaints and tasks."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

import procedures
from models.errors import BadInput
from models.held_role import SCOPE_MARK
from models.messages import Person
from models.tables import ComplaintRow, HoldingRow, TaskRow
from queries.cases.case_file import require_staff
from queries.lists.bound_values import Instant
from queries.lists.opened_tasks import unopened_by
from queries.lists.urgings import urged_numbers
from register.cases.complaints import IMPORT_KEY_PREFIX
from register.cases.near import is_near
from register.office import staff
from register.office.held_names import STAFF
from register.office.staff import WorkHolders
from wording.translation import N_, by_door

PAGE_SIZE = 200
OWN_WORK = ("stage", "decision")  # kinds of tasks that are somebody's own
Listed = type[ComplaintRow] | type[TaskRow]  # both have what orders a list (models.tables: PLACE)


@dataclass(frozen=True)
class CaseFilter:
    """Chooses the complaints of a list. `person`: the work of the person, of those for whom they stand in, and of their
    roles; with `colleagues` also that of others with one of these roles. `anyone`: of this only what anybody of the
    office may do (True), or all but that (False). `holders`: of this, or of all work, only what lies under these names.
    `tasks`: only work of these kinds. `done_by`: complaints in which this person has acted, the last first. `reader`:
    without complaints of which this person reads nothing. `unopened_by`: only work that this person has not opened.
    `urged`: only those that were urged and where nobody has acted since. `near`: only those near their limit; the list
    fills in `near_until`. `closed_after` and `closed_before`: only those that closed then. `old_number`: that of the
    system from which a complaint was moved in. `newest`: in the order of receipt, the newest first, in place of that of
    limits. `limit` rows a page; `after` is the `next` of the page before."""

    role: str | None = None
    person: str | None = None
    colleagues: bool = False
    anyone: bool | None = None
    holders: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    done_by: str | None = None
    procedure: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    urgent: bool = False
    urged: bool = False
    reader: str | None = None
    unopened_by: str | None = None
    overdue: bool = False
    near: bool = False
    near_until: datetime | None = None
    due_within: timedelta | None = None
    due_before: datetime | None = None
    received_after: datetime | None = None
    received_before: datetime | None = None
    closed_after: datetime | None = None
    closed_before: datetime | None = None
    old_number: str | None = None
    everything: bool = False
    newest: bool = False
    limit: int = PAGE_SIZE
    after: str | None = None

    @property
    def by_work(self) -> bool:
        """Return True where the list is of what lies with somebody."""
        return bool(self.role or self.person or self.holders)

    @property
    def of_closed(self) -> bool:
        """Return True where the list is of what closed at some time."""
        return self.closed_after is not None or self.closed_before is not None

    @property
    def narrows(self) -> bool:
        """Return True where the list asks for anything beside whose work it was, or is."""
        asked = (
            not self.everything,
            self.procedure,
            self.stage,
            self.urgent,
            self.urged,
            self.overdue,
            self.near,
            self.due_within,
            self.due_before,
        )
        return any(asked) or self.received_after is not None or self.received_before is not None or self.of_closed


def place_conditions(criteria: CaseFilter, now: Instant, row: Listed) -> Iterator[ColumnElement[bool]]:
    """Yield what the filter asks of the columns that complaints and their tasks have in common."""
    if criteria.overdue:  # which only open ones are
        yield row.overdue.expression  # as the index says it: one on `IS TRUE` would not use it
    elif criteria.of_closed:
        if criteria.closed_after:
            yield row.closed_at >= criteria.closed_after
        if criteria.closed_before:
            yield row.closed_at < criteria.closed_before
    elif not (criteria.everything or criteria.old_number):
        yield row.closed_at.is_(None)
    if criteria.procedure:
        yield _is_one_of(row.procedure, criteria.procedure)
    if criteria.urgent:
        yield row.urgent.is_(True)
    if criteria.urged:
        number = ComplaintRow.number if row is ComplaintRow else TaskRow.complaint
        yield number.in_(urged_numbers(now))
    if criteria.unopened_by and row is TaskRow:
        yield unopened_by(criteria.unopened_by)
    if criteria.near_until:
        yield from is_near(row, now, criteria.near_until)
    if criteria.due_within is not None:
        yield row.next_due <= now + criteria.due_within
    if criteria.due_before:
        yield row.next_due < criteria.due_before


def other_conditions(criteria: CaseFilter) -> Iterator[ColumnElement[bool]]:
    """Yield what the filter asks of the row of the complaint alone."""
    if criteria.stage:
        yield _is_one_of(ComplaintRow.stage, criteria.stage)
    if criteria.received_after:
        yield ComplaintRow.received_at >= criteria.received_after
    if criteria.received_before:
        yield ComplaintRow.received_at < criteria.received_before
    if criteria.old_number:
        slugs = criteria.procedure or procedures.slugs()
        yield ComplaintRow.key.in_(f"{IMPORT_KEY_PREFIX}{slug}:{criteria.old_number}" for slug in slugs)


def _is_one_of(
    column: InstrumentedAttribute[str] | InstrumentedAttribute[str | None], values: tuple[str, ...]
) -> ColumnElement[bool]:
    """Return the condition on one of several values; on a single one so that an index gives the order as well."""
    return column == values[0] if len(values) == 1 else column.in_(values)


def filter_holders(session: Session, criteria: CaseFilter, now: datetime) -> WorkHolders:
    """Return the holders whose tasks the filter asks for. Raises BadInput."""
    named = (criteria.role,) if criteria.role else ()
    if criteria.role and not _is_role_in_use(session, criteria.role):
        raise BadInput(
            by_door(
                N_("Nobody holds the role {role}, and no case waits for it; banjie staff list shows the roles."),
                http=N_(
                    "Nobody holds the role {role}, and no case waits for it; the administrator's banjie "
                    "staff list shows the roles."
                ),
                page=N_("Nobody holds the role {role}, and no case waits for it."),
            )(role=criteria.role)
        )
    if not criteria.person:
        return WorkHolders((*named, *criteria.holders))
    held = staff.work_holders(session, criteria.person, now)
    if STAFF not in held.anywhere:
        require_staff(session, criteria.person, now)
    others = _colleagues(session, held) if criteria.colleagues else ()
    return work_of(criteria, held._replace(anywhere=(*named, *held.anywhere, *others)))


def work_of(criteria: CaseFilter, held: WorkHolders) -> WorkHolders:
    """Return those of the holders whose work the filter asks for: what lies with anybody of the office, all but that,
    or both; and of that what lies under the names it asks for."""
    if criteria.anyone:
        held = WorkHolders((STAFF,))
    elif criteria.anyone is not None:
        held = _names_kept(held, lambda name: name != STAFF)
    return _names_kept(held, criteria.holders.__contains__) if criteria.holders else held


def _names_kept(held: WorkHolders, is_kept: Callable[[str], bool]) -> WorkHolders:
    of_each = tuple((slug, tuple(filter(is_kept, names))) for slug, names in held.only_in)
    return WorkHolders(tuple(filter(is_kept, held.anywhere)), of_each)


def _colleagues(session: Session, held: WorkHolders) -> tuple[Person, ...]:
    """Return everybody who holds one of the same roles, under whichever regulation."""
    roles = {*held.anywhere, *(name for _, names in held.only_in for name in names)} - {STAFF}
    of_one = or_(*(HoldingRow.role.endswith(f"{SCOPE_MARK}{role}", autoescape=True) for role in sorted(roles)))
    holding = select(HoldingRow.person).distinct().where(or_(HoldingRow.role.in_(sorted(roles)), of_one))
    return tuple(session.scalars(holding.where(HoldingRow.until.is_(None)))) if roles else ()


def _is_role_in_use(session: Session, role: str) -> bool:
    under_one = HoldingRow.role.endswith(f"{SCOPE_MARK}{role}", autoescape=True)
    holds, waits = exists().where(or_(HoldingRow.role == role, under_one)), exists().where(TaskRow.holder == role)
    return bool(session.scalar(select(or_(holds, waits))))
