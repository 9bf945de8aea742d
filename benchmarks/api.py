"""`api`: the HTTP interface beside the Python call, and registrations whose answers are dropped.

The interface is a process of its own, as in production. Seconds of calls over HTTP and seconds of calls in Python take
turns in one run, at a steady pace, so that other load on the machine affects both.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from itertools import count, cycle
from statistics import quantiles
from time import monotonic, perf_counter

import httpx
from sqlalchemy import func, select

from benchmarks.acts import open_cases
from benchmarks.contenders import start_bare_cases, start_worker
from benchmarks.course import course_form, six_steps
from benchmarks.figures import Measurement
from benchmarks.office import ROOT, SERVICES, RunningOffice, running_office
from benchmarks.turns import PARALLEL_CASES, measure_turns, rate, ratio
from models.form import ActInput
from models.messages import Number
from models.tables import ComplaintRow
from starter.acts.submit import act
from starter.cases.registration import register
from starter.office.senders import SCOPES, add_sender

CALLS = 200  # of each kind, a second of each in turn
PER_SECOND = 20
CASES = 20
REGISTRATIONS, SENT_AT_ONCE, UNDER_WAY = 1_000, 3, 40
PORT = "18089"
MARKS = count()
Call = Callable[[], Awaitable[object]]


async def measure_api() -> list[Measurement]:
    """Measure on PostgreSQL as `banjie up` runs it."""
    async with running_office("api", throwaway=False, services=SERVICES) as office:
        command = [sys.executable, "-m", "cli.main", "serve", "--port", PORT]
        office.stack.run_process(
            "serve", command, cwd=ROOT, env={"BANJIE_API_RATE": "1000000", "BANJIE_API_PERSON_RATE": "1000000"}
        )
        key = await add_sender(office.client, "benchmark", SCOPES, ["*"])
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{PORT}", headers=headers, timeout=60) as web:
            await _wait_until_ready(web)
            rates = await _measure_rate(office, web)
            return [*rates, *await _measure_pace(office, web), *await _measure_dropped_answers(office, web)]


async def _measure_rate(office: RunningOffice, web: httpx.AsyncClient) -> list[Measurement]:
    """Let as many clients as there are cases act over HTTP, in turns with bare updates that have one activity."""
    await start_worker(office)
    cases, bare = await open_cases(office), await start_bare_cases(office, "do_nothing")
    note = {"name": "note", "actor": "li", "texts": {"opinion": "已电话核实"}}

    async def send_act(nth: int) -> None:
        answer = await web.post(f"/v1/complaints/{cases.numbers[nth]}/acts", json=note, headers=_mark())
        answer.raise_for_status()

    turns = await measure_turns({"http": send_act, "empty": bare.send_act})
    return [
        rate(f"acts over HTTP, {PARALLEL_CASES} clients", turns, "http"),
        rate("bare update with one activity", turns, "empty", "updates/s"),
        ratio("acts over HTTP over the bare update", turns, "http", "empty", 0.75),
    ]


async def _wait_until_ready(web: httpx.AsyncClient) -> None:
    deadline = monotonic() + 60
    while True:
        try:
            (await web.get("/readyz")).raise_for_status()
        except httpx.HTTPError:
            if monotonic() > deadline:
                raise
            await asyncio.sleep(0.1)
        else:
            return


async def _measure_pace(office: RunningOffice, web: httpx.AsyncClient) -> list[Measurement]:
    """Register and act in Python and over HTTP in turns; acts go round some cases, as those of an office do."""
    form = course_form(six_steps())
    cases = cycle([(await register(office.client, form)).number for _ in range(CASES)])
    body = {"form": form.model_dump(mode="json", exclude_defaults=True)}

    async def post(address: str, content: object) -> None:
        answer = await web.post(address, json=content, headers=_mark())
        answer.raise_for_status()

    note: dict[str, object] = {"name": "note", "actor": "li", "texts": {"reason": "电话核实"}}
    kinds: dict[str, tuple[Call, Call]] = {
        "register": (lambda: register(office.client, form), lambda: post("/v1/complaints", body)),
        "act": (lambda: _act(office, next(cases), note), lambda: post(f"/v1/complaints/{next(cases)}/acts", note)),
    }
    figures = []
    for name, (in_python, over_http) in kinds.items():
        await in_python()
        await over_http()  # the process has read what it needs then
        python, http = await _in_turns(in_python, over_http)
        figures += [
            Measurement(f"{name} in Python at {PER_SECOND}/s, 95 of 100", python, "ms"),
            Measurement(f"{name} over HTTP beyond that", http - python, "ms", "at most", 60),
        ]
    return figures


async def _act(office: RunningOffice, number: Number, note: dict[str, object]) -> object:
    return await act(office.client, number, ActInput.model_validate(note))


async def _in_turns(first: Call, second: Call) -> tuple[float, float]:
    """Return for each what 95 of 100 calls stay below, in ms."""
    took: tuple[list[float], list[float]] = ([], [])
    calls = []
    for nth in range(2 * CALLS):
        turn = nth // PER_SECOND % 2
        calls.append(asyncio.create_task(_timed((first, second)[turn], took[turn])))
        await asyncio.sleep(1 / PER_SECOND)
    await asyncio.gather(*calls)
    return _of_100(took[0], 95), _of_100(took[1], 95)


async def _timed(call: Call, took: list[float]) -> None:
    began = perf_counter()
    await call()
    took.append(1000 * (perf_counter() - began))


def _of_100(values: list[float], share: int) -> float:
    return quantiles(values, n=100)[share - 1]


async def _measure_dropped_answers(office: RunningOffice, web: httpx.AsyncClient) -> list[Measurement]:
    """Send each registration several times at once and hang up on some; then ask once more with the same key."""
    before = await _complaint_count(office)
    body = {"form": course_form(six_steps()).model_dump(mode="json", exclude_defaults=True)}
    gate = asyncio.Semaphore(UNDER_WAY)

    async def registered_once(nth: int) -> set[Number]:
        mark = {"Idempotency-Key": f"dropped-{nth}"}
        async with gate:
            sent = [_hasty(web, body, mark, hangs_up=place > 0) for place in range(SENT_AT_ONCE)]
            told = await asyncio.gather(*sent)
            told.append((await web.post("/v1/complaints", json=body, headers=mark)).json()["number"])
        return {number for number in told if number}

    told = await asyncio.gather(*(registered_once(nth) for nth in range(REGISTRATIONS)))
    made = await _complaint_count(office) - before
    return [
        Measurement(f"{REGISTRATIONS} sent {SENT_AT_ONCE} times at once", made, "complaints"),
        Measurement("told more than one number", sum(len(numbers) > 1 for numbers in told), "", "at most", 0),
        Measurement("complaints too many or too few", abs(made - REGISTRATIONS), "", "at most", 0),
    ]


async def _complaint_count(office: RunningOffice) -> int:
    counted = select(func.count()).select_from(ComplaintRow)
    return await office.client.transact(lambda session: session.execute(counted).scalar_one())


async def _hasty(web: httpx.AsyncClient, body: object, mark: dict[str, str], *, hangs_up: bool) -> Number | None:
    """Register, or hang up before the answer has come."""
    try:
        answer = await web.post("/v1/complaints", json=body, headers=mark, timeout=0.02 if hangs_up else 60)
    except httpx.TransportError:
        return None
    number: Number = answer.json()["number"]
    return number


def _mark() -> dict[str, str]:
    return {"Idempotency-Key": f"mark-{next(MARKS)}"}
