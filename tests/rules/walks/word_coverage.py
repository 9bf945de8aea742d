"""The words of the procedure language that a walk has used.

A word counts when an act is judged by it, an event carries it out or the case reports it, not when it is declared.
"""

from collections.abc import Iterator
from typing import Any, get_args

from models.case import Case
from models.events import Event, EventType
from models.indexes.stage_act import StageAct
from models.law import Law
from models.limit import Clock
from models.means import Means
from models.messages import Act, Why
from models.procedure import Permit
from models.requirement import (
    Name,
    NeedsClock,
    NeedsCount,
    NeedsDocument,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsRegistered,
    NeedsText,
    Requirement,
)
from models.stage import Approval, Outcome, OwnAct, Stage
from models.time import Unit
from models.waiting import Waiting
from procedures.references import single_requirements
from rules import position
from rules.judge import GENERIC_ACTS
from rules.redate import ADOPT_CALENDAR
from rules.roles import respondents, shut_out

# Reasons that the rules of acts never give.
WORKFLOW_REASONS = {Why.hidden, Why.unverified, Why.undecodable, Why.quarantined, Why.restored}
SHAPES = {
    "fact", "text", "reason", "role", "other_person", "other_unit", "event", "clock", "duty", "document", "approval",
    "consent", "count", "items", "linked", "registered", "party", "all", "any", "none",
}  # fmt: skip
REQUIREMENT_WORDS = {
    "fact is", "fact in", "fact has", "fact at_least", "fact more_than", "text free_of", "event before", "event within",
    "event ever", "event of a stage", "clock running", "clock over", "clock stopped", "document states",
    "document signed_by", "count at_least", "count at_most", "count of a stage", "items every", "items at_least",
    "items state", "items has", "linked has", "registered who",
}  # fmt: skip
CLOCK_WORDS = {
    *map(str, Unit), "roll", "warn", "when", "set_by", "set_by alone", "by class", "no duty", "starts_on all",
    "stops_on all", "again restart", "again per_item", "repeats", "outside_hours", "day_end", "started by another",
    "started by a receipt",
    "extension", "extension by date", "extension times", "extension late", "extension needs", "suspension",
    "suspension maximum", "suspension by event", "started by extended", "stopped by extended",
    "over", "over after", "over every", "over not", "over remind", "over escalate",
    "over reclassify", "over make", "over offer", "over take",
}  # fmt: skip
OUTCOME_WORDS = {
    "by", "opens", "opens when", "opens copies", "late_report", "late report", "sets", "fork", "makes", "item adds",
    "item state", "item from", "item highest", "offered", "tags",
}  # fmt: skip
CALENDAR_EVENTS = ("adopted", "redated", "questioned")  # not part of the procedure language: see test_redate.py
RECORD_EVENTS = ("revived",)  # likewise: see tests/starter/test_revive.py
UNCOVERED_EVENTS = (*CALENDAR_EVENTS, *RECORD_EVENTS)
OWED_WORDS = ("owed_after", "owed_while", "when")
ALL_WORDS = {
    *(f"event {word}" for word in get_args(EventType) if word not in UNCOVERED_EVENTS),
    *(f"why {why}" for why in Why if why not in WORKFLOW_REASONS),
    *(f"done {word}" for word in GENERIC_ACTS if word != ADOPT_CALENDAR),
    *(f"needs {word}" for word in SHAPES | REQUIREMENT_WORDS),
    *(f"record {word}" for word in ("before", "during", "when", "unknown")),
    *(f"notice {word}" for word in (*OWED_WORDS, "by", "with", "means", "sent", "receipt", "told", "attempts")),
    *(f"clock {word}" for word in CLOCK_WORDS),
    *(f"way {word}" for word in OUTCOME_WORDS),
    *(f"act {word}" for word in ("own", "to", "at", "anywhere", "after_closing")),
    *(f"role {word}" for word in ("unit", "post", "named", "outside", "rank", "head_of", "superior_of", "any_staff")),
    *(f"fact {word}" for word in ("yes_no", "number", "date", "instant", "code", "codes", "person", "persons")),
    "fact class",
    *(f"stage {word}" for word in ("reply", "approval", "joins all", "joins any", "ends track", "duties", "tags")),
    *(f"approval {word}" for word in ("any", "all", "majority", "number", "of", "ordered", "chair", "minimum")),
    *(f"paper {word}" for word in ("holds", "ordered", "in any order", "several at once")),
    *(f"permit {word}" for word in ("not", "by", "at", "needs", "to", "from")),
    *(f"fact {word}" for word in ("lies past", "lies ahead", "lies anywhere", "from", "on_register", "states")),
    *(f"late {word}" for word in ("by default", "contact", "evidence")),
    "rule entries", "rule of a stage", "rule of an outcome", "respondents", "respondents may", "granted fewer",
    "clock run on", "round again", "notice owed by extended",
    *(f"gate at {word}" for word in ("an outcome", "a stage", "a tag", "an office act")),
    *(f"guide {word}" for word in ("at", "at a tag", "anywhere")),
    *(f"owed {word}" for word in ("record", "notice")),
    *(f"waits for {word}" for word in ("a decision", "other tracks", "an answer", "a signature", "a linked case")),
    "role named_in", "fact follows", "entry other", "sees hides",
}  # fmt: skip


# ---- words of acts -----------------------------------------------------------------------------------------


def words_of_act(law: Law, case: Case, act: Act) -> Iterator[str]:
    """Return the words by which an act is judged."""
    for name in act.facts.keys() & law.procedure.facts.keys():
        fact = law.procedure.facts[name]
        yield from [f"fact {fact.is_}", *["fact class"] * fact.class_]
        yield from [f"fact lies {law.procedure.lies(name)}"] * (fact.is_ in ("date", "instant"))
        yield from ["fact from"] * bool(fact.from_) + ["fact on_register"] * bool(fact.on_register)
    yield from ["respondents"] * bool(respondents(law, case.facts))
    if law.procedure.respondents and act.name in law.procedure.respondents.may and shut_out(law, case) & act.persons:
        yield "respondents may"
    yield from [f"late {act.name}"] * (act.happened < act.received and act.name in ("contact", "evidence"))
    yield from ["rule entries"] * any(rule.entries for rule in law.procedure.rules)
    for place in position.track_openings(law, case, act.name, act.track):
        yield from _words_of_opening(law, place.position.stage, place.stage_act, act)
    if act.name in GENERIC_ACTS:
        yield from _words_of_common_act(law, case, act)
    if act.name in ("approve", "refuse"):
        approvals = (law.find_stage(current.stage).approval for current in case.positions.values())
        yield from (word for spec in approvals if spec for word in _words_of_approval(law, spec))


def _words_of_opening(law: Law, stage: Name, opening: StageAct, act: Act) -> Iterator[str]:
    for _, gate in opening.gates:
        yield from _words_of_gate(gate.at)
        yield from _words_of_requirement(law, gate.needs)
    for _, record in opening.records:
        yield from ["record before", *["record unknown"] * bool(set(record.may_be_unknown) & set(act.unknown))]
        yield from ["record when", *_words_of_requirement(law, record.when)] if record.when else []
    for _, notice in opening.notices:
        yield from ["notice by", *["notice with"] * bool(notice.with_), *["notice means"] * bool(notice.means)]
        yield from ["notice attempts" if notice.attempts else "notice told"] if act.means is Means.no_contact else []
    yield from (word for name in opening.who for word in _words_of_role(law, name))
    yield from ["late by default"] * (act.happened < act.received and opening.way.late_report is None)
    yield from ["rule of a stage"] * bool(law.find_stage(stage).rule) + ["rule of an outcome"] * bool(opening.way.rule)
    yield from ["fact states"] * bool(set(opening.way.states) & act.facts.keys())
    yield from _words_of_outcome(opening.way, act, own=act.name not in law.find_stage(stage).outcomes)


def _words_of_gate(places: tuple[str, ...]) -> Iterator[str]:
    for place in places:
        kind = "a tag" if place.startswith("#") else "a stage" if "." in place else "an outcome"
        yield f"gate at {'an office act' if place in GENERIC_ACTS else kind}"


def _words_of_role(law: Law, name: Name) -> Iterator[str]:
    role = law.procedure.roles[name]
    yield from [f"role {role.is_}", *["role named_in"] * bool(role.named_in)]


def _words_of_outcome(way: Outcome | OwnAct, act: Act, *, own: bool) -> Iterator[str]:
    opens, item = way.opens, way.item
    words: dict[str, Any] = {
        "by": way.by, "sets": way.sets, "fork": way.fork, "makes": way.makes, "offered": way.offered,
        "tags": way.tags, "opens": opens, "opens when": opens and opens.when, "opens copies": opens and opens.copies,
        "late_report": way.late_report, "late report": way.late_report and act.happened_at,
        "item adds": item and item.adds, "item state": item and item.state, "item from": item and item.from_,
        "item highest": item and item.highest,
    }  # fmt: skip
    yield from (f"way {word}" for word, present in words.items() if present)
    if isinstance(way, OwnAct) and own:
        yield from ["act own", "act at" if way.at else "act anywhere"]
        yield from ["act to"] * bool(way.to) + ["act after_closing"] * bool(way.after_closing)


def _words_of_common_act(law: Law, case: Case, act: Act) -> Iterator[str]:
    permit = law.procedure.permits.get(act.name, True)
    if isinstance(permit, Permit):
        words = {"by": permit.by, "at": permit.at, "needs": permit.needs, "to": permit.to, "from": permit.from_}
        yield from (f"permit {word}" for word, present in words.items() if present)
        yield from _words_of_requirement(law, permit.needs)
    yield from ["permit not"] * (permit is False)
    for _, gate in law.gates(position.position_on(case, act.track).stage, act.name):
        yield from [*_words_of_gate(gate.at), *_words_of_requirement(law, gate.needs)]


def _words_of_approval(law: Law, approval: Approval) -> Iterator[str]:
    words = {"of": approval.of, "ordered": approval.ordered, "chair": approval.chair, "minimum": approval.minimum > 1}
    yield f"approval {'number' if isinstance(approval.needs, int) else approval.needs}"
    yield from (f"approval {word}" for word, present in words.items() if present)
    yield from (word for name in approval.by for word in _words_of_role(law, name))


def _words_of_requirement(law: Law, need: Requirement | None) -> Iterator[str]:
    for path, requirement, _ in single_requirements((), need):
        yield from (f"needs {word}" for word in path if isinstance(word, str))
        shape = next(word for word in type(requirement).model_fields if word in SHAPES)
        yield f"needs {shape}"
        yield from (
            f"needs {shape} {word}" for word, present in _parts_of_requirement(law, requirement).items() if present
        )


def _parts_of_requirement(law: Law, need: Requirement) -> dict[str, Any]:
    match need:
        case NeedsFact():
            parts = {"at_least": need.at_least is not None, "more_than": need.more_than is not None}
            return parts | {"is": need.is_ is not None, "in": need.in_, "has": need.has}
        case NeedsText():
            return {"free_of": need.free_of}
        case NeedsEvent():
            return {"before": need.before, "within": need.within, "ever": need.ever, "of a stage": "." in need.event}
        case NeedsClock():
            return {need.is_: True}
        case NeedsDocument():
            return {"states": need.states, "signed_by": need.signed_by}
        case NeedsCount():
            of_stage = need.count in law.procedure.stages
            return {"at_least": need.at_least, "at_most": need.at_most, "of a stage": of_stage}
        case NeedsItems():
            return {"every": need.every, "at_least": need.at_least, "state": need.state, "has": need.has}
        case NeedsLinked():
            return {"has": need.has}
        case NeedsRegistered():
            return {"who": need.who}
        case _:
            return {}


# ---- words of events and of the state of a case ---------------------------------------------------------------


def words_of_event(law: Law, case: Case, event: Event) -> Iterator[str]:
    """Return the words that an event has carried out."""
    yield f"event {event.type}"
    yield from ["entry other"] * (event.type == "opened" and event.name != next(iter(law.procedure.entries)))
    yield from ["fact follows"] * any(fact.follows for name, fact in law.procedure.facts.items() if name in event.facts)
    yield from ["notice receipt"] * (event.type == "noted" and event.name.endswith("_served"))
    yield from ["notice sent"] * (event.type == "notified")
    yield from ["granted fewer"] * (event.type == "granted" and event.units is not None)
    if event.type == "granted":
        owed = {name for _, notice in law.notice_rules for name in notice.owed_after}
        yield from ["notice owed by extended"] * (f"{event.name}_extended" in owed)
    if event.type in ("acted", "taken") and event.to:
        yield from ["round again"] * any(place.redone for place in case.positions.values())
    if event.type == "acted" and event.name == "return":
        yield from ["clock run on"] * any(
            pause.ground == "return" and pause.until == event.at
            for state in case.clocks.values()
            for pause in state.suspended
        )
    led = event.to if event.type in ("acted", "taken") else None
    yield from ["stage ends track"] * bool(led and law.find_stage(led).ends == "track")
    if event.type == "signed":
        yield from _words_of_document(law, event.about or "")
    for name, state in case.clocks.items():
        if state.started == event.at:
            yield from _words_of_clock(law, law.clock_rule(name)[1])


def _words_of_document(law: Law, name: Name) -> Iterator[str]:
    paper = law.procedure.documents[name]
    yield "paper ordered" if paper.ordered else "paper in any order"
    yield from ["paper holds"] * bool(paper.holds)
    yield from ["paper several at once"] * any(len(group) > 1 for group in paper.groups)


def _words_of_clock(law: Law, clock: Clock) -> Iterator[str]:
    limit, extension, pause = clock.limit, clock.extension, clock.suspension
    units = {str(span.unit): span for span in limit.values.values()} | {str(limit.unit): limit.unit}
    words: dict[str, Any] = units | {
        "roll": clock.roll, "warn": clock.warn, "when": clock.when, "set_by": limit.set_by, "by class": limit.by,
        "set_by alone": limit.set_by and not limit.unit, "no duty": not clock.breach, "repeats": clock.repeats,
        "starts_on all": clock.starts_on == "all", "stops_on all": clock.stops_on == "all",
        f"again {clock.again}": clock.again != "keep", "outside_hours": clock.outside_hours != "at_once",
        "day_end": clock.day_end != "midnight",
        "started by another": any(start.endswith("_over") for start in clock.starts),
        "extension": extension, "extension by date": extension and extension.by == "date",
        "extension times": extension and extension.times, "extension late": extension and extension.late,
        "extension needs": extension and extension.needs, "suspension": pause,
        "suspension maximum": pause and pause.maximum, "suspension by event": pause and pause.from_, "over": clock.over,
        "started by a receipt": any(start.endswith("_served") for start in clock.starts),
        "started by extended": any(start.endswith("_extended") for start in clock.starts),
        "stopped by extended": any(stop.endswith("_extended") for stop in clock.stops),
        "over after": any(rung.after for rung in clock.over), "over every": any(rung.every for rung in clock.over),
        "over not": any(not rung.only for rung in clock.over),
    } | {f"over {rung.do}": rung for rung in clock.over}  # fmt: skip
    yield from (f"clock {word}" for word, present in words.items() if present)
    yield from _words_of_requirement(law, clock.when)
    yield from _words_of_requirement(law, extension.needs if extension else None)


def words_of_waiting(law: Law, case: Case, waiting: Waiting) -> Iterator[str]:
    """Return the words in the report of what a case waits for."""
    for current in case.positions.values():
        yield from _words_of_stage(law.find_stage(current.stage))
        for _, record in law.record_rules:
            yield from ["record during"] * (current.stage in record.during)
    yield from (f"owed {owed.word}" for owed in waiting.owed)
    words = {
        "a decision": waiting.pending, "other tracks": any(track.joining for track in waiting.tracks),
        "an answer": any(track.answers for track in waiting.tracks), "a signature": waiting.unsigned,
        "a linked case": waiting.linked,
    }  # fmt: skip
    yield from (f"waits for {word}" for word, present in words.items() if present)
    for rule in law.procedure.rules:
        if rule.id in waiting.guides and rule.guide:
            tagged = any(place.startswith("#") for place in rule.guide.at)
            yield "guide at a tag" if tagged else "guide at" if rule.guide.at else "guide anywhere"
        if rule.notice and not case.closed_at:
            yield from (f"notice {word}" for word in OWED_WORDS if getattr(rule.notice, word))


def _words_of_stage(stage: Stage) -> Iterator[str]:
    words = {
        "reply": stage.kind == "reply", "approval": stage.kind == "approval", "duties": stage.duties,
        "tags": stage.tags, f"joins {stage.joins.needs if stage.joins else ''}": stage.joins,
    }  # fmt: skip
    yield from (f"stage {word}" for word, present in words.items() if present)
