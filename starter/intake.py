"""Registering a complaint: on record first, then begun; the same key registers once, however often it is sent."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session
from temporalio.client import Client
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    TypedSearchAttributes,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError

import calendars
import procedures
from activities import editions, intake, staff
from activities.intake import Intake, KeyTaken
from activities.staff import Member
from models.form import LONGEST, Form, Said
from models.frozen import Frozen
from models.law import Law, pack, parse
from models.messages import Act, Event, Number, Refusal, TextRef, Why
from models.opening import OpenCase
from models.procedure import Procedure
from procedures.load import sha256
from rules import fact
from rules.evolve import open_case
from rules.fact import EVIDENCE
from rules.judge import refusals
from starter import register as read
from starter import words
from starter.desk import Desk
from starter.errors import BadInput, Refused, Unavailable
from starter.parse import problems

REGISTERED = "registered"
NOWHERE = TextRef(id="0", hmac="0" * 16)
NOBODYS = "AAA-0000-000000"  # a form is looked at before it has a number
NUMBER = SearchAttributeKey.for_keyword("BanjieNumber")
PROCEDURE = SearchAttributeKey.for_keyword("BanjieProcedure")


class Registered(Frozen):
    """A complaint on record. `begun` says whether its case has written its first event already."""

    number: Number
    procedure: str
    edition: str
    received_at: datetime
    begun: bool


async def register(desk: Desk, form: Form | dict[str, Any], key: str | None = None) -> Registered:
    """Register a complaint from an intake form.

    `key` is the sender's own mark for it (a web form's id): sent again with the same content it gives the same
    number; with other content it is refused. Raises BadInput (nothing stored), Refused (the registrant may not),
    Unavailable (PostgreSQL: nothing stored; Temporal: stored under `number`, begun as soon as it answers).
    """
    checked = read_form(form)
    mark = key or desk.ids()
    registered = await desk.ask(lambda session: take_in(session, desk, checked, mark))
    try:
        await begin(desk, registered.number)
    except Unavailable as error:
        raise Unavailable(
            f"已收件,登记号 {registered.number};{error.says},恢复后自动开始办理",
            number=registered.number,
        ) from error
    return registered.model_copy(update={"begun": await begun(desk, registered.number)})


def read_form(form: Form | dict[str, Any]) -> Form:
    """The form, checked for its shape. Raises BadInput naming each field that is wrong."""
    try:
        checked = form if isinstance(form, Form) else Form.model_validate(form)
    except ValidationError as error:
        raise BadInput("表单不能接收:\n" + problems(error.errors())) from None
    if too_long := [name for name, text in checked.texts.items() if len(text.encode()) > LONGEST]:
        raise BadInput(f"文字过长(每项至多 64 kB):{'、'.join(too_long)}。长材料请作附件")
    return checked


def the_law(desk: Desk, form: Form) -> tuple[str, Procedure]:
    """The procedure's canonical text for this office, and the procedure with its prose."""
    if form.procedure not in procedures.slugs():
        raise BadInput(f"没有「{form.procedure}」这一制度;现有:{'、'.join(procedures.slugs())}")
    procedure = procedures.load(form.procedure, desk.office.get(form.procedure))
    if form.entry and form.entry not in procedure.entries:
        raise BadInput(f"{procedure.title}没有「{form.entry}」这一入口;现有:{'、'.join(procedure.entries)}")
    return procedures.carried(procedure), procedure


def take_in(session: Session, desk: Desk, form: Form, key: str) -> Registered:
    """The register's part, in one transaction: checked against the law, then stored with its number."""
    law_text, procedure = the_law(desk, form)
    received = desk.clock(session, "")
    editions.keep(session, procedures.load(form.procedure), received)
    coming = Intake(
        key=key,
        law=pack(law_text),
        law_sha256=sha256(law_text),
        calendar=calendars.load().model_dump_json(exclude_defaults=True),
        entry=form.entry or next(iter(procedure.entries)),
        received_at=received,
        happened_at=form.happened_at,
        party=form.party,
        facts=form.facts,
        texts={name: body for name, body in form.texts.items() if name != EVIDENCE},
        first=_first(form),
        clock_offset=desk.clock_offset,
        raw_signals=desk.raw_signals,
    )
    examine(session, coming, procedure)
    try:
        number = intake.take_in(session, coming, ids=desk.ids, secret=desk.secret)
    except KeyTaken as error:
        raise BadInput(f"标记 {key} 已用于 {error.number},内容不同;新的来件请用新的标记", number=error.number) from None
    return Registered(
        number=number, procedure=procedure.slug, edition=procedure.edition, received_at=received, begun=False
    )


def _first(form: Form) -> Said | None:
    """What the registrant does on the spot. Only a member of staff can say that it came in earlier, and why."""
    if form.registrant is None:
        if form.happened_at:
            raise BadInput("happened_at(实际收到的时刻)要由登记人(registrant)说明,并附依据(texts 里的 evidence)")
        return None
    evidence = {name: body for name, body in form.texts.items() if name == EVIDENCE}
    return Said(name=REGISTERED, actor=form.registrant, happened_at=form.happened_at, texts=evidence)


def examine(session: Session, coming: Intake, procedure: Procedure) -> None:
    """Look at a form with the eyes of the law before anything is stored."""
    law = parse(coming.law, coming.calendar)
    refs = dict.fromkeys(coming.texts, NOWHERE)
    opened = Event(
        seq=1, type="opened", name=coming.entry, at=coming.happened_at or coming.received_at,
        recorded_at=coming.received_at, facts=coming.facts, texts=refs,
    )  # fmt: skip
    said = Act(id="0", name=REGISTERED, actor="nobody", facts=coming.facts, texts=refs)
    if wrong := fact.refusals(law, said):
        raise BadInput(_wrong(procedure, tuple(wrong)), fields=[one.about for one in wrong])
    if coming.first:
        _examine_registrant(session, law, opened, coming.first, procedure)


def _examine_registrant(session: Session, law: Law, opened: Event, first: Said, procedure: Procedure) -> None:
    """A registrant who may not register, or who leaves out what must be recorded, is told before it is stored."""
    at = opened.recorded_at
    member(session, first.actor, at)
    act = Act(
        id="0",
        name=REGISTERED,
        actor=first.actor,
        n=1,
        received_at=at,
        happened_at=first.happened_at,
        texts=dict.fromkeys(first.texts, NOWHERE),
        standing=staff.standing(session, first.actor, at),
    )
    against = refusals(law, open_case(law, NOBODYS, opened), act)
    if against and all(one.why is Why.record for one in against):
        raise BadInput(_wrong(procedure, against), refused_by=rules_of(against))
    if against:
        raise Refused(words.refusals(procedure, REGISTERED, against), against)


def rules_of(against: tuple[Refusal, ...]) -> list[str]:
    return sorted({one.rule for one in against if one.rule})


def member(session: Session, person: str, at: datetime) -> Member:
    """The member of staff of that id. Raises BadInput."""
    for one in staff.everyone(session, at):
        if one.id == person:
            return one
    raise BadInput(f"人员名册里没有「{person}」;名册见 banjie staff list")


def _wrong(procedure: Procedure, them: tuple[Refusal, ...]) -> str:
    lines = [f"  · {words.refusal(procedure, one)}" for one in them]
    return "\n".join(["表单不能接收:", *dict.fromkeys(lines)])


async def begin(desk: Desk, number: Number) -> None:
    """Start the case of a complaint on record. Doing it again does nothing. Raises Unavailable."""
    opened = await desk.ask(lambda session: read.opening(session, number))
    client = await desk.temporal()
    try:
        await _start(client, desk, opened)
    except WorkflowAlreadyStartedError:
        return
    except RPCError as error:
        raise Unavailable(f"Temporal({desk.temporal_address})没有应答") from error
    await desk.ask(lambda session: intake.started(session, number, desk.clock(session, number)))


async def _start(client: Client, desk: Desk, opened: OpenCase) -> None:
    law = parse(opened.law, opened.calendar)
    await client.start_workflow(
        "Complaint",
        opened,
        id=workflow_id(opened.number),
        task_queue=desk.task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        search_attributes=TypedSearchAttributes(
            [SearchAttributePair(NUMBER, opened.number), SearchAttributePair(PROCEDURE, law.procedure.slug)]
        ),
        static_summary=f"{opened.number} {law.procedure.title}",
        rpc_timeout=timedelta(seconds=10),
    )


def workflow_id(number: Number) -> str:
    return f"complaint/{number}"


async def begun(desk: Desk, number: Number, looks: int = 100) -> bool:
    """Whether the case has written its first events, waiting 5 s for a worker to do so."""
    for _ in range(looks):
        if await desk.ask(lambda session: read.complaint(session, number).seq):
            return True
        await asyncio.sleep(0.05)
    return False
