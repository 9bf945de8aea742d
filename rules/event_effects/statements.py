"""Effects of events that state something: facts, texts, items, an outcome that leads on, and the clocks they move."""

from collections.abc import Mapping
from typing import TypeVar

from models.case import Case, Occurrence, ProposedMerge, replace
from models.events import Acted, Event, Noted, Opened, StatingEvent, Taken
from models.law import Law
from models.messages import Person, TextRef
from models.requirement import EventName, Name
from rules import approval, clock, document, fact, item, position, roles
from rules.acts import correction, filer_correction, recusal, text_closing
from rules.event_effects import returns
from rules.event_names import ACT_ASKED_FOR, CORRECT, CORRECT_FILER, is_attempt, names_of_event
from rules.notice import with_attempt

T = TypeVar("T")


def after_statement(law: Law, case: Case, event: Opened | Acted | Noted | Taken) -> Case:
    """Change what the event states, go to the stage it leads to, then start, move or stop the clocks."""
    if event.type == "noted":
        case = _after_note(law, case, event)
    earlier = correction.remembered_acts(law, case, event) if event.type == "acted" else case.earlier
    case = with_statement(law, case, event)
    if event.type == "acted":
        merged_into = event.other or case.merged_into
        case = replace(case, earlier=earlier, undo_asked=None, merged_into=merged_into)
        case = _with_recusals(law, case, event)
    if event.type in ("acted", "taken") and (event.to or event.fork):
        case = _at_new_stages(law, case, event)
    return with_clocks(law, case, event)


def _after_note(law: Law, case: Case, event: Noted) -> Case:
    """Return the case with what somebody asks for, proposes or answers."""
    if event.name == "mark_urgent":
        return replace(case, urgent=True)
    if event.name in ACT_ASKED_FOR:
        return recusal.with_request(case, event)
    if event.other:
        proposed = ProposedMerge(into=event.other, by=event.by)
        here = position.position_on(case, event.track)
        return position.with_position(case, event.track, replace(here, merging=proposed))
    if event.name == CORRECT:
        return replace(case, undo_asked=correction.request_after(law, case, event))
    if event.name == CORRECT_FILER:
        return filer_correction.with_correction(law, case, event)
    if event.name in text_closing.CLOSING_ACTS:
        return replace(case, closed_texts=text_closing.closed_after(case, event))
    if event.refers_to in case.questioned:
        return replace(case, questioned={seq: key for seq, key in case.questioned.items() if seq != event.refers_to})
    return case


def _with_recusals(law: Law, case: Case, event: Acted) -> Case:
    """Shut out of the case, as changed by what the event has stated, whom an outcome or own act recuses, with every
    part that they have in its work."""
    stage_act = law.stage_act(event.stage, event.name)
    named = stage_act.way.recuses if stage_act else None
    if named is None:
        return case
    persons = frozenset(roles.stated_names(event.facts.get(named)))
    recused = tuple(sorted(persons.union(case.recused)))
    return replace(case, recused=recused, positions=position.positions_without(case, persons), vacant=event.vacant)


def with_statement(law: Law, case: Case, event: StatingEvent) -> Case:
    """Return the case at the same stage, with what an event states, and that it has happened."""
    if is_attempt(event):
        return replace(with_content(law, case, event), attempts=with_attempt(law, case, event))
    happened = _with_occurrences(law, case, event)
    case = with_content(law, case, event)
    return replace(case, happened=happened, facts={**case.facts, **fact.counted_facts(law, happened)})


def with_content(law: Law, case: Case, event: StatingEvent) -> Case:
    """Return the case with the facts, texts, items and documents of an event, and without what no longer holds because
    of them."""
    item_fields = item.item_field_names(law, case, event) if event.item else frozenset[Name]()
    facts, texts = _without(event.facts, item_fields), _without(event.texts, item_fields)
    names = (*event.facts, *event.texts, *event.unknown)
    if names or event.registered or event.item:
        taken_back = fact.taken_back(event)
        known = event.facts.keys() | event.texts.keys() | taken_back
        case = replace(
            case,
            facts={**_without(case.facts, taken_back - item_fields), **facts} if facts or taken_back else case.facts,
            texts={**case.texts, **texts} if texts else case.texts,
            corrections=_corrections_after(case, event, texts),
            stated={**case.stated, **fact.stated_by(event, names, item_fields)},
            unknown=tuple(sorted({*case.unknown, *event.unknown} - known)) if event.unknown or case.unknown else (),
            registered=_with_registered(case, event) if event.registered else case.registered,
            items=item.items_after(law, case, event) if event.item else case.items,
        )
    if roles.names_respondents(law, facts, texts):
        out = roles.complained_of(law, case)
        case = replace(case, positions=position.positions_without(case, out), vacant=event.vacant)
    return document.after_restating(law, case, event)


def _corrections_after(
    case: Case, event: StatingEvent, texts: Mapping[Name, TextRef]
) -> dict[Name, tuple[TextRef, ...]]:
    """Return what stands beside the texts of a case: a correction that the event makes, and nothing beside a text that
    is written anew."""
    if event.about and fact.CORRECTED_TEXT in texts:
        beside = (*case.corrections.get(event.about, ()), texts[fact.CORRECTED_TEXT])
        return case.corrections if event.item else {**case.corrections, event.about: beside}
    if case.corrections.keys().isdisjoint(texts):
        return case.corrections
    return {name: beside for name, beside in case.corrections.items() if name not in texts}


def _without(stated: dict[Name, T], names: frozenset[Name]) -> dict[Name, T]:
    return {name: value for name, value in stated.items() if name not in names} if names else stated


def with_content_and_clocks(law: Law, case: Case, event: StatingEvent) -> Case:
    """Return the case with what an event states beside its proper effect, such as the facts of a request for more time.

    What rested on it lapses, and limits that it sets are counted anew.
    """
    return with_clocks(law, with_content(law, case, event), event)


def with_clocks(law: Law, case: Case, event: Event) -> Case:
    """Return the case with its clocks after an event, and the extension requests still open: none for a stopped
    clock."""
    clocks = clock.settle_clocks(law, case, event)
    if clocks is case.clocks:
        return case
    stopped = {key for key, state in clocks.items() if state.stopped}
    requests = {seq: request for seq, request in case.requests.items() if request.clock not in stopped}
    return replace(case, clocks=clocks, requests=requests)


def occurrence_of(law: Law, case: Case, event: Event, name: EventName) -> Occurrence:
    """Return the occurrence of `name` with this event, which counts it once more than before."""
    before = case.happened.get(name)
    doers = _doers(law, case, event) if name in law.watched_events else ()
    standing = event.standing
    if before:
        doers = tuple(dict.fromkeys((*before.doers, *doers))) if name in law.watched_events else before.doers
        standing = tuple(sorted({*before.standing, *standing})) if law.compares_units else ()
    return Occurrence(
        at=event.at,
        seq=event.seq,
        by=event.by,
        standing=standing,
        means=event.means,
        times=before.times + 1 if before else 1,
        doers=doers,
        previous=replace(before, previous=None) if before else None,
    )


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


def _at_new_stages(law: Law, case: Case, event: Acted | Taken) -> Case:
    """Return the case where an outcome has led it. An approval lapses when its stage is entered again."""
    entered = [stage for stage in (event.to, *event.fork.values()) if stage]
    here = position.position_on(case, event.track)
    positions = position.positions_after(law, case, event)
    rounds = {**case.rounds, **{stage: case.rounds.get(stage, 0) + 1 for stage in entered}}
    approved = {stage: seq for stage, seq in case.approved.items() if stage not in entered}
    if (agreed := approval.agreed_stage(law, event)) is not None:
        approved[agreed] = event.seq
    case = replace(case, positions=positions, rounds=rounds, approved=approved)
    if returns.is_return(event):
        case = returns.after_return(law, case, here, event)
    if event.fork:
        case = replace(case, forks={**case.forks, **dict.fromkeys(event.fork, event.seq)})
    if event.to and position.is_case_end(law.find_stage(event.to)):
        case = replace(case, closed_at=event.at)
    return case
