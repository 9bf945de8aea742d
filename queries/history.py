"""The journal of a case as a person reads it: what happened when, who did it, by which articles."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.events import Event
from models.law import Law
from models.procedure import Procedure
from models.rule import Rule
from models.tables import EventRow, InboxRow
from queries import linked_cases
from queries.case_file import CaseFile, load_case_file, person_name
from queries.views.clock import LastDayView
from queries.views.history import EventView, HistoryView, RefusedActView
from queries.views.linked_case import LinkedCaseView
from register.inbox import REFUSALS
from rules.clock import running_clocks
from rules.event_names import STATING_TYPES
from rules.evolve import evolve, open_case
from wording import terms

TYPES_OF_A_CLOCK = frozenset({
    "asked", "granted", "declined", "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "suspended", "resumed",
})  # fmt: skip
STATEMENTS = STATING_TYPES | {"linked"}


def events_of(session: Session, number: str) -> list[Event]:
    """Return the events of a case, in order."""
    rows = session.scalars(select(EventRow).where(EventRow.stream == number).order_by(EventRow.seq))
    return [Event.model_validate_json(row.body) for row in rows]


def history_view(session: Session, number: str) -> HistoryView:
    """Return the events of a case with the limits that ran after each, and its refused acts. Raises BadInput."""
    case_file = load_case_file(session, number)
    followed = followed_events(case_file.law, number, events_of(session, number))
    refused = session.scalars(
        select(InboxRow).where(InboxRow.complaint == number, InboxRow.state == "refused").order_by(InboxRow.n)
    )
    return HistoryView(
        number=number,
        title=case_file.procedure.title,
        events=tuple(_event_view(session, case_file, event, rules, after) for event, rules, after in followed),
        refused=tuple(_refused_act_view(session, case_file.procedure, row) for row in refused),
    )


def followed_events(law: Law, number: str, events: list[Event]) -> Iterator[tuple[Event, list[str], Case]]:
    """Yield each event with the rules that bear on it and the case after it."""
    case: Case | None = None
    for event in events:
        after = evolve(law, case, event) if case else open_case(law, number, event)
        yield event, bearing_rules(law, event, case, after), after
        case = after


def bearing_rules(law: Law, event: Event, before: Case | None, after: Case) -> list[str]:
    """Return the rules by which an event came about: those of its clock or notice, or the gates, records and notices
    of an outcome and the rules of the limits that it changed."""
    found = [rule.id for rule, notice in law.notice_rules if event.type == "notified" and notice.name == event.name]
    if event.clock or event.type in TYPES_OF_A_CLOCK:
        found.append(law.clock_rule(event.clock or event.name)[0].id)
    if event.type not in STATEMENTS:
        return found
    stage_act = law.stage_act(event.stage, event.name) if event.stage and event.type == "acted" else None
    found += [rule.id for rule, _ in (*stage_act.gates, *stage_act.records, *stage_act.notices)] if stage_act else []
    if before:
        found += [law.clock_rule(key)[0].id for key in after.clocks if after.clocks[key] != before.clocks.get(key)]
    return list(dict.fromkeys(found))


def _event_view(session: Session, case_file: CaseFile, event: Event, rules: list[str], after: Case) -> EventView:
    procedure = case_file.procedure
    linked = linked_cases.linked_case_of_event(session, case_file.row, event)
    return EventView(
        seq=event.seq,
        type=event.type,
        name=event.name,
        label=_linked_event_text(event, linked) if linked else terms.event_text(procedure, event),
        related=linked.number if linked else None,
        at=event.at,
        recorded_at=event.recorded_at,
        by=event.by,
        by_name=person_name(session, event.by),
        n=event.n,
        attachments=tuple(attachment.id for attachment in event.attachments),
        to=event.to,
        to_label=_target_name(procedure, event),
        rules=tuple(rules),
        articles=_cited_articles(procedure, rules),
        due_next=_due_next(case_file.law, after),
        stage=after.stage,
        stage_label=procedure.stages[after.stage].zh,
    )


def _linked_event_text(event: Event, linked: LinkedCaseView) -> str:
    case = f"{linked.number} {linked.title}"
    return terms.linked_event_text(event, case=case, reason=linked.why_label, stage=linked.stage_label)


def _target_name(procedure: Procedure, event: Event) -> str:
    """Return the name of the stage that an act leads to, or of whatever else the event is directed to."""
    if event.type != "acted":
        return terms.chinese_name(procedure, event.to)
    return procedure.stages[event.to].zh if event.to else ""


def _due_next(law: Law, after: Case) -> tuple[LastDayView, ...]:
    """Return the limits that run after an event and are not over."""
    return tuple(
        LastDayView(clock=clock.name, label=clock.zh, last_day=terms.last_day_text(state.last_day))
        for clock, state in running_clocks(law, after)
        if state.due and state.expired is None and not after.closed_at
    )


def _cited_articles(procedure: Procedure, rule_ids: list[str]) -> tuple[str, ...]:
    rules = [rule for rule in procedure.rules if rule.id in rule_ids]
    return tuple(dict.fromkeys(article for rule in rules for article in _rule_articles(rule)))


def _rule_articles(rule: Rule) -> list[str]:
    """Return the articles of a rule, without their paragraphs."""
    return rule.article.split(" ")[0].split("、")


def _refused_act_view(session: Session, procedure: Procedure, row: InboxRow) -> RefusedActView:
    refusals = REFUSALS.validate_json(row.refused) if row.refused else ()
    return RefusedActView(
        n=row.n,
        act=row.name,
        label=terms.chinese_name(procedure, row.name) if row.name else "无法识别的消息",
        by=row.actor,
        by_name=person_name(session, row.actor),
        at=row.received_at,
        verified=row.verified,
        refused_by=tuple(sorted({refusal.rule for refusal in refusals if refusal.rule})),
        says=tuple(terms.cited_refusal(procedure, refusal) for refusal in refusals),
    )
