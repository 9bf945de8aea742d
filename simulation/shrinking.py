"""Make the plan of a run with a finding shorter while the finding stays: fewer complaints, acts, people and faults."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from simulation.faults import Chances
from simulation.people import Crowd
from simulation.run import Plan, Played

MOST_PLAYS = 80  # of one plan
Play = Callable[[Plan], Played]
WHAT_VARIES = re.compile(r"[A-Z]{3}-\d{4}-\d{6}|[0-9a-f]{16,}|\d+")  # in a finding, from one run to the next


def kind_of(finding: str) -> str:
    """Return what a finding says but for numbers: by this it is known again in a shorter run."""
    return WHAT_VARIES.sub("#", finding)


def shrink(play: Play, found: Played, finding: str) -> Played:
    """Return the shortest run found that has a finding of the same kind: the plan is shortened step by step, for as
    long as something can be left out. Two plays of one plan give the same, so that none is played twice."""
    kind, shortest, tried = kind_of(finding), found, set[Plan]()
    shorter = True
    while shorter and len(tried) < MOST_PLAYS:
        shorter = False
        for plan in _shorter_plans(shortest):
            if plan in tried or len(tried) >= MOST_PLAYS:
                continue
            tried.add(plan)
            played = play(plan)
            if any(kind_of(one) == kind for one in played.findings):
                shortest, shorter = played, True
                break
    return shortest


def _shorter_plans(played: Played) -> Iterator[Plan]:
    """Yield plans that leave something out, those that leave out most first."""
    plan = played.plan
    who = sorted(plan.who if plan.who is not None else range(plan.complaints))
    if len(who) > 1:
        yield from (replace(plan, who=frozenset(who) - {one}) for one in who)
    if plan.crowd.hands > 1:
        yield replace(plan, crowd=replace(plan.crowd, hands=plan.crowd.hands - 1))
    for acts in sorted({1, plan.most_acts // 2, plan.most_acts - 1}):
        if 0 < acts < plan.most_acts:
            yield replace(plan, most_acts=acts)
    for some in _parts([int(fault.split()[0]) for fault in played.faults]):
        yield replace(plan, only=frozenset(some))


def _parts(numbers: list[int]) -> Iterator[list[int]]:
    """Yield lists without some of the numbers: all, each half, each quarter and so on, at last each single one."""
    size = len(numbers)
    while size:
        for start in range(0, len(numbers), size):
            yield numbers[:start] + numbers[start + size :]
        size //= 2


def in_words(played: Played) -> str:
    """Return the story of a run: what was found, who did what, what went wrong."""
    plan = played.plan
    lines = [f"seed {plan.seed}", *(f"found: {finding}" for finding in played.findings), *played.story]
    return "\n  ".join([*lines, *(f"fault {fault}" for fault in played.faults)])


def written(plan: Plan) -> str:
    """Return a plan as JSON, to be kept."""
    said: dict[str, Any] = {name: sorted(it) if isinstance(it, frozenset) else it for name, it in asdict(plan).items()}
    return json.dumps(said, indent=1) + "\n"


def kept(file: Path) -> Plan:
    """Read a plan that was written."""
    said: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    sets = {name: None if said[name] is None else frozenset(said[name]) for name in ("only", "who")}
    return Plan(**said | sets | {"chances": Chances(**said["chances"]), "crowd": Crowd(**said["crowd"])})
