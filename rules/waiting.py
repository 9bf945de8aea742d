"""What a case waits for, answered from its state alone."""

from collections.abc import Iterator

from models.case import Case
from models.law import Law
from models.messages import Act, Why
from models.requirement import Name
from models.waiting import Open, Pending, Ticking, Track, Unsigned, Waiting
from rules import approval, document, guide, notify, position, record, timer
from rules.clock import is_suspended, key, ticking
from rules.judge import opening_refusals

OF_WHOEVER_ACTS = (Why.role, Why.same_person, Why.item, Why.reason)


def waiting_for(law: Law, case: Case) -> Waiting:
    """Who must act, for what, until when, what is still owed, and every instant a clock will speak at."""
    here = case.position
    return Waiting(
        number=case.number,
        stage=here.stage,
        since=here.since,
        who=law.stage(here.stage).who,
        tracks=tuple(_tracks(law, case)),
        open=tuple(_openings(law, case)),
        owed=(*record.owed(law, case), *notify.owed(law, case)),
        clocks=tuple(_clocks(law, case)),
        pending=tuple(pending(law, case)),
        unsigned=tuple(_unsigned(law, case)),
        linked=tuple(link.entry for link in case.links.values() if link.end is None),
        guides=guide.shown(law, case),
        next_alarm=timer.alarm(law, case),
    )


def _tracks(law: Law, case: Case) -> Iterator[Track]:
    for track in position.tracks(case):
        here = case.positions[track]
        stage = law.stage(here.stage)
        yield Track(
            track=track,
            stage=here.stage,
            since=here.since,
            who=stage.who,
            holder=here.holder,
            helpers=here.helpers,
            asked=here.asked,
            answers=_answers(law, case, track),
            duties=tuple(duty for duty in stage.duties if duty not in here.ticked),
            joining=position.waits(law, case, track),
        )


def _answers(law: Law, case: Case, track: Name) -> tuple[Name, ...]:
    """Whose agreement is missing, by role."""
    return tuple(dict.fromkeys(role for role, _ in approval.missing(law, case, case.positions[track])))


def _openings(law: Law, case: Case) -> Iterator[Open]:
    """All that is open on each track; what is open anywhere is told once."""
    told = set[Name]()
    for track in position.tracks(case):
        for name in law.openings(case.positions[track].stage):
            if name not in told and any(one.track == track for one in position.places(law, case, name)):
                told |= {name} if name in law.procedure.acts else set()
                yield _open(law, case, name, track)


def _open(law: Law, case: Case, name: Name, track: Name) -> Open:
    """What the outcome still lacks, whoever takes it: who it is and what it will state is not known yet."""
    nobody = Act(id="0", name=name, actor="nobody", received_at=case.positions[track].since, track=track)
    place = position.places(law, case, name, track)[0]
    refused = opening_refusals(law, case, place, nobody)
    lacks = tuple(refusal for refusal in refused if refusal.why not in OF_WHOEVER_ACTS)
    return Open(name=name, who=place.opening.who, lacks=lacks, track=position.named(track))


def _clocks(law: Law, case: Case) -> list[Ticking]:
    return [
        Ticking(
            clock=key(clock.name, state.item),
            rule=law.clocks[clock.name][0].id,
            started=state.started,
            due=state.due,
            last_day=state.last_day,
            provisional=state.provisional,
            over=state.expired is not None and not state.withdrawn,
            held=state.held,
            suspended=is_suspended(state),
            ahead=tuple((event.type, event.at) for event in timer.ahead(law, case, clock, state)),
        )
        for clock, state in ticking(law, case)
    ]


def pending(law: Law, case: Case) -> list[Pending]:
    """The requests that wait for a decision."""
    found = []
    for request in case.requests.values():
        extension = law.clock(request.clock)[1].extension
        assert extension is not None
        found.append(
            Pending(
                request=request.seq,
                clock=request.clock,
                units=request.units,
                until=request.until,
                by=request.by,
                who=extension.grants,
            )
        )
    return found


def _unsigned(law: Law, case: Case) -> Iterator[Unsigned]:
    for name in case.documents:
        if lacking := [role for group in document.missing(law, case, name) for role, _ in group]:
            yield Unsigned(document=name, signers=tuple(dict.fromkeys(lacking)))
