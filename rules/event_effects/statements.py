"""Effects of events that state something: facts, texts, items, an outcome that leads on, and the clocks they move."""

from typing import TypeVar

from models.case import Case, Occurrence, ProposedMerge
from models.changes import CaseChange, changed_case, new_occurrence
from models.events import Acted, Event, Noted, Opened, StatingEvent, Taken
from models.law import Law
from models.messages import Person
from models.requirement import EventName, Name
from rules import approval, clock, document, fact, item, notices, position, roles
from rules.acts import contact_correction, correction, recusal, text_closing
from rules.event_effects import returns
from rules.event_names import ACT_ASKED_FOR, CORRECT, CORRECT_CONTACT, concerns_clocks, is_attempt, names_of_event

T = TypeVar("T")


def stating_event_change(law: Law, case: Case, event: Opened | Acted | Noted | Taken) -> CaseChange:
    """Change what the event states, go to the stage it leads to, then start, move or stop the clocks."""
    change = statement_change(law, case, event)
    if event.type == "acted":
        change["earlier"] = correction.remembered_acts(law, case, event)
        change |= _recusal_change(law, case, change, event)
        if case.undo_asked:
            change["undo_asked"] = None
        if event.other:
            change["merged_into"] = event.other
    elif event.type == "noted":
        change |= _noted_change(law, case, event)
    if event.type in ("acted", "taken") and (event.to or event.fork):
        change |= _stage_change(law, case.changed(change), event)
    if case.closed_at or "closed_at" in change or concerns_clocks(law, event):
        change |= clocks_change(law, case.changed(change), event)
    return change


def _noted_change(law: Law, case: Case, event: Noted) -> CaseChange:
    """Return what somebody asks for, proposes or answers."""
    if event.name == "mark_urgent":
        return {"urgent": True}
    if event.name in ACT_ASKED_FOR:
        return recusal.asked_change(case, event)
    if event.other:
        proposed = ProposedMerge(into=event.other, by=event.by)
        return {"positions": position.with_position(case, event.track, merging=proposed)}
    if event.name == CORRECT:
        return {"undo_asked": correction.request_after(law, case, event)}
    if event.name == CORRECT_CONTACT:
        return contact_correction.contact_change(law, case, event)
    if event.name in text_closing.CLOSING_ACTS:
        return {"closed_texts": text_closing.closed_after(case, event)}
    if event.refers_to in case.questioned:
        return {"questioned": {seq: key for seq, key in case.questioned.items() if seq != event.refers_to}}
    return {}


def _recusal_change(law: Law, case: Case, stated: CaseChange, event: Acted) -> CaseChange:
    """Shut out of the case, as changed by what the event has stated, whom an outcome or own act recuses, with every
    part that they have in its work."""
    stage_act = law.stage_act(event.stage, event.name)
    named = stage_act.way.recuses if stage_act else None
    if named is None:
        return {}
    case = changed_case(case, **stated)
    persons = frozenset(roles.stated_names(event.facts.get(named)))
    recused = tuple(sorted(persons.union(case.recused)))
    return {"recused": recused, "positions": position.positions_without(case, persons), "vacant": event.vacant}


def statement_change(law: Law, case: Case, event: StatingEvent) -> CaseChange:
    """Return what an event states, and that it has happened."""
    change = CaseChange()
    if is_attempt(event):
        change["attempts"] = notices.with_attempt(case, event)
    else:
        change["happened"] = _with_occurrences(law, case, event)
    change |= content_change(law, case, event)
    if law.counted_facts and "happened" in change:
        change["facts"] = {**change.get("facts", case.facts), **fact.counted_facts(law, change["happened"])}
    return change


def with_statement(law: Law, case: Case, event: StatingEvent) -> Case:
    """Return the case at the same stage, with what an event states."""
    return changed_case(case, **statement_change(law, case, event))


def content_change(law: Law, case: Case, event: StatingEvent) -> CaseChange:
    """Return the facts, texts, items and documents after an event, with what no longer holds because of them."""
    change = CaseChange()
    item_fields = item.item_field_names(law, case, event) if event.item else frozenset[Name]()
    facts, texts = _without(event.facts, item_fields), _without(event.texts, item_fields)
    taken_back = fact.taken_back(event)
    if facts or taken_back:
        change["facts"] = {**_without(case.facts, taken_back - item_fields), **facts}
    if texts:
        change["texts"] = {**case.texts, **texts}
    if roles.names_respondents(law, facts, texts):
        out = roles.complained_of(law, case.changed(change))
        change["positions"], change["vacant"] = position.positions_without(case, out), event.vacant
    if texts:
        if event.about and fact.CORRECTED_TEXT in texts:
            corrected = texts[fact.CORRECTED_TEXT]
            if event.item:
                change["items"] = item.with_correction(case, event, corrected)
            else:
                beside = (*case.corrections.get(event.about, ()), corrected)
                change["corrections"] = {**case.corrections, event.about: beside}
        elif not case.corrections.keys().isdisjoint(texts):  # written anew
            change["corrections"] = {name: beside for name, beside in case.corrections.items() if name not in texts}
    if names := (*event.facts, *event.texts, *event.unknown):
        change["stated"] = {**case.stated, **fact.stated_by(event, names, item_fields)}
    if event.unknown or case.unknown != ():
        stated = event.facts.keys() | event.texts.keys() | taken_back
        change["unknown"] = tuple(sorted({*case.unknown, *event.unknown} - stated))
    if event.registered:
        change["registered"] = _with_registered(case, event)
    if event.item:
        change |= item.item_change(law, case, event)
    return change | document.document_change(law, case, change, event)


def _without(stated: dict[Name, T], names: frozenset[Name]) -> dict[Name, T]:
    return {name: value for name, value in stated.items() if name not in names} if names else stated


def with_content(law: Law, case: Case, event: StatingEvent) -> Case:
    """Return the case with what an event states beside its proper effect, such as the facts of a request for more time.

    What rested on it lapses, and limits that it sets are counted anew.
    """
    case = changed_case(case, **content_change(law, case, event))
    return changed_case(case, **clocks_change(law, case, event))


def clocks_change(law: Law, case: Case, event: Event) -> CaseChange:
    """Return the clocks after an event, and the extension requests still open: none for a stopped clock."""
    clocks = clock.settle_clocks(law, case, event)
    if clocks is case.clocks:
        return {}
    stopped = {key for key, state in clocks.items() if state.stopped}
    requests = {seq: request for seq, request in case.requests.items() if request.clock not in stopped}
    return {"clocks": clocks, "requests": requests}


def occurrence_of(law: Law, case: Case, event: Event, name: EventName) -> Occurrence:
    """Return that `name` has happened, once more than before."""
    before = case.happened.get(name)
    if before is None:
        doers = _doers(law, case, event) if name in law.watched_events else ()
        return new_occurrence(event, None, event.standing, doers)
    standing = tuple(sorted({*before.standing, *event.standing})) if law.compares_units else ()
    doers = before.doers
    if name in law.watched_events:
        doers = tuple(dict.fromkeys((*doers, *_doers(law, case, event))))
    return new_occurrence(event, before, standing, doers)


def _doers(law: Law, case: Case, event: Event) -> tuple[Person, ...]:
    """Return who had a hand in an event: who did it; in what an approval amounts to, all who answered so."""
    by = (event.by,) if event.by else ()
    if event.type != "acted" or law.find_stage(event.stage).approval is None:
        return by
    so = "agree" if event.name == "agreed" else "refuse"
    here = position.position_on(case, event.track)
    return (*(answer.by for answer in here.answers if answer.answer == so), *by)


def _with_occurrences(law: Law, case: Case, event: Event) -> dict[EventName, Occurrence]:
    """Record the event by its name and, if a rule asks for it, by its name at this stage."""
    happened = {**case.happened, event.name: occurrence_of(law, case, event, event.name)}
    for name in sorted(names_of_event(event) & law.required_events):
        if name != event.name:
            happened[name] = occurrence_of(law, case, event, name)
    return happened


def _with_registered(case: Case, event: StatingEvent) -> dict[Name, tuple[Person, ...]]:
    registered = {name: set(persons) for name, persons in case.registered.items()}
    for name, persons in event.registered.items():
        registered.setdefault(name, set()).update(persons)
    return {name: tuple(sorted(persons)) for name, persons in registered.items()}


def _stage_change(law: Law, case: Case, event: Acted | Taken) -> CaseChange:
    """Return the positions after an outcome. An approval lapses when its stage is entered again."""
    entered = [stage for stage in (event.to, *event.fork.values()) if stage]
    change: CaseChange = {
        "positions": position.positions_after(law, case, event),
        "rounds": {**case.rounds, **{stage: case.rounds.get(stage, 0) + 1 for stage in entered}},
    }
    approved = case.approved
    if stale := approved.keys() & set(entered):
        approved = {stage: seq for stage, seq in approved.items() if stage not in stale}
    if (agreed := approval.agreed_stage(law, event)) is not None:
        approved = {**approved, agreed: event.seq}
    if approved is not case.approved:
        change["approved"] = approved
    if returns.is_return(event):
        here = position.position_on(case, event.track)
        change |= returns.returned_change(law, changed_case(case, approved=approved), here, event)
    if event.fork:
        change["forks"] = {**case.forks, **dict.fromkeys(event.fork, event.seq)}
    if event.to and position.is_case_end(law.find_stage(event.to)):
        change["closed_at"] = event.at
    return change
