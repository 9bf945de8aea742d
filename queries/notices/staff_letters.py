"""The letters to members of the staff: what waits for one person in the morning, and notices that have just come.

They name numbers of complaints, titles, stages and limits, as lists do, and in a line what a complaint is about where a
letter may say it: nobody who filed one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from calendars import office_zone
from models.messages import Number, Person
from models.tables import NoticeRow
from queries.lists.about_lines import subjects_in_mail
from queries.lists.inbox import MOST_COUNTED, InboxFilter, InboxLineView, inbox_counts, inbox_in_light
from queries.lists.limit_lights import limit_lights
from queries.lists.received_notices import notice_lines, received_notices
from queries.search.reader import SearchReader
from queries.views.lists import ReceivedNoticeView
from wording import dates
from wording.translation import gettext, listed, ngettext

MOST_LISTED = 30  # of each kind; the rest is counted


def morning_letter(session: Session, person: Person, now: datetime) -> tuple[str, str] | None:
    """Return subject and body of the letter of a morning: what is late, ends today, is near, and is not read. None
    where there is nothing of all this."""
    lights = limit_lights(session, now)
    late = inbox_in_light(session, person, InboxFilter(overdue=True, limit=MOST_LISTED), lights)
    near = inbox_in_light(session, person, InboxFilter(near=True, limit=MOST_LISTED), lights)
    today = [line for line in near.lines if _ends_on(line, lights.today)]
    later = [line for line in near.lines if line not in today]
    unread = inbox_counts(session, person, now).unread
    if not (late.total or near.total or unread):
        return None
    notices = [one for one in received_notices(session, person, None, now).notices if not one.read]
    cases = [line.case.number for line in (*late.lines, *near.lines)]
    subjects = _subjects(session, person, now, (*cases, *(one.number for one in notices)))
    nears = near.total - len(today)
    parts = [
        (
            ngettext("{n} case late", "{n} cases late", late.total),
            late.total,
            [_case_line(line, subjects) for line in late.lines],
        ),
        (
            ngettext("{n} case ends today", "{n} cases end today", len(today)),
            len(today),
            [_case_line(line, subjects) for line in today],
        ),
        (ngettext("{n} case near", "{n} cases near", nears), nears, [_case_line(line, subjects) for line in later]),
        (_unread_words(unread), unread, [_notice_line(one, subjects) for one in notices]),
    ]
    subject = gettext("[Banjie] {day}: {parts}", day=dates.short_day(lights.today), parts=_heads(parts))
    return subject, _body(parts)


def notice_letter(session: Session, person: Person, notices: Sequence[str], now: datetime) -> tuple[str, str]:
    """Return subject and body of the letter to a person about notices that have just come, by their ids."""
    rows = session.scalars(
        select(NoticeRow).where(NoticeRow.id.in_(notices[:MOST_LISTED])).order_by(NoticeRow.at)
    ).all()
    head = ngettext("{n} new notice", "{n} new notices", len(notices))
    subjects = _subjects(session, person, now, [row.complaint for row in rows])
    lines = [_notice_line(one, subjects) for one in notice_lines(session, rows, frozenset())]
    return gettext("[Banjie] {parts}", parts=head), _body([(head, len(notices), lines)])


def _subjects(session: Session, person: Person, now: datetime, numbers: Iterable[Number]) -> Mapping[Number, str]:
    return subjects_in_mail(SearchReader(session, person, now), {*numbers})


def _unread_words(unread: int) -> str:
    if unread > MOST_COUNTED:
        return gettext("more than {most} notices not read", most=MOST_COUNTED)
    return ngettext("{n} notice not read", "{n} notices not read", unread)


def _heads(parts: Sequence[tuple[str, int, list[str]]]) -> str:
    return listed(head for head, count, _ in parts if count)


def _body(parts: Sequence[tuple[str, int, list[str]]]) -> str:
    def lines() -> Iterator[str]:
        for head, count, said in parts:
            if count:
                yield from (head, *(f"  {one}" for one in said))
                if count > len(said):
                    yield "  " + gettext("{n} more", n=count - len(said))
                yield ""
        yield gettext("Everything stands in the console. How notices reach you is chosen under My account.")

    return "\n".join([*lines(), ""])


def _case_line(line: InboxLineView, subjects: Mapping[Number, str]) -> str:
    case, light = line.case, line.light
    return _line(subjects.get(case.number), case.number, case.title, light.words, light.label, light.last_day_label)


def _notice_line(one: ReceivedNoticeView, subjects: Mapping[Number, str]) -> str:
    said = f"{one.says} {one.article}"
    return _line(dates.short_instant(one.at), subjects.get(one.number), one.number, one.title, said)


def _line(*parts: str | None) -> str:
    return "  ".join(part for part in parts if part and part.strip()).rstrip()


def _ends_on(line: InboxLineView, day: object) -> bool:
    due = line.case.clocks[0].due if line.case.clocks else None
    return due is not None and (due - timedelta(microseconds=1)).astimezone(office_zone()).date() == day
