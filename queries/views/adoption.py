"""Adopting holiday notices: what that would do, and how far its runs have got."""

from datetime import date

from pydantic import Field

from models.messages import ClockKey, Number
from queries.views.base import ShownInstant, View
from rules.statutory_time.calendar import DayKind


class NoticeYearView(View):
    """A holiday notice that is to be adopted."""

    year: int
    notice: str


class ChangedDayView(View):
    """A day whose kind changes: what it was, what it is, which notice or holiday makes it so (`by`); in words."""

    day: date
    was: DayKind
    is_: DayKind = Field(alias="is")
    by: str | None
    label: str


class MovedLimitView(View):
    """A limit that moves. `later` says in which direction; `undone`: its recorded expiry is withdrawn; `told`: somebody
    outside the office had been told the old date."""

    number: Number
    clock: ClockKey
    label: str
    was: date | None
    was_label: str
    until: date
    until_label: str
    due_was: ShownInstant
    due: ShownInstant
    later: bool
    undone: bool
    told: bool
    days: tuple[ChangedDayView, ...]


class AdoptionPreviewView(View):
    """What adopting the notices would do. Numbers of limits: `later`, `earlier`, `undone`. Numbers of open complaints:
    `open` in all, `cases` with a limit that moves, `told` of these, `reminders_only` with nothing but a reminder that
    moves, `unbegun` without a first event, `with_next_act` that take the new calendar with their next act."""

    notices: tuple[NoticeYearView, ...]
    open: int
    cases: int
    later: int
    earlier: int
    undone: int
    told: int
    reminders_only: int
    unbegun: int
    with_next_act: int
    moves: tuple[MovedLimitView, ...]


class AdoptionRunView(View):
    """An adoption and how far its run has got: how many cases it has told, how many of these have not answered."""

    adoption: int
    years: tuple[int, ...]
    sha256: str
    adopted_at: ShownInstant
    adopted_by: str | None
    adopted_by_name: str
    run: str
    told: int
    waiting: int
