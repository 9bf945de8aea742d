"""The text of a notice and its recipient, from the case as it stood when the notice was owed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sqlalchemy.orm import Session

from calendars import office_zone
from models.case import Case
from models.events import Event
from models.form import Party
from models.means import Means
from models.messages import TextRef
from models.requirement import EventName, Name
from models.rule import Notice, Rule
from models.tables import ComplaintRow, NoticeRow
from notices import letters
from queries.cases.case_file import CaseFile, holder_name, load_case_file, party_row
from queries.cases.history import events_of
from queries.cases.reading import filer_words, party_words
from register.cases.filer import corrected_fields, corrections_at, filer_of_case
from register.cases.stored_case import stored_case
from register.documents import texts
from register.office.held_names import STAFF
from rules import sees
from rules.clock import running_clocks
from rules.event_names import names_of_event
from rules.evolve import fold_events
from rules.fact import CORRECTED_TEXT
from rules.item import CORRECT_TEXT
from rules.roles import role_holders
from wording import dates, event_texts, terms
from wording.blotting import Blotter
from wording.regulation_names import language_of
from wording.translation import speaking
from wording.visible_text import visible_line

EMAIL_ADDRESS = re.compile(r"[A-Za-z0-9][A-Za-z0-9._%+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")


@dataclass(frozen=True)
class Recipient:
    """The recipient of a notice, with contact and address. `more` are further contacts, which get the same letter.
    `filed`: the recipient filed the complaint. `hidden` are words of the complainant's identity that the recipient
    may not read."""

    name: str = field(repr=False)
    contact: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    filed: bool = False
    hidden: tuple[str, ...] = field(default=(), repr=False)
    more: tuple[str, ...] = field(default=(), repr=False)

    @property
    def email(self) -> str | None:
        """Return the first mail address in the contacts."""
        return next(filter(None, map(mail_address, (self.contact, *self.more))), None)

    @property
    def reached_by(self) -> tuple[str, ...]:
        """Return the contact on file, or the address where there is none, and the contacts beside it."""
        return tuple(said for said in (self.contact or self.address, *self.more) if said)

    @property
    def reachable(self) -> bool:
        """Return False only for a complainant who left neither contact nor address; staff can find anybody else."""
        return not self.filed or bool(self.contact or self.address or self.more)


def mail_address(contact: str) -> str | None:
    """Return the first mail address in a contact."""
    found = EMAIL_ADDRESS.search(contact)
    return found.group() if found else None


@dataclass(frozen=True)
class OwedNotice:
    """A notice with the case as it stood when the notice was owed. `owing` is the event that caused it. `now` is the
    case of today, with what has been corrected since."""

    row: NoticeRow
    case_file: CaseFile
    rule: Rule
    notice: Notice
    owing: Event
    now: Case


def owed_notice(session: Session, row: NoticeRow) -> OwedNotice:
    """Return the notice of a row with its case at that time."""
    case_file = load_case_file(session, row.complaint)
    past = [event for event in events_of(session, row.complaint) if event.seq <= row.seq]
    then = replace(case_file, case=fold_events(case_file.law, row.complaint, past))
    return notice_of_case(row, then, past, case_file.case)


def notice_of_case(row: NoticeRow, case_file: CaseFile, past: list[Event], now: Case) -> OwedNotice:
    """Return the notice of a row; `case_file` and `past` are as they were when it was owed."""
    rule, notice = {rule.notice.code: (rule, rule.notice) for rule in case_file.procedure.rules if rule.notice}[
        row.name
    ]
    return OwedNotice(row, case_file, rule, notice, _owing_event(case_file.law.notice_events(notice), past), now)


def _owing_event(upon: tuple[EventName, ...], past: list[Event]) -> Event:
    """Return the event that caused the notice: the one that the notice refers to, else the last of those that oblige to
    it, else the event before it."""
    *before, sent = past
    if sent.type == "acted":  # told by a person, and sent to whoever joined the case
        return sent
    if sent.type == "joined":  # the case had ended: what was told last
        return [event for event in before if event.type == "acted"][-1]
    named = [event for event in before if sent.type == "notified" and event.seq == sent.refers_to]
    owing = [event for event in before if not names_of_event(event).isdisjoint(upon)]
    return (named or owing or before or past)[-1]


def notice_recipient(session: Session, owed: OwedNotice) -> Recipient:
    """Return whom the notice is for. The register keeps an address of those alone who filed the complaint, or one that
    was merged into it. None of them reads who the others are."""
    role = owed.case_file.procedure.roles[owed.row.to_role]
    own = owed.row.filer or owed.row.complaint
    filers = {number: party_row(session, number) for number in (owed.row.complaint, *owed.case_file.case.joined)}
    if role.filer:
        on_file = filers.pop(own, None)
        case = stored_case(session, session.get_one(ComplaintRow, own)) if owed.row.filer else owed.now
        found = filer_of_case(session, own, case) or Party()
        more = corrected_fields(session, case.filer_corrections).get("contact", ()) if case else ()
        hidden = (*party_words(filers.values()), *corrections_at(session, filers))
        contact = on_file.contact if on_file else ""  # which is tried, too
        name = found.name or found.unit or role.name
        return Recipient(name, contact, found.address, filed=True, hidden=hidden, more=more)
    held = (owed.row.to_role, STAFF)
    secret = sees.read_refusals(owed.case_file.law, owed.case_file.case, owed.row.to_role, held, "identity")
    return Recipient(role.name, hidden=filer_words(session, owed.case_file) if secret else ())


def responsible_holder(owed: OwedNotice) -> str | None:
    """Return who tells a notice that no channel delivers: the holder of the case, at its end whoever ended it."""
    law, case = owed.case_file.law, owed.case_file.case
    held = [holder for role in law.find_stage(case.stage).who for holder in role_holders(law, case, role)]
    return held[0] if held else owed.owing.by


def letter_text(session: Session, owed: OwedNotice, to: Recipient, signature: str, log: str = "") -> str:
    """Return the text of a notice, with words that its recipient may not read hidden; below it the line that says how
    the log stood. It is in the language of the regulation, whatever that of the screen. Raises jinja2.TemplateError."""
    slug, name = owed.case_file.procedure.slug, owed.notice.form or owed.notice.code
    if owed.owing.type in ("redated", "corrected"):
        name = owed.owing.type
    elif owed.owing.name == CORRECT_TEXT:
        name = CORRECT_TEXT
    with speaking(language_of(owed.case_file.procedure)):
        context = _letter_context(session, owed, to, signature)
        written = letters.write_letter(letters.template_candidates(slug, name, owed.owing.type), context)
    return Blotter(to.hidden).blotted(written) + (f"\n{log}\n" if log else "")


def _letter_context(session: Session, owed: OwedNotice, to: Recipient, signature: str) -> dict[str, object]:
    procedure, case = owed.case_file.procedure, owed.case_file.case
    with_texts = owed.notice.with_ if owed.owing.type != "corrected" else ()
    if owed.owing.name == CORRECT_TEXT:
        with_texts = (CORRECTED_TEXT,)
    owing = owed.owing
    if owing.means is Means.no_contact:  # that they were not reached before is nothing to tell them
        owing = owing.model_copy(update={"means": None})
    included = {name: _as_corrected(owed, name) for name in with_texts if name in case.texts}
    return {
        "number": owed.row.complaint,
        "title": procedure.title,
        "notice": owed.notice.name or owed.rule.says,
        "name": visible_line(to.name),
        "subject": terms.written_name(procedure, owed.owing.about, "text") if owed.owing.about else "",
        "happened": event_texts.event_text(procedure, owing),
        "on": dates.long_day(owed.owing.at.astimezone(office_zone()).date()),
        "article": owed.rule.article,
        "says": owed.rule.says,
        "facts": {name: terms.value_text(procedure, name, value) for name, value in case.facts.items()},
        "texts": [
            {"name": terms.written_name(procedure, name), "body": body}
            for name, body in texts.load_texts(session, included).items()
        ],
        "due": next(_running_limits(owed), None),
        "until": dates.long_day(owed.owing.last_day) if owed.owing.type == "redated" else "",
        "limit": terms.written_name(procedure, owed.owing.name, "clock"),
        "office": signature or _signing_office(session, owed),
        "day": dates.long_day(owed.row.at.astimezone(office_zone()).date()),
    }


def _as_corrected(owed: OwedNotice, name: Name) -> TextRef:
    """Return a text that a notice repeats, as it has been corrected since, unless it was written anew."""
    was = owed.case_file.case
    return (owed.now if owed.now.texts.get(name) == was.texts[name] else was).texts_as_corrected[name]


def _running_limits(owed: OwedNotice) -> Iterator[dict[str, str]]:
    """Yield the limits of the law that run after the notice, the next first."""
    running = [
        (state.due, clock.code, state.last_day)
        for clock, state in running_clocks(owed.case_file.law, owed.case_file.case)
        if clock.breach and state.due and state.due > owed.row.at and state.last_day
    ]
    for _, name, last_day in sorted(running):
        yield {"name": terms.written_name(owed.case_file.procedure, name), "last_day": dates.long_day(last_day)}


def _signing_office(session: Session, owed: OwedNotice) -> str:
    holder = responsible_holder(owed)
    return holder_name(session, owed.case_file.procedure, holder) if holder else owed.case_file.procedure.title
