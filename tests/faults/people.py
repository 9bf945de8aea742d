"""The people of a run: they register complaints and work on them; who got no answer asks again in the same words."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import yaml

from models.case import Case
from models.errors import Unavailable
from models.form import ActInput
from models.messages import Act
from models.time import CHINA
from queries import case_file
from rules.roles import SYSTEM
from starter import acts
from starter.act_record import act_result_view
from starter.client import BanjieClient
from starter.registration import register
from tests.faults.asking import Caller
from tests.faults.law import law_of, register_with_letters
from tests.faults.ledger import Ledger
from tests.faults.relay import case_time
from tests.rules.walks.cooperative_office import next_office_act
from tests.rules.walks.next_act import ActChooser
from tests.rules.walks.random_draws import RandomDraws, seeded_draws
from tests.stack.office import FORMS

FORM_FILES = {
    "zhengzhou-water": ("01-extortion-at-night-inspection", "03-permit-revoked", "04-confidential-report"),
    "property-internal": ("11-corridor-lamp", "12-letter-on-water-tank", "13-pipe-burst"),
}
TUESDAY = datetime(2025, 3, 4, 9, tzinfo=CHINA)
# The midnight to which a case is near: at it three working days from Tuesday are over, and every limit of that day.
MIDNIGHT = datetime(2025, 3, 8, tzinfo=CHINA)
INPUT_FIELDS = set(ActInput.model_fields) - {"id", "texts", "attachments", "actor", "name"}


def current_time() -> datetime:
    """A caller's own clock."""
    return datetime.now(CHINA)  # noqa: TID251


@dataclass
class PlannedCase:
    """A complaint to come: `ahead` is how far its own time is from the register's, `lies` whether nobody takes it up
    before its midnight, `brisk` whether it is soon brought to its end."""

    key: str
    slug: str
    form: dict[str, Any]
    letters: bool
    ahead: timedelta
    midnight: datetime
    lies: bool
    brisk: bool
    number: str | None = None


@dataclass
class Crowd:
    """Everybody at the counter. `under_way` cases at a time; one that has ended is followed by another."""

    desk: BanjieClient
    caller: Caller
    draws: RandomDraws
    under_way: int
    nearest: int = 4  # seconds from registration to the case's midnight
    furthest: int = 40
    plans: list[PlannedCase] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=count)

    def begin(self) -> None:
        self._tasks = [asyncio.create_task(self._seat(nth)) for nth in range(self.under_way)]

    async def end(self, seconds: float) -> None:
        """Nobody begins anything new; whoever waits for an answer still asks until there is one."""
        self.closing.set()
        done, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in done:
            task.result()

    def soon(self, now: datetime, seconds: float) -> PlannedCase | None:
        """A case whose midnight comes within so many seconds."""
        near = [one for one in self.plans if one.number and 1 < (one.midnight - now).total_seconds() < seconds]
        return min(near, key=lambda one: one.midnight, default=None)

    async def _seat(self, nth: int) -> None:
        await self._pause(nth * 0.1)
        while not self.closing.is_set():
            plan = self._plan()
            await self._take_in(plan)
            if plan.number:
                await self._live(plan)

    def _plan(self) -> PlannedCase:
        """What comes in next: half of each procedure, half with letters, some with an address for mail."""
        nth, slug = next(self._ids), self.draws.choose(list(FORM_FILES))
        form = yaml.safe_load((FORMS / f"{self.draws.one(FORM_FILES[slug])}.yaml").read_text(encoding="utf-8"))
        contact = self.draws.choose([f"filer{nth}@example.com", f"1380000{nth:04d}", f"filer{nth}@example.com", ""])
        form["party"] = {"name": f"来件人{nth}", "contact": contact}
        now = current_time()
        midnight = now + timedelta(seconds=self.draws.integer(self.nearest, self.furthest))
        plan = PlannedCase(
            key=f"form-{nth}", slug=slug, form=form, letters=self.draws.chance(0.5),
            ahead=timedelta(seconds=round((MIDNIGHT - midnight).total_seconds())), midnight=midnight,
            lies=self.draws.chance(0.3), brisk=self.draws.chance(0.5),
        )  # fmt: skip
        self.plans.append(plan)
        return plan

    # ---- registering ------------------------------------------------------------------------------------------

    async def _take_in(self, plan: PlannedCase) -> None:
        self.caller.ledger.note(what="asked", key=plan.key)
        at = TUESDAY + timedelta(seconds=int(plan.key.rpartition("-")[2]) % 3600)
        desk = replace(self.desk, clock=lambda *_: at, clock_offset=int(plan.ahead.total_seconds()))

        async def ask() -> dict[str, Any]:
            if plan.letters:
                return {"number": await register_with_letters(desk, plan.form, plan.key)}
            return {"number": (await register(desk, plan.form, plan.key)).number}

        answer = await self.caller.until_answered(ask, key=plan.key)
        plan.number = answer.get("number")

    # ---- working on a case ------------------------------------------------------------------------------------

    async def _live(self, plan: PlannedCase) -> None:
        """Until it is closed, or its midnight is long past."""
        while not self.closing.is_set():
            await self._pause(self.draws.integer(2, 30) / 10)
            now = current_time()
            if now > plan.midnight + timedelta(seconds=30) or await self._is_closed(plan):
                return
            if plan.lies and now < plan.midnight + timedelta(seconds=2):
                continue
            several = 2 if self.draws.chance(0.2) else 1
            await asyncio.gather(*(self._do_something(plan) for _ in range(several)))

    async def _is_closed(self, plan: PlannedCase) -> bool:
        case = await self._case(plan)
        return case is not None and case.closed_at is not None and self.draws.chance(0.8)

    async def _case(self, plan: PlannedCase) -> Case | None:
        """As the register has it; none where it does not answer."""
        assert plan.number
        number = plan.number
        try:
            return await self.desk.transact(lambda session: case_file.load_case_file(session, number).case)
        except Unavailable:
            return None

    async def _do_something(self, plan: PlannedCase) -> None:
        case = await self._case(plan)
        if case is None:
            return
        said = self._said(None if case.closed_at else self._next(plan, case))
        act_id = f"act-{next(self._ids)}"
        assert plan.number
        number = plan.number
        self.caller.ledger.note(what="asked", number=number, id=act_id)

        async def ask() -> dict[str, Any]:
            done = await acts.act(self.desk, number, said | {"id": act_id})
            return act_result_view(done).model_dump(include={"n", "seq", "recorded", "opened"})

        await self.caller.until_answered(ask, number=number, id=act_id)

    def _next(self, plan: PlannedCase, case: Case) -> Act | None:
        law, now = law_of(plan.slug), current_time() + plan.ahead
        if plan.brisk and self.draws.often():
            return next_office_act(law, case, now)
        return ActChooser(law, case, now, self.draws).choose()

    def _said(self, act: Act | None) -> dict[str, Any]:
        """The act of a walk in the words of a person; on a closed case, or by nobody's hand, a note."""
        if act is None or act.actor == SYSTEM:
            return {"name": "note", "actor": "bao", "texts": {"findings": "已查看"}}
        words = {name: getattr(act, name) for name in INPUT_FIELDS if getattr(act, name) not in (None, (), {})}
        texts = {name: f"{name}:来件人所述" for name in act.texts}
        return {"name": act.name, "actor": act.actor, "texts": texts, **words}

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return


def create_crowd(desk: BanjieClient, ledger: Ledger, seed: int, under_way: int) -> Crowd:
    """Each case has its own time."""
    draws = seeded_draws(seed)
    return Crowd(replace(desk, clock=case_time), Caller(ledger, draws), draws, under_way)
