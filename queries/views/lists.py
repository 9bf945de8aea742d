"""Lists of complaints, as they are shown."""

from queries.views.about import AboutView
from queries.views.base import NamedView, ShownInstant, View
from queries.views.clock import ClockView


class UrgedView(View):
    """That a case was urged and nobody who has work on it has acted since: how often, and when last."""

    times: int
    last: ShownInstant


class CaseLineView(View):
    """One complaint in a list. `about`: none where the list is made for nobody. `holders`: who has work on it.
    `clocks`: first the limit by which the list stands, last the reminders of the office. `begun`: the case has its
    first event. `urged`: None where it was not urged within two weeks, or whoever has work on it has acted since."""

    number: str
    procedure: str
    title: str
    about: AboutView | None = None
    stage: str
    stage_label: str
    received_at: ShownInstant
    holders: tuple[NamedView, ...]
    clocks: tuple[ClockView, ...]
    begun: bool
    urgent: bool
    urged: UrgedView | None = None


class ReceivedNoticeView(View):
    """A notice that has come to somebody. `says`: what it tells, `article`: the article that orders it, empty for what
    the office adds, `read`: whether they have read it."""

    id: str
    number: str
    title: str
    stage_label: str
    says: str
    article: str
    at: ShownInstant
    read: bool


class ReceivedNoticesView(View):
    """One page of the notices that have come to somebody, unread ones first. `next` is the cursor of the next page,
    None on the last."""

    notices: tuple[ReceivedNoticeView, ...]
    next: str | None


class CaseListView(View):
    """One page of complaints, urgent ones first, then late ones, then by the end of the next limit or reminder of their
    text.

    `total` counts all pages, up to 1,000; `total_is_capped`: there are more. `next` is the cursor of the next page,
    None on the last.
    """

    cases: tuple[CaseLineView, ...]
    total: int
    total_is_capped: bool
    next: str | None
