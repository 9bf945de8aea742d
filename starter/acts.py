"""Acting on a case: on record first, then judged by the case itself."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session

from models.case import Case
from models.errors import BadInput, Unavailable
from models.form import Said
from models.frozen import Frozen
from models.law import Law
from models.messages import Act, Event, Number, Refusal
from models.procedure import Procedure
from models.requirement import Name
from queries import case_file
from queries.case_file import CaseFile
from register import calendar_adoption, complaints, inbox
from register import closed_case as closed_case_register
from register.complaints import Intake, KeyTaken
from register.inbox import ActIdTaken, Committed, ReceiptContext
from register.office import staff
from rules import fact, position, redate
from rules.acts import closed_case
from rules.clock import key, ticking
from rules.evolve import evolve
from rules.fact import EVIDENCE
from rules.judge import decide, refusals
from starter import attachment_upload
from starter.act_delivery import deliver, refused
from starter.client import BanjieClient
from starter.input_values import listed, problems, sound
from starter.registration import NOWHERE, foreseen, rules_of
from starter.workflow_start import under_way
from wording import terms


class Done(Frozen):
    """An act that was accepted: its number in the inbox, the event it became (of several the last; asked again, the
    first), whether the register has it already. `opened` is the linked complaint that carries it where the case was
    closed."""

    number: Number
    n: int
    seq: int | None = None
    recorded: bool = False
    again: bool = False
    opened: Number | None = None


async def act(desk: BanjieClient, number: Number, said: Said | dict[str, Any]) -> Done:
    """Do something on a case: take an outcome, an own act of its procedure, note, extend, approve, refuse.

    `said.id` is the sender's own mark: sent again with the same content it is done once. Raises BadInput (nothing
    stored), Refused (on record, with the rules), Unavailable (Temporal: on record under its number and judged by
    the instant it was received; PostgreSQL: nothing stored).
    """
    checked = read_said(said)
    marked = checked if checked.id else checked.model_copy(update={"id": desk.ids()})
    try:
        committed, successor = await desk.ask(lambda session: commit(session, desk, number, marked))
    except Unavailable as error:
        again = f"{error.says};恢复后用同一标记再报不会重复:--id {marked.id}"
        raise Unavailable(again, number=number, id=marked.id) from error
    if successor:
        await under_way(desk, successor)
        return Done(number=number, n=0, opened=successor)
    if committed.state == "refused":
        raise await refused(desk, number, committed.act, committed.refused)
    if committed.state == "accepted":
        return Done(number=number, n=committed.act.n, seq=committed.seq, recorded=True, again=not committed.new)
    receipt = await deliver(desk, number, committed.act)
    return Done(number=number, n=committed.act.n, seq=receipt.seq, recorded=receipt.recorded, again=not committed.new)


async def approve(desk: BanjieClient, number: Number, actor: str, clock: str | None = None, **more: Any) -> Done:
    """Agree where the case waits for this actor's agreement, else grant the request that waits for a decision (of
    that clock, where there are several). `more` are further words of the act (an opinion, another date)."""
    return await act(desk, number, {"name": "approve", "actor": actor, "clock": clock} | more)


async def refuse(desk: BanjieClient, number: Number, actor: str, clock: str | None = None, **more: Any) -> Done:
    """Refuse, likewise."""
    return await act(desk, number, {"name": "refuse", "actor": actor, "clock": clock} | more)


async def extend(
    desk: BanjieClient, number: Number, actor: str, clock: str, units: int | None = None, **more: Any
) -> Done:
    """Ask for so many more units on a clock, or (`until`) for another date; another person decides."""
    return await act(desk, number, {"name": "extend", "actor": actor, "clock": clock, "units": units} | more)


def read_said(said: Said | dict[str, Any]) -> Said:
    """What was said, checked for its shape. Raises BadInput."""
    try:
        checked = said if isinstance(said, Said) else Said.model_validate(said)
    except ValidationError as error:
        raise BadInput("这一事项不能接收:\n" + problems(error.errors())) from None
    listed(sound(checked.facts, checked.texts, checked.happened_at), "这一事项不能接收:")
    return checked


def commit(session: Session, desk: BanjieClient, number: Number, said: Said) -> tuple[Committed, Number | None]:
    """Put an act on record. What cannot be understood is not stored; what a closed case passes on is registered as
    a complaint of its own, whose number is given. Anything else on a closed case has its verdict at once."""
    kept = case_file.case_file(session, number)
    examine(session, kept, said, desk.clock(session, number))
    attachment_upload.held(session, desk, said.attachments)
    against: tuple[Refusal, ...] = ()
    if kept.row.closed_at and (coming := passed_on(session, desk, kept, said)):
        assert coming.first
        against = foreseen(session, kept.law, coming, coming.first)
        if not against:
            return Committed(act=_probe(said, ()), state="received"), open_linked(session, desk, coming)
    committed = enter(session, desk, number, said, ReceiptContext(kept.law.procedure.phrases, kept.law.registers))
    if kept.row.closed_at and committed.state == "received":
        return _after_closing(session, number, committed, against), None
    return committed, None


def _after_closing(session: Session, number: Number, committed: Committed, against: tuple[Refusal, ...]) -> Committed:
    """With its verdict: refused for these reasons, else as the register judges it."""
    if against:
        inbox.refuse(session, number, committed.act.n, against, committed.act.received)
        return committed.model_copy(update={"state": "refused", "refused": against})
    verdict = closed_case_register.judge(session, number, committed.act)
    state = "refused" if verdict.refused else "accepted"
    return committed.model_copy(update={"state": state, "refused": verdict.refused, "seq": verdict.seq})


def enter(session: Session, desk: BanjieClient, number: Number, said: Said, door: ReceiptContext) -> Committed:
    """The act in the inbox, or as it was found there. Raises BadInput where its mark belongs to another."""
    assert said.id
    try:
        return inbox.commit(
            session,
            number,
            said,
            act_id=said.id,
            clock=desk.clock,
            ids=desk.ids,
            secret=desk.secret,
            door=door,
        )
    except ActIdTaken as error:
        raise BadInput(f"标记 {said.id} 已用于第 {error.n} 号收文,内容不同;新的事项请用新的标记", n=error.n) from None


def examine(session: Session, kept: CaseFile, said: Said, now: datetime) -> None:
    """An act nobody could judge is sent back before it is stored: unknown person, unknown name, wrong values."""
    number, procedure = kept.row.number, kept.procedure
    case_file.known(session, said.actor, now)
    if not (kept.law.known(said.name) or said.name in terms.GENERIC):
        raise BadInput(f"{procedure.title}没有「{said.name}」这一事项;现在能办什么:banjie waiting {number}")
    if wrong := fact.refusals(kept.law, _probe(said, ())):
        lines = [f"  · {terms.refusal(procedure, one)}" for one in wrong]
        raise BadInput("\n".join(["填写有误:", *lines]), fields=[one.about for one in wrong])


def _probe(said: Said, standing: tuple[str, ...]) -> Act:
    """The act as it would be received, without a place in the inbox."""
    refs, files = dict.fromkeys(said.texts, NOWHERE), (NOWHERE,) * len(said.attachments)
    return inbox.as_act(said, refs, files, act_id=said.id or "0").model_copy(update={"standing": standing, "n": 1})


def passed_on(session: Session, desk: BanjieClient, kept: CaseFile, said: Said) -> Intake | None:
    """The linked complaint that carries what its procedure lets be said after closing; the closed case stays as it
    is. None where this act is none of these, or came before the case was closed."""
    number = kept.row.number
    own = kept.law.procedure.acts.get(said.name)
    if own is None or own.after_closing is None or inbox.find(session, number, said.id or ""):
        return None
    parent = case_file.opening(session, number)
    evidence = {name: body for name, body in said.texts.items() if name == EVIDENCE}
    return Intake(
        key=f"{number}:after:{said.id}",
        law=parent.law,
        law_sha256=parent.law_sha256,
        calendar=kept.case.calendar.model_dump_json(exclude_defaults=True) if kept.case.calendar else parent.calendar,
        entry=own.after_closing,
        received_at=desk.clock(session, number),
        texts={name: body for name, body in said.texts.items() if name != EVIDENCE},
        facts=said.facts,
        attachments=said.attachments,
        first=said.model_copy(update={"texts": evidence, "facts": {}, "attachments": (), "id": None}),
        parent=number,
        clock_offset=desk.clock_offset or parent.clock_offset,
        raw_signals=parent.raw_signals,
    )


def open_linked(session: Session, desk: BanjieClient, coming: Intake) -> Number:
    """Register it. Raises BadInput where its mark belongs to another."""
    try:
        return complaints.take_in(session, coming, ids=desk.ids, secret=desk.secret)
    except KeyTaken as error:
        raise BadInput(f"这一标记已用于 {error.number},内容不同;新的事项请用新的标记", number=error.number) from None


async def preview(desk: BanjieClient, number: Number, said: Said | dict[str, Any]) -> dict[str, Any]:
    """What an act would do now: refusals, next stage, clocks started and stopped, who is told. Stores nothing."""
    checked = read_said(said)
    return await desk.ask(lambda session: _preview(session, desk, number, checked))


def _preview(session: Session, desk: BanjieClient, number: Number, said: Said) -> dict[str, Any]:
    kept = case_file.case_file(session, number)
    now = desk.clock(session, number)
    examine(session, kept, said, now)
    behind, held = staff.stands(session, said.actor, now)
    given = {"received_at": now, "stands_for": behind, "calendar": calendar_adoption.lacking(session, kept.row)}
    one = _probe(said, held).model_copy(update=given)
    before = _all(kept.law, kept.case, redate.before(kept.law, kept.case, one, now))
    opens = passed_on(session, desk, kept, said) if before.closed_at else None
    judge = closed_case.refusals if kept.row.closed_at else refusals
    why = foreseen(session, kept.law, opens, said) if opens else judge(kept.law, before, one)
    done = () if why or opens else decide(kept.law, before, one, now)
    after = _all(kept.law, before, done)
    running, then = dict(_ticking(kept.law, before)), dict(_ticking(kept.law, after))
    return {
        "preview": True,
        "number": number,
        "act": said.name,
        "allowed": not why,
        "refused_by": rules_of(why),
        "says": [terms.refusal(kept.procedure, reason) for reason in why],
        "stage": after.stage,
        "stage_zh": kept.procedure.stages[after.stage].zh,
        "tracks": {name: kept.procedure.stages[one.stage].zh for name, one in after.positions.items()},
        "clocks_started": _clocks(kept.procedure, {name: day for name, day in then.items() if name not in running}),
        "clocks_stopped": _clocks(kept.procedure, {name: day for name, day in running.items() if name not in then}),
        "clocks_moved": _clocks(
            kept.procedure, {name: day for name, day in then.items() if name in running and day != running[name]}
        ),
        "told": [] if why else _told(kept, before, said, done),
        "opens": opens.entry if opens and not why else None,
    }


def _all(law: Law, case: Case, events: Iterable[Event]) -> Case:
    for event in events:
        case = evolve(law, case, event)
    return case


def _ticking(law: Law, case: Case) -> list[tuple[Name, date | None]]:
    return [(key(clock.name, state.item), state.last_day) for clock, state in ticking(law, case)]


def _clocks(procedure: Procedure, days: dict[Name, date | None]) -> list[dict[str, Any]]:
    return [
        {"clock": name, "zh": terms.name(procedure, name), "last_day": terms.last_day(day)}
        for name, day in sorted(days.items())
    ]


def _told(kept: CaseFile, case: Case, said: Said, events: Iterable[Event]) -> list[str]:
    found = position.places(kept.law, case, said.name, said.track)
    by_it = [role for _, notice in found[0].opening.notices for role in notice.addressees] if found else []
    by_itself = [event.party for event in events if event.type == "notified"]
    return [terms.name(kept.procedure, role) for role in dict.fromkeys([*by_it, *by_itself])]
