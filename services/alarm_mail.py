"""People are told of an alarm when it rises and when it clears, by the channels of the notices. The letter names
numbers and kinds, never people; tried again it is the same letter under the same id.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import NamedTuple

from sqlalchemy.orm import Session, sessionmaker

from models.requirement import Name
from notices.channels import Channel, Letter, opened
from queries.alarms import line, todo
from queries.views import Data
from register.inbox import Clock
from register.operations import alarms
from register.transactions import ask
from settings import Settings
from wording import terms

log = logging.getLogger("banjie.watch")
AT_ONCE = 20  # letters after one look; the rest after the next
NAMED = 50  # alarms that one letter names


class Way(NamedTuple):
    """A channel, and to whom."""

    channel: Channel
    email: str | None


@dataclass(frozen=True)
class Told:
    """A letter, and of which alarms it tells."""

    letter: Letter
    alarms: alarms.Letter


def ways(chosen: Settings) -> Mapping[Name, Way]:
    """Whom the settings name, by the channel: all mail addresses together, the gateway."""
    channels, mailed = opened(chosen), ", ".join(one for one in chosen.alarm_to if "@" in one)
    found = {"smtp": Way(channels["smtp"], mailed)} if mailed else {}
    return found | ({"webhook": Way(channels["webhook"], None)} if "webhook" in chosen.alarm_to else {})


def tell(register: sessionmaker[Session], to: Mapping[Name, Way], clock: Clock) -> int:
    """Send what has not been told, each through every channel: told is what one of them has taken, the rest is tried
    again after the next look. Where none takes a letter for now, the others wait too. Raises Unavailable."""
    if not to:
        return 0
    now, waiting = ask(register, partial(_waiting, clock=clock))
    done = 0
    for one in waiting:
        answers = {name: way.channel.send(_to(one.letter, way), now) for name, way in to.items()}
        for name, answer in answers.items():
            log.log(logging.INFO if answer.taken else logging.WARNING, "%s: %s: %s", one.letter.id, name, answer.code)
        if any(answer.taken for answer in answers.values()):
            ask(register, partial(alarms.told, letter=one.alarms, now=now))
            done += 1
        elif not all(answer.lasting for answer in answers.values()):
            break
    return done


def _waiting(session: Session, clock: Clock) -> tuple[datetime, list[Told]]:
    now = clock(session, "")
    letters = alarms.untold(session, now)[:AT_ONCE]
    return now, [Told(written(session, one), one) for one in letters]


def _to(letter: Letter, way: Way) -> Letter:
    return Letter(letter.id, letter.number, letter.to, letter.written, letter.subject, letter.body, email=way.email)


def written(session: Session, one: alarms.Letter) -> Letter:
    """What people are told. Of several alarms it names the first."""
    lines = [line(session, row) for row in one.alarms[:NAMED]]
    many, first = len(one.alarms), lines[0]
    state = "警报已解除" if one.cleared else "警报"
    body = [f"{first['zh']}({many} 项),{terms.instant(one.at)} {'解除' if one.cleared else '起'}", ""]
    body += [_line(each) for each in lines]
    body += [f"另有 {many - NAMED} 项,见 banjie alarms"] if many > NAMED else []
    body += [] if one.cleared else ["", f"怎么办:{todo(lines)}"]
    return Letter(
        id=f"alarm:{one.id}" + (":cleared" if one.cleared else ""),
        number=(first["number"] or "") if many == 1 else "",
        to="alarm",
        written=one.at,
        subject=f"【办结】{state}:{first['zh']}",
        body="\n".join([*body, ""]),
    )


def _line(one: Data) -> str:
    return f"{one['about']}:{one['seen_zh']}"
