"""What a case waits for, with the Chinese beside every code."""

from sqlalchemy.orm import Session

from models.messages import Why
from models.procedure import Procedure
from models.requirement import NeedsOtherPerson, NeedsRole
from models.waiting import OpenAct, Owed, PendingRequest, RunningClock, TrackProgress, UnsignedDocument
from queries import linked_cases
from queries.case_file import CaseFile, holder_name, load_case_file, role_with_holders
from queries.views.waiting import (
    MissingInputView,
    OpenActView,
    OwedView,
    PendingRequestView,
    RunningClockView,
    TrackView,
    UnsignedDocumentView,
    WaitingView,
)
from rules import position
from rules.requirements import context_of_case, requirement_met
from rules.waiting import waiting_for
from wording import requirements, terms


def waiting_view(session: Session, number: str) -> WaitingView:
    """Return what a case waits for. Raises BadInput."""
    case_file = load_case_file(session, number)
    procedure = case_file.procedure
    waiting = waiting_for(case_file.law, case_file.case)
    return WaitingView(
        number=waiting.number,
        stage=waiting.stage,
        stage_label=procedure.stages[waiting.stage].zh,
        since=waiting.since,
        who=waiting.who,
        who_label=tuple(role_with_holders(session, case_file, role) for role in waiting.who),
        tracks=tuple(_track_view(session, case_file, track) for track in waiting.tracks),
        open=tuple(_open_act_view(case_file, open_act) for open_act in waiting.open),
        owed=tuple(_owed_view(procedure, owed) for owed in waiting.owed),
        clocks=tuple(_running_clock_view(procedure, clock) for clock in waiting.clocks),
        pending=tuple(_pending_request_view(request) for request in waiting.pending),
        unsigned=tuple(_unsigned_document_view(procedure, unsigned) for unsigned in waiting.unsigned),
        linked=waiting.linked,
        related=linked_cases.unfinished_linked_cases(session, case_file.row),
        guides=waiting.guides,
        guide_lines=tuple(_guide_text(procedure, rule_id) for rule_id in waiting.guides),
        next_alarm=waiting.next_alarm,
    )


def _track_view(session: Session, case_file: CaseFile, track: TrackProgress) -> TrackView:
    """Return where a track stands; `who_label` is its holder, or else the roles of its stage."""
    procedure = case_file.procedure
    holders = [holder_name(session, procedure, track.holder)] if track.holder else []
    return TrackView(
        **dict(track),
        stage_label=procedure.stages[track.stage].zh,
        who_label=tuple(holders or [role_with_holders(session, case_file, role) for role in track.who]),
        helpers_label=tuple(holder_name(session, procedure, helper) for helper in track.helpers),
        asked_label=tuple(holder_name(session, procedure, person) for person in track.asked),
        answers_label=tuple(terms.chinese_name(procedure, role) for role in track.answers),
        duties_label=tuple(procedure.stages[track.stage].duties[duty].zh for duty in track.duties),
    )


def _open_act_view(case_file: CaseFile, open_act: OpenAct) -> OpenActView:
    procedure = case_file.procedure
    stage = position.position_on(case_file.case, open_act.track).stage
    outcome = procedure.stages[stage].outcomes.get(open_act.name)
    zh = outcome.zh if outcome else terms.chinese_name(procedure, open_act.name)
    return OpenActView(**dict(open_act), label=zh, asks=_missing_inputs(case_file, open_act))


def _missing_inputs(case_file: CaseFile, open_act: OpenAct) -> tuple[MissingInputView, ...]:
    """Return what an open act still asks for, rule by rule: what a person has to state, write or say."""
    here = position.position_on(case_file.case, open_act.track)
    procedure, stage_act = case_file.procedure, case_file.law.stage_act(here.stage, open_act.name)
    context = context_of_case(case_file.law, case_file.case, here)
    asks: dict[str, list[str]] = {}
    for rule, gate in stage_act.gates if stage_act else ():
        if not isinstance(gate.needs, NeedsRole | NeedsOtherPerson) and not requirement_met(gate.needs, context):
            asks.setdefault(rule.id, []).append(requirements.requirement_text(procedure, gate.needs))
    for lack in open_act.lacks:
        if lack.rule and lack.about:
            text = "告知方式(--means)" if lack.why is Why.notice else requirements.field_text(procedure, lack.about)
            asks.setdefault(lack.rule, []).append(text)
    cited = {rule.id: terms.cite_rule(rule) for rule in procedure.rules}
    return tuple(MissingInputView(rule=rule, label=cited[rule], asks=tuple(inputs)) for rule, inputs in asks.items())


def _owed_view(procedure: Procedure, owed: Owed) -> OwedView:
    rule = terms.rule_by_id(procedure, owed.rule)
    return OwedView(
        **dict(owed),
        label=terms.cite_rule(rule) if rule else owed.rule,
        fields_label=tuple(terms.chinese_name(procedure, name) for name in owed.fields),
    )


def _running_clock_view(procedure: Procedure, clock: RunningClock) -> RunningClockView:
    rule = terms.rule_by_id(procedure, clock.rule)
    return RunningClockView(
        **dict(clock),
        label=terms.chinese_name(procedure, clock.clock),
        article=rule.article if rule else "",
        last_day_label=terms.last_day_text(clock.last_day),
    )


def _pending_request_view(request: PendingRequest) -> PendingRequestView:
    return PendingRequestView(**dict(request))


def _unsigned_document_view(procedure: Procedure, unsigned: UnsignedDocument) -> UnsignedDocumentView:
    return UnsignedDocumentView(
        **dict(unsigned),
        label=terms.chinese_name(procedure, unsigned.document),
        signers_label=tuple(terms.chinese_name(procedure, role) for role in unsigned.signers),
    )


def _guide_text(procedure: Procedure, rule_id: str) -> str:
    rule = terms.rule_by_id(procedure, rule_id)
    return rule.guide.shows if rule and rule.guide else rule_id
