"""What an event of a case says, in a few words: 转王强办理, 「受理审查」逾期, 届满自动升为重大投诉."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.events import (
    Acted,
    Adopted,
    Asked,
    Assigned,
    Corrected,
    Event,
    EventType,
    Granted,
    Noted,
    Opened,
    Redated,
    Reminded,
    Revived,
    Signed,
    Suspended,
    Taken,
)
from models.limit import Clock
from models.messages import Holder
from models.procedure import Procedure
from models.requirement import Name
from rules import fact
from rules.acts.merging import PROPOSED
from rules.acts.text_closing import CLOSING_ACTS
from rules.event_names import ACT_ASKED_FOR, is_attempt
from rules.item import CORRECT_TEXT
from wording import terms
from wording.language import listed
from wording.limits import extension_units_text
from wording.table.cases import events, names

NOTE, REPLACE = "note", "replace"


def _id_itself(holder: Holder) -> str:
    return holder


def event_text(
    procedure: Procedure,
    event: Event,
    name_of: Callable[[Holder], str] = _id_itself,
    earlier: Event | None = None,
) -> str:
    """Return what an event says. `name_of` returns the name of a person, unit or post; `earlier` is the event that this
    one refers to, where that is known: it tells how much was granted, or what was corrected."""
    told = _Telling(procedure, name_of, earlier)
    subject = told.subject(event)
    match event.type:
        case "opened":
            return _opened(told, event)
        case "acted":
            return merge_text(event, case=event.other) if event.other else _outcome(told, event)
        case "noted":
            return _noted(told, event)
        case "linked":
            return events.LINKED(case=subject)
        case "asked":
            return _asked(told, event)
        case "granted":
            return _granted(told, event)
        case "declined":
            return events.DECLINED(clock=subject)
        case "warned":
            return events.WARNED(clock=subject)
        case "held":
            return events.HELD(clock=subject)
        case "expired":
            return (events.EXPIRED if told.is_breach(event) else events.ELAPSED)(clock=subject)
        case "reminded":
            return _reminded(told, event)
        case "escalated":
            line = events.ESCALATED_OVERDUE if told.is_breach(event) else events.ESCALATED
            return line(clock=subject, to=told.label(event.to))
        case "breach_withdrawn":
            return events.BREACH_WITHDRAWN(clock=subject)
        case "taken":
            return events.TAKEN(act=_outcome(told, event))
        case "offered":
            return events.OFFERED(act=subject)
        case "issued":
            return events.ISSUED(document=subject.strip("《》"))
        case "suspended":
            return _suspended(told, event)
        case "resumed":
            return events.RESUMED(clock=subject)
        case "answered":
            return (events.AGREED if event.given else events.DISAGREED)(party=told.label(event.party))
        case "assigned":
            return _assigned(told, event)
        case "ticked":
            return events.TICKED(duty=told.label(event.about))
        case "signed":
            return _signed(told, event)
        case "consented":
            given = events.CONSENTED if event.given else events.NOT_CONSENTED
            return given(subject=told.label(event.about), party=told.label(event.party))
        case "dropped":
            return events.DROPPED(track=subject)
        case "notified":
            return events.NOTIFIED(notice=subject)
        case "link_ended":
            return events.ENDED()
        case "joined":
            return merge_text(event, case=event.other)
        case "corrected":
            return _corrected(told, event)
        case "adopted":
            return _adopted(event)
        case "redated":
            before, after = terms.last_day_text(event.last_day_before), terms.last_day_text(event.last_day)
            return events.REDATED(clock=subject, before=before, after=after)
        case "questioned":
            return events.QUESTIONED(act=subject)
        case "revived":
            return _revived(told, event)


def linked_event_text(event: Event, *, case: str, reason: str, stage: str) -> str:
    """Return what an event says of a linked case: which (`case`), why it was opened, at which stage it ended."""
    if event.type == "opened":
        return events.LINKED_OPENED(case=case, reason=reason)
    return events.LINKED_ENDED(case=case, stage=stage) if event.type == "link_ended" else events.LINKED(case=case)


def merge_text(event: Event, *, case: str, limits: str = "") -> str:
    """Return what an event says of a case with which this one is merged, and which limits ran there then."""
    if event.type == "joined":
        return events.JOINED_WITH_LIMITS(case=case, limits=limits) if limits else events.JOINED(case=case)
    return (events.MERGE_PROPOSED if event.name == PROPOSED else events.MERGED)(case=case)


OF_CLOCKS: tuple[EventType, ...] = (
    "asked", "granted", "declined", "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "suspended", "resumed", "redated",
)  # fmt: skip
KINDS: Mapping[EventType, terms.NameKind] = {
    **dict.fromkeys(OF_CLOCKS, "clock"), "notified": "notice", "issued": "document", "offered": "act", "noted": "act",
}  # fmt: skip


@dataclass(frozen=True)
class _Telling:
    """What the text of an event needs besides the event."""

    procedure: Procedure
    name_of: Callable[[Holder], str]
    earlier: Event | None

    def label(self, code: Name | None) -> str:
        return terms.label(self.procedure, code)

    def subject(self, event: Event) -> str:
        """Return what the event is about by name, with its item: most often the clock."""
        name = terms.label(self.procedure, event.name, KINDS.get(event.type))
        return names.ITEM(name=name, item=event.item) if event.item else name

    def named(self, holder: Holder | None) -> str:
        return self.name_of(holder) if holder else ""

    def clock(self, event: Event) -> Clock | None:
        rules = self.procedure.rules
        return next((rule.clock for rule in rules if rule.clock and rule.clock.name == event.name), None)

    def is_breach(self, event: Event) -> bool:
        """Return True where the expiry of the clock is a breach, False where it only wakes the case."""
        clock = self.clock(event)
        return bool(clock and clock.breach)


def _opened(told: _Telling, event: Opened) -> str:
    if event.imported:
        return events.MOVED_IN(old_number=event.imported.old_number)
    periodic = told.procedure.periodic.get(event.name)
    duty = terms.named(event.name, periodic.zh) if periodic else ""
    return events.PERIODIC_OPENED(duty=duty) if periodic else events.OPENED()


def _outcome(told: _Telling, event: Acted | Taken) -> str:
    """Return the name of an outcome at the stage where it was taken, with the means by which somebody was told."""
    stage = told.procedure.stages.get(event.stage or "")
    outcome = stage.outcomes.get(event.name) if stage else None
    act = terms.named(event.name, outcome.zh) if outcome else told.label(event.name)
    return _told_by(act, event)


def _told_by(act: str, event: Event) -> str:
    return events.TOLD_BY(act=act, means=names.MEANS[event.means]()) if event.means else act


def _noted(told: _Telling, event: Noted) -> str:
    """Return the name of an act that stays at its stage; of a plain note what it writes down."""
    if is_attempt(event):
        return events.ATTEMPT(party=told.label(event.party))
    if event.name == REPLACE and event.whom:
        return _replaced(told, event)
    if asked := ACT_ASKED_FOR.get(event.name):
        role = terms.label(told.procedure, event.about, "role")
        return events.DECISIONS_ASKED_FOR[asked](whom=told.named(event.whom), role=role)
    if event.other:
        return merge_text(event, case=event.other)
    if taken_back := fact.taken_back(event):
        return events.TAKEN_BACK(act=told.subject(event), names=listed(map(told.label, sorted(taken_back))))
    if event.name in (CORRECT_TEXT, *CLOSING_ACTS):
        return events.TEXT_CORRECTED(act=told.subject(event), text=terms.label(told.procedure, event.about, "text"))
    if event.name == NOTE and (event.facts or event.texts):
        texts = (terms.label(told.procedure, name, "text") for name in event.texts)
        return events.NOTED(act=told.subject(event), names=listed([*map(told.label, event.facts), *texts]))
    return _told_by(told.subject(event), event)


def _replaced(told: _Telling, event: Noted) -> str:
    """Say who takes whose place, for which roles."""
    values = [value if isinstance(value, tuple) else (value,) for value in event.facts.values()]
    persons = dict.fromkeys(told.name_of(str(person)) for value in values for person in value)
    return events.REPLACED(
        names=listed(map(told.label, event.facts)), whom=told.named(event.whom), persons=listed(persons)
    )


def _asked(told: _Telling, event: Asked) -> str:
    if event.until:
        return events.ASKED_UNTIL(clock=told.subject(event), until=event.until)
    if event.units is None:
        return events.ASKED(clock=told.subject(event))
    units = extension_units_text(told.procedure, event.name, event.units)
    return events.ASKED_UNITS(clock=told.subject(event), units=units)


def _granted(told: _Telling, event: Granted) -> str:
    asked = told.earlier if told.earlier and told.earlier.type == "asked" else None
    until = event.until or (asked.until if asked else None)
    if until:
        return events.GRANTED_UNTIL(clock=told.subject(event), until=until)
    granted = event.units or (asked.units if asked else None)
    if granted is None:
        return events.GRANTED(clock=told.subject(event))
    units = extension_units_text(told.procedure, event.name, granted)
    return events.GRANTED_UNITS(clock=told.subject(event), units=units)


def _reminded(told: _Telling, event: Reminded) -> str:
    if not event.to:
        return events.REMINDED_NOBODY(clock=told.subject(event))
    line = events.REMINDED_OVERDUE if told.is_breach(event) else events.REMINDED
    line = events.REMINDED_TO_DECIDE if event.rung is None else line
    return line(clock=told.subject(event), to=told.label(event.to))


def _suspended(told: _Telling, event: Suspended) -> str:
    clock, ground = told.clock(event), event.ground
    grounds = clock.suspension.grounds if clock and clock.suspension else {}
    return events.SUSPENDED_ON_GROUND(clock=told.subject(event), ground=terms.named(ground, grounds.get(ground, "")))


def _assigned(told: _Telling, event: Assigned) -> str:
    line = events.ASSIGNMENTS.get(event.name)
    if line is None:
        return events.ASSIGNED(act=told.label(event.name), whom=told.named(event.whom))
    return line(whom=told.named(event.whom), role=terms.label(told.procedure, event.about, "role"))


def _signed(told: _Telling, event: Signed) -> str:
    document, party = told.label(event.about).strip("《》"), told.label(event.party)
    if event.whom:
        return events.SIGNED_FOR(document=document, party=party, whom=told.named(event.whom))
    return events.SIGNED_AS(document=document, party=party)


def _revived(told: _Telling, event: Revived) -> str:
    said, reason = event, names.REVIVAL_REASONS[event.name]()
    if said.contradicts is None or said.second is None:
        return events.REVIVED(reason=reason)
    head = {"seq": said.contradicts.seq, "hash": said.contradicts.hash[:12]}
    return events.REVIVED_AGAINST(reason=reason, second=told.name_of(said.second), **head)


def _corrected(told: _Telling, event: Corrected) -> str:
    seq, earlier = event.refers_to, told.earlier
    if earlier is None:
        return events.CORRECTED(seq=seq)
    act = event_text(told.procedure, earlier, told.name_of)
    return events.CORRECTED_ACT(seq=seq, act=act)


def _adopted(event: Adopted) -> str:
    years = event.calendar.years.values() if event.calendar else ()
    notices = listed(dict.fromkeys(year.notice for year in years if year.notice))
    return events.ADOPTED_NOTICES(notices=notices) if notices else events.ADOPTED()


def _redated(told: _Telling, event: Redated) -> str:
    before, after = terms.last_day_text(event.last_day_before), terms.last_day_text(event.last_day)
    return events.REDATED(clock=told.subject(event), before=before, after=after)
