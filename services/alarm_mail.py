"""Letters about alarms: people are told when an alarm rises and when it clears, through the channels of the notices.

A letter names numbers and kinds, never people. Sent again it is the same letter under the same id.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from models.requirement import Name
from notices.channels import Channel, DeliveryResult, Letter, configured_channels
from queries.alarms import alarm_view, remedy_text
from register.acts.inbox import TimeSource
from register.alarms import alarms
from register.database import run_in_transaction
from register.locks import lock_of_one
from settings import Settings
from wording import dates
from wording.translation import N_, gettext

log = logging.getLogger("banjie.watch")
MAX_LETTERS_PER_LOOK = 20  # the rest is sent after the next look
MAX_ALARMS_PER_LETTER = 50  # the rest is counted
LETTER_LOCK = "alarm letters"


class AlarmChannel(NamedTuple):
    """A channel with the mail addresses of its recipients, separated by commas; none for the gateway."""

    channel: Channel
    email: str | None


class DueLetter(NamedTuple):
    """A letter about some alarms, as it is sent at an instant."""

    letter: Letter
    batch: alarms.AlarmBatch
    at: datetime


def alarm_channels(chosen: Settings) -> Mapping[Name, AlarmChannel]:
    """Return the channels that the settings name: mail to all addresses together, the gateway."""
    channels = configured_channels(chosen)
    addresses = ", ".join(recipient for recipient in chosen.alarm_to if "@" in recipient)
    found = {"smtp": AlarmChannel(channels["smtp"], addresses)} if addresses else {}
    return found | ({"webhook": AlarmChannel(channels["webhook"], None)} if "webhook" in chosen.alarm_to else {})


def send_alarm_letters(register: sessionmaker[Session], to: Mapping[Name, AlarmChannel], clock: TimeSource) -> int:
    """Send the unsent letters, each through every channel; return how many a channel has taken. Of several watches one
    sends at a time.

    A letter that no channel takes is tried again after the next look. If no refusal was final, the channels are down
    and the remaining letters wait too. Raises Unavailable.
    """
    if not to:
        return 0
    with lock_of_one(register, LETTER_LOCK) as held:
        return _send_in_turn(register, to, clock) if held else 0


def _send_in_turn(register: sessionmaker[Session], to: Mapping[Name, AlarmChannel], clock: TimeSource) -> int:
    sent = left = 0
    while sent + left < MAX_LETTERS_PER_LOOK:
        due = run_in_transaction(register, partial(_next_letter, clock=clock, left=left))
        if due is None:
            break
        answers = _send(due, to)
        if any(answer.taken for answer in answers):
            run_in_transaction(register, partial(_record_told, due=due, clock=clock))
            sent += 1
        elif all(answer.lasting for answer in answers):
            left += 1
        else:
            break
    return sent


def _next_letter(session: Session, clock: TimeSource, left: int) -> DueLetter | None:
    """Return the first unsent letter after `left` others, None where there is none."""
    now = clock(session, "")
    batch = next(iter(alarms.untold_alarm_batches(session, now)[left:]), None)
    return DueLetter(write_alarm_letter(session, batch), batch, now) if batch else None


def _send(due: DueLetter, to: Mapping[Name, AlarmChannel]) -> list[DeliveryResult]:
    """Send a letter through every channel. No transaction is open: a channel may take longer than one may last."""
    answers = {name: way.channel.send(replace(due.letter, email=way.email), due.at) for name, way in to.items()}
    for name, answer in answers.items():
        log.log(logging.INFO if answer.taken else logging.WARNING, "%s: %s: %s", due.letter.id, name, answer.code)
    return [*answers.values()]


def _record_told(session: Session, due: DueLetter, clock: TimeSource) -> None:
    alarms.record_alarms_told(session, due.batch, clock(session, ""))


def write_alarm_letter(session: Session, batch: alarms.AlarmBatch) -> Letter:
    """Return the letter about alarms of one kind. It names the first `MAX_ALARMS_PER_LETTER` of them."""
    views = [alarm_view(session, row) for row in batch.alarms[:MAX_ALARMS_PER_LETTER]]
    count, first = len(batch.alarms), views[0]
    heading = N_("{alarm} ({count}), cleared {at}") if batch.cleared else N_("{alarm} ({count}), since {at}")
    subject = N_("[Banjie] Alarm cleared: {alarm}") if batch.cleared else N_("[Banjie] Alarm: {alarm}")
    body = [heading(alarm=first.label, count=count, at=dates.long_instant(batch.at)), ""]
    body += [gettext("{about}: {seen}", about=view.about, seen=view.seen_text) for view in views]
    if count > MAX_ALARMS_PER_LETTER:
        body.append(gettext("{count} more. To see them: banjie alarms", count=count - MAX_ALARMS_PER_LETTER))
    body += [] if batch.cleared else ["", gettext("What to do: {remedy}", remedy=remedy_text(views, count))]
    return Letter(
        id=f"alarm:{batch.id}" + (":cleared" if batch.cleared else ""),
        number=(first.number or "") if count == 1 else "",
        to="alarm",
        written=batch.at,
        subject=subject(alarm=first.label),
        body="\n".join([*body, ""]),
    )
