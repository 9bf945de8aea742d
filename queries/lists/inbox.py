"""The inbox of one person: what waits for them, their department, their approval, with the numbers beside the
navigation; what they have done."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, get_args

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.messages import Person
from queries.lists.bound_values import MOST_KEPT, NOW
from queries.lists.case_filter import OWN_WORK, CaseFilter, work_of
from queries.lists.cases import case_list
from queries.lists.limit_lights import NO_LIMIT, LightView, LimitLights, limit_lights
from queries.lists.list_places import counted_numbers
from queries.lists.received_notices import Receiver, unread_count
from queries.lists.shut_out import shut_out_of
from queries.views.base import View
from queries.views.lists import CaseLineView
from register.office import staff
from register.office.access_journal import ReadingDoor
from register.office.staff import WorkHolders

Tab = Literal["mine", "anyone", "unit", "decide", "done", "all"]
TABS: tuple[Tab, ...] = get_args(Tab)
TABS_OF_HOLDERS = ("unit", "all")  # lists of what lies with others, too
Group = Literal["urgent", "late", "week", "later"]  # in the order of a list: by the limit on each line
PAGE_SIZE = 21  # a page is at most 60 kB, and takes at most 50 ms over a million complaints (docs/performance.md)

MOST_COUNTED = 99  # "99+" beyond


@dataclass(frozen=True)
class InboxFilter:
    """Chooses a page of the inbox: its tab, and filters of its complaints. `holders`: of all open complaints, or of the
    work of the department, what lies under these names. `since` and `until`: received on these days or between. `new`:
    of their own work, what they have not opened since it came to them."""

    tab: Tab = "mine"
    procedures: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    holders: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    overdue: bool = False
    near: bool = False
    urgent: bool = False
    urged: bool = False
    new: bool = False
    newest: bool = False
    after: str | None = None
    limit: int = PAGE_SIZE


class InboxLineView(View):
    """A complaint of the inbox, with the light of its next limit, and the group of the list in which it stands."""

    case: CaseLineView
    light: LightView
    group: Group


class InboxView(View):
    """One page of the inbox. `near_means`: what counts as near, in words."""

    lines: tuple[InboxLineView, ...]
    total: int
    total_is_capped: bool
    next: str | None
    near_means: str


def case_filter(person: Person, criteria: InboxFilter) -> CaseFilter:
    asked = CaseFilter(
        procedure=criteria.procedures, stage=criteria.stages, overdue=criteria.overdue, urgent=criteria.urgent,
        urged=criteria.urged, near=criteria.near, newest=criteria.newest, limit=criteria.limit, after=criteria.after,
        received_after=_midnight(criteria.since) if criteria.since else None,
        received_before=_midnight(criteria.until + timedelta(days=1)) if criteria.until else None,
    )  # fmt: skip
    if criteria.tab in TABS_OF_HOLDERS and criteria.holders:
        asked = replace(asked, holders=criteria.holders, tasks=OWN_WORK)
    match criteria.tab:
        case "all":
            return replace(asked, reader=person)
        case "done":
            return replace(asked, done_by=person, everything=True)
        case "decide":
            return replace(asked, person=person, tasks=("decision",), unopened_by=person if criteria.new else None)
        case "mine":
            return replace(asked, person=person, anyone=False, unopened_by=person if criteria.new else None)
        case _:
            return replace(asked, person=person, colleagues=criteria.tab == "unit", anyone=criteria.tab == "anyone")


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), office_zone())


def inbox_view(
    session: Session, person: Person, criteria: InboxFilter, now: datetime, door: ReadingDoor | None = None
) -> InboxView:
    """Return one page of the inbox of a person; through a `door` as `case_list` does. Raises BadInput."""
    return inbox_in_light(session, person, criteria, limit_lights(session, now), door)


def inbox_in_light(
    session: Session, person: Person, criteria: InboxFilter, lights: LimitLights, door: ReadingDoor | None = None
) -> InboxView:
    """Return one page of the inbox of a person, by lights that have been read already. Raises BadInput."""
    found = case_list(session, case_filter(person, criteria), lights.now, door)
    return InboxView(
        lines=tuple(_line(case, lights) for case in found.cases),
        total=found.total,
        total_is_capped=found.total_is_capped,
        next=found.next,
        near_means=lights.near_means,
    )


def _line(case: CaseLineView, lights: LimitLights) -> InboxLineView:
    light, end = lights.first(case.clocks), case.clocks[0].due if case.clocks else None
    group: Group = "later"
    if case.urgent or light.tone == "late":
        group = "urgent" if case.urgent else "late"
    elif light != NO_LIMIT and end and end <= _midnight(lights.next_week):
        group = "week"
    return InboxLineView(case=case, light=light, group=group)


class InboxCountsView(View):
    """How many complaints wait for somebody's work, and for their decision, and how many notices they have not read;
    `MOST_COUNTED` + 1 where more do."""

    mine: int
    decide: int
    unread: int


def inbox_counts(session: Session, person: Person, now: datetime) -> InboxCountsView:
    """Return how many complaints and notices wait for a person, in one statement beside the one for the roles that they
    hold."""
    query = _counts_query(person, staff.work_holders(session, person, now), MOST_COUNTED)
    return InboxCountsView(**session.execute(query, {"now": now}).one()._mapping)


@lru_cache(maxsize=MOST_KEPT)
def _counts_query(person: Person, held: WorkHolders, most: int) -> Select[int, int, int]:
    mine = _count(InboxFilter("mine"), person, held, most)
    decide = _count(InboxFilter("decide"), person, held, most)
    unread = unread_count(Receiver(person, held, NOW), most)
    return select(mine.label("mine"), decide.label("decide"), unread.label("unread"))


def _count(criteria: InboxFilter, person: Person, held: WorkHolders, most: int) -> ColumnElement[int]:
    unreadable = shut_out_of(held.anywhere)  # persons among them
    asked = case_filter(person, criteria)
    numbers = counted_numbers(asked, NOW, work_of(asked, held), most, unreadable)
    return select(func.count()).select_from(numbers.subquery()).scalar_subquery()
