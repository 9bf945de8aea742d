"""An office for the tests: who works there, what comes in, what makes it ready for the next step."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import yaml
from sqlalchemy.orm import Session

from models.errors import Unavailable
from models.form import ActInput
from models.procedure import Procedure
from models.tables import EventRow, InboxRow
from register import editions
from register.acts.inbox import ReceivedAct, system_clock
from register.cases import complaints
from starter.acts.receipt import ActResult, OnRecord, receive_act
from starter.acts.submit import act, parse_act
from starter.cases.registration import register
from starter.cases.workflow_start import start_and_wait
from starter.client import BanjieClient
from tests.register.recorded_case import complaint, packed_law
from tests.stack.waiting import LIMIT_SECONDS, POLL_SECONDS
from tests.zones import CHINA

T = TypeVar("T")
ROOT = Path(__file__).parents[2]
FORMS = ROOT / "examples" / "forms"
BY_PHONE, CONFIDENTIAL, BY_WEB = (
    FORMS / f"{name}.yaml"
    for name in ("01-extortion-at-night-inspection", "04-confidential-report", "06-web-intake-without-registrant")
)
STAFF = yaml.safe_load((ROOT / "examples" / "staff.yaml").read_text(encoding="utf-8"))["staff"]
TUESDAY = datetime(2026, 3, 3, 9, 0, tzinfo=CHINA)
SATURDAY = datetime(2026, 3, 7, tzinfo=CHINA)  # 24:00 of the third working day after it
LONG_AGO = datetime(2020, 1, 1, tzinfo=CHINA)
IDS = count(1)

MET: dict[str, Any] = {
    "in_enforcement": True,
    "grounds": ["extortion"],
    "review_applied": False,
    "suit_filed": False,
    "respondent_clear": True,
    "facts_concrete": True,
    "within_powers": True,
    "open_to_remedy": False,
}
ACCEPTED = {"name": "accepted", "facts": MET, "texts": {"basis_pointed_to": "料场门口监控"}}
REFERRED: dict[str, Any] = {
    "name": "referred",
    "facts": {"for_other_department": True},
    "texts": {"competent_department_name": "城管局"},
    "means": "phone",
}
RETALIATION = {"retaliation_by": "某甲", "retaliation_facts": "停水三天"}


def form(path: Path = BY_PHONE, **other: Any) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded | other


async def registered(desk: BanjieClient, **other: Any) -> str:
    """A complaint by telephone, registered by li: it stands in screening."""
    number = (await register(desk, form(**other))).number
    await until(lambda: happened(desk, number))  # the worker may only just have been started
    return number


async def registered_first(desk: BanjieClient) -> str:
    """A complaint whose limit ends before those of others: lists have it on their first page."""
    return await registered(at(desk, TUESDAY - timedelta(days=28)))


def at(desk: BanjieClient, instant: datetime) -> BanjieClient:
    """The same counter where everything is received at that instant."""
    return replace(desk, clock=lambda *_: instant)


async def living(desk: BanjieClient, now: datetime, received: datetime = TUESDAY) -> tuple[BanjieClient, str]:
    """A complaint registered at `received` whose own time is `now`, and the counter that has its time."""
    real = await desk.transact(lambda session: system_clock(session, ""))
    ahead = timedelta(seconds=round((now - real).total_seconds()))
    number = await registered(replace(at(desk, received), clock_offset=int(ahead.total_seconds())))
    return replace(desk, clock=lambda session, _: system_clock(session, "") + ahead), number


async def before_midnight(
    desk: BanjieClient, prepare: Callable[[BanjieClient, str], Awaitable[T]]
) -> tuple[BanjieClient, str, T]:
    """A complaint whose first limit ends in some seconds, with what was prepared of it by then: on a busy machine there
    are more seconds."""
    for seconds in (6, 25, 100):
        own, number = await living(desk, SATURDAY - timedelta(seconds=seconds))
        prepared = await prepare(own, number)
        if await own_time(own) < SATURDAY - timedelta(seconds=2):
            return own, number, prepared
    raise AssertionError("a hundred seconds were not enough")


async def own_time(desk: BanjieClient) -> datetime:
    return await desk.transact(lambda session: desk.clock(session, ""))


async def past_midnight(own: BanjieClient) -> bool:
    return await own_time(own) > SATURDAY


async def under(desk: BanjieClient, procedure: Procedure, **other: Any) -> str:
    """A complaint by telephone, registered by li, under a text of the test's own."""
    number = await desk.transact(lambda session: _under(session, desk, procedure, other))
    await start_and_wait(desk, number)
    return number


def _under(session: Session, desk: BanjieClient, procedure: Procedure, other: Mapping[str, Any]) -> str:
    now, written = system_clock(session, ""), form()
    editions.keep_edition(session, procedure, now)
    one = complaint(
        f"under-{procedure.edition}-{next(IDS)}", law=packed_law(procedure), received_at=now, facts=written["facts"],
        texts=written["texts"], first=ActInput(name="registered", actor="li"), **other,
    )  # fmt: skip
    return complaints.register_complaint(session, one, randomness=desk.randomness)


async def inbox(desk: BanjieClient, number: str) -> list[InboxRow]:
    """Everything received on a case, in order."""

    def look(session: Session) -> list[InboxRow]:
        return session.query(InboxRow).filter_by(complaint=number).order_by(InboxRow.n).all()

    return await desk.transact(look)


async def states(desk: BanjieClient, number: str) -> list[str]:
    return [row.state for row in await inbox(desk, number)]


async def happened(desk: BanjieClient, number: str) -> list[str]:
    """What the journal of a case holds: types, and of acts their names."""

    def look(session: Session) -> list[str]:
        rows = session.query(EventRow).filter_by(stream=number).order_by(EventRow.seq).all()
        return [row.name if row.type == "acted" else row.type for row in rows]

    return await desk.transact(look)


async def until(condition: Callable[[], Any], seconds: float = LIMIT_SECONDS) -> None:
    """Wait for an awaitable condition to hold."""
    deadline = time.monotonic() + seconds
    while not await condition():
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s"
        await asyncio.sleep(POLL_SECONDS)


async def until_done(desk: BanjieClient, number: str, said: Mapping[str, object]) -> OnRecord:
    """Perform an act; where its case does not answer in time, again under the same id, as every sender does. Return
    once it is recorded."""
    said = {"id": desk.randomness.new_id(), **said}
    answers: list[OnRecord] = []

    async def is_recorded() -> bool:
        with suppress(Unavailable):
            answers.append(on_record(await act(desk, number, said)))
        return bool(answers) and answers[-1].recorded

    await until(is_recorded)
    return answers[-1]


def on_record(result: ActResult) -> OnRecord:
    """The result of an act that was not passed on to a linked complaint."""
    assert isinstance(result, OnRecord)
    return result


async def put_on_record(client: BanjieClient, number: str, said: Mapping[str, object]) -> ReceivedAct:
    """An act on record of which the case has not been told."""
    committed = await client.transact(lambda session: receive_act(session, client, number, parse_act(said)))
    assert isinstance(committed, ReceivedAct)
    return committed
