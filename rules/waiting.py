"""What a case waits for, answered from its state alone."""

from models.case import Case
from models.law import Law
from models.messages import Act, Why
from models.requirement import Name
from models.waiting import Open, Pending, Ticking, Waiting
from rules import alarm, block, guide, notify, record
from rules.deadline import ticking
from rules.judge import scene


def waiting_for(law: Law, case: Case) -> Waiting:
    """Who must act, for what, until when, what is still owed, and every instant a clock will speak at."""
    position = case.positions["main"]
    return Waiting(
        number=case.number,
        stage=position.stage,
        since=position.since,
        who=law.stage(position.stage).who,
        open=tuple(_open(law, case, name) for name in law.openings(position.stage)),
        owed=(*record.owed(law, case), *notify.owed(law, case)),
        clocks=tuple(_clocks(law, case)),
        pending=tuple(pending(law, case)),
        guides=guide.shown(law, case),
        next_alarm=alarm.alarm(law, case),
    )


def _open(law: Law, case: Case, name: Name) -> Open:
    """What the outcome still lacks, whoever takes it: who it is and what it will state is not known yet."""
    opening = law.opening(case.stage, name)
    assert opening is not None
    nobody = Act(id="0", name=name, actor="nobody", received_at=case.positions["main"].since)
    seen = scene(law, case, nobody)
    refused = block.refusals(opening, seen) + record.refusals(opening, seen) + notify.refusals(opening, seen, nobody)
    lacks = tuple(refusal for refusal in refused if refusal.why not in (Why.role, Why.same_person))
    return Open(name=name, who=opening.who, lacks=lacks)


def _clocks(law: Law, case: Case) -> list[Ticking]:
    return [
        Ticking(
            clock=clock.name,
            rule=law.clocks[clock.name][0].id,
            started=state.started,
            due=state.due,
            last_day=state.last_day,
            provisional=state.provisional,
            over=state.expired is not None and not state.withdrawn,
            held=state.held,
            ahead=tuple((event.type, event.at) for event in alarm.ahead(law, case, clock, state)),
        )
        for clock, state in ticking(law, case)
    ]


def pending(law: Law, case: Case) -> list[Pending]:
    """The requests that wait for a decision."""
    found = []
    for request in case.requests.values():
        extension = law.clocks[request.clock][1].extension
        assert extension is not None
        found.append(
            Pending(
                request=request.seq,
                clock=request.clock,
                units=request.units,
                by=request.by,
                who=extension.grants,
            )
        )
    return found
