"""The two questions put to the law about an act: what forbids it, and what becomes of it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from models.case import Answer, Case, Position
from models.law import Law, Opening
from models.messages import Act, Event, Refusal, Why
from models.requirement import Name
from rules import approval, block, fact, item, notify, position, record, redate
from rules.acts import common_acts, extension
from rules.acts.side_effects import whole
from rules.evolve import evolve
from rules.timer import new_tracks

NOTE = "note"
GENERIC = (NOTE, *extension.ACTS, *common_acts.ACTS)


def refusals(law: Law, case: Case, act: Act) -> tuple[Refusal, ...]:
    """What forbids this act on this case now; empty when it is allowed.

    The clocks must have been rung up to the instant the act was received.
    """
    if case.closed_at:
        return (Refusal(why=Why.closed),)
    if not act.persons.isdisjoint(case.recused):
        return (Refusal(why=Why.recused),)
    wrong = fact.refusals(law, act) + _gives_to_recused(law, case, act)
    if wrong := wrong + _too_old(law, case, act) + _no_track(case, act):
        return tuple(wrong)
    return tuple(_refusals(law, case, act))


def _refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    if law.known(act.name) or act.name not in GENERIC:
        return _way_refusals(law, case, act)
    if there := common_acts.answers(law, case, act):
        return _answer_refusals(law, case, there, act)
    here = position.at(case, act.track)
    seen = scene(law, case, act, here)
    if act.name in extension.ACTS:
        return common_acts.permitted(law, here, act, seen) + extension.refusals(law, case, here, act, seen)
    passing = [Refusal(why=Why.wrong_value, about=name) for name in act.facts if _in_passing(law, act, name)]
    if act.name == NOTE:
        refused = common_acts.permitted(law, here, act, seen) + passing
        return refused + _note_refusals(act) + common_acts.who(law, case, here, seen)
    return passing + common_acts.refusals(law, case, here, act, seen)


def _in_passing(law: Law, act: Act, name: Name) -> bool:
    """Facts that say who holds a role, or class the case, are stated by an act of their own."""
    return name in law.assigning or (name in law.classes and act.name != "reclassify")


def _gives_to_recused(law: Law, case: Case, act: Act) -> list[Refusal]:
    """Who is recused is given no role on the case any more."""
    given = {name: value for name, value in act.facts.items() if name in law.assigning}
    named = {name: {*value} if isinstance(value, tuple) else {value} for name, value in given.items()}
    return [Refusal(why=Why.recused, about=name) for name, persons in named.items() if persons & {*case.recused}]


def _note_refusals(act: Act) -> list[Refusal]:
    says_something = act.facts or act.texts or act.unknown or act.attachments
    return [] if says_something else [Refusal(why=Why.wrong_value, about=NOTE)]


def _no_track(case: Case, act: Act) -> list[Refusal]:
    unknown = act.track is not None and act.track not in case.positions
    return [Refusal(why=Why.which_track, about=act.track)] if unknown else []


def decide(law: Law, case: Case, act: Act, now: datetime) -> tuple[Event, ...]:
    """The events an allowed act becomes, and what the system tells upon them; `now` is when the case writes them
    down."""
    return tuple(whole(law, case, _events(law, case, act, now)))


def scene(law: Law, case: Case, act: Act, here: Position | None = None) -> block.Scene:
    """The case as it would stand with what the act states."""
    facts = {**case.facts, **fact.stated(law, case, act)}
    return block.Scene(law, case, facts, {**case.texts, **act.texts}, act, here)


def _led_to(law: Law, case: Case, here: Position, opening: Opening, act: Act) -> block.Scene:
    """The same with what the outcome itself states."""
    facts = {**act.facts, **opening.way.sets}
    return scene(law, case, act.model_copy(update={"facts": facts}), here)


def _way_refusals(law: Law, case: Case, act: Act) -> list[Refusal]:
    """An outcome or own act: where it is open, what it must name, then every rule of it."""
    found = position.places(law, case, act.name, act.track)
    if not found:
        return [_not_there(law, case, act)]
    if len(found) > 1:
        return [Refusal(why=Why.which_track, about=act.name)]
    return opening_refusals(law, case, found[0], act)


def opening_refusals(law: Law, case: Case, place: position.Place, act: Act) -> list[Refusal]:
    """What an outcome or own act still lacks where it is open."""
    here, opening = place.position, place.opening
    if changed := _passing(law, case, opening, act):
        return [Refusal(why=Why.wrong_value, about=name) for name in sorted(changed)]
    if wrong := _unready(law, case, place, act):
        return wrong
    seen = _led_to(law, case, here, opening, act)
    return block.refusals(opening, seen) + record.refusals(opening, seen) + notify.refusals(opening, seen, act)


def _unready(law: Law, case: Case, place: position.Place, act: Act) -> list[Refusal]:
    """What has nothing to do with the rules of the outcome, but with the state it finds."""
    here, way = place.position, place.opening.way
    refused = item.refusals(way.item, case, act)
    if law.stage(here.stage).kind == "approval" and act.name in law.stage(here.stage).outcomes:
        refused.append(Refusal(why=Why.not_open, about=act.name))
    if way.offered and act.name not in here.offered:
        refused.append(Refusal(why=Why.not_offered, about=act.name))
    if way.to and here.asked:
        refused.append(Refusal(why=Why.opinion_owed))
    if way.fork and way.to is None and not new_tracks(case, way.fork):
        refused.append(Refusal(why=Why.not_open, about=next(iter(way.fork))))
    return refused


def _not_there(law: Law, case: Case, act: Act) -> Refusal:
    if not law.known(act.name):
        return Refusal(why=Why.unknown, about=act.name)
    joining = any(
        law.opening(case.positions[track].stage, act.name) and position.waits(law, case, track)
        for track in case.positions
    )
    return Refusal(why=Why.joining if joining else Why.not_open, about=act.name)


def _passing(law: Law, case: Case, opening: Opening | None, act: Act) -> set[Name]:
    """Who holds a role, until when a limit runs, and the class, are not changed in passing: only where a rule speaks of
    that fact."""
    changed = {name for name, value in act.facts.items() if case.facts.get(name) not in (None, value)}
    if opening is None:
        return changed & (law.assigning | law.classes)
    named = (changed & (law.assigning | law.dating)) - opening.speaks_of
    return named | (changed & law.classes) - opening.records_of


def _too_old(law: Law, case: Case, act: Act) -> list[Refusal]:
    """An act may have happened before it was received only as far back as its outcome allows, with evidence,
    and never after; the acts any case knows happen when they are received."""
    place = position.place(law, case, act)
    if act.happened == act.received or (place is None and act.name not in GENERIC):
        return []
    days = place.opening.way.late_report if place else 0
    earliest = max(act.received - timedelta(days=days), case.opened_at)
    allowed = bool(days) and earliest <= act.happened <= act.received
    if allowed and fact.EVIDENCE in act.texts:
        return []
    return [Refusal(why=Why.happened_at, about=fact.EVIDENCE if allowed else act.name)]


# ---- approvals ----------------------------------------------------------------------------------------------


def _answer_refusals(law: Law, case: Case, there: position.Place, act: Act) -> list[Refusal]:
    """An answer, and the rules of the outcome where this answer decides."""
    if position.waits(law, case, there.track):
        return [Refusal(why=Why.joining, about=act.name)]
    answering = scene(law, case, act, there.position)
    refused = common_acts.permitted(law, there.position, act, answering)
    refused += approval.refusals(law, case, there.position, act)
    reached = None if refused else _reached(law, case, there.position, act)
    opening = law.opening(there.position.stage, reached) if reached else None
    if reached and opening is None:
        return [Refusal(why=Why.not_open, about=reached)]
    refused += [Refusal(why=Why.wrong_value, about=name) for name in sorted(_passing(law, case, opening, act))]
    if refused or opening is None:
        return refused
    if there.position.asked:
        return [Refusal(why=Why.opinion_owed)]
    seen = _led_to(law, case, there.position, opening, act)
    told = notify.refusals(opening, seen, act)
    return block.gated(opening.gates, seen) + record.refusals(opening, seen) + told


def _reached(law: Law, case: Case, here: Position, act: Act) -> approval.Verdict | None:
    if act.name == "return":
        return "returned"
    return approval.verdict(law, case, here, (*here.answers, _answer(law, case, here, act)))


def _answer(law: Law, case: Case, here: Position, act: Act) -> Answer:
    """Whose answer it is: the actor's own, or that of somebody he stands in for."""
    role, person = approval.slot(law, case, here, act) or ("", None)
    voice = person if person != act.actor else None
    return Answer(by=act.actor, voice=voice, role=role, answer="agree" if act.name == "approve" else "refuse", seq=0)


def _answered(law: Law, case: Case, there: position.Place, act: Act, said: Event) -> Iterator[Event]:
    reached = _reached(law, case, there.position, act)
    if act.name != "return":
        own = _answer(law, case, there.position, act)
        mine = {"type": "answered", "party": own.role, "whom": own.voice, "given": own.answer == "agree"}
        yield said.model_copy(update={**mine, "track": position.named(there.track)})
        said = said.model_copy(update={"n": None, "texts": {}, "facts": {}, "whom": None})
    opening = law.opening(there.position.stage, reached) if reached else None
    if opening:
        yield from _led_on(law, case, there._replace(opening=opening), said.model_copy(update={"name": reached}))


# ---- what becomes of it -------------------------------------------------------------------------------------


def _events(law: Law, case: Case, act: Act, now: datetime) -> Iterator[Event]:
    said = Event(
        seq=0, type="noted", name=act.name, at=act.happened, recorded_at=now,
        by=act.actor, n=act.n, facts=fact.stated(law, case, act), texts=act.texts,
        attachments=act.attachments, means=act.means, verified=act.verified, item=act.item,
        about=act.about, refers_to=act.of, whom=act.whom, party=act.party, given=act.given, unknown=act.unknown,
        registered=act.registered,
        track=position.named(act.track), standing=act.standing if law.compares_units else (),
    )  # fmt: skip
    if law.known(act.name) or act.name not in GENERIC:
        place = position.place(law, case, act)
        assert place is not None
        yield from _led_on(law, case, place, said)
    elif there := common_acts.answers(law, case, act):
        yield from _answered(law, case, there, act, said)
    elif act.name in extension.ACTS:
        yield from extension.events(case, act, said)
    elif act.name == NOTE:
        yield said
    elif act.name == redate.ADOPT:
        yield from redate.adoption(law, case, act, said)
    else:
        done = common_acts.event(law, case, position.at(case, act.track), act, said)
        yield done
        if act.name == "recuse":
            yield from _decided_without(law, evolve(law, case, done.model_copy(update={"seq": case.seq + 1})), said)


def _decided_without(law: Law, case: Case, said: Event) -> Iterator[Event]:
    """Whoever steps aside is not waited for: the answers there are may decide now."""
    for track in position.tracks(case):
        here = case.positions[track]
        if not here.answers or position.waits(law, case, track):
            continue
        reached = approval.verdict(law, case, here, here.answers)
        if reached and (opening := law.opening(here.stage, reached)):
            bare: dict[str, Any] = {"name": reached, "n": None, "texts": {}, "whom": None}
            yield from _led_on(law, case, position.Place(track, here, opening), said.model_copy(update=bare))


def _led_on(law: Law, case: Case, place: position.Place, said: Event) -> Iterator[Event]:
    way = place.opening.way
    facts = {**said.facts, **way.sets}
    said = said.model_copy(update={"facts": facts, "stage": place.position.stage, "track": position.named(place.track)})
    for other in position.dropped(law, case, place.track, way.to):
        yield Event(seq=0, type="dropped", name=other, at=said.at, recorded_at=said.recorded_at)
    yield said.model_copy(update={"type": "acted", "to": way.to, "fork": new_tracks(case, way.fork)})
    told = block.Scene(law, case, {**case.facts, **facts}, {**case.texts, **said.texts})
    if way.opens and (way.opens.when is None or block.met(way.opens.when, told)):
        yield Event(seq=0, type="linked", name=way.opens.entry, at=said.at, recorded_at=said.recorded_at)
