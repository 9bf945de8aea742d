"""A case on which much is done: acts of every kind that its procedure allows, as a seed throws them."""

import random  # noqa: TID251  # a test throws by its seed
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
FINDINGS: ActFields = {"texts": {"findings": "现场已查看"}}
FREQUENT_ACTS: dict[str, Callable[[random.Random], ActFields]] = {
    "note": lambda _: FINDINGS,
    "evidence": lambda _: FINDINGS,
    "contact": lambda _: {"means": "phone"},
    "urge": lambda _: {},
}
RARE_ACTS: dict[str, Callable[[random.Random], ActFields]] = {
    "transfer": lambda dice: {"whom": dice.choice(WINDOW)},
    "delegate": lambda dice: {"whom": dice.choice(WINDOW)},
    "countersign": lambda dice: {"whom": dice.choice(WINDOW)},
    "opinion": lambda _: {"texts": {"opinion": "同意"}},
    "mark_urgent": lambda _: {},
    "extend": lambda dice: {"clock": dice.choice(CLOCKS), "units": dice.randint(1, 5)},
    "approve": lambda _: {},
    "refuse": lambda _: {},
    "suspend": lambda dice: {"clock": dice.choice(CLOCKS), "ground": "expertise"},
    "resume": lambda dice: {"clock": dice.choice(CLOCKS)},
    "reclassify": lambda dice: {"facts": {"severity": dice.choice(("minor", "major"))}, **REASON},
    "first_answered": lambda _: {},
    "hearing_held": lambda _: {},
    "return": lambda _: REASON,
    "accepted": lambda dice: {"facts": {"severity": dice.choice(("minor", "major"))}},
    "correct": lambda _: REASON,
}
LEADER_ACTS = ("approve", "refuse", "suspend", "resume")  # what the leader does


def random_acts(
    dice: random.Random, first: datetime, last: datetime, many: int
) -> Iterator[tuple[str, str, datetime, ActFields]]:
    """So many acts between two instants: which, by whom, when, with what. Two thirds are what is done every day; they
    come thick at first, while limits run that can be extended and suspended. Not everybody may do what he tries."""
    for place in range(many):
        kinds = FREQUENT_ACTS if dice.random() < 2 / 3 else RARE_ACTS
        name = dice.choice([*sorted(kinds), *(name for name in LEADER_ACTS if name in kinds)])
        actor = dice.choice(LEADER if name in LEADER_ACTS and dice.random() < 0.9 else WINDOW)
        yield name, actor, first + (last - first) * (place / many) ** 3, kinds[name](dice)


async def run_histories(bureau: Bureau, number: Number) -> list[list[HistoryEvent]]:
    """The histories of a case, the newest run first."""
    found = []
    run: str | None = None
    while run != "":
        handle = bureau.client.get_workflow_handle(bureau.handle(number).id, run_id=run)
        found.append(list((await handle.fetch_history()).events))
        run = found[-1][0].workflow_execution_started_event_attributes.continued_execution_run_id
    return found
