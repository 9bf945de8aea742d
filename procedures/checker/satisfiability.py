"""Whether a single requirement can be met, or unmet, at a stage: by what came before and by what can be done there.

Each function answers for one shape of requirement, for `wanted=True` (it is to be met) and `wanted=False` (it is to be
unmet, as inside `none`). The answer depends on the kind of question (see `stage_context`): *possible* asks for one
history on which it holds, *guaranteed* asks whether the office can make it hold on any history.

Example: `document: letter` is possible at a stage when some path to it issues the letter, and guaranteed when every
path does or an act that can be done first issues it. Unmet, it is possible when some path does not issue it.

Facts, clocks and whoever acts are judged by the `solver`, since several requirements about them must fit together.
"""

from typing import assert_never

from models.requirement import (
    EventName,
    Name,
    NeedsApproval,
    NeedsConsent,
    NeedsCount,
    NeedsDocument,
    NeedsDuty,
    NeedsEarlier,
    NeedsEvent,
    NeedsItems,
    NeedsLinked,
    NeedsParty,
    NeedsReason,
    NeedsRegistered,
    NeedsText,
)
from procedures.checker.implications import earlier_token, party_token
from procedures.checker.stage_context import StageContext
from procedures.checker.unresolved_names import COMMON_EVENTS
from rules.event_names import over_name, served_name

EVENTS_OF_PARTIES = frozenset({"withdraw", "contact"})  # office acts that put on record what a party said

IndependentRequirement = (
    NeedsText
    | NeedsReason
    | NeedsEvent
    | NeedsDuty
    | NeedsDocument
    | NeedsApproval
    | NeedsConsent
    | NeedsCount
    | NeedsItems
    | NeedsLinked
    | NeedsRegistered
    | NeedsParty
    | NeedsEarlier
)
"""The shapes that can be judged one by one."""


def is_satisfiable(need: IndependentRequirement, wanted: bool, context: StageContext) -> bool:
    """Return True when the requirement can be met, or (not `wanted`) be unmet."""
    match need:
        case NeedsText():
            return wanted or not context.guaranteed  # what has been written cannot be unwritten
        case NeedsReason() | NeedsRegistered():
            return True
        case NeedsEvent():
            return _event_can_happen(need, context) if wanted else _event_can_be_absent(need, context)
        case NeedsDuty():
            return _duty_can_be(need, wanted, context)
        case NeedsDocument():
            return _document_can_be(need, wanted, context)
        case NeedsApproval():
            return _approval_can_be(need, wanted, context)
        case NeedsConsent():
            return not wanted or (context.can_do_common_act("consent") and context.hears_from(need.of))
        case NeedsCount():
            return _count_can_be(need, wanted, context)
        case NeedsItems():
            return _items_can_be(need, wanted, context)
        case NeedsLinked():
            return _linked_case_can_be(need, wanted, context)
        case NeedsParty():
            return _party_can_be(need, wanted, context)
        case NeedsEarlier():  # the office cannot change what was filed before
            return (context.can_have if wanted else context.can_lack)(earlier_token(need))
        case _:
            assert_never(need)


# ---- events -------------------------------------------------------------------------------------------------


def _event_can_happen(need: NeedsEvent, context: StageContext) -> bool:
    late = need.within is not None and not _can_be_in_time(need, context)
    if late or (need.before and context.guaranteed and need.before in context.possible_tokens):
        return False
    if need.ever and context.can_have(need.event):
        return True
    if context.guaranteed:
        return _surely_happens_since_entering(need.event, context)
    if need.ever:
        return need.event in context.possible_tokens
    since_entering = context.graph.events_since_entering[context.stage]
    return need.event in since_entering or any(need.event in names for names in context.arrivals)


def _event_can_be_absent(need: NeedsEvent, context: StageContext) -> bool:
    late = need.within is not None and (not context.guaranteed or within_limit_token(need) in context.absent_tokens)
    return late or (context.can_lack(need.event) if need.ever else _absent_since_entering(need.event, context))


def _surely_happens_since_entering(event: EventName, context: StageContext) -> bool:
    """Return True when it led here, can be done here first, or must come while one waits here."""
    if _always_led_here(event, context) or event in context.achievable_tokens:
        return True
    clocks = [clock for name, (_, clock) in context.law.clocks.items() if over_name(name) == event]
    clocks += context.invariants.taking_clocks(event)
    if any(context.invariants.surely_runs_out_at(clock, context.stage) for clock in clocks):
        return True
    notices = [notice for _, notice in context.law.notice_rules if notice.receipt]
    received = [notice for notice in notices if served_name(notice.code) == event]
    if any(all(map(context.hears_from, notice.addressees)) for notice in received):
        return True
    unheard = context.lacking.silent and event in EVENTS_OF_PARTIES
    return event in COMMON_EVENTS and not unheard and context.can_do_common_act(event)


def _absent_since_entering(event: EventName, context: StageContext) -> bool:
    if event in context.absent_tokens:  # what has never happened has not happened here
        return True
    if not context.guaranteed:
        return not _always_led_here(event, context)
    can_follow = event in context.graph.events_since_entering[context.stage]
    return not can_follow and not any(event in names for names in context.arrivals)


def _always_led_here(event: EventName, context: StageContext) -> bool:
    return bool(context.arrivals) and all(event in names for names in context.arrivals)


def _can_be_in_time(need: NeedsEvent, context: StageContext) -> bool:
    """Return True when the event can have come within the limit. What came late stays late, so it is never sure."""
    if context.guaranteed:
        return within_limit_token(need) in context.known_tokens
    known = context.law.clocks.get(need.within or "")  # none where its rule binds the cases of another entry alone
    return known is not None and not context.possible_tokens.isdisjoint(known[1].starts)


def within_limit_token(need: NeedsEvent) -> Name:
    """Return the token that says that an event has happened within the limit of a clock."""
    return f"{need.event} within {need.within}"


# ---- what is done and made ----------------------------------------------------------------------------------


def _duty_can_be(need: NeedsDuty, wanted: bool, context: StageContext) -> bool:
    """Return whether the duty can be ticked, or unticked: once ticked it stays so."""
    stage = context.graph.stages[context.stage]
    duty = stage.duties.get(need.duty)
    if not wanted:
        return not (duty and context.guaranteed)
    permitted = context.graph.is_permitted(context.stage, "tick")
    return duty is not None and permitted and context.staff_can_hold(duty.by or stage.who)


def _document_can_be(need: NeedsDocument, wanted: bool, context: StageContext) -> bool:
    token = f"document {need.document}"
    if not wanted:
        return context.can_lack(token) or (bool(need.signed_by) and not context.guaranteed)
    return context.can_have(token) and all(_can_sign(role, context) for role in need.signed_by)


def _can_sign(name: Name, context: StageContext) -> bool:
    """Return True when the role can sign; staff records an outside party's signature."""
    given = context.law.procedure.roles[name].named_in
    unnamed = context.guaranteed and given and given not in context.certain_statements
    absent = context.guaranteed and (name == context.lacking.gone or not context.hears_from(name))
    return context.graph.is_permitted(context.stage, "sign") and not unnamed and not absent


def _approval_can_be(need: NeedsApproval, wanted: bool, context: StageContext) -> bool:
    """Return whether the approval can be given, or lacking.

    One asked on a track that can be opened here is taken to be given; that it may be refused is not judged here.
    """
    token = f"approval {need.approval}"
    if not wanted:
        return context.can_lack(token) or not context.guaranteed
    return context.can_have(token) or need.approval in _stages_of_openable_tracks(context)


def _stages_of_openable_tracks(context: StageContext) -> frozenset[Name]:
    """Return the stages of the tracks that acts of this stage can open."""
    forks = [edge for edge in context.graph.edges if edge.source == context.stage and edge.track]
    first = [fork.to for fork in forks if fork.name in context.doable_acts]
    return context.graph.stages_from(first, context.graph.edges) if first else frozenset()


def _linked_case_can_be(need: NeedsLinked, wanted: bool, context: StageContext) -> bool:
    """Return whether a linked complaint can have ended: each does in time; at which end is never sure."""
    token = f"opened {need.linked}"
    if not wanted:
        return not context.guaranteed or context.can_lack(token)
    return context.can_have(token) and not (context.guaranteed and need.has)


def _party_can_be(need: NeedsParty, wanted: bool, context: StageContext) -> bool:
    """Return whether who filed can be so, or not: the office cannot change it. Who gave a name is not anonymous."""
    if need.party == "anonymous":
        return _party_can_be(NeedsParty(party="named"), not wanted, context)
    if not wanted:
        return context.can_lack(party_token(need.party))
    known_otherwise = need.party == "named" and party_token("anonymous") in context.certain_tokens
    return context.can_have(party_token(need.party)) and not known_otherwise


# ---- counts -------------------------------------------------------------------------------------------------


def _count_can_be(need: NeedsCount, wanted: bool, context: StageContext) -> bool:
    low, high = need.at_least, need.at_most
    if wanted:
        enough = low is None or _can_be_at_least(need.count, low, context)
        return enough and (high is None or _can_be_at_most(need.count, high, context))
    fewer = low is not None and _can_be_at_most(need.count, low - 1, context)
    return fewer or (high is not None and _can_be_at_least(need.count, high + 1, context))


def _can_be_at_least(name: Name, times: int, context: StageContext) -> bool:
    """Return True when an event can have happened, or a stage been entered, so many times or more."""
    if times < 1:
        return True
    graph = context.graph
    if name in graph.stages:
        entered = name == context.stage or name in graph.stages_to([context.stage], graph.edges)
        return entered and (not context.guaranteed or (name == context.stage and times == 1))
    return name in context.achievable_tokens or (context.can_have(name) and (times == 1 or not context.guaranteed))


def _can_be_at_most(name: Name, times: int, context: StageContext) -> bool:
    """Return True when it can be so many times or fewer; guaranteed only where it cannot have happened at all."""
    if times < 0:
        return False
    graph = context.graph
    if name in graph.stages:
        before = graph.stages_to([context.stage], graph.edges) | graph.concurrent_stages[context.stage]
        return name not in before if context.guaranteed else times > 0 or name != context.stage
    return context.can_lack(name) or (times > 0 and not context.guaranteed)


# ---- items --------------------------------------------------------------------------------------------------


def _items_can_be(need: NeedsItems, wanted: bool, context: StageContext) -> bool:
    if not wanted:
        return not context.guaranteed or context.can_lack(f"item {need.items}")
    enough = not need.at_least or item_may_exist(need.items, need.state, context)
    return enough and (not need.every or _every_item_can_be(need, context))


def _every_item_can_be(need: NeedsItems, context: StageContext) -> bool:
    """Return True when every item can be in the states asked for; of an empty collection each is."""
    return context.can_lack(f"item {need.items}") or _item_can_be_in(need.items, need.state, context)


def item_may_exist(items: Name, states: tuple[Name, ...], context: StageContext) -> bool:
    """Return True when there can be an item in one of the states."""
    return context.can_have(f"item {items}") and _item_can_be_in(items, states, context)


def _item_can_be_in(items: Name, states: tuple[Name, ...], context: StageContext) -> bool:
    """Return True when an item can be brought into one of the states, or can have been in no other."""
    declared = context.law.procedure.items[items].states
    first = next(iter(declared))
    taken_on = {state for state in declared if state == first or f"item {items} {state}" in context.possible_tokens}
    begins_there = first in states and context.can_have(f"item {items}")
    reached = any(context.can_have(f"item {items} {state}") for state in states)
    return not states or taken_on <= {*states} or begins_there or reached
