"""Revival of a case whose run is lost, broken or behind the register, in a new run made from the journal."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TypedDict

from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from integrity.compare.cases import Disagreement, compare_case
from models.case_input import OpenCase
from models.errors import Refused, Unavailable
from models.events import ChainHead, Revived
from models.frozen import Frozen
from models.messages import Number, Person
from models.requirement import Name
from queries.cases import case_file
from register.cases import calling_runs, rebuilt_case
from register.chains import UnsoundJournal
from register.documents import texts
from starter.cases.workflow_start import start_workflow
from starter.client import BanjieClient
from starter.office.deciders import Deciders, check_deciders
from wording.terms import REVIVAL_REASONS
from wording.translation import N_, Language, Message, by_door, gettext, speaking

WITNESSES: Mapping[str, Message] = {
    "case": N_("the running case ({run})"),
    "history": N_("the history of run {run} in Temporal"),
    "archive": N_("the archived history of run {run}"),
}


REVIVAL_REASON_TEXT = "revival_reason"
FIRST_STEP_TIMEOUT = timedelta(seconds=10)  # for a worker to write the first step
FIRST_STEP_POLL_INTERVAL = timedelta(seconds=0.05)


class RevivedCase(Frozen):
    """A case that continues in the run `run_id`, made from the journal up to the event `after`. `recorded` says whether
    its first step is in the register already."""

    number: Number
    why: Name
    why_label: str
    after: int
    run_id: str | None
    recorded: bool


class SetAside(TypedDict, total=False):
    """Fields of the event `revived` where a witness contradicted the journal."""

    second: Person
    contradicts: ChainHead


async def revive_case(
    client: BanjieClient, number: Number, by: Person, reason: str, second: Person | None = None
) -> RevivedCase:
    """Make a case again from the journal and start it in a new run.

    Raises BadInput (no such complaint or person, no reason, twice the same person), Refused (nothing is wrong with the
    case, it is closed, its journal does not hold, or a witness contradicts the journal and no second person has
    decided), Unavailable (repeating it is harmless).
    """
    deciders = Deciders(by, reason, second)
    await client.transact(lambda session: check_deciders(session, client, number, deciders))
    async with revival_lock(client, number):
        disagreement = await compare_case(client, number)
        if disagreement.contradiction and second is None:
            raise await client.transact(lambda session: _contradicted(session, number, disagreement))
        return await restart_case(client, number, disagreement, deciders)


async def restart_case(
    client: BanjieClient, number: Number, disagreement: Disagreement, deciders: Deciders
) -> RevivedCase:
    """Make a case again from the journal, whatever runs now. The caller holds the lock of a revival. Raises Refused,
    Unavailable."""
    opened = await client.transact(lambda session: _rebuild_case(session, client, number, disagreement, deciders))
    assert opened.revived
    after = opened.revived.refers_to
    with speaking(Language(opened.lang)):  # Temporal's own screen speaks the language of the office
        summary = gettext(" revived: {why}, after event {seq}", why=REVIVAL_REASONS[disagreement.why](), seq=after)
    run_id = await start_workflow(
        client,
        opened,
        WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        WorkflowIDConflictPolicy.TERMINATE_EXISTING,
        summary,
    )
    return RevivedCase(
        number=number,
        why=disagreement.why,
        why_label=REVIVAL_REASONS[disagreement.why](),
        after=after,
        run_id=run_id,
        recorded=await _wait_until_recorded(client, number, after),
    )


@asynccontextmanager
async def revival_lock(client: BanjieClient, number: Number) -> AsyncIterator[None]:
    """Hold the lock of a revival, so that a case is not revived twice at the same time. The lock ends with its
    connection and does not hold up a case that is at work. Raises Refused, Unavailable."""
    session = client.register()
    try:
        lock = select(func.pg_try_advisory_xact_lock(func.hashtextextended(f"revive:{number}", 0)))
        if not await asyncio.to_thread(session.scalar, lock):
            raise Refused(gettext("Somebody else is reviving {number}.", number=number), (), number=number)
        yield
    except (OperationalError, NoConnectionFree) as error:
        raise Unavailable(gettext("The register (PostgreSQL) does not answer.")) from error
    finally:
        await asyncio.to_thread(session.close)


# ---- what contradicts the journal ---------------------------------------------------------------------------------


def _contradicted(session: Session, number: Number, disagreement: Disagreement) -> Refused:
    """Return the refusal to make a case from a journal that a witness contradicts. What the journal itself shows to be
    wrong is said first; but a register that is older lacks what only the history has."""
    assert disagreement.contradiction
    witness, registered = disagreement.contradiction
    told = {"number": number, "seq": witness.head.seq}
    if disagreement.why == "foreign":
        says = by_door(
            N_(
                "Run {run} of {number} in Temporal belongs to another complaint of the same number. "
                "Export its history first; then two persons may start the case anew (--second)."
            ),
            http=N_(
                "Run {run} of {number} in Temporal belongs to another complaint of the same number. "
                "Export its history first; then two persons may start the case anew (second)."
            ),
            page=N_(
                "Run {run} of {number} in Temporal belongs to another complaint of the same number. "
                "Export its history first; then two persons may start the case anew."
            ),
        )(number=number, run=witness.run_id)
    elif registered is None:
        says = (
            by_door(
                N_(
                    "The register is older than {number}: its run has come to its end (event {seq}), in "
                    "the register it is open. Recover it from Temporal's history first (banjie recover), "
                    "or the later events are lost."
                ),
                page=N_(
                    "The register is older than {number}: its run has come to its end (event {seq}), in "
                    "the register it is open. Recover it from Temporal's history first, or the later "
                    "events are lost."
                ),
            )
            if disagreement.why == "completed"
            else by_door(
                N_(
                    "The register is older than {number}: the case has recorded event {seq}, which the "
                    "register does not have. Recover it from Temporal's history first (banjie recover), "
                    "or the later events are lost."
                ),
                page=N_(
                    "The register is older than {number}: the case has recorded event {seq}, which the "
                    "register does not have. Recover it from Temporal's history first, or the later "
                    "events are lost."
                ),
            )
        )(**told)
    else:
        _sound_case_input(session, number, vouched_for=False)  # the log may well confirm the witness
        who = WITNESSES[witness.kind](run=witness.run_id)
        hashes = {"witnessed": witness.head.hash, "registered": registered.hash}
        says = by_door(
            N_(
                "The journal of {number} is contradicted at event {seq}: {witness} has seen "
                "{witnessed}, the journal has {registered}. Find out first who changed the database. "
                "If the journal is right, two persons may revive the case from it (--second)."
            ),
            http=N_(
                "The journal of {number} is contradicted at event {seq}: {witness} has seen "
                "{witnessed}, the journal has {registered}. Find out first who changed the database. "
                "If the journal is right, two persons may revive the case from it (second)."
            ),
            page=N_(
                "The journal of {number} is contradicted at event {seq}: {witness} has seen "
                "{witnessed}, the journal has {registered}. Find out first who changed the database. "
                "If the journal is right, two persons may revive the case from it."
            ),
        )(**told, witness=who, **hashes)
    return Refused(says, (), **told, witness=witness.kind, run_id=witness.run_id, hash=witness.head.hash)


# ---- rebuilding ---------------------------------------------------------------------------------------------------


def _sound_case_input(session: Session, number: Number, *, vouched_for: bool) -> OpenCase:
    """Return the input of a run made from the journal. Raises Refused if the journal does not hold."""
    try:
        return rebuilt_case.rebuilt_case_input(session, number, vouched_for=vouched_for)
    except UnsoundJournal as error:
        says = gettext("Cannot revive {number}: {why}", number=number, why=error.says())
        raise Refused(says, (), number=number, seq=error.seq) from None


def _rebuild_case(
    session: Session, client: BanjieClient, number: Number, disagreement: Disagreement, deciders: Deciders
) -> OpenCase:
    """Return the input of the new run. What was wrong is written there as a code, with the head that a witness has seen
    and two persons set aside; the reason is stored with the texts of the complaint."""
    by, reason, second, _ = deciders
    opened = _sound_case_input(session, number, vouched_for=second is None)
    at = client.clock(session, number)
    refs = texts.store_texts(session, number, {REVIVAL_REASON_TEXT: reason}, at=at, by=by, randomness=client.randomness)
    after = opened.carried.head.seq if opened.carried else 0
    event = Revived(
        seq=after + 1, type="revived", name=disagreement.why, at=at, recorded_at=at, by=by, refers_to=after, texts=refs,
        displaced=disagreement.displaced, lost=disagreement.lost, **_set_aside(disagreement, second),
    )  # fmt: skip
    return opened.model_copy(update={"revived": event, "generation": calling_runs.begin_generation(session, number)})


def _set_aside(disagreement: Disagreement, second: Person | None) -> SetAside:
    """Return what the event says of a witness that was set aside, and by whose decision."""
    if disagreement.contradiction is None or second is None:
        return {}
    return {"second": second, "contradicts": disagreement.contradiction.witness.head}


async def _wait_until_recorded(client: BanjieClient, number: Number, after: int) -> bool:
    """Wait for a worker to write the first step of the new run; return whether it did in time."""
    for _ in range(FIRST_STEP_TIMEOUT // FIRST_STEP_POLL_INTERVAL):
        if await client.transact(lambda session: case_file.complaint_row(session, number).seq) > after:
            return True
        await asyncio.sleep(FIRST_STEP_POLL_INTERVAL.total_seconds())
    return False
