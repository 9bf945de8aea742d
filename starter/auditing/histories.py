"""The histories that Temporal had of a case, as they were exported: replayed, and compared with what is on record."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

from audit.refold import Recorded
from audit.replay import NOTHING, Difference
from models.case_input import OpenCase
from models.events import ChainHead
from models.messages import Act, Number
from register.operations import history_archive
from rules.digests.seal_parts import opened_digest
from rules.hash_chain import canonical_json, chain_head
from starter.client import BanjieClient
from starter.operations.recorded_history import RecordedHistory, read_history, standing_witnesses
from starter.workflow_start import workflow_id
from worker import workflow_runner
from workflows.complaint import Complaint
from workflows.data_converter import CONVERTER


class ExportedHistory(NamedTuple):
    """One run of a case as Temporal had it, and what it says."""

    number: Number
    history: WorkflowHistory
    said: RecordedHistory


def exported_histories(client: BanjieClient, opened: OpenCase) -> list[ExportedHistory]:
    """Return the exported runs of a case. Those of another complaint that had the same number say nothing about it."""
    if client.archive is None:
        return []
    found = list[ExportedHistory]()
    own = opened_digest(opened.number, opened.law_sha256, opened.opened)
    for run_id, text in history_archive.stored_histories(client.archive, opened.number):
        history = WorkflowHistory.from_json(workflow_id(opened.number), text)
        said = read_history(history, run_id)
        if said and opened_digest(said.opened.number, said.opened.law_sha256, said.opened.opened) == own:
            found.append(ExportedHistory(opened.number, history, said))
    return found


def history_difference(recorded: Recorded, exported: Sequence[ExportedHistory]) -> Difference | None:
    """Return the first event or act at which the record is not what a run has seen, and the register had confirmed."""
    said = [one.said for one in exported]
    heads = {witness.head for witness in standing_witnesses([("archive", run) for run in said], said)}
    found = sorted(_differences(recorded, said, heads), key=lambda one: (one.seq or 0, one.n or 0))
    return found[0] if found else None


def _differences(recorded: Recorded, said: Sequence[RecordedHistory], heads: set[ChainHead]) -> Iterator[Difference]:
    number, journal = recorded.opened.number, {event.seq: event for event in recorded.events}
    for run in said:
        events = [event for step in run.steps if chain_head(step.head, step.events) in heads for event in step.events]
        for event in events:
            found = journal.get(event.seq)
            if found != event:
                yield Difference(
                    number, event.seq, event.n, canonical_json(event), canonical_json(found) if found else NOTHING
                )
        accepted = {event.n for event in events}
        for n, act in run.acts.items():
            one = recorded.received.get(n)
            if n in accepted and (one is None or _act_text(one.act) != _act_text(act)):
                yield Difference(number, None, n, _act_text(act), _act_text(one.act) if one else NOTHING)


def _act_text(act: Act) -> str:
    """Return what an act says. The case is told another id, and how far the inbox was settled when it was sent."""
    return canonical_json(act.model_copy(update={"seal": None, "id": f"act-{act.n}", "settled": 0}))


async def failed_replay(one: ExportedHistory) -> Difference | None:
    """Replay a run with the workflow of this release; return how it comes out otherwise."""
    runner = workflow_runner(police_rules=False)
    replayer = Replayer(workflows=[Complaint], data_converter=CONVERTER, workflow_runner=runner)
    done = await replayer.replay_workflow(one.history, raise_on_replay_failure=False)
    failure = done.replay_failure
    return Difference(one.number, None, None, f"run {one.said.run_id}", str(failure)) if failure else None
