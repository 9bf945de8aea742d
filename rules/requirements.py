"""Evaluation of requirements: whether a requirement of a procedure is met on a case."""

from collections.abc import Mapping
from typing import NamedTuple, assert_never

from models.case import Case, Occurrence, Position, replace
from models.events import Event
from models.law import Law
from models.messages import Act, FactValue, TextRef
from models.requirement import (
    ActorRequirement,
    CombinedRequirement,
    EventName,
    HistoryRequirement,
    Name,
    NeedsAll,
    NeedsAny,
    NeedsApproval,
    NeedsClock,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEarlier,
    NeedsEvent,
    NeedsFact,
    NeedsItems,
    NeedsLinked,
    NeedsNone,
    NeedsOtherPerson,
    NeedsOtherUnit,
    NeedsParty,
    NeedsReason,
    NeedsRegistered,
    NeedsRole,
    NeedsText,
    RecordRequirement,
    Requirement,
    StatedRequirement,
    simple_requirements,
)
from rules import document, fact, roles
from rules.acts.earlier_cases import earlier_cases


class RequirementContext(NamedTuple):
    """What a requirement is judged against: the case, with the facts and texts of the act added.

    Without an act, the case as it stands. `position` is the stage that asks; without one no event has to be fresh.
    `earlier` are the facts and texts that were stated in an earlier round, and not with this act: they are there to be
    read, and meet only what asks for them `ever`, or asks that something is not so (`none`). `as_reported`: what had
    to happen before the act has happened before it by the instants that were reported, not by the order of the reports.
    `event`: that of which somebody is told.
    """

    law: Law
    case: Case
    facts: Mapping[Name, FactValue]
    texts: Mapping[Name, TextRef]
    act: Act | None = None
    position: Position | None = None
    earlier: frozenset[Name] = frozenset()
    as_reported: bool = True
    event: Event | None = None

    @property
    def stated_now(self) -> Mapping[Name, FactValue]:
        """The facts that are stated with the act, or with the event because of which somebody is told."""
        return self.act.facts if self.act else self.event.facts if self.event else {}

    def of_any_round(self, but: frozenset[Name]) -> "RequirementContext":
        """The same, with what was stated in earlier rounds, but for these facts and texts, and with what was put on
        record before the act, whenever it happened."""
        if not self.earlier and (self.act is None or self.act.happened_at is None):
            return self  # the same: asked at each act
        return self._replace(earlier=self.earlier & but, as_reported=False)

    def has_text(self, name: Name) -> bool:
        """Return True if a text is written down, in this round."""
        return name in self.texts and name not in self.earlier


def context_of_case(law: Law, case: Case, position: Position | None = None) -> RequirementContext:
    """Return the case as it stands, without an act; with a position, as the rounds of that track are."""
    earlier = fact.stated_earlier(law, case, position) if position else frozenset[Name]()
    return RequirementContext(law, case, case.facts, case.texts, position=position, earlier=earlier)


def requirement_met(need: Requirement, context: RequirementContext) -> bool:
    """Return True if a requirement is met. What nobody has stated meets nothing, except `none`.

    The shapes are grouped by what they ask about, the most frequent first.
    """
    match need:
        case NeedsFact() | NeedsText() | NeedsReason():
            return _is_stated(need, context)
        case NeedsAll() | NeedsAny() | NeedsNone():
            return _is_combination_met(need, context)
        case NeedsRole() | NeedsOtherPerson() | NeedsOtherUnit() | NeedsRegistered():
            return _is_right_actor(need, context)
        case NeedsEvent() | NeedsCount() | NeedsClock() | NeedsDuty():
            return _has_happened(need, context)
        case _:
            return _is_on_record(need, context)


def _is_combination_met(need: CombinedRequirement, context: RequirementContext) -> bool:
    match need:
        case NeedsAny():
            paired = stated_in_round(need) if context.earlier else frozenset[Name]()
            return any(
                is_none_met(part, context, paired) if isinstance(part, NeedsNone) else requirement_met(part, context)
                for part in need.any
            )
        case NeedsAll():
            return all(requirement_met(part, context) for part in need.all)
        case NeedsNone():
            return is_none_met(need, context)
        case _:
            assert_never(need)


def is_none_met(need: NeedsNone, context: RequirementContext, paired: frozenset[Name] = frozenset()) -> bool:
    """Return True if none of the parts is met, in any round. `paired` is asked for in this round by the alternatives:
    "not stated, or stated rightly" looks at one round in both halves."""
    of_any_round = context.of_any_round(paired)
    return not any(requirement_met(part, of_any_round) for part in need.none)


def stated_in_round(need: NeedsAny) -> frozenset[Name]:
    """Return the facts and texts for which an alternative asks in the present round."""
    asked = (one for part in need.any if not isinstance(part, NeedsNone) for one in simple_requirements(part))
    names = (
        one.fact if isinstance(one, NeedsFact) else one.text
        for one in asked
        if isinstance(one, NeedsFact | NeedsText) and not one.ever
    )
    return frozenset(names)


# ---- what is stated -----------------------------------------------------------------------------------------


def _is_stated(need: StatedRequirement, context: RequirementContext) -> bool:
    match need:
        case NeedsFact():
            if need.now and context.act is not None and need.fact in fact.taken_back(context.act):
                return need.model_fields_set <= {"fact", "now", "ever"}  # whoever may not restate it, may not do that
            not_now = need.now and need.fact not in context.stated_now
            if not_now or (need.fact in context.earlier and not need.ever):
                return False
            return fact_met(need, context.facts.get(need.fact))
        case NeedsText():
            text = context.texts.get(need.text) if need.ever or need.text not in context.earlier else None
            return text is not None and need.free_of not in text.holds and (text.count or 0) >= (need.at_least or 0)
        case NeedsReason():
            return context.act is not None and need.reason in context.act.texts
        case _:
            assert_never(need)


def fact_met(need: NeedsFact, value: FactValue | None) -> bool:
    """Return True if a value is what is asked for. `True` is not the number 1."""
    if value is None:
        return False
    if need.is_ is not None:
        return _same_value(value, need.is_)
    if need.in_:
        return any(_same_value(value, allowed) for allowed in need.in_)
    if need.has is not None:
        return isinstance(value, tuple) and need.has in value
    return _large_enough(need, len(value) if isinstance(value, tuple) else value)


def _same_value(value: FactValue, wanted: bool | int | Name) -> bool:
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def _large_enough(need: NeedsFact, size: FactValue) -> bool:
    if need.at_least is None and need.more_than is None:
        return True
    if not isinstance(size, int) or isinstance(size, bool):
        return False
    return size >= (need.at_least if need.at_least is not None else size) and (
        need.more_than is None or size > need.more_than
    )


# ---- who acts -----------------------------------------------------------------------------------------------


def _is_right_actor(need: ActorRequirement, context: RequirementContext) -> bool:
    match need:
        case NeedsRole():
            return context.act is not None and _holds_role(need, context, context.act)
        case NeedsOtherPerson():
            maker = context.case.happened.get(need.other_person)
            return context.act is not None and (maker is None or context.act.actor not in {maker.by, *maker.doers})
        case NeedsOtherUnit():
            return context.act is not None and not _shares_unit(need.other_unit, context, context.act)
        case NeedsRegistered():
            return _all_registered(need, context)
        case _:
            assert_never(need)


def _holds_role(need: NeedsRole, context: RequirementContext, act: Act) -> bool:
    """Return True if the actor holds one of the roles. Whom the act itself is the first to name for a role holds it,
    and whom it names as complained of."""
    law, case = context.law, context.case
    names = {name: value for name, value in fact.stated_facts(law, case, act).items() if name in law.role_facts}
    named = {name: value for name, value in names.items() if name not in case.facts or name in law.respondent_facts}
    return roles.acts_as(law, replace(case, facts={**case.facts, **named}) if named else case, act, need.role)


def _shares_unit(event: EventName, context: RequirementContext, act: Act) -> bool:
    maker = context.case.happened.get(event)
    common = set(maker.standing) & set(act.standing) if maker else set[Name]()
    return any(name in context.law.unit_names for name in common)


def _all_registered(need: NeedsRegistered, context: RequirementContext) -> bool:
    """Return True if every person that the fact names (without one: who acts) is on the register."""
    registered = set(context.case.registered.get(need.registered, ()))
    if context.act:
        registered |= set(context.act.registered.get(need.registered, ()))
    asked = context.facts.get(need.who) if need.who else context.act.actor if context.act else None
    persons = asked if isinstance(asked, tuple) else (asked,)
    return asked is not None and set(persons) <= registered


# ---- what has happened --------------------------------------------------------------------------------------


def _has_happened(need: HistoryRequirement, context: RequirementContext) -> bool:
    match need:
        case NeedsEvent():
            occurrence = context.case.happened.get(need.event)
            return occurrence is not None and _counts_as_event(need, occurrence, context)
        case NeedsCount():
            times = _times(need.count, context)
            return (need.at_least is None or times >= need.at_least) and (need.at_most is None or times <= need.at_most)
        case NeedsClock():
            return _clock_is(need, context)
        case NeedsDuty():
            return context.position is not None and need.duty in context.position.ticked
        case _:
            assert_never(need)


def _counts_as_event(need: NeedsEvent, occurrence: Occurrence, context: RequirementContext) -> bool:
    """Return True if the event is fresh (or may be of any age), had happened when the act did, comes `before` the
    other, and `within` the limit."""
    if context.act and context.as_reported and occurrence.at > context.act.happened:
        if occurrence.previous is None:
            return False
        return _counts_as_event(need, occurrence.previous, context)
    if context.position and not need.ever and occurrence.seq < context.position.seq:
        return False
    other = context.case.happened.get(need.before) if need.before else None
    if other and (other.at, other.seq) < (occurrence.at, occurrence.seq):
        return False
    clock = context.case.clocks.get(need.within) if need.within else None
    if clock is None or clock.due is None:
        return need.within is None
    in_this_run = clock.stopped_by is None or occurrence.seq <= clock.stopped_by
    return in_this_run and clock.started <= occurrence.at < clock.due


def _times(name: EventName, context: RequirementContext) -> int:
    """Return how often a stage was entered, or an event has happened."""
    if name in context.law.procedure.stages:
        return context.case.rounds.get(name, 0)
    occurrence = context.case.happened.get(name)
    return occurrence.times if occurrence else 0


def _clock_is(need: NeedsClock, context: RequirementContext) -> bool:
    """Return True if the clock runs, is stopped, or was over when the act happened, however late that is reported."""
    clock, act = context.case.clocks.get(need.clock), context.act
    if clock is None:
        return False
    in_time = act is not None and clock.due is not None and act.happened < max(clock.due, clock.not_before or clock.due)
    over = clock.expired is not None and not clock.withdrawn and not in_time
    match need.is_:
        case "over":
            return over
        case "stopped":
            return clock.stopped is not None
        case "running":
            return clock.stopped is None and not over
        case _:
            assert_never(need.is_)


# ---- what is on record --------------------------------------------------------------------------------------


def _is_on_record(need: RecordRequirement, context: RequirementContext) -> bool:
    match need:
        case NeedsDocument():
            return _document_complete(need, context)
        case NeedsApproval():
            return need.approval in _agreed(context).approved
        case NeedsConsent():
            consents = _agreed(context).consents
            consent = consents.get(need.consent, {}).get(need.of)
            return consent is not None and consent.given
        case NeedsItems():
            return _items_in_state(need, context)
        case NeedsLinked():
            links = context.case.links.values()
            ends = [link.end for link in links if link.entry == need.linked and link.end]
            return any(need.has in (None, end) for end in ends)
        case NeedsParty(party=word):
            return "named" not in context.case.filer if word == "anonymous" else word in context.case.filer
        case NeedsEarlier():
            return bool(earlier_cases(need, context.law, context.case, context.act))
        case _:
            assert_never(need)


def _agreed(context: RequirementContext) -> Case:
    """Return the case with what has been agreed and signed; inside `none`, whenever that was."""
    asked = document.as_then if context.as_reported else document.as_restated
    return asked(context.law, context.case, context.act)


def _document_complete(need: NeedsDocument, context: RequirementContext) -> bool:
    if need.document not in context.case.documents or (need.document in context.earlier and not need.ever):
        return False
    stated = all(
        (name in context.facts or name in context.texts) and name not in context.earlier for name in need.states
    )
    law, case = context.law, _agreed(context)
    return stated and all(document.bears_signatures_of(law, case, need.document, role) for role in need.signed_by)


def _items_in_state(need: NeedsItems, context: RequirementContext) -> bool:
    """Return True if enough items are in one of the states, and had come to it when the act happened."""
    items = context.case.items.get(need.items, {}).values()
    until = context.act.happened if context.act and context.as_reported else None
    fit = [
        item
        for item in items
        if (not need.state or item.state in need.state)
        and set(need.has) <= item.facts.keys() | item.texts.keys()
        and not (until and item.at and item.at > until)
    ]
    return (not need.every or len(fit) == len(items)) and len(fit) >= (need.at_least or 0)
