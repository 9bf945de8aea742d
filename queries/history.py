"""The journal of a case as a person reads it: what happened when, who did it, by which articles."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.case import Case
from models.law import Law
from models.messages import Event
from models.procedure import Procedure, Rule
from models.requirement import Name
from models.tables import EventRow, InboxRow
from queries import linked_cases
from queries.case_file import CaseFile, case_file, person_name
from queries.views import Data
from register.inbox import REFUSALS
from rules.clock import ticking
from rules.event_names import STATED
from rules.evolve import evolve, open_case
from wording import terms

OF_A_CLOCK = frozenset({
    "asked", "granted", "declined", "warned", "held", "expired", "reminded", "escalated", "breach_withdrawn",
    "suspended", "resumed",
})  # fmt: skip
STATEMENTS = STATED | {"linked"}


def events_of(session: Session, number: str) -> list[Event]:
    """The journal of a case, in order."""
    rows = session.scalars(select(EventRow).where(EventRow.stream == number).order_by(EventRow.seq))
    return [Event.model_validate_json(row.body) for row in rows]


def history(session: Session, number: str) -> Data:
    """The journal of a case: what happened when, by whom, by which articles, and what was due next then."""
    kept = case_file(session, number)
    lived_through = lived(kept.law, number, events_of(session, number))
    told = [_told(session, kept, *moment) for moment in lived_through]
    refused = session.scalars(
        select(InboxRow).where(InboxRow.complaint == number, InboxRow.state == "refused").order_by(InboxRow.n)
    )
    return {
        "number": number,
        "title": kept.procedure.title,
        "events": told,
        "refused": [_refused(session, kept.procedure, one) for one in refused],
    }


def lived(law: Law, number: str, events: list[Event]) -> Iterator[tuple[Event, list[str], Case]]:
    """Each event with the rules that bear on it and the case after it."""
    case: Case | None = None
    for event in events:
        after = evolve(law, case, event) if case else open_case(law, number, event)
        yield event, bearing(law, event, case, after), after
        case = after


def bearing(law: Law, event: Event, before: Case | None, after: Case) -> list[str]:
    """The rules by which an event came about: of its clock or notice, or those that stood before an outcome, and the
    limits it started."""
    found = [rule.id for rule, notice in law.notices if event.type == "notified" and notice.name == event.name]
    if event.clock or event.type in OF_A_CLOCK:
        found.append(law.clock(event.clock or event.name)[0].id)
    if event.type not in STATEMENTS:
        return found
    opening = law.opening(event.stage, event.name) if event.stage and event.type == "acted" else None
    found += [rule.id for rule, _ in (*opening.gates, *opening.records, *opening.notices)] if opening else []
    if before:
        found += [law.clock(key)[0].id for key in after.clocks if after.clocks[key] != before.clocks.get(key)]
    return list(dict.fromkeys(found))


def _told(session: Session, kept: CaseFile, event: Event, rules: list[str], after: Case) -> Data:
    procedure = kept.procedure
    due = [
        {"clock": clock.name, "zh": clock.zh, "last_day": terms.last_day(state.last_day)}
        for clock, state in ticking(kept.law, after)
        if state.due and state.expired is None and not after.closed_at
    ]
    known = [rule for rule in procedure.rules if rule.id in rules]
    other = linked_cases.named(session, kept.row, event)
    return {
        "seq": event.seq,
        "type": event.type,
        "name": event.name,
        "zh": terms.linked(event, other) if other else terms.event(procedure, event),
        "related": other["number"] if other else None,
        "at": event.at.isoformat(),
        "recorded_at": event.recorded_at.isoformat(),
        "by": event.by,
        "by_name": person_name(session, event.by),
        "n": event.n,
        "attachments": [ref.id for ref in event.attachments],
        "to": event.to,
        "to_zh": terms.name(procedure, event.to) if event.type != "acted" else _stage(procedure, event.to),
        "rules": rules,
        "articles": list(dict.fromkeys(article for rule in known for article in _articles(rule))),
        "due_next": due,
        "stage": after.stage,
        "stage_zh": procedure.stages[after.stage].zh,
    }


def _articles(rule: Rule) -> list[str]:
    """The articles a rule stands in, without their paragraphs."""
    return rule.article.split(" ")[0].split("、")


def _stage(procedure: Procedure, stage: Name | None) -> str:
    return procedure.stages[stage].zh if stage else ""


def _refused(session: Session, procedure: Procedure, row: InboxRow) -> Data:
    why = REFUSALS.validate_json(row.refused) if row.refused else ()
    return {
        "n": row.n,
        "act": row.name,
        "zh": terms.name(procedure, row.name) if row.name else "无法识别的消息",
        "by": row.actor,
        "by_name": person_name(session, row.actor),
        "at": row.received_at.isoformat(),
        "verified": row.verified,
        "refused_by": sorted({one.rule for one in why if one.rule}),
        "says": [terms.refusal(procedure, one) for one in why],
    }
