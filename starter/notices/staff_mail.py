"""Mail to members of the staff: one letter in the morning of a working day, and at once what has just come, as each
has chosen.

A letter is put down as begun before it is sent. What a mail server does not take is put down as not sent and tried
again; a process that is killed in between leaves it begun, so that nobody gets a letter twice. The letter is lost then:
its notices stand at the bell, and in the letter of the next morning (docs/adr/0102).
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from calendars import office_zone
from models.tables import NoticeMarkRow, NoticePreferenceRow
from notices.channels import Channel, Letter
from queries.lists.received_notices import MAILED, receiver_at, unmailed_notices
from queries.notices.letter import mail_address
from queries.notices.staff_letters import morning_letter, notice_letter
from register.cases.near import office_days
from register.notices.preferences import MailedPerson, claim_morning, mailed_people
from starter.client import BanjieClient
from wording.translation import Language, current_language, speaking

log = logging.getLogger("banjie.notices")
PAUSE = timedelta(minutes=15)  # between two letters about new notices to one person
NEW = timedelta(days=1)  # older notices are left to the letter of the morning
MOST_IN_LETTER = 10_000


@dataclass(frozen=True)
class BegunLetter:
    """A letter that is put down as begun, and what puts down that it was not sent."""

    letter: Letter
    take_back: Callable[[Session], None]


async def send_staff_mail(client: BanjieClient, channel: Channel | None, morning: time | None) -> int:
    """Send what is due of both kinds. Return how many letters the mail server has taken. Raises Unavailable."""
    if channel is None:
        return 0
    now, people, newly = await client.transact(lambda session: _addressees(session, client, morning))
    steps = [*(partial(_begin_morning, one=one, now=now) for one in people)]
    steps += [partial(_begin_news, one=one, now=now) for one in newly]
    return sum([await _send(client, channel, begin, now) for begin in steps])


def _addressees(
    session: Session, client: BanjieClient, morning: time | None
) -> tuple[datetime, list[MailedPerson], list[MailedPerson]]:
    """Return who has no letter of this morning yet, though it is due, and who may get one about new notices."""
    now = client.clock(session, "")
    here = now.astimezone(office_zone())
    due = morning is not None and here.time() >= morning and office_days(session, now).is_working_day(here.date())
    people = mailed_people(session, ("at_once", "morning"), now) if due else []
    newly = mailed_people(session, ("at_once",), now)
    return (
        now,
        [one for one in people if one.digest_day != here.date()],
        [one for one in newly if one.mailed_at is None or one.mailed_at <= now - PAUSE],
    )


async def _send(
    client: BanjieClient, channel: Channel, begin: Callable[[Session], BegunLetter | None], now: datetime
) -> int:
    begun = await client.transact(begin)
    if begun is None:
        return 0
    answer = await asyncio.to_thread(channel.send, begun.letter, now)
    log.log(logging.INFO if answer.taken else logging.WARNING, "%s: %s", begun.letter.id, answer.code)
    if not answer.taken and not answer.lasting:
        await client.transact(begun.take_back)
    return int(answer.taken)


def _begin_morning(session: Session, one: MailedPerson, now: datetime) -> BegunLetter | None:
    day = now.astimezone(office_zone()).date()
    if not (address := mail_address(one.contact)) or not claim_morning(session, one.person, day):
        return None
    with _language(one):
        written = morning_letter(session, one.person, now)
    if written is None:
        return None
    letter = _letter(f"morning:{one.person}:{day}", address, written, now)
    return BegunLetter(letter, partial(_unclaim_morning, one=one, day=day))


def _unclaim_morning(session: Session, one: MailedPerson, day: date) -> None:
    row = NoticePreferenceRow
    session.execute(update(row).where(row.person == one.person, row.digest_day == day).values(digest_day=None))


def _begin_news(session: Session, one: MailedPerson, now: datetime) -> BegunLetter | None:
    if not (address := mail_address(one.contact)):
        return None
    row, mark = NoticePreferenceRow, NoticeMarkRow
    session.execute(select(row.person).where(row.person == one.person).with_for_update())  # of several relays one
    since = now - NEW
    found = session.scalars(unmailed_notices(receiver_at(session, one.person, now), since, MOST_IN_LETTER)).all()
    if not found:
        return None
    session.execute(insert(mark), [{"person": one.person, "notice": id, "mark": MAILED, "at": now} for id in found])
    session.execute(update(row).where(row.person == one.person).values(mailed_at=now))
    with _language(one):
        written = notice_letter(session, one.person, found, now)
    letter = _letter(f"notices:{one.person}:{now.timestamp():.0f}", address, written, now)
    return BegunLetter(letter, partial(_unmark, one=one, at=now))


def _unmark(session: Session, one: MailedPerson, at: datetime) -> None:
    mark = NoticeMarkRow
    own = mark.person == one.person, mark.mark == MAILED, mark.at == at
    session.execute(delete(mark).where(*own))


def _language(one: MailedPerson) -> AbstractContextManager[None]:
    return speaking(Language(one.language) if one.language else current_language())


def _letter(name: str, address: str, written: tuple[str, str], now: datetime) -> Letter:
    subject, body = written
    return Letter(id=name, number="", to="staff", written=now, subject=subject, body=body, email=address)
