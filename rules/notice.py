"""`enforce: notice` which notices go to whom, by which act or automatically, and which are still owed."""

from collections.abc import Iterator
from datetime import datetime

from models.case import Case, ContactAttempt, Occurrence
from models.events import Event, Noted, Notified
from models.indexes.stage_act import StageAct
from models.law import Law
from models.limit import Clock
from models.means import Means
from models.messages import Act, Missing, MissingKind, Refusal, Why
from models.requirement import Name
from models.rule import MAX_ATTEMPTS, Notice
from models.waiting import Owed
from rules.approval import VERDICTS
from rules.event_names import names_of_event, served_name
from rules.missing import missing_field
from rules.requirements import RequirementContext, context_of_case, requirement_met
from rules.statutory_time.local_time import local_day

MAX_REMEMBERED_ATTEMPTS = 4 * MAX_ATTEMPTS  # as many as the notices to four parties may ask for


def notice_refusals(stage_act: StageAct, context: RequirementContext, act: Act) -> list[Refusal]:
    """Return what the notices lack that an outcome gives: the means by which somebody is told, and each text that goes
    with them and is not written."""
    refused: list[Refusal] = []
    for rule, notice in stage_act.notices:
        if not _is_told(notice, context, act):
            told = Missing(kind=MissingKind.notice, name=notice.code, value=tuple(notice.means))
            refused.append(Refusal(why=Why.notice, rule=rule.id, about=notice.code, missing=(told,)))
        missing = (name for name in notice.with_ if not context.has_text(name))
        refused += [
            Refusal(why=Why.record, rule=rule.id, about=name, missing=(missing_field(context.law, name),))
            for name in missing
        ]
    return refused


def _is_told(notice: Notice, context: RequirementContext, act: Act) -> bool:
    if act.means is Means.no_contact:
        return notice.attempts is not None and all(
            _left_no_contact(context.law, context.case, role)
            or _times_tried(notice, context, act, role) >= notice.attempts
            for role in notice.addressees
        )
    return act.means is not None and (not notice.means or act.means in notice.means)


def _left_no_contact(law: Law, case: Case, role: Name) -> bool:
    """Return True for who filed the complaint and left neither a contact nor an address: nothing is owed to them, and
    where vain attempts are enough there is nothing to try."""
    return role == law.procedure.filing_role and "reachable" not in case.filer


def _times_tried(notice: Notice, context: RequirementContext, act: Act, role: Name) -> int:
    """Return on how many days an addressee was not reached since the notice became owed; if no event made it owed,
    since the stage was entered."""
    found = [context.case.happened.get(event) for event in context.law.notice_events(notice)]
    owing = [(occurrence.seq, occurrence.at) for occurrence in found if occurrence]
    owing = owing or ([(here.seq, here.since)] if (here := context.position) else [])
    since, instant = max(owing, default=(0, context.case.opened_at))
    zone = context.law.calendar.zone
    first, until = local_day(instant, zone), local_day(act.happened, zone)
    tried = {
        attempt.day
        for attempt in context.case.attempts
        if attempt.party == role and attempt.seq >= since and first <= attempt.day <= until
    }
    return len(tried)


def with_attempt(law: Law, case: Case, event: Noted) -> tuple[ContactAttempt, ...]:
    """Return the attempts of a case with that of an event: each party once a day, the latest of them.

    The day is the one on which it was put down. Of one that is reported late with proof (an attachment) it is the day
    on which it was made: several that are only said to have been made are put down in one sitting.
    """
    assert event.party is not None
    known = event.at if event.attachments else event.known_at
    made = ContactAttempt(party=event.party, day=local_day(known, law.calendar.zone), seq=event.seq)
    others = [attempt for attempt in case.attempts if (attempt.party, attempt.day) != (made.party, made.day)]
    return (*others[1 - MAX_REMEMBERED_ATTEMPTS :], made)


def automatic_notice_events(law: Law, case: Case, event: Event) -> Iterator[Event]:
    """Yield the notices that the system gives after an event. `case` is the case after the event. A notice that
    follows from an act refers to the act: it waits while that may be a slip, and is withdrawn with it."""
    refers_to = event.seq if event.type == "acted" else None
    for notice in automatic_notices_given(law, case, event):
        yield from notified_events(notice, event, refers_to)


def automatic_notices_given(law: Law, case: Case, event: Event) -> Iterator[Notice]:
    """Yield the notices that the system gives after an event, where the case is as they ask."""
    for notice in automatic_notices_after(law, event):
        if not notice.when or requirement_met(notice.when, context_of_case(law, case)._replace(event=event)):
            yield notice


def sends_letters(law: Law, act: Name) -> bool:
    """Return True for an act after which the system may give a notice: whether its letter waits is asked of that act
    alone."""
    names = {act, VERDICTS.get(act, act)}
    events = (event for _, notice in law.automatic_notices for event in law.notice_events(notice))
    return any(event.rpartition(".")[2] in names for event in events)


def automatic_notices_after(law: Law, event: Event) -> Iterator[Notice]:
    """Yield the notices that the system may give after an event, whatever else they ask."""
    names = names_of_event(event)
    return (notice for _, notice in law.automatic_notices if not names.isdisjoint(law.notice_events(notice)))


def notified_events(
    notice: Notice, event: Event, refers_to: int | None, about: Name | None = None
) -> Iterator[Notified]:
    """Yield that each addressee is given a notice because of an event: not before the case could know of that."""
    for role in notice.addressees:
        yield Notified(
            seq=0, type="notified", name=notice.code, at=event.known_at, recorded_at=event.recorded_at, party=role,
            refers_to=refers_to, about=about, at_once=event.type == "acted" and event.at_once,
        )  # fmt: skip


def notices_owed(law: Law, case: Case) -> list[Owed]:
    """Return the notices that a person owes and has not yet given."""
    context = context_of_case(law, case)
    return [
        Owed(
            rule=rule.id,
            word="notice",
            name=notice.code,
            fields=tuple(name for name in notice.with_ if name not in context.texts),
        )
        for rule, notice in law.notice_rules
        if notice.by and not case.closed_at and _is_notice_owed(law, notice, case, context)
    ]


def _is_notice_owed(law: Law, notice: Notice, case: Case, context: RequirementContext) -> bool:
    if all(_left_no_contact(law, case, role) for role in notice.addressees):
        return False
    since = [case.happened[event].seq for event in law.notice_events(notice) if event in case.happened]
    given = [case.happened[name].seq for name in law.act_names_at(notice.by) if name in case.happened]
    if given and max(given) >= max(since, default=0):
        return False
    return bool(since) or (notice.owed_while is not None and requirement_met(notice.owed_while, context))


def notices_told(law: Law, case: Case, since: datetime) -> Iterator[tuple[Notice, Name]]:
    """Yield the notices given to outside parties since then, by a person or by the system, with the party; the last
    first."""
    if law.outside_notice_events.isdisjoint(case.happened):
        return
    given = [(seq, notice) for _, notice in law.notice_rules if (seq := _notice_given_since(law, case, notice, since))]
    for _, notice in sorted(given, key=lambda pair: (-pair[0], pair[1].code)):
        yield from ((notice, role) for role in notice.addressees if law.procedure.roles[role].is_ == "outside")


def _notice_given_since(law: Law, case: Case, notice: Notice, since: datetime) -> int:
    """Return the event by which the notice was last given; 0 if it was not given."""
    automatic = not notice.by and (notice.when is None or requirement_met(notice.when, context_of_case(law, case)))
    names = law.act_names_at(notice.by) if notice.by else law.notice_events(notice) if automatic else ()
    occurrences = [case.happened[name] for name in names if name in case.happened]
    missed = () if automatic else (None, Means.no_contact)
    return max((done.seq for done in occurrences if done.at >= since and done.means not in missed), default=0)


def is_overtaken(law: Law, case: Case, clock: Clock, event: Event) -> bool:
    """Return True for the receipt of a notice that starts no clock, since what stops the clock has happened after the
    notice was given: one of several events, or all of them where the clock waits for all.

    Proof that a letter has arrived often comes after the answer to it. Nothing is left to count then.
    """
    notice = next((notice for _, notice in law.notice_rules if served_name(notice.code) == event.name), None)
    given = _last_given(law, case, notice) if notice else None
    if given is None:
        return False
    happened = [(done := case.happened.get(name)) is not None and done.seq > given.seq for name in clock.stops]
    return all(happened) and bool(happened) if clock.stops_on == "all" else any(happened)


def given_at(law: Law, case: Case, name: Name | None) -> datetime | None:
    """Return when a notice was last given; None if the case knows no such notice, or has not given it."""
    found = law.notices.get(name or "")
    given = _last_given(law, case, found[1]) if found else None
    return given.at if given else None


def _last_given(law: Law, case: Case, notice: Notice) -> Occurrence | None:
    """Return the event by which a notice was last given; None if the case does not know it."""
    names = law.act_names_at(notice.by) if notice.by else law.notice_events(notice)
    given = [case.happened[name] for name in names if name in case.happened]
    return max(given, key=lambda done: done.seq, default=None)
