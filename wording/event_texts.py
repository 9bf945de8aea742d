"""What an event of a case says, in a few words: 转王强办理, 「受理审查」逾期, 届满自动升为重大投诉."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.events import Event, EventType
from models.limit import Clock
from models.messages import Holder
from models.procedure import Procedure
from models.requirement import Name
from rules import fact
from rules.acts.merging import PROPOSED
from rules.acts.text_closing import CLOSING_ACTS
from rules.acts.text_correction import CORRECT_TEXT
from rules.event_names import ACT_ASKED_FOR, is_attempt
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
    return TEXTS[event.type](_ToldEvent(procedure, event, name_of, earlier))


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


@dataclass(frozen=True)
class _ToldEvent:
    """An event with what its text needs besides."""

    procedure: Procedure
    event: Event
    name_of: Callable[[Holder], str]
    earlier: Event | None

    def label(self, code: Name | None) -> str:
        return terms.label(self.procedure, code)

    @property
    def subject(self) -> str:
        """What the event is about by name, with its item: most often the clock."""
        item, name = self.event.item, terms.label(self.procedure, self.event.name, KINDS.get(self.event.type))
        return names.ITEM(name=name, item=item) if item else name

    @property
    def whom(self) -> str:
        return self.name_of(self.event.whom) if self.event.whom else ""

    @property
    def clock(self) -> Clock | None:
        rules = self.procedure.rules
        return next((rule.clock for rule in rules if rule.clock and rule.clock.name == self.event.name), None)

    @property
    def is_breach(self) -> bool:
        """True where the expiry of the clock is a breach, False where it only wakes the case."""
        return bool(self.clock and self.clock.breach)


def _opened(told: _ToldEvent) -> str:
    if told.event.imported:
        return events.MOVED_IN(old_number=told.event.imported.old_number)
    periodic = told.procedure.periodic.get(told.event.name)
    duty = terms.named(told.event.name, periodic.zh) if periodic else ""
    return events.PERIODIC_OPENED(duty=duty) if periodic else events.OPENED()


def _outcome(told: _ToldEvent) -> str:
    """Return the name of an outcome at the stage where it was taken, with the means by which somebody was told."""
    if told.event.other:
        return merge_text(told.event, case=told.event.other)
    stage = told.procedure.stages.get(told.event.stage or "")
    outcome = stage.outcomes.get(told.event.name) if stage else None
    act = terms.named(told.event.name, outcome.zh) if outcome else told.label(told.event.name)
    return _told_by(act, told.event)


def _told_by(act: str, event: Event) -> str:
    return events.TOLD_BY(act=act, means=names.MEANS[event.means]()) if event.means else act


def _noted(told: _ToldEvent) -> str:
    """Return the name of an act that stays at its stage; of a plain note what it writes down."""
    if is_attempt(told.event):
        return events.ATTEMPT(party=told.label(told.event.party))
    if told.event.name == REPLACE and told.event.whom:
        return _replaced(told)
    if asked := ACT_ASKED_FOR.get(told.event.name):
        role = terms.label(told.procedure, told.event.about, "role")
        return events.DECISIONS_ASKED_FOR[asked](whom=told.whom, role=role)
    if told.event.other:
        return merge_text(told.event, case=told.event.other)
    if taken_back := fact.taken_back(told.event):
        return events.TAKEN_BACK(act=told.subject, names=listed(map(told.label, sorted(taken_back))))
    if told.event.name in (CORRECT_TEXT, *CLOSING_ACTS):
        return events.TEXT_CORRECTED(act=told.subject, text=terms.label(told.procedure, told.event.about, "text"))
    if told.event.name == NOTE and (told.event.facts or told.event.texts):
        texts = (terms.label(told.procedure, name, "text") for name in told.event.texts)
        return events.NOTED(act=told.subject, names=listed([*map(told.label, told.event.facts), *texts]))
    return _told_by(told.subject, told.event)


def _replaced(told: _ToldEvent) -> str:
    """Say who takes whose place, for which roles."""
    values = [value if isinstance(value, tuple) else (value,) for value in told.event.facts.values()]
    persons = dict.fromkeys(told.name_of(str(person)) for value in values for person in value)
    return events.REPLACED(names=listed(map(told.label, told.event.facts)), whom=told.whom, persons=listed(persons))


def _asked(told: _ToldEvent) -> str:
    if told.event.until:
        return events.ASKED_UNTIL(clock=told.subject, until=told.event.until)
    if told.event.units is None:
        return events.ASKED(clock=told.subject)
    units = extension_units_text(told.procedure, told.event.name, told.event.units)
    return events.ASKED_UNITS(clock=told.subject, units=units)


def _granted(told: _ToldEvent) -> str:
    until = told.event.until or (told.earlier.until if told.earlier else None)
    if until:
        return events.GRANTED_UNTIL(clock=told.subject, until=until)
    granted = told.event.units or (told.earlier.units if told.earlier else None)
    if granted is None:
        return events.GRANTED(clock=told.subject)
    units = extension_units_text(told.procedure, told.event.name, granted)
    return events.GRANTED_UNITS(clock=told.subject, units=units)


def _expired(told: _ToldEvent) -> str:
    return (events.EXPIRED if told.is_breach else events.ELAPSED)(clock=told.subject)


def _reminded(told: _ToldEvent) -> str:
    if not told.event.to:
        return events.REMINDED_NOBODY(clock=told.subject)
    line = events.REMINDED_OVERDUE if told.is_breach else events.REMINDED
    line = events.REMINDED_TO_DECIDE if told.event.rung is None else line
    return line(clock=told.subject, to=told.label(told.event.to))


def _escalated(told: _ToldEvent) -> str:
    line = events.ESCALATED_OVERDUE if told.is_breach else events.ESCALATED
    return line(clock=told.subject, to=told.label(told.event.to))


def _suspended(told: _ToldEvent) -> str:
    grounds = told.clock.suspension.grounds if told.clock and told.clock.suspension else {}
    ground = told.event.ground
    if ground is None:
        return events.SUSPENDED(clock=told.subject)
    return events.SUSPENDED_ON_GROUND(clock=told.subject, ground=terms.named(ground, grounds.get(ground, "")))


def _answered(told: _ToldEvent) -> str:
    return (events.AGREED if told.event.given else events.DISAGREED)(party=told.label(told.event.party))


def _assigned(told: _ToldEvent) -> str:
    line = events.ASSIGNMENTS.get(told.event.name)
    if line is None:
        return events.ASSIGNED(act=told.label(told.event.name), whom=told.whom)
    return line(whom=told.whom, role=terms.label(told.procedure, told.event.about, "role"))


def _signed(told: _ToldEvent) -> str:
    document, party = told.label(told.event.about).strip("《》"), told.label(told.event.party)
    if told.event.whom:
        return events.SIGNED_FOR(document=document, party=party, whom=told.whom)
    return events.SIGNED_AS(document=document, party=party) if party else events.SIGNED(document=document)


def _consented(told: _ToldEvent) -> str:
    line = events.CONSENTED if told.event.given else events.NOT_CONSENTED
    return line(subject=told.label(told.event.about), party=told.label(told.event.party))


def _ended(_told: _ToldEvent) -> str:
    return events.ENDED()


def _revived(told: _ToldEvent) -> str:
    said, reason = told.event, names.REVIVAL_REASONS[told.event.name]()
    if said.contradicts is None or said.second is None:
        return events.REVIVED(reason=reason)
    head = {"seq": said.contradicts.seq, "hash": said.contradicts.hash[:12]}
    return events.REVIVED_AGAINST(reason=reason, second=told.name_of(said.second), **head)


def _corrected(told: _ToldEvent) -> str:
    seq, earlier = told.event.refers_to, told.earlier
    if earlier is None:
        return events.CORRECTED(seq=seq)
    act = event_text(told.procedure, earlier, told.name_of)
    return events.CORRECTED_ACT(seq=seq, act=act)


def _adopted(told: _ToldEvent) -> str:
    years = told.event.calendar.years.values() if told.event.calendar else ()
    notices = listed(dict.fromkeys(year.notice for year in years if year.notice))
    return events.ADOPTED_NOTICES(notices=notices) if notices else events.ADOPTED()


def _redated(told: _ToldEvent) -> str:
    before, after = terms.last_day_text(told.event.last_day_before), terms.last_day_text(told.event.last_day)
    return events.REDATED(clock=told.subject, before=before, after=after)


OF_CLOCKS: tuple[EventType, ...] = (
    "asked", "granted", "declined", "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "suspended", "resumed", "redated",
)  # fmt: skip
KINDS: Mapping[EventType, terms.NameKind] = {
    **dict.fromkeys(OF_CLOCKS, "clock"), "notified": "notice", "issued": "document", "offered": "act", "noted": "act",
}  # fmt: skip
TEXTS: Mapping[EventType, Callable[[_ToldEvent], str]] = {
    "opened": _opened,
    "acted": _outcome,
    "noted": _noted,
    "linked": lambda told: events.LINKED(case=told.subject),
    "asked": _asked,
    "granted": _granted,
    "declined": lambda told: events.DECLINED(clock=told.subject),
    "warned": lambda told: events.WARNED(clock=told.subject),
    "held": lambda told: events.HELD(clock=told.subject),
    "expired": _expired,
    "reminded": _reminded,
    "escalated": _escalated,
    "breach_withdrawn": lambda told: events.BREACH_WITHDRAWN(clock=told.subject),
    "taken": lambda told: events.TAKEN(act=_outcome(told)),
    "offered": lambda told: events.OFFERED(act=told.subject),
    "issued": lambda told: events.ISSUED(document=told.subject.strip("《》")),
    "suspended": _suspended,
    "resumed": lambda told: events.RESUMED(clock=told.subject),
    "answered": _answered,
    "assigned": _assigned,
    "ticked": lambda told: events.TICKED(duty=told.label(told.event.about)),
    "signed": _signed,
    "consented": _consented,
    "dropped": lambda told: events.DROPPED(track=told.subject),
    "notified": lambda told: events.NOTIFIED(notice=told.subject),
    "link_ended": _ended,
    "joined": lambda told: merge_text(told.event, case=told.event.other or ""),
    "corrected": _corrected,
    "adopted": _adopted,
    "redated": _redated,
    "questioned": lambda told: events.QUESTIONED(act=told.subject),
    "revived": _revived,
}
