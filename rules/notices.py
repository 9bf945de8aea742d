"""`enforce: notice` which notices go to whom, by which act or automatically, and which are still owed."""

from collections.abc import Iterator
from datetime import datetime

from models.case import Case, ContactAttempt
from models.changes import new_event
from models.events import Event
from models.indexes.stage_act import StageAct
from models.law import Law
from models.limit import Clock
from models.means import Means
from models.messages import Act, Refusal, Why
from models.requirement import Name
from models.rule import MAX_ATTEMPTS, Notice
from models.waiting import Owed
from rules.event_names import names_of_event, served_name
from rules.requirements import RequirementContext, context_of_case, requirement_met
from rules.statutory_time.counting import china_time

MAX_REMEMBERED_ATTEMPTS = 4 * MAX_ATTEMPTS  # as many as the notices to four parties may ask for


def notice_refusals(stage_act: StageAct, context: RequirementContext, act: Act) -> list[Refusal]:
    """Return what the notices lack that an outcome gives: the means by which somebody is told, and each text that goes
    with them and is not written."""
    refused: list[Refusal] = []
    for rule, notice in stage_act.notices:
        if not _is_told(notice, context, act):
            refused.append(Refusal(why=Why.notice, rule=rule.id, about=notice.name))
        missing = (name for name in notice.with_ if not context.has_text(name))
        refused += [Refusal(why=Why.record, rule=rule.id, about=name) for name in missing]
    return refused


def _is_told(notice: Notice, context: RequirementContext, act: Act) -> bool:
    if act.means is Means.no_contact:
        return _attempts_suffice(notice, context, act)
    return act.means is not None and (not notice.means or act.means in notice.means)


def _attempts_suffice(notice: Notice, context: RequirementContext, act: Act) -> bool:
    """Return True if each addressee was not reached on as many days as the notice asks, since it became owed; if no
    event made it owed, since the stage was entered."""
    found = [context.case.happened.get(event) for event in context.law.notice_events(notice)]
    owing = [(occurrence.seq, occurrence.at) for occurrence in found if occurrence]
    owing = owing or ([(here.seq, here.since)] if (here := context.position) else [])
    since, instant = max(owing, default=(0, context.case.opened_at))
    first = china_time(instant).date()
    made = [attempt for attempt in context.case.attempts if attempt.seq >= since and attempt.day >= first]
    until = china_time(act.happened).date()
    days = [{attempt.day for attempt in made if attempt.party == role} for role in notice.addressees]
    wanted = notice.attempts
    return wanted is not None and all(sum(day <= until for day in tried) >= wanted for tried in days)


def with_attempt(case: Case, event: Event) -> tuple[ContactAttempt, ...]:
    """Return the attempts of a case with that of an event: each party once a day, the latest of them."""
    assert event.party is not None
    made = ContactAttempt(party=event.party, day=china_time(event.at).date(), seq=event.seq)
    others = [attempt for attempt in case.attempts if (attempt.party, attempt.day) != (made.party, made.day)]
    return (*others[1 - MAX_REMEMBERED_ATTEMPTS :], made)


def automatic_notice_events(law: Law, case: Case, event: Event) -> Iterator[Event]:
    """Yield the notices that the system gives after an event. `case` is the case after the event. One that follows from
    an act refers to it: it waits while the act may be a slip, and is withdrawn with it."""
    names = names_of_event(event)
    for _, notice in law.automatic_notices:
        if names.isdisjoint(law.notice_events(notice)):
            continue
        if notice.when and not requirement_met(notice.when, context_of_case(law, case)):
            continue
        for role in notice.addressees:
            yield new_event(
                seq=0, type="notified", name=notice.name, at=event.at, recorded_at=event.recorded_at, party=role,
                refers_to=event.seq if event.type == "acted" else None,
            )  # fmt: skip


def notices_owed(law: Law, case: Case) -> list[Owed]:
    """Return the notices that a person owes and has not yet given."""
    context = context_of_case(law, case)
    return [
        Owed(rule=rule.id, word="notice", name=notice.name, fields=_lacking_texts(notice, context))
        for rule, notice in law.notice_rules
        if notice.by and not case.closed_at and _is_notice_owed(law, notice, case, context)
    ]


def _is_notice_owed(law: Law, notice: Notice, case: Case, context: RequirementContext) -> bool:
    since = [case.happened[event].seq for event in law.notice_events(notice) if event in case.happened]
    given = [case.happened[name].seq for name in law.act_names_at(notice.by) if name in case.happened]
    if given and max(given) >= max(since, default=0):
        return False
    return bool(since) or (notice.owed_while is not None and requirement_met(notice.owed_while, context))


def _lacking_texts(notice: Notice, context: RequirementContext) -> tuple[str, ...]:
    return tuple(name for name in notice.with_ if name not in context.texts)


def notices_told(law: Law, case: Case, since: datetime) -> Iterator[tuple[Notice, Name]]:
    """Yield the notices given to outside parties since then, by a person or by the system, with the party; the last
    first."""
    if law.outside_notice_events.isdisjoint(case.happened):
        return
    given = [(seq, notice) for _, notice in law.notice_rules if (seq := _notice_given_since(law, case, notice, since))]
    for _, notice in sorted(given, key=lambda pair: (-pair[0], pair[1].name)):
        yield from ((notice, role) for role in notice.addressees if law.procedure.roles[role].is_ == "outside")


def _notice_given_since(law: Law, case: Case, notice: Notice, since: datetime) -> int:
    """Return the event by which the notice was last given; 0 if it was not given."""
    automatic = not notice.by and (notice.when is None or requirement_met(notice.when, context_of_case(law, case)))
    names = law.act_names_at(notice.by) if notice.by else law.notice_events(notice) if automatic else ()
    occurrences = [case.happened[name] for name in names if name in case.happened]
    given = [done.seq for done in occurrences if done.at >= since and (automatic or _is_party_reached(done.means))]
    return max(given, default=0)


def _is_party_reached(means: Means | None) -> bool:
    return means not in (None, Means.no_contact)


def is_overtaken(law: Law, case: Case, clock: Clock, event: Event) -> bool:
    """Return True for the receipt of a notice that starts no clock, since what stops the clock has happened after the
    notice was given: one of several events, or all of them where the clock waits for all.

    Proof that a letter has arrived often comes after the answer to it. Nothing is left to count then.
    """
    notice = next((notice for _, notice in law.notice_rules if served_name(notice.name) == event.name), None)
    given = _last_given(law, case, notice) if notice else 0
    if not given:
        return False
    happened = [(done := case.happened.get(name)) is not None and done.seq > given for name in clock.stops]
    return all(happened) and bool(happened) if clock.stops_on == "all" else any(happened)


def _last_given(law: Law, case: Case, notice: Notice) -> int:
    """Return the event by which a notice was last given; 0 if the case does not know it."""
    names = law.act_names_at(notice.by) if notice.by else law.notice_events(notice)
    return max((case.happened[name].seq for name in names if name in case.happened), default=0)
