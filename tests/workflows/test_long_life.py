"""A case of one year under the server's own limits: order, answers and chain hold, and inputs stay small."""

import random  # noqa: TID251  # reproducible by its seed
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from models.case import Case
from models.errors import Refused
from models.events import ChainHead, Event
from models.messages import Number
from register.acts import inbox
from rules.hash_chain import chain_head
from starter.acts.act_delivery import deliver_again
from tests.workflows.bureau import Bureau, at
from tests.workflows.busy_case import ActFields, random_acts, run_histories
from tests.workflows.statutory_time_cases import accept_case

pytestmark = pytest.mark.slow

SEED = 7
YEAR = at("2025-03-03 10:00"), at("2026-03-03 10:00")
RUN_EVENT_LIMIT = 4_096  # events of a run after which the server suggests continue-as-new
# Bytes of a run's input: 8 kB law and calendar, 1 kB receipts, and the case four times, which `correct` needs.
# The part that grows is the record of the limits: each is recounted from all its suspensions.
MAX_INPUT_BYTES = 32_000
UNDOABLE = ("accepted", "first_answered", "hearing_held", "return")


@dataclass
class Life:
    """The acts performed on a case: of each its fields and the event it became (None: refused)."""

    bureau: Bureau
    number: Number
    acts: list[tuple[str, str, ActFields]] = field(default_factory=list)
    seqs: list[int | None] = field(default_factory=list)
    undoable: int = 1

    async def perform(self, name: str, actor: str, when: datetime, fields: ActFields) -> None:
        act_fields = fields | {"id": f"m{len(self.acts)}"} | ({"of": self.undoable} if name == "correct" else {})
        try:
            seq = (await self.bureau.perform(self.number, name, actor, when, **act_fields)).seq
        except Refused:
            seq = None
        if seq and name in UNDOABLE:
            self.undoable = seq
        self.acts.append((name, actor, act_fields))
        self.seqs.append(seq)

    async def repeat(self, index: int) -> None:
        """Repeat an act under its id; assert that register and workflow give the first answer."""
        name, actor, fields = self.acts[index]
        seq = self.seqs[index]
        if seq is None:
            with pytest.raises(Refused):
                await self.bureau.perform(self.number, name, actor, **fields)
            return
        done = await self.bureau.perform(self.number, name, actor, **fields)
        first = last_event_of_act(self.bureau.journal(self.number), seq)
        with self.bureau.register() as session:
            act = inbox.load_act(session, self.number, done.n)
        assert (done.n, done.seq, done.again) == (index + 2, first, True)  # the acceptance came before
        assert (await deliver_again(self.bureau.client, self.number, act)).seq == first


@pytest.mark.deep  # tests/workflows/test_continued.py shows a run that continues as a new one in each `make test`
async def test_a_year_with_many_acts_keeps_order_and_answers(bureau: Bureau) -> None:
    count = 2_000
    async with bureau.running_worker():
        life = Life(bureau, await accept_case(bureau, "2025-03-03 09:30"))
        for planned_act in random_acts(random.Random(SEED), *YEAR, count):
            await life.perform(*planned_act)
        case = await bureau.settled_case(life.number)
        for index in range(0, 200, 10):
            await life.repeat(index)

    assert_order_and_chain(bureau, life, case)
    kinds = Counter(event.type for event in bureau.journal(life.number))
    assert len(kinds) >= 14, (SEED, kinds)
    histories = await run_histories(bureau, life.number)
    sizes = [events[0].workflow_execution_started_event_attributes.input.ByteSize() for events in histories]
    lengths = list(map(len, histories))
    print(f"seed {SEED}: {count} acts, {dict(kinds)}; events of each run {lengths}; input {sizes}")  # noqa: T201
    assert len(histories) > count // 480
    assert max(lengths) < RUN_EVENT_LIMIT + 100
    assert max(sizes) < MAX_INPUT_BYTES, sizes


def last_event_of_act(journal: list[Event], seq: int) -> int:
    """Return the last event of the act that became event `seq`, for example a breach left open."""
    return max(event.seq for event in journal[:seq] if event.n)


def assert_order_and_chain(bureau: Bureau, life: Life, case: Case) -> None:
    """Assert that every act was judged once and in order of receipt, and that the journal matches the case."""
    journal, received = bureau.journal(life.number), bureau.inbox_rows(life.number)
    assert [row.n for row in received] == list(range(1, len(life.acts) + 2))
    own = [row.seq for row in received[1:]]
    assert own == [seq and last_event_of_act(journal, seq) for seq in life.seqs]
    judged = [event.n for event in journal if event.n]
    assert judged == [row.n for row in received if row.state == "accepted"]
    assert {row.state for row in received} == {"accepted", "refused"}
    assert [event.seq for event in journal] == list(range(1, len(journal) + 1))
    assert chain_head(ChainHead(), tuple(journal)) == bureau.chain_head(life.number)
    assert bureau.folded_case(life.number) == case
