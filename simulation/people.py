"""People of a simulated office: honest, lazy, hostile and absent. None knows a regulation; what can be done they learn
from the rules. A request without an answer is repeated unchanged."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import yaml

from models.case import Case
from models.errors import Unavailable
from models.messages import Act
from queries.cases import case_file
from rules.roles import SYSTEM
from simulation.office import Office
from starter.acts import submit
from starter.acts.receipt import act_result_view
from starter.cases.registration import register
from tests.faults.caller_requests import Caller
from tests.faults.fault_run_procedures import law_of
from tests.faults.people import FORM_FILES, INPUT_FIELDS
from tests.rules.walks.cooperative_office import next_office_act
from tests.rules.walks.next_act import ActChooser
from tests.stack.office import FORMS

HOUR = 3_600.0  # seconds
# Of each kind: how many hours lie between two acts at most, and how often it does what leads on.
KINDS = {"honest": (30, 1.0), "lazy": (200, 0.7), "hostile": (20, 0.2), "absent": (700, 0.5)}
MOST_ACTS = 25  # turns on one complaint; at each somebody acts, or several do


@dataclass(frozen=True)
class Crowd:
    """How often people act on the same complaint at the same time, and how many then."""

    chance: float = 0.25
    hands: int = 2


USUAL_CROWD = Crowd()


@dataclass
class People:
    """Who files complaints and works on them. `told` is the story, in words."""

    office: Office
    caller: Caller
    crowd: Crowd
    most_acts: int
    told: list[str] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=lambda: count(1))

    async def handle(self, nth: int, days: float) -> None:
        """File a complaint within so many days, and work on it."""
        draws = self.caller.draws
        await asyncio.sleep(draws.random.random() * days * 24 * HOUR)
        kind, slug = draws.choose(list(KINDS)), draws.choose(list(FORM_FILES))
        form = yaml.safe_load((FORMS / f"{draws.choose(FORM_FILES[slug])}.yaml").read_text(encoding="utf-8"))
        key = f"form-{nth}"
        self.caller.ledger.note(what="asked", key=key)

        async def request() -> dict[str, Any]:
            return {"number": (await self.office.by_web(lambda client: register(client, form, key))).number}

        self._tell(f"{kind}: files complaint {nth} ({slug})")
        answer = await self.caller.until_answered(request, key=key)
        if number := answer.get("number"):
            for _ in range(self.most_acts):
                await asyncio.sleep(draws.random.random() * KINDS[kind][0] * HOUR)
                hands = self.crowd.hands if draws.chance(self.crowd.chance) else 1
                if any(await asyncio.gather(*(self._do_next(kind, slug, number) for _ in range(hands)))):
                    return

    async def _do_next(self, kind: str, slug: str, number: str) -> bool:
        """Do one act. Return True once the complaint is closed."""
        draws, leads_on = self.caller.draws, KINDS[kind][1]
        try:
            case = await self.office.by_web(
                lambda client: client.transact(lambda session: case_file.load_case_file(session, number).case)
            )
        except Unavailable:
            return False
        if case.closed_at:
            return draws.chance(0.8)
        act_input, act_id = self._input(self._choose(slug, case, leads_on)), f"act-{next(self._ids)}"
        self.caller.ledger.note(what="asked", number=number, id=act_id)

        async def request() -> dict[str, Any]:
            done = await self.office.by_web(lambda client: submit.act(client, number, act_input | {"id": act_id}))
            return act_result_view(done).model_dump(include={"n", "seq", "recorded", "opened"})

        self._tell(f"{kind}: {act_input['actor']} does {act_input['name']} on {number}")
        answer = await self.caller.until_answered(request, number=number, id=act_id)
        self._tell(f"{number}: {act_input['name']}: {answer['answer']}")
        return False

    def _choose(self, slug: str, case: Case, leads_on: float) -> Act | None:
        draws, law, now = self.caller.draws, law_of(slug), self.office.loop.instant()
        if draws.chance(leads_on):
            return next_office_act(law, case, now)
        return ActChooser(law, case, now, draws).choose()

    def _input(self, act: Act | None) -> dict[str, Any]:
        """Return the act as the input of a person; a note where there is nothing to do."""
        if act is None or act.actor == SYSTEM:
            return {"name": "note", "actor": "bao", "texts": {"opinion": "已查看"}}
        words = {name: getattr(act, name) for name in INPUT_FIELDS if getattr(act, name) not in (None, (), {})}
        return {
            "name": act.name,
            "actor": act.actor,
            "texts": {name: f"{name}:来件人所述" for name in act.texts},
            **words,
        }

    def _tell(self, line: str) -> None:
        self.told.append(f"{self.office.loop.instant():%m-%d %H:%M} {line}")
