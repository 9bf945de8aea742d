"""Acting on a case: on record first, then judged by the case itself."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session
from temporalio.client import Client, WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from activities import inbox, intake, staff
from activities.inbox import ActIdTaken, Committed
from activities.intake import Intake
from models.case import Case
from models.form import LONGEST, Said
from models.frozen import Frozen
from models.law import Law
from models.messages import Act, Event, Number, Receipt, Refusal, TextRef, Why
from models.procedure import Name, Procedure
from rules import alarm, fact
from rules.deadline import ticking
from rules.evolve import evolve
from rules.judge import decide, refusals
from starter import register, words
from starter.desk import Desk
from starter.errors import BadInput, Refused, Unavailable
from starter.intake import begin, begun, member, rules_of, workflow_id
from starter.parse import problems
from starter.register import CaseFile

PATIENCE = timedelta(seconds=15)


class Done(Frozen):
    """An act that was accepted: its number in the inbox, the event it became, whether the register has it already.
    `opened` is the linked complaint that carries it where the case was closed."""

    number: Number
    n: int
    seq: int | None = None
    recorded: bool = False
    again: bool = False
    opened: Number | None = None


async def act(desk: Desk, number: Number, said: Said | dict[str, Any]) -> Done:
    """Do something on a case: take an outcome, an own act of its procedure, note, extend, approve, refuse.

    `said.id` is the sender's own mark: sent again with the same content it is done once. Raises BadInput (nothing
    stored), Refused (on record, with the rules), Unavailable (Temporal: on record under its number and judged by
    the instant it was received; PostgreSQL: nothing stored).
    """
    checked = read_said(said)
    committed, successor = await desk.ask(lambda session: commit(session, desk, number, checked))
    if successor:
        await begin(desk, successor)
        await begun(desk, successor)
        return Done(number=number, n=0, opened=successor)
    if committed.state == "refused":
        raise await refused(desk, number, committed.act, committed.refused)
    if committed.state == "accepted":
        return Done(number=number, n=committed.act.n, seq=committed.seq, recorded=True, again=True)
    receipt = await deliver(desk, number, committed.act)
    return Done(number=number, n=committed.act.n, seq=receipt.seq, recorded=receipt.recorded, again=not committed.new)


async def approve(desk: Desk, number: Number, actor: str, clock: str | None = None) -> Done:
    """Grant the request that waits for a decision (of that clock, where there are several)."""
    return await act(desk, number, Said(name="approve", actor=actor, clock=clock))


async def refuse(desk: Desk, number: Number, actor: str, clock: str | None = None) -> Done:
    """Decline the request that waits for a decision."""
    return await act(desk, number, Said(name="refuse", actor=actor, clock=clock))


async def extend(desk: Desk, number: Number, actor: str, clock: str, units: int) -> Done:
    """Ask for so many more units on a clock; another person decides."""
    return await act(desk, number, Said(name="extend", actor=actor, clock=clock, units=units))


def read_said(said: Said | dict[str, Any]) -> Said:
    """What was said, checked for its shape. Raises BadInput."""
    try:
        checked = said if isinstance(said, Said) else Said.model_validate(said)
    except ValidationError as error:
        raise BadInput("这一事项不能接收:\n" + problems(error.errors())) from None
    if too_long := [name for name, text in checked.texts.items() if len(text.encode()) > LONGEST]:
        raise BadInput(f"文字过长(每项至多 64 kB):{'、'.join(too_long)}。长材料请作附件")
    return checked


def commit(session: Session, desk: Desk, number: Number, said: Said) -> tuple[Committed, Number | None]:
    """Put an act on record. What cannot be understood is not stored; what a closed case passes on is registered as
    a complaint of its own, whose number is given."""
    kept = register.case_file(session, number)
    row = kept.row
    examine(session, desk, kept, said)
    if row.closed_at and (successor := pass_on(session, desk, kept, said)):
        return Committed(act=_probe(said, ()), state="received"), successor
    try:
        committed = inbox.commit(
            session,
            number,
            said,
            act_id=said.id or desk.ids(),
            clock=desk.clock,
            ids=desk.ids,
            secret=desk.secret,
        )
    except ActIdTaken as error:
        raise BadInput(f"标记 {said.id} 已用于第 {error.n} 号收文,内容不同;新的事项请用新的标记", n=error.n) from None
    if row.closed_at and committed.state == "received":
        closed = (Refusal(why=Why.closed),)
        inbox.refuse(session, number, committed.act.n, closed, committed.act.received)
        committed = committed.model_copy(update={"state": "refused", "refused": closed})
    return committed, None


def examine(session: Session, desk: Desk, kept: CaseFile, said: Said) -> None:
    """An act nobody could judge is sent back before it is stored: unknown person, unknown name, wrong values."""
    number, procedure = kept.row.number, kept.procedure
    member(session, said.actor, desk.clock(session, number))
    if not (kept.law.known(said.name) or said.name in words.GENERIC):
        raise BadInput(f"{procedure.title}没有「{said.name}」这一事项;现在能办什么:banjie waiting {number}")
    if wrong := fact.refusals(kept.law, _probe(said, ())):
        lines = [f"  · {words.refusal(procedure, one)}" for one in wrong]
        raise BadInput("\n".join(["填写有误:", *lines]), fields=[one.about for one in wrong])


def _probe(said: Said, standing: tuple[str, ...]) -> Act:
    """The act as it would be received, without a place in the inbox."""
    refs = {name: TextRef(id="0", hmac="0" * 16) for name in said.texts}
    return inbox.as_act(said, refs, act_id=said.id or "0").model_copy(update={"standing": standing, "n": 1})


def pass_on(session: Session, desk: Desk, kept: CaseFile, said: Said) -> Number | None:
    """What the procedure lets be said after closing opens a linked complaint; the closed one stays as it is."""
    number = kept.row.number
    own = kept.law.procedure.acts.get(said.name)
    if own is None or own.after_closing is None:
        return None
    parent = register.opening(session, number)
    at = desk.clock(session, number)
    coming = Intake(
        key=f"{number}:{said.id or desk.ids()}",
        law=parent.law,
        law_sha256=parent.law_sha256,
        calendar=parent.calendar,
        entry=own.after_closing,
        received_at=at,
        texts=said.texts,
        facts=said.facts,
        first=said.model_copy(update={"texts": {}, "facts": {}, "id": None}),
        parent=number,
        clock_offset=desk.clock_offset or parent.clock_offset,
        raw_signals=parent.raw_signals,
    )
    return intake.take_in(session, coming, ids=desk.ids, secret=desk.secret)


async def deliver(desk: Desk, number: Number, one: Act) -> Receipt:
    """Tell the case of an act on record, and its answer. A refusal is noted; an unreachable case hears of it later."""
    client = await _temporal_for(desk, number, one)
    handle = client.get_workflow_handle(workflow_id(number))
    try:
        receipt: Receipt = await handle.execute_update(
            "act", one, id=str(one.n), result_type=Receipt, rpc_timeout=PATIENCE
        )
        return receipt
    except WorkflowUpdateFailedError as error:
        raise await _failed(desk, number, one, error) from None
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            raise await _gone(desk, number, one) from error
        raise later(number, one, "案件没有应答") from error
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError) as error:
        raise later(number, one, "案件没有及时应答") from error


async def _temporal_for(desk: Desk, number: Number, one: Act) -> Client:
    try:
        return await desk.temporal()
    except Unavailable as error:
        raise later(number, one, error.says) from error


def later(number: Number, one: Act, why: str) -> Unavailable:
    """The act is on record and will be judged by the instant it was received."""
    return Unavailable(
        f"{why};已收文:{number} 第 {one.n} 号,收到时刻 {words.instant(one.received)},恢复后按此时刻办理,不必重报",
        number=number,
        n=one.n,
    )


async def _failed(desk: Desk, number: Number, one: Act, error: WorkflowUpdateFailedError) -> Exception:
    cause = error.cause
    if not isinstance(cause, ApplicationError):
        return error
    if cause.type == "Refused" and cause.details:
        why = tuple(Refusal.model_validate(detail) for detail in cause.details[0])
        await desk.ask(lambda session: inbox.refuse(session, number, one.n, why, desk.clock(session, number)))
        return await refused(desk, number, one, why)
    return later(number, one, "案件正在办理此前的收文")


async def _gone(desk: Desk, number: Number, one: Act) -> Exception:
    """No such run: not begun yet, or closed between the look and the call."""
    row = await desk.ask(lambda session: register.complaint(session, number))
    if row.closed_at is None:
        await begin(desk, number)
        return later(number, one, "案件刚刚开始")
    why = (Refusal(why=Why.closed),)
    await desk.ask(lambda session: inbox.refuse(session, number, one.n, why, one.received))
    return await refused(desk, number, one, why)


async def refused(desk: Desk, number: Number, one: Act, why: tuple[Refusal, ...]) -> Refused:
    """A refusal in the words of the edition the case follows."""

    def say(session: Session) -> str:
        return words.refusals(register.case_file(session, number).procedure, one.name, why)

    return Refused(await desk.ask(say), why, number=number, n=one.n)


async def preview(desk: Desk, number: Number, said: Said | dict[str, Any]) -> dict[str, Any]:
    """What an act would do now: refusals, next stage, clocks started and stopped, who is told. Stores nothing."""
    checked = read_said(said)
    return await desk.ask(lambda session: _preview(session, desk, number, checked))


def _preview(session: Session, desk: Desk, number: Number, said: Said) -> dict[str, Any]:
    kept = register.case_file(session, number)
    examine(session, desk, kept, said)
    now = desk.clock(session, number)
    one = _probe(said, staff.standing(session, said.actor, now)).model_copy(update={"received_at": now})
    before = _all(kept.law, kept.case, alarm.ring(kept.law, kept.case, now, now))
    why = refusals(kept.law, before, one)
    after = before if why else _all(kept.law, before, decide(kept.law, before, one, now))
    running, then = dict(_ticking(kept.law, before)), dict(_ticking(kept.law, after))
    return {
        "preview": True,
        "number": number,
        "act": said.name,
        "allowed": not why,
        "refused_by": rules_of(why),
        "says": [words.refusal(kept.procedure, reason) for reason in why],
        "stage": after.stage,
        "stage_zh": kept.procedure.stages[after.stage].zh,
        "clocks_started": _clocks(kept.procedure, {name: day for name, day in then.items() if name not in running}),
        "clocks_stopped": _clocks(kept.procedure, {name: day for name, day in running.items() if name not in then}),
        "told": [] if why else _told(kept, before, said),
    }


def _all(law: Law, case: Case, events: Iterable[Event]) -> Case:
    for event in events:
        case = evolve(law, case, event)
    return case


def _ticking(law: Law, case: Case) -> list[tuple[Name, date | None]]:
    return [(clock.name, state.last_day) for clock, state in ticking(law, case)]


def _clocks(procedure: Procedure, days: dict[Name, date | None]) -> list[dict[str, Any]]:
    return [
        {"clock": name, "zh": words.name(procedure, name), "last_day": words.last_day(day)}
        for name, day in sorted(days.items())
    ]


def _told(kept: CaseFile, case: Case, said: Said) -> list[str]:
    opening = kept.law.opening(case.stage, said.name)
    return [words.name(kept.procedure, notice.to) for _, notice in opening.notices] if opening else []
