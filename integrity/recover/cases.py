"""Recovery of a register that is older than its cases: what the runs of a case asked to be written down is written
again, from their histories in Temporal and in the archive."""

from sqlalchemy.orm import Session

from integrity.compare.cases import Disagreement, archived_runs, is_foreign
from integrity.compare.recorded_history import TEMPORAL_TIMEOUT, RecordedHistory, fetch_recorded
from integrity.recover import recovered_case
from integrity.recover.recovered_case import Recovered
from integrity.revive.cases import restart_case, revival_lock
from models.errors import Refused
from models.events import ChainHead, Step
from models.frozen import Frozen
from models.messages import Number, Person
from register.cases.steps import StepContext
from register.documents import texts
from rules.hash_chain import chain_head
from starter.cases.workflow_start import workflow_id
from starter.client import BanjieClient
from starter.office.deciders import Deciders, check_deciders
from wording.translation import gettext

RECOVERY_REASON_TEXT = "recovery_reason"


class RecoveredCase(Frozen):
    """A case whose register has the events `after` to `upto` again. `acts`: numbers of the acts put on record again;
    `displaced`: numbers that the register had given to other acts since, which are refused; `lost`: texts,
    attachments and `party` that were in the register alone. `run_id`: the run in which the case goes on; none if it is
    closed."""

    number: Number
    after: int
    upto: int
    acts: tuple[int, ...]
    displaced: tuple[int, ...]
    lost: tuple[str, ...]
    run_id: str | None


async def recover_register(client: BanjieClient, number: Number, by: Person, reason: str) -> RecoveredCase:
    """Bring the register forward to what the case knows, and start the case again from there; who decided it and why is
    on record.

    Raises BadInput, Refused (the register is not older, the histories belong to another complaint or do not continue
    the register), Unavailable (repeating it is harmless).
    """
    deciders = Deciders(by, reason)
    await client.transact(lambda session: check_deciders(session, client, number, deciders))
    async with revival_lock(client, number):
        runs = await _own_runs(client, number)
        done = await client.transact(lambda session: _recover(session, client, number, runs, deciders))
        closed = runs[-1].ending is not None
        disagreement = Disagreement("recovered", displaced=tuple(done.displaced), lost=tuple(done.lost))
        revived = None if closed else await restart_case(client, number, disagreement, deciders)
    return RecoveredCase(
        number=number,
        after=done.after,
        upto=done.upto,
        acts=tuple(done.acts),
        displaced=tuple(done.displaced),
        lost=tuple(done.lost),
        run_id=revived.run_id if revived else None,
    )


async def _own_runs(client: BanjieClient, number: Number) -> list[RecordedHistory]:
    """Return the genuine runs of the complaint that the register has under this number (none: of the one that began
    last), oldest first. Raises Refused, Unavailable."""
    found = {run.run_id: run for run in await archived_runs(client, number)}
    found |= {run.run_id: run for run in await _runs_in_temporal(client, number)}
    genuine = sorted((run for run in found.values() if run.genuine), key=lambda run: run.started_at)
    if not genuine:
        raise Refused(
            gettext(
                "{number} cannot be recovered: neither Temporal nor the archive has a genuine history of it.",
                number=number,
            ),
            (),
            number=number,
        )

    def own(session: Session) -> list[RecordedHistory]:
        if recovered_case.registered_head(session, number) is None:
            opening = genuine[-1].opened.opened
            return [run for run in genuine if run.opened.opened == opening]
        return [run for run in genuine if not is_foreign(session, run.opened)]

    runs = await client.transact(own)
    if not runs:
        raise Refused(
            gettext(
                "{number} cannot be recovered: the history in Temporal belongs to another complaint "
                "of the same number. See docs/operations.md.",
                number=number,
            ),
            (),
            number=number,
        )
    return runs


async def _runs_in_temporal(client: BanjieClient, number: Number) -> list[RecordedHistory]:
    temporal, name = await client.connect_temporal(), workflow_id(number)
    with client.asking_temporal():
        listed = temporal.list_workflows(f'WorkflowId = "{name}"', rpc_timeout=TEMPORAL_TIMEOUT)
        ids = [run.run_id async for run in listed]
        runs = [
            await fetch_recorded(temporal.get_workflow_handle(name, run_id=run_id), run_id, client.keys)
            for run_id in ids
        ]
    return [run for run in runs if run]


def _recover(
    session: Session, client: BanjieClient, number: Number, runs: list[RecordedHistory], deciders: Deciders
) -> Recovered:
    registered = recovered_case.registered_head(session, number)
    path = path_from(registered or ChainHead(), runs)
    if path is None:
        seq = registered.seq if registered else 0
        raise Refused(
            gettext(
                "{number} was not recovered: its histories do not continue event {seq} of the "
                "register. One is missing, or the journal was altered.",
                number=number,
                seq=seq,
            ),
            (),
            number=number,
            seq=seq,
        )
    if registered and not path:
        raise Refused(
            gettext("Nothing to recover: the register is not older than {number}.", number=number), (), number=number
        )
    acts = {n: act for run in reversed(runs) for n, act in run.acts.items()}  # the first under a number was judged
    context = StepContext(client.randomness, client.office)
    inputs = [run.opened for run in runs]
    first = next((opened for opened in inputs if opened.first), inputs[0])  # with the act done on the spot, if any
    done = recovered_case.recover_case(session, first, path, acts, context)
    last = runs[-1]
    recovered_case.note_run(session, number, generation=last.opened.generation, execution=last.execution)
    recovered_case.report_end(session, number, context)
    told = {RECOVERY_REASON_TEXT: deciders.reason}
    at = client.clock(session, number)
    texts.store_texts(session, number, told, at=at, by=deciders.by, randomness=client.randomness)
    return done


def path_from(registered: ChainHead, runs: list[RecordedHistory]) -> list[Step] | None:
    """Return the steps that lead from the register's head to that of the last run; None if they do not lead there. A
    run that two persons set aside has steps that lead elsewhere: so the path is sought from its end."""
    leading = {chain_head(step.head, step.events): step for run in runs for step in run.steps if step.events}
    refusing = [step for run in runs for step in run.steps if not step.events]
    last = runs[-1]
    carried = last.opened.carried.head if last.opened.carried else ChainHead()
    at = max([carried, *(chain_head(step.head, step.events) for step in last.steps)], key=lambda head: head.seq)
    path: list[Step] = []
    while at.seq > registered.seq and at in leading:
        path = [leading[at], *(step for step in refusing if step.head == at), *path]
        at = leading[at].head
    return path if at == registered else None
