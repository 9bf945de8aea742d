"""Simulated people: they register complaints and act on them; a request without an answer is repeated unchanged."""

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
from queries.cases import case_file
from rules.roles import SYSTEM
from starter.acts import submit
from starter.acts.receipt import act_result_view
from starter.cases.registration import register
from starter.client import BanjieClient
from tests.faults.caller_requests import Caller
from tests.faults.fault_run_procedures import law_of, register_with_letters
from tests.faults.http_requests import HttpActs
from tests.faults.ledger import Ledger
from tests.faults.relay import case_time
from tests.rules.walks.cooperative_office import next_office_act
from tests.rules.walks.next_act import ActChooser
from tests.rules.walks.random_draws import RandomDraws, seeded_draws
from tests.stack.office import FORMS
from tests.zones import CHINA

FORM_FILES = {
    "zhengzhou-water": ("01-extortion-at-night-inspection", "03-permit-revoked", "04-confidential-report"),
    "property-internal": ("11-corridor-lamp", "12-letter-on-water-tank", "13-pipe-burst"),
}
TUESDAY = datetime(2025, 3, 4, 9, tzinfo=CHINA)
# The own time of a case near its midnight: three working days from Tuesday end then, and every limit of that day.
MIDNIGHT = datetime(2025, 3, 8, tzinfo=CHINA)
INPUT_FIELDS = set(ActInput.model_fields) - {"id", "texts", "attachments", "actor", "name"}


def current_time() -> datetime:
    """Return the time of the callers."""
    return datetime.now(CHINA)  # noqa: TID251


@dataclass
class PlannedCase:
    """A complaint to be registered.

    `ahead` is the offset of its own time from that of the register; at `midnight` (real time) its first limits end.
    With `idle` nobody acts on it before its midnight; with `brisk` it is brought to its end quickly. With `by_program`
    its acts come over HTTP.
    """

    key: str
    slug: str
    form: dict[str, Any]
    letters: bool
    ahead: timedelta
    midnight: datetime
    idle: bool
    brisk: bool
    by_program: bool
    number: str | None = None


@dataclass
class Crowd:
    """Filers and staff who work on `concurrent` cases at a time; a case that has ended is followed by another."""

    client: BanjieClient
    web: HttpActs
    caller: Caller
    draws: RandomDraws
    concurrent: int
    nearest: int = 4  # seconds from registration to the case's midnight
    furthest: int = 40
    plans: list[PlannedCase] = field(default_factory=list)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _ids: "count[int]" = field(default_factory=count)

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._work_on_cases(nth)) for nth in range(self.concurrent)]

    async def end(self, seconds: float) -> None:
        """Start nothing new; wait at most `seconds` for requests that have no answer yet."""
        self.closing.set()
        done, late = await asyncio.wait(self._tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        for task in done:
            task.result()

    def nearest_midnight(self, now: datetime, seconds: float) -> PlannedCase | None:
        """Return the case with the nearest midnight within `seconds`, if there is one."""
        near = [plan for plan in self.plans if plan.number and 1 < (plan.midnight - now).total_seconds() < seconds]
        return min(near, key=lambda plan: plan.midnight, default=None)

    async def _work_on_cases(self, nth: int) -> None:
        await self._pause(nth * 0.1)
        while not self.closing.is_set():
            plan = self._plan()
            await self._register(plan)
            if plan.number:
                await self._work_on(plan)

    def _plan(self) -> PlannedCase:
        """Draw the next complaint: either procedure, with or without letters, some with an e-mail address."""
        nth, slug = next(self._ids), self.draws.choose(list(FORM_FILES))
        form = yaml.safe_load((FORMS / f"{self.draws.choose(FORM_FILES[slug])}.yaml").read_text(encoding="utf-8"))
        contact = self.draws.choose([f"filer{nth}@example.com", f"1380000{nth:04d}", f"filer{nth}@example.com", ""])
        form["party"] = {"name": f"来件人{nth}", "contact": contact}
        now = current_time()
        midnight = now + timedelta(seconds=self.draws.integer(self.nearest, self.furthest))
        plan = PlannedCase(
            key=f"form-{nth}", slug=slug, form=form, letters=self.draws.chance(0.5),
            ahead=timedelta(seconds=round((MIDNIGHT - midnight).total_seconds())), midnight=midnight,
            idle=self.draws.chance(0.3), brisk=self.draws.chance(0.5), by_program=self.draws.chance(0.5),
        )  # fmt: skip
        self.plans.append(plan)
        return plan

    # ---- registering ------------------------------------------------------------------------------------------

    async def _register(self, plan: PlannedCase) -> None:
        self.caller.ledger.note(what="asked", key=plan.key)
        at = TUESDAY + timedelta(seconds=int(plan.key.rpartition("-")[2]) % 3600)
        client = replace(self.client, clock=lambda *_: at, clock_offset=int(plan.ahead.total_seconds()))

        async def request() -> dict[str, Any]:
            if plan.letters:
                return {"number": await register_with_letters(client, plan.form, plan.key)}
            return {"number": (await register(client, plan.form, plan.key)).number}

        answer = await self.caller.until_answered(request, key=plan.key)
        plan.number = answer.get("number")

    # ---- working on a case ------------------------------------------------------------------------------------

    async def _work_on(self, plan: PlannedCase) -> None:
        """Act on a case until it is closed, or 30 s after its midnight."""
        while not self.closing.is_set():
            await self._pause(self.draws.integer(2, 30) / 10)
            now = current_time()
            if now > plan.midnight + timedelta(seconds=30) or await self._is_closed(plan):
                return
            if plan.idle and now < plan.midnight + timedelta(seconds=2):
                continue
            several = 2 if self.draws.chance(0.2) else 1
            await asyncio.gather(*(self._do_next_act(plan) for _ in range(several)))

    async def _is_closed(self, plan: PlannedCase) -> bool:
        case = await self._case(plan)
        return case is not None and case.closed_at is not None and self.draws.chance(0.8)

    async def _case(self, plan: PlannedCase) -> Case | None:
        """Return the case from the register, or None if the register does not answer."""
        assert plan.number
        number = plan.number
        try:
            return await self.client.transact(lambda session: case_file.load_case_file(session, number).case)
        except Unavailable:
            return None

    async def _do_next_act(self, plan: PlannedCase) -> None:
        case = await self._case(plan)
        if case is None:
            return
        act_input = self._act_input(None if case.closed_at else self._choose_act(plan, case))
        act_id = f"act-{next(self._ids)}"
        assert plan.number
        number = plan.number
        self.caller.ledger.note(what="asked", number=number, id=act_id)

        async def request() -> dict[str, Any]:
            if plan.by_program:
                return await self.web.act(number, act_input, act_id)
            done = await submit.act(self.client, number, act_input | {"id": act_id})
            return act_result_view(done).model_dump(include={"n", "seq", "recorded", "opened"})

        await self.caller.until_answered(request, number=number, id=act_id)

    def _choose_act(self, plan: PlannedCase, case: Case) -> Act | None:
        law, now = law_of(plan.slug), current_time() + plan.ahead
        if plan.brisk and self.draws.often():
            return next_office_act(law, case, now)
        return ActChooser(law, case, now, self.draws).choose()

    def _act_input(self, act: Act | None) -> dict[str, Any]:
        """Return the act as the input of a person; a note for None and for acts of the register."""
        if act is None or act.actor == SYSTEM:
            return {"name": "note", "actor": "bao", "texts": {"opinion": "已查看"}}
        words = {name: getattr(act, name) for name in INPUT_FIELDS if getattr(act, name) not in (None, (), {})}
        texts = {name: f"{name}:来件人所述" for name in act.texts}
        return {"name": act.name, "actor": act.actor, "texts": texts, **words}

    async def _pause(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return


def create_crowd(client: BanjieClient, web: HttpActs, ledger: Ledger, seed: int, concurrent: int) -> Crowd:
    """Return people who see each case at its own time."""
    draws = seeded_draws(seed)
    return Crowd(replace(client, clock=case_time), web, Caller(ledger, draws), draws, concurrent)
