"""Preview of adopting holiday notices: which limits of open cases they would move, and why."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy.orm import Session

from calendars import HolidayNotice
from models.messages import ClockKey
from models.procedure import Procedure
from models.time import Calendar
from queries import case_file, redating
from queries.views.adoption import AdoptionPreviewView, ChangedDayView, MovedLimitView, NoticeYearView
from register import calendar_adoption
from register.operations.affected_cases import AffectedCase, AffectedSearch
from register.operations.verification.case_look import collector_paused
from rules.redate import LimitMove
from rules.statutory_time.calendar import china_calendar, with_newer_years
from starter.client import BanjieClient
from wording import terms
from wording.limit_ends import end_label


async def preview_adoption(client: BanjieClient, notices: Mapping[int, HolidayNotice]) -> AdoptionPreviewView:
    """Return what adopting these notices would do now. Changes nothing. Raises Unavailable."""
    return await client.transact(lambda session: adoption_preview(session, client, notices))


def adoption_preview(
    session: Session, client: BanjieClient, notices: Mapping[int, HolidayNotice]
) -> AdoptionPreviewView:
    """Return what adopting these notices would do, read in this transaction."""
    proposed = Calendar(years={year: notice.as_year() for year, notice in notices.items()})
    calendar = with_newer_years(calendar_adoption.adopted_calendar(session), proposed)
    search = AffectedSearch(session, calendar, client.clock(session, ""))
    report = MoveReport(session)
    with collector_paused():
        for affected in search.all():
            report.add_case(affected)
    counts = report.counts
    return AdoptionPreviewView(
        notices=tuple(NoticeYearView(year=year, notice=notice.notice) for year, notice in sorted(notices.items())),
        open=search.open,
        cases=counts["cases"],
        later=counts["later"],
        earlier=counts["earlier"],
        undone=counts["undone"],
        told=counts["told"],
        reminders_only=counts["reminders_only"],
        unbegun=counts["unbegun"],
        with_next_act=search.behind - counts["cases"] - counts["reminders_only"] - counts["unbegun"],
        moves=tuple(report.moves),
    )


@dataclass
class MoveReport:
    """What the notices would do, put together complaint by complaint."""

    session: Session
    counts: Counter[str] = field(default_factory=Counter)
    moves: list[MovedLimitView] = field(default_factory=list)
    _procedures: dict[int, Procedure] = field(default_factory=dict)
    _clock_labels: dict[tuple[int, ClockKey], str] = field(default_factory=dict)
    _end_labels: dict[tuple[int, ClockKey, datetime, date | None], str] = field(default_factory=dict)
    _changed_days: dict[tuple[tuple[date, ...], int, int], tuple[ChangedDayView, ...]] = field(default_factory=dict)

    def add_case(self, affected: AffectedCase) -> None:
        """Count one complaint that is affected."""
        if not affected.begun:
            self.counts["unbegun"] += 1
        elif not affected.moves:
            self.counts["reminders_only"] += 1
        else:
            told = [self._add_move(affected, move) for move in affected.moves]
            self.counts["cases"] += 1
            self.counts["told"] += any(told)

    def _add_move(self, affected: AffectedCase, move: LimitMove) -> bool:
        """Add one limit; return whether somebody outside the office had been told the old date."""
        assert move.before.due
        told = move.before.stopped is None and move.clock.breach and affected.somebody_was_told(move.before.started)
        later = move.due.at > move.before.due
        self.counts["later" if later else "earlier"] += 1
        self.counts["undone"] += move.undone
        procedure = self._procedure(affected)
        shown: dict[str, object] = {
            "number": affected.number,
            "clock": move.key,
            "label": self._clock_label(procedure, move.key),
            "was": move.before.last_day,
            "was_label": self._end_label(procedure, move.key, move.before.due, move.before.last_day),
            "until": move.due.last_day,
            "until_label": self._end_label(procedure, move.key, move.due.at, move.due.last_day),
            "due_was": move.before.due,
            "due": move.due.at,
            "later": later,
            "undone": move.undone,
            "told": told,
            "days": self._days_behind(affected, move.days),
        }
        # Of values that were validated before, and there may be a hundred thousand: only the first is validated again.
        line = self.moves[0].model_copy(update=shown) if self.moves else MovedLimitView.model_validate(shown)
        self.moves.append(line)
        return told

    def _procedure(self, affected: AffectedCase) -> Procedure:
        """Return the edition of a complaint with its prose; read once, since many cases have the same."""
        if id(affected.law) not in self._procedures:
            law = affected.law.procedure
            procedure = case_file.procedure_with_prose(self.session, law.slug, law.edition, law.overlays)
            self._procedures[id(affected.law)] = procedure
        return self._procedures[id(affected.law)]

    def _clock_label(self, procedure: Procedure, key: ClockKey) -> str:
        """Return a limit in the words of the edition; looked up once, since many cases have the same."""
        cached = (id(procedure), key)
        if cached not in self._clock_labels:
            self._clock_labels[cached] = terms.label(procedure, key, "clock")
        return self._clock_labels[cached]

    def _end_label(self, procedure: Procedure, key: ClockKey, due: datetime, last_day: date | None) -> str:
        """Return the end of a limit in words; said once, since many limits end on the same days."""
        cached = (id(procedure), key, due, last_day)
        if cached not in self._end_labels:
            self._end_labels[cached] = end_label(procedure, key, due, last_day)
        return self._end_labels[cached]

    def _days_behind(self, affected: AffectedCase, days: tuple[date, ...]) -> tuple[ChangedDayView, ...]:
        """Return the changed days that move a limit; looked up once, since many limits have the same."""
        cached = (days, id(affected.counted_by), id(affected.newer))
        if cached not in self._changed_days:
            before = china_calendar(affected.counted_by)
            after = china_calendar(with_newer_years(affected.counted_by, affected.newer))
            views = (redating.changed_day(day, before.look_up(day), after.look_up(day)) for day in days)
            self._changed_days[cached] = tuple(views)
        return self._changed_days[cached]
