"""What a notice says and whom it reaches: the case as it stood when it was owed, in the words of its edition."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from models.law import Law
from models.messages import Event
from models.procedure import Notice, Rule
from models.requirement import EventName
from models.tables import NoticeRow, PartyRow
from models.time import CHINA
from notices import letters
from queries.attachments import HIDDEN
from queries.case_file import CaseFile, case_file, party_of, who
from queries.history import events_of
from register import texts
from rules import sees
from rules.clock import ticking
from rules.event_names import names
from rules.evolve import fold
from rules.roles import holders
from wording import terms

EMAIL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


@dataclass(frozen=True)
class Recipient:
    """Who is to be told, with what there is to reach him by. `hidden` are words of the complainant's identity
    that he may not read."""

    name: str = field(repr=False)
    contact: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    filed: bool = False
    hidden: tuple[str, ...] = field(default=(), repr=False)

    @property
    def email(self) -> str | None:
        found = EMAIL.search(self.contact)
        return found.group() if found else None

    @property
    def reachable(self) -> bool:
        """Whoever filed without a way back cannot be told; anybody else a person may find."""
        return not self.filed or bool(self.contact or self.address)


@dataclass(frozen=True)
class Owed:
    """A notice with the case as it was when it was owed: what made it owed, what it rests on."""

    row: NoticeRow
    kept: CaseFile
    rule: Rule
    notice: Notice
    owing: Event

    @property
    def law(self) -> Law:
        return self.kept.law


def owed(session: Session, row: NoticeRow) -> Owed:
    """The notice of a row."""
    kept = case_file(session, row.complaint)
    past = [event for event in events_of(session, row.complaint) if event.seq <= row.seq]
    kept = replace(kept, case=fold(kept.law, row.complaint, past))
    rule, notice = {rule.notice.name: (rule, rule.notice) for rule in kept.procedure.rules if rule.notice}[row.name]
    return Owed(row, kept, rule, notice, _owing(kept.law.owing(notice), past))


def _owing(upon: tuple[EventName, ...], past: list[Event]) -> Event:
    """The event it answers: the one the case names, else the last of those that owe it, else the one before."""
    *before, sent = past
    named = [event for event in before if event.seq == sent.refers_to]
    owing = [event for event in before if not names(event).isdisjoint(upon)]
    return (named or owing or before or past)[-1]


def recipient(session: Session, one: Owed) -> Recipient:
    """Whoever the notice is for. Of others than who filed the register keeps no address: a person has to know."""
    role = one.kept.procedure.roles[one.row.to_role]
    party = party_of(session, one.row.complaint)
    if role.files:
        found = party or PartyRow(name="", unit="", contact="", address="")
        return Recipient(found.name or found.unit or role.zh, found.contact, found.address, filed=True)
    secret = sees.refusals(one.law, one.kept.case, one.row.to_role, (one.row.to_role,), "identity")
    said = (party.name, party.unit, party.contact, party.address) if party and secret else ()
    return Recipient(role.zh, hidden=tuple(sorted(filter(None, said), key=len, reverse=True)))


def responsible(one: Owed) -> str | None:
    """Who tells it where no channel does: whoever the case is with, at its end whoever ended it."""
    law, case = one.law, one.kept.case
    held = [holder for role in law.stage(case.stage).who for holder in holders(law, case, role)]
    return held[0] if held else one.owing.by


def letter(session: Session, one: Owed, to: Recipient, signature: str) -> str:
    """The notice in writing; what its recipient may not know is blotted out, wherever it stands. Raises
    jinja2.TemplateError."""
    slug, name = one.kept.procedure.slug, one.notice.form or one.notice.name
    if one.owing.type == "redated":
        name = one.owing.type
    written = letters.write(letters.candidates(slug, name, one.owing.type), _context(session, one, to, signature))
    for word in to.hidden:
        written = written.replace(word, HIDDEN)
    return written


def _context(session: Session, one: Owed, to: Recipient, signature: str) -> dict[str, Any]:
    procedure, case = one.kept.procedure, one.kept.case
    along = {name: case.texts[name] for name in one.notice.with_ if name in case.texts}
    return {
        "number": one.row.complaint,
        "title": procedure.title,
        "zh": one.notice.zh or one.rule.says,
        "name": to.name,
        "happened": terms.event(procedure, one.owing),
        "on": terms.day(one.owing.at.astimezone(CHINA).date()),
        "article": one.rule.article,
        "says": one.rule.says,
        "facts": {name: terms.value(procedure, name, value) for name, value in case.facts.items()},
        "texts": [
            {"zh": terms.name(procedure, name), "body": body} for name, body in texts.read(session, along).items()
        ],
        "due": next(_due(one), None),
        "until": terms.day(one.owing.last_day) if one.owing.last_day else "",
        "limit": terms.name(procedure, one.owing.name),
        "office": signature or _office(session, one),
        "day": terms.day(one.row.at.astimezone(CHINA).date()),
    }


def _due(one: Owed) -> Iterator[dict[str, str]]:
    """The limits of the law that run, the next first."""
    running = [(state.due, clock.name, state) for clock, state in ticking(one.law, one.kept.case) if clock.breach]
    for due, name, state in sorted(((due, name, state) for due, name, state in running if due), key=lambda it: it[:2]):
        if due > one.row.at and state.last_day:
            yield {"zh": terms.name(one.kept.procedure, name), "last_day": terms.day(state.last_day)}


def _office(session: Session, one: Owed) -> str:
    holder = responsible(one)
    return who(session, one.kept.procedure, holder) if holder else one.kept.procedure.title
