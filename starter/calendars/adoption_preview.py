"""Preview of adopting holiday notices: which limits of open cases they would move, and why."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache, partial

from sqlalchemy.orm import Session

from calendars import HolidayNotice
from models.law import Law
from models.messages import ClockKey
from models.time import Calendar
from queries.calendars import notices
from queries.cases import case_file
from queries.lists.line_words import LineWords
from queries.views.calendars import AdoptionPreviewView, ChangedDayView, MovedLimitView, NoticeYearView
from register.calendars import notice_adoption
from register.calendars.affected_cases import AffectedCase, AffectedSearch
from rules.redate import LimitMove
from rules.statutory_time.calendar import with_newer_years, working_days_of
from starter.calendars.notice_adoption import known_calendar
from starter.client import BanjieClient, in_transaction


def adoption_preview(
    session: Session, client: BanjieClient, notices: Mapping[int, HolidayNotice], code: str | None = None
) -> AdoptionPreviewView:
    """Return what adopting these notices of a calendar, by default the office's, would do now. Changes nothing. Raises
    BadInput for a calendar that is not on file."""
    years = {year: notice.as_year() for year, notice in notices.items()}
    proposed = Calendar(code=known_calendar(code), years=years)
    calendar = _with_proposed(notice_adoption.adopted_calendar(session), proposed)
    search = AffectedSearch(session, calendar, client.clock(session, ""))
    report = MoveReport(session)
    for affected in search.all():
        report.add_case(affected)
    counts = report.counts
    return AdoptionPreviewView(
        notices=tuple(NoticeYearView(year=year, notice=notice.source) for year, notice in sorted(notices.items())),
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


def _with_proposed(adopted: Calendar, proposed: Calendar) -> Calendar:
    if proposed.code not in (adopted.code, *adopted.others):
        return adopted.model_copy(update={"others": {**adopted.others, proposed.code: proposed}})
    return with_newer_years(adopted, proposed)


preview_adoption = in_transaction(adoption_preview)


class MoveReport:
    """The effects of adopting the notices, collected complaint by complaint."""

    def __init__(self, session: Session) -> None:
        self.counts = Counter[str]()
        self.moves = list[MovedLimitView]()
        # Many cases have the same law, and their limits the same ends and days: each is looked up once.
        self._words: Callable[[Law], LineWords] = cache(partial(_edition_words, session))
        self._end: Callable[[LineWords, ClockKey, datetime, date | None], str] = cache(LineWords.end)
        self._days: Callable[[tuple[date, ...], Calendar, Calendar], tuple[ChangedDayView, ...]] = cache(_changed_days)

    def add_case(self, affected: AffectedCase) -> None:
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
        words = self._words(affected.law)
        shown: dict[str, object] = {
            "number": affected.number,
            "clock": move.key,
            "label": words.clock(move.key),
            "was": move.before.last_day,
            "was_label": self._end(words, move.key, move.before.due, move.before.last_day),
            "until": move.due.last_day,
            "until_label": self._end(words, move.key, move.due.at, move.due.last_day),
            "due_was": move.before.due,
            "due": move.due.at,
            "later": later,
            "undone": move.undone,
            "told": told,
            "days": self._days(move.days, affected.counted_by.find(move.clock.calendar), affected.newer),
        }
        # Of values that were validated before, and there may be a hundred thousand: only the first is validated again.
        line = self.moves[0].model_copy(update=shown) if self.moves else MovedLimitView.model_validate(shown)
        self.moves.append(line)
        return told


def _edition_words(session: Session, law: Law) -> LineWords:
    text = law.procedure
    return LineWords(case_file.procedure_with_prose(session, text.slug, text.edition, text.overlays))


def _changed_days(days: tuple[date, ...], counted_by: Calendar, newer: Calendar) -> tuple[ChangedDayView, ...]:
    """Return the changed days that move a limit."""
    before, after = working_days_of(counted_by), working_days_of(with_newer_years(counted_by, newer))
    return tuple(notices.changed_day(day, before.look_up(day), after.look_up(day)) for day in days)
