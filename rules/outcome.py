"""Outcomes of stages and own acts of a procedure: what forbids one, and the events it becomes."""

from collections.abc import Iterator, Mapping

from models.case import Case, Position
from models.events import Acted, ActEventFields, Dropped, Event, Linked
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, FactValue, Refusal, TextRef, Why
from models.requirement import Name
from models.stage import Opens
from rules import fact, item, position, record
from rules.gates import gates_refusals
from rules.missing import OPINION_OWED
from rules.notice import notice_refusals
from rules.position import TrackOpening
from rules.requirements import RequirementContext, requirement_met


def context_of_act(law: Law, case: Case, act: Act, here: Position | None = None) -> RequirementContext:
    """Return the case with what the act states added."""
    stated = fact.stated_facts(law, case, act)
    earlier = (
        fact.stated_earlier(law, case, here, act) - stated.keys() - act.texts.keys() if here else frozenset[Name]()
    )
    facts, texts = {**case.facts, **stated}, {**case.texts, **act.texts}
    return RequirementContext(law, case, facts, texts, act, here, earlier)


def context_of_outcome(law: Law, case: Case, here: Position, stage_act: StageAct, act: Act) -> RequirementContext:
    """Return the case with what the act states and what the outcome itself sets."""
    sets = stage_act.way.sets
    return context_of_act(law, case, act.model_copy(update={"facts": {**act.facts, **sets}}) if sets else act, here)


# ---- refusals -----------------------------------------------------------------------------------------------


def outcome_refusals(law: Law, case: Case, act: Act, found: list[TrackOpening]) -> list[Refusal]:
    """Refuse an outcome or own act that is open on none of its tracks, or on several, or against its rules."""
    if not found:
        return [_not_open_refusal(law, case, act)]
    if len(found) > 1:
        return [Refusal(why=Why.which_track, about=act.name)]
    return opening_refusals(law, case, found[0], act)


def opening_refusals(law: Law, case: Case, opening: TrackOpening, act: Act) -> list[Refusal]:
    """Return what an outcome or own act lacks on a track where it is open.

    Its rules are asked only when the act itself is sound.
    """
    here, stage_act = opening.position, opening.stage_act
    if wrong := _state_refusals(law, case, opening, act):
        return wrong
    misstated = fact.misstatement_refusals(law, case, here, stage_act, act)
    misstated += fact.miswritten_refusals(law, case, here, stage_act, act)
    if misstated:
        return misstated
    context = context_of_outcome(law, case, here, stage_act, act)
    refused = gates_refusals(stage_act, context) + record.record_refusals(stage_act, context)
    return refused + notice_refusals(stage_act, context, act)


def _state_refusals(law: Law, case: Case, opening: TrackOpening, act: Act) -> list[Refusal]:
    """Return what the state of the case forbids, whatever the rules of the outcome."""
    here, way = opening.position, opening.stage_act.way
    stage = law.find_stage(here.stage)
    refused = item.item_refusals(way.item, case, act)
    if stage.kind == "approval" and act.name in stage.outcomes:  # only answers lead on
        refused.append(Refusal(why=Why.not_open, about=act.name))
    if way.offered and act.name not in here.offered:
        refused.append(Refusal(why=Why.not_offered, about=act.name))
    if way.recuses and way.recuses not in act.facts:
        refused.append(Refusal(why=Why.wrong_value, about=way.recuses))
    if way.to and here.asked:
        refused.append(OPINION_OWED)
    if way.fork and way.to is None and not position.new_tracks(case, way.fork):
        refused.append(Refusal(why=Why.not_open, about=next(iter(way.fork))))
    return refused


def _not_open_refusal(law: Law, case: Case, act: Act) -> Refusal:
    if act.name not in law.act_names:
        return Refusal(why=Why.unknown, about=act.name)
    joining = any(
        law.stage_act(case.positions[track].stage, act.name) and position.waits_for_join(law, case, track)
        for track in case.positions
    )
    return Refusal(why=Why.joining if joining else Why.not_open, about=act.name)


# ---- events -------------------------------------------------------------------------------------------------


def outcome_events(law: Law, case: Case, opening: TrackOpening, said: ActEventFields) -> Iterator[Event]:
    """Yield the events of an outcome: the tracks that end, the outcome itself, and the linked case that it opens."""
    way = opening.stage_act.way
    said = {**said, "facts": {**said["facts"], **way.sets}, "track": position.event_track(opening.track)}
    at, now = said["at"], said["recorded_at"]
    for other in position.dropped_tracks(law, case, opening.track, way.to):
        yield Dropped(seq=0, type="dropped", name=other, at=at, recorded_at=now)
    tracks = position.new_tracks(case, way.fork)
    yield Acted(**said, type="acted", stage=opening.position.stage, to=way.to, fork=tracks)
    if way.opens and _is_opened(law, case, way.opens, said["texts"], said["facts"]):
        yield Linked(seq=0, type="linked", name=way.opens.entry, at=at, recorded_at=now)


def _is_opened(
    law: Law, case: Case, opens: Opens, texts: Mapping[Name, TextRef], facts: Mapping[Name, FactValue]
) -> bool:
    context = RequirementContext(law, case, {**case.facts, **facts}, {**case.texts, **texts})
    return opens.when is None or requirement_met(opens.when, context)
