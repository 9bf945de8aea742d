"""The inbox of one person: what waits for them, their department, their approval; what they have done."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy.orm import Session

from models.messages import Person
from queries.console.limit_lights import LightView, LimitLights, limit_lights
from queries.lists.case_filter import OWN_WORK, CaseFilter
from queries.lists.cases import case_list
from queries.views.base import View
from queries.views.lists import CaseLineView, CaseListView

Tab = Literal["mine", "unit", "decide", "done", "all"]
TABS: tuple[Tab, ...] = get_args(Tab)
PAGE_SIZE = 30  # a page then takes at most 50 ms over a million complaints (docs/performance.md)


@dataclass(frozen=True)
class InboxFilter:
    """Which page of the inbox: its tab, and what is asked of the complaints beside that."""

    tab: Tab = "mine"
    procedures: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    holder: str = ""
    overdue: bool = False
    near: bool = False
    urgent: bool = False
    after: str | None = None
    limit: int = PAGE_SIZE


class InboxLineView(View):
    """A complaint of the inbox, with the light of its next limit."""

    case: CaseLineView
    light: LightView


class InboxView(View):
    """One page of the inbox. `near_means`: what counts as near, in words."""

    lines: tuple[InboxLineView, ...]
    total: int
    total_is_capped: bool
    next: str | None
    near_means: str


def case_filter(person: Person, wanted: InboxFilter) -> CaseFilter:
    """Return the filter of the list that a page of the inbox shows."""
    asked = CaseFilter(
        procedure=wanted.procedures, stage=wanted.stages, overdue=wanted.overdue, urgent=wanted.urgent,
        near=wanted.near, limit=wanted.limit, after=wanted.after,
    )  # fmt: skip
    match wanted.tab:
        case "all":
            return replace(asked, role=wanted.holder or None, tasks=OWN_WORK if wanted.holder else (), reader=person)
        case "done":
            return replace(asked, done_by=person, everything=True)
        case "decide":
            return replace(asked, person=person, tasks=("decision",))
        case _:
            return replace(asked, person=person, colleagues=wanted.tab == "unit")


def inbox_view(session: Session, person: Person, wanted: InboxFilter, now: datetime) -> InboxView:
    """Return one page of the inbox of a person. Raises BadInput."""
    return inbox_in_light(session, person, wanted, limit_lights(session, now))


def inbox_in_light(session: Session, person: Person, wanted: InboxFilter, lights: LimitLights) -> InboxView:
    """Return one page of the inbox of a person, by lights that have been read already. Raises BadInput."""
    now = lights.now
    found: CaseListView = case_list(session, case_filter(person, wanted), now)
    return InboxView(
        lines=tuple(_line(case, lights) for case in found.cases),
        total=found.total,
        total_is_capped=found.total_is_capped,
        next=found.next,
        near_means=lights.near_means,
    )


def _line(case: CaseLineView, lights: LimitLights) -> InboxLineView:
    return InboxLineView(case=case, light=lights.first(case.clocks))
