"""Which words of the vocabulary a walk has used: each counts where it has been asked, heard or shown, not written."""

from collections.abc import Iterator

from models.case import Case
from models.law import Law
from models.limit import Clock
from models.means import Means
from models.messages import Act, Event
from models.procedure import Outcome, OwnAct
from models.requirement import Name, NeedsClock, NeedsFact, Requirement
from models.waiting import Waiting
from procedures.names import atoms

EVENTS = [
    "opened", "acted", "noted", "linked", "asked", "granted", "declined", "warned", "held", "expired", "reminded",
    "escalated", "breach_withdrawn",
]  # fmt: skip
WHYS = [
    "needs", "record", "notice", "role", "not_open", "unknown", "closed", "wrong_value", "no_clock", "no_extension",
    "too_late", "beyond_cap", "no_request", "same_person", "no_breach", "happened_at",
]  # fmt: skip
NEEDS = ["fact", "is", "has", "at_least", "text", "role", "other_person", "event", "clock", "all", "any", "none"]
WORDS = {
    *(f"event {word}" for word in EVENTS),
    *(f"why {word}" for word in WHYS),
    *(f"needs {word}" for word in NEEDS),
    *(f"needs clock {word}" for word in ("running", "over", "stopped")),
    *(f"record {word}" for word in ("before", "during", "when")),
    *(f"notice {word}" for word in ("by", "owed", "when", "with", "contact", "no contact")),
    *(f"clock {word}" for word in ("working_day", "calendar_day", "month", "same_day", "roll", "warn", "when")),
    *(f"clock {word}" for word in ("set_by", "set_by alone", "extension", "no duty", "over", "over after", "over not")),
    *(f"way {word}" for word in ("by", "opens", "opens when", "opens copies", "late_report", "late report")),
    *(f"act {word}" for word in ("own", "to", "at", "anywhere", "after_closing")),
    *(f"role {word}" for word in ("unit", "post", "named", "outside", "given_by")),
    *(f"fact {word}" for word in ("yes_no", "number", "date", "instant", "code", "codes", "person", "persons")),
    "fact follows", "stage reply", "entry other", "guide at", "guide anywhere", "sees hides", "owed record",
    "owed notify", "waits for a decision",
}  # fmt: skip


def said(law: Law, case: Case, act: Act) -> Iterator[str]:
    """The words an act has put to the law."""
    yield from (f"fact {law.procedure.facts[name].is_}" for name in act.facts)
    opening = law.opening(case.stage, act.name)
    if opening is None:
        return
    for _, gate in opening.gates:
        yield from _needs(gate.needs)
    for _, record in opening.records:
        yield "record before"
        yield from ["record when", *_needs(record.when)] if record.when else []
    for _, notice in opening.notices:
        yield from ["notice by", *(["notice with"] if notice.with_ else [])]
        yield from [f"notice {'' if notice.no_contact else 'no '}contact"] if act.means is Means.no_contact else []
    for name in opening.who:
        yield from _role(law, name)
    yield from _way(law, opening.way, act)


def _role(law: Law, name: Name) -> Iterator[str]:
    role = law.procedure.roles[name]
    yield f"role {role.is_}"
    yield from ["role given_by"] * bool(role.given_by)


def _way(law: Law, way: Outcome | OwnAct, act: Act) -> Iterator[str]:
    yield from ["way by"] * bool(way.by)
    if way.opens:
        yield "way opens"
        yield from ["way opens when"] * bool(way.opens.when) + ["way opens copies"] * bool(way.opens.copies)
    if way.late_report:
        yield "way late_report"
        yield from ["way late report"] * bool(act.happened_at)
    if isinstance(way, OwnAct) and act.name in law.procedure.acts:
        yield from ["act own", "act at" if way.at else "act anywhere"]
        yield from ["act to"] * bool(way.to) + ["act after_closing"] * bool(way.after_closing)


def _needs(need: Requirement | None) -> Iterator[str]:
    for path, one, _ in atoms((), need):
        yield from (f"needs {word}" for word in path if isinstance(word, str))
        for word in ("fact", "text", "role", "other_person", "event", "clock", "has", "at_least"):
            yield from [f"needs {word}"] * (getattr(one, word, None) is not None)
        if isinstance(one, NeedsClock):
            yield f"needs clock {one.is_}"
        yield from ["needs is"] * (isinstance(one, NeedsFact) and one.is_ is not None)


def heard(law: Law, case: Case, event: Event) -> Iterator[str]:
    """The words an event has carried out."""
    yield f"event {event.type}"
    yield from ["entry other"] * (event.type == "opened" and event.name != "complaint")
    yield from ["fact follows"] * ("host" in event.facts and "line" in event.facts)
    for name in case.clocks:
        if event.name in law.clock(name)[1].starts:
            yield from _clock(law.clock(name)[1])


def _clock(clock: Clock) -> Iterator[str]:
    limit = clock.limit
    words = {
        str(limit.unit): limit.unit, "roll": clock.roll, "warn": clock.warn, "when": clock.when,
        "set_by": limit.set_by, "set_by alone": limit.set_by and not limit.unit, "extension": clock.extension,
        "no duty": not clock.breach, "over": clock.over, "over after": any(rung.after for rung in clock.over),
        "over not": any(not rung.only for rung in clock.over),
    }  # fmt: skip
    yield from (f"clock {word}" for word, there in words.items() if there)
    yield from _needs(clock.when)


def spoken(law: Law, case: Case, waiting: Waiting) -> Iterator[str]:
    """The words in the answer to what a case waits for."""
    yield from ["stage reply"] * (law.stage(case.stage).kind == "reply")
    yield from (f"owed {owed.word}" for owed in waiting.owed)
    yield from ["waits for a decision"] * bool(waiting.pending)
    for rule in law.procedure.rules:
        if rule.id in waiting.guides and rule.guide:
            yield "guide at" if rule.guide.at else "guide anywhere"
        if rule.record and case.stage in rule.record.during:
            yield "record during"
        if rule.notice and not case.closed_at:
            yield from ["notice owed"] * bool(rule.notice.owed) + ["notice when"] * bool(rule.notice.when)
