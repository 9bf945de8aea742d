"""The letters to members of the staff: what waits for one person in the morning, and notices that have just come.

They name numbers of complaints, titles, stages and limits, as lists do: no person and no text of a complaint.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.messages import Person
from models.tables import NoticeRow
from models.time import CHINA
from queries.lists.inbox import MOST_COUNTED, InboxFilter, InboxLineView, inbox_counts, inbox_in_light
from queries.lists.limit_lights import limit_lights
from queries.lists.received_notices import notice_lines, received_notices
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
    nears = near.total - len(today)
    parts = [
        (ngettext("{n} case late", "{n} cases late", late.total), late.total, [*map(_case_line, late.lines)]),
        (ngettext("{n} case ends today", "{n} cases end today", len(today)), len(today), [*map(_case_line, today)]),
        (ngettext("{n} case near", "{n} cases near", nears), nears, [*map(_case_line, later)]),
        (_unread_words(unread), unread, [*map(_notice_line, notices)]),
    ]
    subject = gettext("[Banjie] {day}: {parts}", day=dates.short_day(lights.today), parts=_heads(parts))
    return subject, _body(parts)


def notice_letter(session: Session, notices: Sequence[str]) -> tuple[str, str]:
    """Return subject and body of the letter about notices that have just come, by their ids."""
    rows = session.scalars(
        select(NoticeRow).where(NoticeRow.id.in_(notices[:MOST_LISTED])).order_by(NoticeRow.at)
    ).all()
    head = ngettext("{n} new notice", "{n} new notices", len(notices))
    lines = [_notice_line(one) for one in notice_lines(session, rows, frozenset())]
    return gettext("[Banjie] {parts}", parts=head), _body([(head, len(notices), lines)])


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


def _case_line(line: InboxLineView) -> str:
    light = line.light
    return f"{line.case.number}  {line.case.title}  {light.words}  {light.label} {light.last_day_label}".rstrip()


def _notice_line(one: ReceivedNoticeView) -> str:
    return f"{dates.short_instant(one.at)}  {one.number}  {one.title}  {one.says} {one.article}".rstrip()


def _ends_on(line: InboxLineView, day: object) -> bool:
    due = line.case.clocks[0].due if line.case.clocks else None
    return due is not None and (due - timedelta(microseconds=1)).astimezone(CHINA).date() == day
