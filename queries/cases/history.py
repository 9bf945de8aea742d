"""The journal of a case as a person reads it: what happened when, who did it, by which articles."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event, clock_of, directed_to, read_event
from models.law import Law
from models.messages import Act, Id, Person
from models.procedure import Procedure
from models.requirement import Name
from models.tables import EventRow, InboxRow, TextRow
from queries.acts.judging import UNFOLDABLE, recorded_events
from queries.alarms import doubt_views
from queries.calendars.notices import days_behind_moves
from queries.cases import linked_cases
from queries.cases.case_file import CaseFile, holder_name, load_case_file, named_people, person_name, read_people
from queries.cases.limits import last_day_view
from queries.cases.reading import CaseReading, read_for_nobody
from queries.views.base import NamedView
from queries.views.calendars import ChangedDayView
from queries.views.case import LinkedCaseView, TextView
from queries.views.clock import LastDayView
from queries.views.history import EventView, HistoryView, RefusedActView, ReplacedView
from register.acts.inbox import REFUSALS
from register.alarms.doubts import sorted_doubts
from register.chains import verify_streams
from register.office import staff
from rules import position, roles
from rules.acts.common_acts import OPEN_TO_ALL_STAFF
from rules.clock import clock_key, running_limits
from rules.event_names import STATING_TYPES
from rules.evolve import evolve, open_case
from wording import dates, event_texts, refusal_texts, terms
from wording.articles import article_alone, article_text
from wording.regulation_names import translated
from wording.translation import gettext, listed

TYPES_OF_A_CLOCK = frozenset({
    "asked", "granted", "declined", "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "suspended", "resumed",
})  # fmt: skip
STATEMENTS = STATING_TYPES | {"linked"}


def events_of(session: Session, number: str, before: int | None = None) -> list[Event]:
    """Return the events of a case, in order; all, or those before one."""
    if before is None:
        return recorded_events(session, number)
    rows = select(EventRow).where(EventRow.stream == number, EventRow.seq < before).order_by(EventRow.seq)
    return [read_event(row.body) for row in session.scalars(rows)]


def events_since(session: Session, number: str, head: str) -> list[dict[str, object]]:
    """Return what was recorded of a case after the event with this hash: number, type, name, instant and author of each
    event; all of it where no event has that hash."""
    known = session.scalar(select(EventRow.seq).where(EventRow.stream == number, EventRow.hash == head))
    later = [event for event in events_of(session, number) if event.seq > (known or 0)]
    return [
        {"seq": event.seq, "type": event.type, "name": event.name, "at": event.at.isoformat(), "by": event.by}
        for event in later
    ]


def history_view(
    session: Session, number: str, reading: CaseReading | None = None, *, texts: bool = True
) -> HistoryView:
    """Return the events of a case with the limits that ran after each, and its refused acts, as one person reads it, or
    nobody in particular. With `texts` each event has what was written with it; that they were shown a text which a rule
    keeps to some, or which names who filed the complaint, is put on record. Raises BadInput."""
    reader = reading or read_for_nobody(session, load_case_file(session, number))
    case_file = reader.case_file
    altered_from = None
    if any(verify_streams(session, (number,))):  # looked at twice: a step recorded between two reads looks altered once
        altered_from = next((int(str(finding.detail["seq"])) for finding in verify_streams(session, (number,))), None)
    try:
        events = event_views(reader, events_of(session, number), texts=texts)
    except UNFOLDABLE:
        if altered_from is None:
            raise
        events = event_views(reader, events_of(session, number, altered_from), texts=texts)
    bodies = [text.body for event in events for text in event.texts]
    reader.record_shown(identity=any(map(reader.blotter.is_in, bodies)), narrative=bool(bodies))
    refused = select(InboxRow).where(InboxRow.complaint == number, InboxRow.state == "refused").order_by(InboxRow.n)
    shown = HistoryView(
        number=number,
        title=terms.case_title(case_file.procedure, case_file.row.entry),
        altered_from=altered_from,
        doubts=doubt_views(sorted_doubts(alarm.kind for alarm in reader.details.doubts)),
        events=events,
        refused=tuple(_refused_act_view(session, case_file.procedure, row) for row in session.scalars(refused)),
    )
    return reader.without_filer(shown)


def event_views(
    reading: CaseReading, events: list[Event], *, texts: bool = True, only: Container[int] | None = None
) -> tuple[EventView, ...]:
    """Return the events of a case as somebody reads it, or `only` those with these numbers, still with the name of
    the person who filed it. With `texts` the caller puts on record that they were shown (`record_shown`)."""
    return _Journal(reading, events, texts).event_views(only)


def holder_to_say(session: Session, procedure: Procedure, holder: str) -> str:
    """Return a unit, post or person as a sentence names it: by name; in English with the id."""
    name = holder_name(session, procedure, holder)
    return name if holder in procedure.roles else name or holder


def followed_events(law: Law, number: str, events: list[Event]) -> Iterator[tuple[Event, list[str], Case]]:
    """Yield each event with the rules that bear on it and the case after it."""
    case: Case | None = None
    for event in events:
        after = evolve(law, case, event) if case else open_case(law, number, event)
        yield event, bearing_rules(law, event, case, after), after
        case = after


def bearing_rules(law: Law, event: Event, before: Case | None, after: Case) -> list[str]:
    """Return the rules behind an event: those of its clock or notice, or the gates, records and notices of an
    outcome and the rules of the limits that it changed."""
    found = [rule.id for rule, notice in law.notice_rules if event.type == "notified" and notice.code == event.name]
    if (clock := clock_of(event)) or event.type in TYPES_OF_A_CLOCK:
        found.append(law.clock_rule(clock or event.name)[0].id)
    if event.type not in STATEMENTS:
        return found
    stage_act = law.stage_act(event.stage, event.name) if event.stage and event.type == "acted" else None
    found += [rule.id for rule, _ in (*stage_act.gates, *stage_act.records, *stage_act.notices)] if stage_act else []
    if before:
        changed = [key for key in after.clocks if after.clocks[key] != before.clocks.get(key)]
        found += [
            law.clock_rule(key)[0].id for key in changed if after.clocks[key].applies or after.clocks[key].stopped
        ]
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Journal:
    """The journal of a case with the lookups that its lines share: events by number, texts, acts, moved days."""

    reading: CaseReading
    events: list[Event]
    with_texts: bool

    @property
    def session(self) -> Session:
        return self.reading.session

    @property
    def case_file(self) -> CaseFile:
        return self.reading.case_file

    def event_views(self, only: Container[int] | None = None) -> tuple[EventView, ...]:
        told = [event for event in self.events if only is None or event.seq in only]
        read_people(
            self.session,
            (
                person
                for event in told
                for person in (
                    event.by,
                    event.whom if event.type in ("noted", "assigned", "answered", "signed", "corrected") else None,
                )
            ),
        )
        views, before = list[EventView](), None
        for event, rules, after in followed_events(self.case_file.law, self.case_file.row.number, self.events):
            if only is None or event.seq in only:
                views.append(self._event_view(event, rules, before or after, after))
            before = after
        return tuple(views)

    @cached_property
    def _by_seq(self) -> Mapping[int, Event]:
        return {event.seq: event for event in self.events}

    @cached_property
    def _moved_by(self) -> Mapping[int, tuple[ChangedDayView, ...]]:
        return days_behind_moves(self.case_file.law, self.events)

    @cached_property
    def _acts(self) -> Mapping[int, Act]:
        return {row.n: Act.model_validate_json(row.body) for row in self.reading.details.acts if row.body}

    def _represented(self, event: Event, case: Case) -> tuple[Person, ...]:
        """Return for whom an event was done on the case before it. A substitute or successor may act in another's place
        or in their own right: nobody is returned where the actor was entitled to it themselves."""
        act = self._acts.get(event.n or 0)
        if act is None or event.by != act.actor:
            return ()
        if event.type == "signed" and event.whom:
            return (event.whom,)
        here = position.position_on(case, event.track)
        if here.holder:
            return (here.holder,) if here.holder in act.stands_for else ()
        entitled = self._entitled_roles(event, here.stage)
        if not entitled or self._holds(case, act, act.actor, entitled):
            return ()
        return tuple(person for person in act.stands_for if self._holds(case, act, person, entitled))

    def _entitled_roles(self, event: Event, stage: Name) -> tuple[Name, ...]:
        """Return the roles that do such an act; none where it is open to all staff."""
        law = self.case_file.law
        if event.type in ("answered", "signed"):
            return (event.party,)
        if event.name in OPEN_TO_ALL_STAFF and event.name not in law.act_names:
            return ()
        stage_act = law.stage_act(stage, event.name)
        return stage_act.who if stage_act else law.find_stage(stage).who

    def _holds(self, case: Case, act: Act, person: Person, entitled: tuple[Name, ...]) -> bool:
        law = self.case_file.law
        standing = staff.own_standing(self.session, person, act.received, law.procedure.slug)
        return roles.holds_role(law, case, person, standing, entitled)

    def _event_view(self, event: Event, rules: list[str], before: Case, after: Case) -> EventView:
        procedure = self.case_file.procedure
        linked = linked_cases.linked_case_of_event(self.session, self.case_file.row, event)
        label = _linked_event_text(event, linked) if linked else self._event_text(event)
        return EventView(
            seq=event.seq,
            type=event.type,
            name=event.name,
            label=label[:1].upper() + label[1:],  # it begins a line
            related=linked.number if linked else None,
            at=event.at,
            recorded_at=event.recorded_at,
            by=event.by,
            by_name=person_name(self.session, event.by),
            stands_for=named_people(self.session, self._represented(event, before)),
            n=event.n,
            texts=self._text_views(event) if self.with_texts else (),
            replaces=tuple(self._replaced(event)),
            attachments=tuple(attachment.id for attachment in event.attachments),
            to=directed_to(event),
            to_label=_target_name(procedure, event),
            rules=tuple(rules),
            articles=_cited_articles(procedure, rules),
            due_next=_due_next(procedure, self.case_file.law, after),
            moved_by=self._moved_by.get(event.seq, ()),
            stage=after.stage,
            stage_label=_stage_name(procedure, after.stage),
        )

    def _replaced(self, event: Event) -> Iterator[ReplacedView]:
        """Yield what an event states in the place of something else, by the events that had stated it."""
        procedure, by_event = self.case_file.procedure, dict[int, list[Name]]()
        for name, seq in event.replaces.items():
            by_event.setdefault(seq, []).append(name)
        for seq, names in sorted(by_event.items()):
            before = self._by_seq[seq]
            labels = [terms.label(procedure, name) for name in names]
            by, at = person_name(self.session, before.by), dates.short_instant(before.at)
            yield ReplacedView(
                names=tuple(NamedView(code=name, label=label) for name, label in zip(names, labels, strict=True)),
                seq=seq,
                at=before.at,
                by=before.by,
                by_name=by,
                says=gettext(
                    "in place of “{names}” of event {seq}, by {by}, {at}",
                    names=listed(labels),
                    seq=seq,
                    by=by or gettext("the form"),
                    at=at,
                ),
            )

    def _text_views(self, event: Event) -> tuple[TextView, ...]:
        return tuple(self._text_view(name, self._text_rows.get(ref.id)) for name, ref in event.texts.items())

    def _text_view(self, name: Name, row: TextRow | None) -> TextView:
        """Return a text as the reader may see it, unless it has been closed or erased."""
        label = terms.label(self.case_file.procedure, name, "text")
        if row and row.closed_at:
            return TextView(name=name, label=label, body=gettext("(of another case, closed)"), closed=True)
        if row is None or row.body is None:
            return TextView(name=name, label=label, body=gettext("(erased)"), erased=True)
        return TextView(name=name, label=label, body=self.reading.shown_text(row.body))

    @cached_property
    def _text_rows(self) -> Mapping[Id, TextRow]:
        return {row.id: row for row in self.reading.details.texts}

    def _event_text(self, event: Event) -> str:
        earlier = self._by_seq.get(event.refers_to) if event.type in ("granted", "corrected") else None
        procedure = self.case_file.procedure
        return event_texts.event_text(procedure, event, partial(holder_to_say, self.session, procedure), earlier)


def _refused_act_view(session: Session, procedure: Procedure, row: InboxRow) -> RefusedActView:
    refusals = REFUSALS.validate_json(row.refused) if row.refused else ()
    act = Act.model_validate_json(row.body) if row.body else None
    whom = holder_to_say(session, procedure, act.whom) if act and act.whom else ""
    return RefusedActView(
        n=row.n,
        act=row.name,
        label=terms.label(procedure, row.name) if row.name else gettext("a message that cannot be read"),
        by=row.actor,
        by_name=person_name(session, row.actor),
        at=row.received_at,
        verified=row.verified,
        refused_by=tuple(sorted({refusal.rule for refusal in refusals if refusal.rule})),
        refusals=tuple(refusals),
        says=tuple(refusal_texts.cited_refusal(procedure, refusal, act, whom) for refusal in refusals),
    )


def _linked_event_text(event: Event, linked: LinkedCaseView) -> str:
    case = gettext("{number} {title}", number=linked.number, title=linked.title)
    if event.type in ("joined", "acted", "noted"):
        ends = [f"{limit.label} {limit.last_day_label}" for limit in linked.limits]
        return event_texts.merge_text(event, case=case, limits=listed(ends))
    return event_texts.linked_event_text(event, case=case, reason=linked.why_label, stage=linked.stage_label)


def _target_name(procedure: Procedure, event: Event) -> str:
    """Return the names of the stages that an act leads to, or of whatever else the event is directed to."""
    if event.type != "acted":
        return terms.label(procedure, directed_to(event))
    stage = _stage_name(procedure, event.to) if event.to else ""
    if not event.fork:
        return stage
    forked = gettext("also {stages}", stages=listed(_stage_name(procedure, name) for name in event.fork.values()))
    return gettext("{stage}, {forked}", stage=stage, forked=forked) if stage else forked


def _stage_name(procedure: Procedure, name: Name) -> str:
    return terms.label(procedure, name, "stage")


def _due_next(procedure: Procedure, law: Law, after: Case) -> tuple[LastDayView, ...]:
    """Return the limits that run after an event and are not over."""
    return tuple(
        last_day_view(procedure, clock_key(clock.code, state.item), state.due, state.last_day)
        for clock, state in running_limits(law, after)
        if state.due and state.expired is None and not after.closed_at
    )


def _cited_articles(procedure: Procedure, rule_ids: list[str]) -> tuple[str, ...]:
    """Return the articles of these rules, without their paragraphs."""
    rules = [rule for rule in procedure.rules if rule.id in rule_ids]
    places = [article for rule in rules for article in article_alone(rule.article).split("、")]
    return tuple(dict.fromkeys(article_text(translated(procedure, place)) for place in places))
