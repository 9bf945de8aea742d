"""`banjie approve`, `refuse`, `extend`: requests and decisions on them, one case or many at once."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, Literal

import typer

from cli import render
from cli.connection import AsJson, answer, asked, reading
from models.errors import BadInput
from queries import complaint
from starter import act_batch, acts, input_files, input_values
from starter.client import BanjieClient

Numbers = Annotated[list[str] | None, typer.Argument(help="登记号,可多个")]
Asked = Annotated[str | None, typer.Option("--clock", help="有几个申请时,所指的时限")]
Decider = Annotated[str | None, typer.Option("--actor", help="办理人代号;文件各行可另行写明")]
From = Annotated[
    str | None, typer.Option("--from", help='JSONL 文件(- 为标准输入),每行一件:{"number": …, "actor": …, "clock": …}')
]
Until = Annotated[str | None, typer.Option("--until", help="延长到哪一日,如 2025-10-11")]
Words = Annotated[list[str] | None, typer.Option("--text", help="名称=文字,如 reason=…、opinion=…;可多次")]
Preview = Annotated[bool, typer.Option("--preview", help="只看结果,不办理")]


def approve(
    numbers: Numbers = None,
    actor: Decider = None,
    clock: Asked = None,
    from_: From = None,
    until: Until = None,
    text: Words = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """同意等待同意的事项,或批准等待批准的申请;多件时逐件判断,互不影响。"""
    wanted = _wanted(numbers, actor, clock, from_, until=until, texts=_texts(text))
    decide("approve", wanted, preview, as_json, alone=not from_ and len(wanted) == 1)


def refuse(
    numbers: Numbers = None,
    actor: Decider = None,
    clock: Asked = None,
    from_: From = None,
    text: Words = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """不同意,或不批准等待批准的申请;多件时逐件判断,互不影响。"""
    wanted = _wanted(numbers, actor, clock, from_, texts=_texts(text))
    decide("refuse", wanted, preview, as_json, alone=not from_ and len(wanted) == 1)


def _texts(written: list[str] | None) -> dict[str, str]:
    """Words that go along with a decision."""
    return input_values.pairs(written or [], "--text")


def _wanted(
    numbers: list[str] | None, actor: str | None, clock: str | None, from_: str | None, **more: Any
) -> list[dict[str, Any]]:
    """What is to be decided, from one place or the other. Raises BadInput."""
    if bool(numbers) == bool(from_):
        raise BadInput("请写明登记号,或用 --from 写明文件,二者取一")
    if from_:
        found = list(act_batch.lines_of(input_files.text(from_, f"文件 {from_}"), actor))
        if not found:
            raise BadInput(f"文件 {from_} 是空的")
        return [line if "broken" in line else {"clock": clock, **_given(more)} | line for line in found]
    if actor is None:
        raise BadInput("没有写明办理人;请加 --actor 代号")
    return [{"number": number, "actor": actor, "clock": clock, **_given(more)} for number in numbers or []]


def _given(more: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in more.items() if value}


def decide(
    name: Literal["approve", "refuse"], wanted: list[dict[str, Any]], preview: bool, as_json: bool, *, alone: bool
) -> None:
    """A case alone is answered as any act is; of several each has a line, and the gravest exit code is the
    command's."""
    if alone:
        (one,) = wanted
        do(one["number"], {"name": name} | {key: one[key] for key in one if key != "number"}, preview, as_json)
        return
    results = asked(lambda desk: act_batch.decide(desk, name, wanted, preview=preview))
    answer({"results": results}, as_json, lambda: render.decisions(results))
    raise typer.Exit(max(one["exit_code"] for one in results))


def extend(
    number: Annotated[str, typer.Argument(help="登记号,如 ZZW-2025-000001")],
    clock: Annotated[str, typer.Argument(help="时限的代号")],
    actor: Annotated[str, typer.Option("--actor", help="办理人代号")],
    units: Annotated[int | None, typer.Argument(help="延长多少(以该时限的单位计);或用 --until 写明日期")] = None,
    until: Until = None,
    text: Words = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """申请延长一个时限,由他人批准。"""
    if (units is None) == (until is None):
        raise BadInput("请写明延长多少,或用 --until 写明延长到哪一日,二者取一")
    said = {"name": "extend", "actor": actor, "clock": clock, "units": units, "until": until, "texts": _texts(text)}
    do(number, said, preview, as_json)


def do(number: str, said: dict[str, Any], preview: bool, as_json: bool) -> None:
    """An act on one case, or what it would do."""
    if preview:
        foresee(lambda desk: acts.preview(desk, number, said), as_json)
    else:
        done(lambda desk: acts.act(desk, number, said), as_json)


def foresee(work: Callable[[BanjieClient], Coroutine[Any, Any, dict[str, Any]]], as_json: bool) -> None:
    """What an act would do; exit code 1 where it would be refused."""
    looked = asked(work)
    answer(looked, as_json, lambda: render.preview(looked))
    if not looked["allowed"]:
        raise typer.Exit(1)


def done(work: Callable[[BanjieClient], Coroutine[Any, Any, acts.Done]], as_json: bool) -> None:
    """Do it, and say what the case waits for then."""
    did = asked(work)
    data = did.model_dump(mode="json")
    waits = None
    if did.recorded:
        found = reading(lambda session, now: complaint.show(session, did.number, None, now))
        data |= {"stage": found["stage"], "stage_zh": found["stage_zh"], "closed_at": found["closed_at"]}
        waits = found["waiting"]
    answer(data, as_json, lambda: render.done(data, waits))


commands = (approve, refuse, extend)
