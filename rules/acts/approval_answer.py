"""Answers to an approval (approve, refuse, return): what forbids one, and what follows when it decides."""

from collections.abc import Iterator

from models.case import ApprovalAnswer, Case, Position
from models.events import ActEventFields, Answered, Event
from models.indexes.stage_act import StageAct
from models.law import Law
from models.messages import Act, Refusal, Why
from rules import approval, fact, position, record
from rules.acts.common_acts import permit_refusals
from rules.event_effects.returns import RETURN
from rules.gates import gate_refusals
from rules.missing import OPINION_OWED
from rules.notice import notice_refusals
from rules.outcome import context_of_act, context_of_outcome, outcome_events
from rules.position import TrackOpening


def approval_answered(law: Law, case: Case, act: Act) -> TrackOpening | None:
    """Return the approval that an act answers: one that waits for the actor, else the first that waits at all.

    None if the act names a clock (it then decides on an extension), if no track waits for an approval, or if a request
    for an extension waits and no approval asks the actor.
    """
    if act.clock or act.name not in approval.VERDICTS:
        return None
    waiting = [
        (track, case.positions[track])
        for track in position.track_names(case)
        if act.track in (None, track) and approval.approval_at(law, case.positions[track])
    ]
    asking = [(track, here) for track, here in waiting if approval.slot_of_actor(law, case, here, act)]
    if not waiting or (case.requests and not asking):
        return None
    track, here = (asking or waiting)[0]
    agreed = law.stage_act(here.stage, "agreed")
    assert agreed is not None
    return TrackOpening(track, here, agreed)


def answered_outcome(law: Law, case: Case, act: Act) -> TrackOpening | None:
    """Return the outcome of an approval to which an answer leads, where it decides; None for any other act."""
    answered = approval_answered(law, case, act)
    stage_act = law.stage_act(answered.position.stage, approval.VERDICTS[act.name]) if answered else None
    return TrackOpening(answered.track, answered.position, stage_act) if answered and stage_act else None


def answer_refusals(law: Law, case: Case, opening: TrackOpening, act: Act) -> list[Refusal]:
    """Return what forbids an answer and, if it decides, the outcome it leads to."""
    here = opening.position
    if position.waits_for_join(law, case, opening.track):
        return [Refusal(why=Why.joining, about=act.name)]
    context = context_of_act(law, case, act, here)
    if act.name == RETURN:  # as an answer it leads to `returned`; `permits` speaks of the office act
        refused = gate_refusals(law.gates(here.stage, act.name), context)
    else:
        refused = permit_refusals(law, here, act, context)
    refused += approval.approval_refusals(law, case, here, act)
    verdict = None if refused else _verdict_with_answer(law, case, here, act)
    stage_act = law.stage_act(here.stage, verdict) if verdict else None
    if verdict and stage_act is None:
        return [Refusal(why=Why.not_open, about=verdict)]
    refused += _misstatement_refusals(law, case, here, stage_act, act)
    if refused or stage_act is None:
        return refused
    if here.asked:
        return [OPINION_OWED]
    context = context_of_outcome(law, case, here, stage_act, act)
    blocked = gate_refusals(stage_act.gates, context) + record.record_refusals(stage_act, context)
    return blocked + notice_refusals(stage_act, context, act)


def _misstatement_refusals(law: Law, case: Case, here: Position, stage_act: StageAct | None, act: Act) -> list[Refusal]:
    """Refuse facts and texts that the outcome of the approval may not state. An answer that decides nothing yet
    states only what its outcome will ask for and nobody has stated."""
    if stage_act:
        refused = fact.misstatement_refusals(law, case, here, stage_act, act)
        return refused + fact.miswritten_refusals(law, case, here, stage_act, act)
    outcome = law.stage_act(here.stage, approval.VERDICTS[act.name])
    refused = fact.stating_refusals(law, act, case.facts, outcome.asks_for if outcome else ())
    if outcome is None:
        return refused + fact.writing_refusals(law, act, case.texts, ())
    return refused + fact.miswritten_refusals(law, case, here, outcome, act)


def _verdict_with_answer(law: Law, case: Case, here: Position, act: Act) -> approval.ApprovalVerdict | None:
    if act.name == RETURN:
        return "returned"
    return approval.approval_verdict(law, case, here, (*here.answers, _answer_of_actor(law, case, here, act)))


def _answer_of_actor(law: Law, case: Case, here: Position, act: Act) -> ApprovalAnswer:
    """Return the answer as the actor's own, or as that of the person the actor stands in for."""
    role, person = approval.slot_of_actor(law, case, here, act) or ("", None)
    voice = person if person != act.actor else None
    return ApprovalAnswer(
        by=act.actor, voice=voice, role=role, answer="agree" if act.name == "approve" else "refuse", seq=0
    )


def answer_events(law: Law, case: Case, opening: TrackOpening, act: Act, said: ActEventFields) -> Iterator[Event]:
    """Yield the answer (a return is none) and, if it decides, the events of the outcome."""
    here = opening.position
    verdict = _verdict_with_answer(law, case, here, act)
    if act.name != RETURN:
        answer = _answer_of_actor(law, case, here, act)
        said, agrees = {**said, "track": position.event_track(opening.track)}, answer.answer == "agree"
        yield Answered(**said, type="answered", party=answer.role, whom=answer.voice, given=agrees)
        said |= {"n": None, "texts": {}, "facts": {}}
    stage_act = law.stage_act(here.stage, verdict) if verdict else None
    if verdict and stage_act:
        decided = TrackOpening(opening.track, here, stage_act)
        yield from outcome_events(law, case, decided, {**said, "name": verdict})


def events_after_recusal(law: Law, case: Case, said: ActEventFields) -> Iterator[Event]:
    """Yield the outcomes that the answers given now decide, because a recused person is not waited for."""
    for track in position.track_names(case):
        here = case.positions[track]
        if not here.answers or position.waits_for_join(law, case, track):
            continue
        verdict = approval.approval_verdict(law, case, here, here.answers)
        if verdict and (stage_act := law.stage_act(here.stage, verdict)):
            outcome: ActEventFields = {**said, "name": verdict, "n": None, "texts": {}, "facts": {}, "item": None}
            yield from outcome_events(law, case, TrackOpening(track, here, stage_act), outcome)
