"""Random acts of every kind that the procedure allows on one case, reproducible by a seed."""

import random  # noqa: TID251  # reproducible by its seed
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from temporalio.api.history.v1 import HistoryEvent

from models.messages import Number
from tests.workflows.bureau import Bureau
from tests.workflows.statutory_time_cases import LEADER, WINDOW

ActFields = dict[str, Any]
CLOCKS = ("handling", "verifying", "reviewing", "first_answer")
REASON: ActFields = {"texts": {"reason": "依据见卷"}}
NOTED: ActFields = {"texts": {"opinion": "现场已查看"}}
FREQUENT_ACTS: dict[str, Callable[[random.Random], ActFields]] = {
    "note": lambda _: NOTED,
    "evidence": lambda _: NOTED,
    "contact": lambda _: {"means": "phone"},
    "urge": lambda _: {},
}
RARE_ACTS: dict[str, Callable[[random.Random], ActFields]] = {
    "transfer": lambda rng: {"whom": rng.choice(WINDOW)},
    "delegate": lambda rng: {"whom": rng.choice(WINDOW)},
    "countersign": lambda rng: {"whom": rng.choice(WINDOW)},
    "opinion": lambda _: {"texts": {"opinion": "同意"}},
    "mark_urgent": lambda _: {},
    "extend": lambda rng: {"clock": rng.choice(CLOCKS), "units": rng.randint(1, 5)},
    "approve": lambda _: {},
    "refuse": lambda _: REASON,
    "suspend": lambda rng: {"clock": rng.choice(CLOCKS), "ground": "expertise"},
    "resume": lambda rng: {"clock": rng.choice(CLOCKS)},
    "reclassify": lambda rng: {"facts": {"severity": rng.choice(("minor", "major"))}, **REASON},
    "first_answered": lambda _: {},
    "hearing_held": lambda _: {},
    "return": lambda _: REASON,
    "accepted": lambda rng: {"facts": {"severity": rng.choice(("minor", "major"))}},
    "correct": lambda _: REASON,
}
LEADER_ACTS = ("approve", "refuse", "suspend", "resume")  # acts of the leader


def random_acts(
    rng: random.Random, first: datetime, last: datetime, count: int
) -> Iterator[tuple[str, str, datetime, ActFields]]:
    """Yield this many acts between two instants: name, actor, instant and fields.

    Two thirds are everyday acts. They are dense at first, while clocks run that can be extended and suspended.
    Some actors may not do what they try.
    """
    for place in range(count):
        kinds = FREQUENT_ACTS if rng.random() < 2 / 3 else RARE_ACTS
        name = rng.choice([*sorted(kinds), *(name for name in LEADER_ACTS if name in kinds)])
        actor = rng.choice(LEADER if name in LEADER_ACTS and rng.random() < 0.9 else WINDOW)
        yield name, actor, first + (last - first) * (place / count) ** 3, kinds[name](rng)


async def run_histories(bureau: Bureau, number: Number) -> list[list[HistoryEvent]]:
    """Return the histories of all runs of a case, the newest first."""
    histories = []
    run_id: str | None = None
    while run_id != "":
        handle = bureau.temporal_client.get_workflow_handle(bureau.handle(number).id, run_id=run_id)
        histories.append(list((await handle.fetch_history()).events))
        run_id = histories[-1][0].workflow_execution_started_event_attributes.continued_execution_run_id
    return histories
