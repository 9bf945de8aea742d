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
from rules.acts.grading import GRADE
from rules.acts.merging import PROPOSED
from rules.acts.text_closing import CLOSING_ACTS
from rules.event_names import ACT_ASKED_FOR, is_attempt
from rules.item import CORRECT_TEXT
from wording import dates, terms
from wording.grade_words import grade_text
from wording.holiday_notices import notice_text
from wording.limits import extension_units_text
from wording.regulation_names import translated
from wording.terms import MEANS_NAMES, REVIVAL_REASONS
from wording.translation import N_, Message, gettext, listed

DECISIONS_ASKED_FOR: Mapping[str, Message] = {
    "recuse": N_("asked that {whom} be recused; to be decided"),
    "readmit": N_("asked that {whom} be readmitted; to be decided"),
    "deputise": N_("asked that {whom} act for “{role}”; to be decided"),
}

ASSIGNMENTS: Mapping[str, Message] = {
    "transfer": N_("handed over to {whom}"),
    "delegate": N_("delegated to {whom}"),
    "countersign": N_("asked {whom} for an opinion"),
    "add_signer": N_("added the signer {whom}"),
    "opinion": N_("gave the opinion asked for"),
    "waive_opinion": N_("does without the opinion of {whom}"),
    "recuse": N_("{whom} is recused from this case"),
    "readmit": N_("{whom} is not recused and takes part in this case"),
    "deputise": N_("{whom} acts for “{role}” on this case"),
}


NOTE, REPLACE = "note", "replace"


def _id_itself(holder: Holder) -> str:
    return holder


def event_text(
    procedure: Procedure, event: Event, name_of: Callable[[Holder], str] = _id_itself, earlier: Event | None = None
) -> str:
    """Return what an event says. `name_of` returns the name of a person, unit or post; `earlier` is the event that this
    one refers to, where that is known: it tells how much was granted, or what was corrected."""
    words = _Words(procedure, name_of, earlier)
    subject = words.subject(event)
    match event.type:
        case "opened":
            return _opened(words, event)
        case "acted":
            return merge_text(event, case=event.other) if event.other else _outcome(words, event)
        case "noted":
            return _noted(words, event)
        case "linked":
            return gettext("opened a linked case: {case}", case=subject)
        case "asked":
            return _asked(words, event)
        case "granted":
            return _granted(words, event)
        case "declined":
            return gettext("declined to extend “{clock}”", clock=subject)
        case "warned":
            return gettext("warning: {clock} ends soon", clock=subject)
        case "held":
            return gettext("“{clock}” has ended; the request for an extension is undecided", clock=subject)
        case "expired":
            return (N_("“{clock}” is overdue") if words.is_breach(event) else N_("“{clock}” has ended"))(clock=subject)
        case "reminded":
            return _reminded(words, event)
        case "escalated":
            line = (
                N_("“{clock}” is overdue, reported to: {to}")
                if words.is_breach(event)
                else N_("{clock}, reported to: {to}")
            )
            return line(clock=subject, to=words.label(event.to))
        case "breach_withdrawn":
            return gettext("withdrew the breach of “{clock}”", clock=subject)
        case "taken":
            return gettext("taken by the clock: {act}", act=_outcome(words, event))
        case "offered":
            return gettext("open from now on: {act}", act=subject)
        case "issued":
            return gettext("to be issued: {document}", document=subject.strip("《》"))
        case "suspended":
            return _suspended(words, event)
        case "resumed":
            return gettext("resumed “{clock}”", clock=subject)
        case "answered":
            return (N_("{party} agrees") if event.given else N_("{party} disagrees"))(party=words.label(event.party))
        case "assigned":
            return _assigned(words, event)
        case "ticked":
            return gettext("done: {duty}", duty=words.label(event.about))
        case "signed":
            return _signed(words, event)
        case "consented":
            given = (
                N_("{party} consents to “{subject}”") if event.given else N_("{party} does not consent to “{subject}”")
            )
            return given(subject=words.label(event.about), party=words.label(event.party))
        case "dropped":
            return gettext("no longer pursued: {track}", track=subject)
        case "notified":
            return gettext("notice to be sent to {party}: {notice}", party=words.label(event.party), notice=subject)
        case "link_ended":
            return gettext("linked case has ended")
        case "joined":
            return merge_text(event, case=event.other)
        case "corrected":
            return _corrected(words, event)
        case "adopted":
            return _adopted(event)
        case "redated":
            before, after = dates.last_day_text(event.last_day_before), dates.last_day_text(event.last_day)
            return gettext("moved: “{clock}” from {before} to {after}", clock=subject, before=before, after=after)
        case "questioned":
            return gettext("“{act}” came before the new end of the limit: to be reviewed", act=subject)
        case "revived":
            return _revived(words, event)


def linked_event_text(event: Event, *, case: str, reason: str, stage: str) -> str:
    """Return what an event says of a linked case: which (`case`), why it was opened, at which stage it ended."""
    if event.type == "opened":
        return gettext("received as a linked case of {case}: {reason}", case=case, reason=reason)
    return (
        gettext("linked case has ended: {case}, {stage}", case=case, stage=stage)
        if event.type == "link_ended"
        else gettext("opened a linked case: {case}", case=case)
    )


def merge_text(event: Event, *, case: str, limits: str = "") -> str:
    """Return what an event says of a case with which this one is merged, and which limits ran there then."""
    if event.type == "joined":
        return (
            gettext("{case} was merged into this case; limits that ran there then: {limits}", case=case, limits=limits)
            if limits
            else gettext("{case} was merged into this case", case=case)
        )
    return (
        N_("proposed to merge into {case}: a second person has to agree")
        if event.name == PROPOSED
        else N_("merged into {case}; the limits of this case stop with that")
    )(case=case)


OF_CLOCKS: tuple[EventType, ...] = (
    "asked", "granted", "declined", "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "suspended", "resumed", "redated",
)  # fmt: skip
KINDS: Mapping[EventType, terms.NameKind] = {
    **dict.fromkeys(OF_CLOCKS, "clock"), "notified": "notice", "issued": "document", "offered": "act", "noted": "act",
}  # fmt: skip


@dataclass(frozen=True)
class _Words:
    """The names of what an event is about: of codes in the procedure, of people by `name_of`."""

    procedure: Procedure
    name_of: Callable[[Holder], str]
    earlier: Event | None

    def label(self, code: Name | None) -> str:
        return terms.label(self.procedure, code)

    def subject(self, event: Event) -> str:
        """Return what the event is about by name, with its item: most often the clock."""
        name = terms.label(self.procedure, event.name, KINDS.get(event.type))
        return gettext("{name} [{item}]", name=name, item=event.item) if event.item else name

    def named(self, holder: Holder | None) -> str:
        return self.name_of(holder) if holder else ""

    def clock(self, event: Event) -> Clock | None:
        rules = self.procedure.rules
        return next((rule.clock for rule in rules if rule.clock and rule.clock.code == event.name), None)

    def is_breach(self, event: Event) -> bool:
        """Return True where the expiry of the clock is a breach, False where it only wakes the case."""
        clock = self.clock(event)
        return bool(clock and clock.breach)


def _opened(words: _Words, event: Opened) -> str:
    if event.imported:
        return gettext("moved in from an old system (old number {old_number})", old_number=event.imported.old_number)
    periodic = words.procedure.periodic.get(event.name)
    duty = translated(words.procedure, periodic.name) if periodic else ""
    return gettext("periodic duty began: {duty}", duty=duty) if periodic else gettext("complaint received")


def _outcome(words: _Words, event: Acted | Taken) -> str:
    """Return the name of an outcome at the stage where it was taken, with the means by which somebody was words."""
    stage = words.procedure.stages.get(event.stage or "")
    outcome = stage.outcomes.get(event.name) if stage else None
    act = translated(words.procedure, outcome.name) if outcome else words.label(event.name)
    return _told_by(act, event)


def _told_by(act: str, event: Event) -> str:
    return gettext("{act} ({means})", act=act, means=MEANS_NAMES[event.means]()) if event.means else act


def _noted(words: _Words, event: Noted) -> str:
    """Return the name of an act that stays at its stage; of a plain note what it writes down."""
    if is_attempt(event):
        return gettext("{party} was not reached", party=words.label(event.party))
    if event.name == REPLACE and event.whom:
        return _replaced(words, event)
    if asked := ACT_ASKED_FOR.get(event.name):
        role = terms.label(words.procedure, event.about, "role")
        return DECISIONS_ASKED_FOR[asked](whom=words.named(event.whom), role=role)
    if event.other:
        return merge_text(event, case=event.other)
    if taken_back := fact.taken_back(event):
        return gettext(
            "{act}, taken back: {names}", act=words.subject(event), names=listed(map(words.label, sorted(taken_back)))
        )
    if event.name in (CORRECT_TEXT, *CLOSING_ACTS):
        return gettext(
            "{act}: {text}", act=words.subject(event), text=terms.label(words.procedure, event.about, "text")
        )
    if event.name == GRADE:
        return gettext("{act}: {grade}", act=words.subject(event), grade=grade_text(event.about or ""))
    if event.name == NOTE and (event.facts or event.texts):
        texts = (terms.label(words.procedure, name, "text") for name in event.texts)
        return gettext(
            "{act}: {names}", act=words.subject(event), names=listed([*map(words.label, event.facts), *texts])
        )
    return _told_by(words.subject(event), event)


def _replaced(words: _Words, event: Noted) -> str:
    """Say who takes whose place, for which roles."""
    values = [value if isinstance(value, tuple) else (value,) for value in event.facts.values()]
    persons = dict.fromkeys(words.name_of(str(person)) for value in values for person in value)
    return gettext(
        "replaced {whom} by {persons} as {names}",
        names=listed(map(words.label, event.facts)),
        whom=words.named(event.whom),
        persons=listed(persons),
    )


def _asked(words: _Words, event: Asked) -> str:
    if event.until:
        return gettext(
            "asked to extend “{clock}” until {until}", clock=words.subject(event), until=dates.short_day(event.until)
        )
    if event.units is None:
        return gettext("asked to extend “{clock}”", clock=words.subject(event))
    units = extension_units_text(words.procedure, event.name, event.units)
    return gettext("asked to extend “{clock}” by {units}", clock=words.subject(event), units=units)


def _granted(words: _Words, event: Granted) -> str:
    asked = words.earlier if words.earlier and words.earlier.type == "asked" else None
    until = event.until or (asked.until if asked else None)
    if until:
        return gettext("extended “{clock}” until {until}", clock=words.subject(event), until=dates.short_day(until))
    granted = event.units or (asked.units if asked else None)
    if granted is None:
        return gettext("granted the extension of “{clock}”", clock=words.subject(event))
    units = extension_units_text(words.procedure, event.name, granted)
    return gettext("extended “{clock}” by {units}", clock=words.subject(event), units=units)


def _reminded(words: _Words, event: Reminded) -> str:
    if not event.to:
        return gettext("“{clock}” has ended: reminder", clock=words.subject(event))
    line = N_("“{clock}” is overdue, reminded: {to}") if words.is_breach(event) else N_("{clock}, notified: {to}")
    line = N_("a request for more time for “{clock}” waits, reminded: {to}") if event.rung is None else line
    return line(clock=words.subject(event), to=words.label(event.to))


def _suspended(words: _Words, event: Suspended) -> str:
    clock, ground = words.clock(event), event.ground
    grounds = clock.suspension.grounds if clock and clock.suspension else {}
    return gettext(
        "suspended “{clock}”: {ground}",
        clock=words.subject(event),
        ground=translated(words.procedure, grounds.get(ground, ground)),
    )


def _assigned(words: _Words, event: Assigned) -> str:
    line = ASSIGNMENTS.get(event.name)
    if line is None:
        return gettext("{act}: {whom}", act=words.label(event.name), whom=words.named(event.whom))
    return line(whom=words.named(event.whom), role=terms.label(words.procedure, event.about, "role"))


def _signed(words: _Words, event: Signed) -> str:
    document, party = words.label(event.about).strip("《》"), words.label(event.party)
    if event.whom:
        return gettext(
            "signed {document} as {party} for {whom}", document=document, party=party, whom=words.named(event.whom)
        )
    return gettext("signed {document} as {party}", document=document, party=party)


def _revived(words: _Words, event: Revived) -> str:
    said, reason = event, REVIVAL_REASONS[event.name]()
    if said.contradicts is None or said.second is None:
        return gettext("revived: {reason}", reason=reason)
    head = {"seq": said.contradicts.seq, "hash": said.contradicts.hash[:12]}
    return gettext(
        "revived: {reason}; decided together with {second}, against what was seen at event {seq} ({hash})",
        reason=reason,
        second=words.name_of(said.second),
        **head,
    )


def _corrected(words: _Words, event: Corrected) -> str:
    seq, earlier = event.refers_to, words.earlier
    if earlier is None:
        return gettext("corrected event {seq}", seq=seq)
    act = event_text(words.procedure, earlier, words.name_of)
    return gettext("corrected event {seq}, “{act}”", seq=seq, act=act)


def _adopted(event: Adopted) -> str:
    years = event.calendar.years.values() if event.calendar else ()
    notices = listed(dict.fromkeys(notice_text(year.source) for year in years if year.source))
    return (
        gettext("counts by the newer calendar: {notices}", notices=notices)
        if notices
        else gettext("counts by the newer calendar")
    )
