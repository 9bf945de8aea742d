"""One decision on many cases: each is judged alone, and what becomes of one is no matter for the others."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from pydantic import ValidationError

from models.errors import BadInput, Failure
from models.frozen import Written
from starter import acts
from starter.client import BanjieClient
from starter.input_values import problems

Data = dict[str, Any]


class DecisionFilter(Written):
    """A line of a batch: the case, who decides, on which clock's request, under which mark of the sender's."""

    number: str
    actor: str
    clock: str | None = None
    until: date | None = None
    texts: dict[str, str] = {}
    id: str | None = None


async def decide(
    desk: BanjieClient, name: Literal["approve", "refuse"], lines: list[Data], *, preview: bool = False
) -> list[Data]:
    """The decision on each line in turn, as `act` or `preview` answers; `outcome` says what became of it (`done`,
    `refused`, `bad_input`, `unavailable`), `exit_code` the same as the command does, `line` which it was."""
    answers = [await _one(desk, name, written, preview) for written in lines]
    return [{"line": place, **answer} for place, answer in enumerate(answers, start=1)]


async def _one(desk: BanjieClient, name: str, written: Data, preview: bool) -> Data:
    try:
        wanted = _read(written)
        said = wanted.model_dump(exclude={"number"}) | {"name": name}
        if preview:
            looked = await acts.preview(desk, wanted.number, said)
            code = 0 if looked["allowed"] else 1
            return {"number": wanted.number, "outcome": "refused" if code else "done", "exit_code": code, **looked}
        done = await acts.act(desk, wanted.number, said)
    except Failure as error:
        told = {"number": written.get("number"), **error.written()}
        return {"outcome": error.kind, "exit_code": error.exit_code, **told}
    return {"outcome": "done", "exit_code": 0, **done.model_dump(mode="json")}


def _read(written: Data) -> DecisionFilter:
    if "broken" in written:
        raise BadInput(written["broken"])
    try:
        return DecisionFilter.model_validate(written)
    except ValidationError as error:
        raise BadInput("这一行不能接收:\n" + problems(error.errors())) from None


def lines_of(text: str, actor: str | None) -> Iterator[Data]:
    """The lines of a JSONL text, blank ones left out; `actor` decides where a line names nobody. A line that cannot be
    read stands as `broken`, with what is wrong."""
    for place, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except (ValueError, RecursionError):
            read = None
        if isinstance(read, dict):
            yield ({"actor": actor} if actor else {}) | read
        else:
            yield {"broken": f'第 {place} 行不是一组 JSON,例如 {{"number": "ZZW-2025-000001"}}'}
