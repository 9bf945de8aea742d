"""What a case waits for: who must act, what is owed, which clocks run. Derived from its state alone."""

from collections.abc import Iterator
from datetime import datetime

from models.case import Case
from models.law import Law
from models.messages import Act, Why
from models.requirement import Name
from models.waiting import OpenAct, PendingRequest, RunningClock, TrackProgress, UnsignedDocument, Waiting
from rules import approval, document, guide, position, record, timer
from rules.clock import clock_key, is_suspended, running_clocks
from rules.notice import notices_owed
from rules.outcome import opening_refusals

DEPENDS_ON_ACTOR = (Why.role, Why.same_person, Why.item, Why.not_highest, Why.reason)


def waiting_for(law: Law, case: Case) -> Waiting:
    """Return who must act, for what and until when, what is still owed, and each instant at which a clock does
    something."""
    here = case.position
    return Waiting(
        number=case.number,
        stage=here.stage,
        since=here.since,
        who=law.find_stage(here.stage).who,
        tracks=tuple(_track_views(law, case)),
        open=tuple(open_acts(law, case)),
        owed=(*record.records_owed(law, case), *notices_owed(law, case)),
        clocks=tuple(counting_clocks(law, case)),
        pending=tuple(pending_requests(law, case)),
        unsigned=tuple(_unsigned_documents(law, case)),
        linked=tuple(link.entry for link in case.links.values() if link.end is None),
        guides=guide.guides_shown(law, case),
        next_alarm=timer.next_alarm(law, case),
    )


def _track_views(law: Law, case: Case) -> Iterator[TrackProgress]:
    for track in position.track_names(case):
        here = case.positions[track]
        stage = law.find_stage(here.stage)
        yield TrackProgress(
            track=track,
            stage=here.stage,
            since=here.since,
            who=stage.who,
            holder=here.holder,
            helpers=here.helpers,
            asked=here.asked,
            answers=tuple(dict.fromkeys(role for role, _ in approval.missing_answers(law, case, here))),
            duties=tuple(duty for duty in stage.duties if duty not in here.ticked),
            joining=position.waits_for_join(law, case, track),
            merging=here.merging,
        )


def open_acts(law: Law, case: Case) -> Iterator[OpenAct]:
    """Yield what is open on each track; own acts, which are open on every track, once."""
    if case.closed_at:
        ends = [(name, law.stage_act(case.stage, name)) for name in law.procedure.acts]
        yield from (_open_act(law, case, name, position.MAIN_TRACK) for name, found in ends if found)
        return
    listed = set[Name]()
    for track in position.track_names(case):
        for name in law.stage_act_names(case.positions[track].stage):
            tracks = [opening.track for opening in position.track_openings(law, case, name)]
            if name not in listed and track in tracks:
                listed |= {name} if name in law.procedure.acts else set()
                yield _open_act(law, case, name, track)


def _open_act(law: Law, case: Case, name: Name, track: Name) -> OpenAct:
    """Return what an outcome or own act lacks, whoever does it and whatever it states."""
    nobody = Act(id="0", name=name, actor="nobody", received_at=_last_instant(case, track), track=track)
    opening = position.track_openings(law, case, name, track)[0]
    refused = opening_refusals(law, case, opening, nobody)
    lacks = tuple(refusal for refusal in refused if refusal.why not in DEPENDS_ON_ACTOR)
    return OpenAct(name=name, who=opening.stage_act.who, lacks=lacks, track=position.event_track(track))


def _last_instant(case: Case, track: Name) -> datetime:
    """Return the last instant of which the case knows: an act that is done next comes after all that it rests on."""
    ended = [state.due for state in case.clocks.values() if state.due and state.expired is not None]
    happened = [occurrence.at for occurrence in case.happened.values()]
    starts = [state.not_before for state in case.clocks.values() if state.not_before]
    return max(case.positions[track].since, *ended, *happened, *starts)


def counting_clocks(law: Law, case: Case) -> list[RunningClock]:
    """Return the clocks that count, each with what it will do by itself and when."""
    return [
        RunningClock(
            clock=clock_key(clock.code, state.item),
            rule=law.clocks[clock.code][0].id,
            started=state.started,
            due=state.due,
            last_day=state.last_day,
            provisional=state.provisional,
            over=state.expired is not None and not state.withdrawn,
            held=state.held,
            suspended=is_suspended(state),
            ahead=tuple((event.type, event.at) for event in timer.events_ahead(law, case, clock, state)),
        )
        for clock, state in running_clocks(law, case)
    ]


def pending_requests(law: Law, case: Case) -> list[PendingRequest]:
    """Return the extension requests that wait for a decision, with the roles that decide."""
    found = []
    for request in case.requests.values():
        extension = law.clock_rule(request.clock)[1].extension
        assert extension is not None
        found.append(
            PendingRequest(
                request=request.seq,
                clock=request.clock,
                units=request.units,
                until=request.until,
                by=request.by,
                who=extension.grants,
            )
        )
    return found


def _unsigned_documents(law: Law, case: Case) -> Iterator[UnsignedDocument]:
    for name in case.documents:
        if lacking := [role for group in document.missing_signatures(law, case, name) for role, _ in group]:
            yield UnsignedDocument(document=name, signers=tuple(dict.fromkeys(lacking)))
