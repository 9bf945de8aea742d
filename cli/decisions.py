"""`banjie approve`, `refuse`, `extend`: requests and decisions on them, one case or many at once."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, NamedTuple

import typer
from sqlalchemy.orm import Session

from cli.connection import AsJson, print_answer, with_client
from cli.rendering import act_results
from models.errors import BadInput
from models.messages import Number
from queries import complaint
from queries.views.case import CaseView
from queries.views.preview import PreviewView
from starter import act_batch, acts, input_files, input_values
from starter.act_batch import Decision, RawLine
from starter.act_preview import preview as preview_act
from starter.act_record import ActResult, OnRecord, act_result_view
from starter.acts import DecisionDetails
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
DECISIONS = {"approve": acts.approve, "refuse": acts.refuse}


class DecisionOptions(NamedTuple):
    """The options of a decision. The cases are named by `numbers` or in the file `from_`, not both."""

    numbers: list[str]
    actor: str | None
    clock: str | None
    from_: str | None
    details: DecisionDetails


def approve_command(
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
    options = DecisionOptions(numbers or [], actor, clock, from_, _decision_details(until, text))
    _decide("approve", options, preview, as_json)


def refuse_command(
    numbers: Numbers = None,
    actor: Decider = None,
    clock: Asked = None,
    from_: From = None,
    text: Words = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """不同意,或不批准等待批准的申请;多件时逐件判断,互不影响。"""
    options = DecisionOptions(numbers or [], actor, clock, from_, _decision_details(None, text))
    _decide("refuse", options, preview, as_json)


def _decision_details(until: str | None, texts: list[str] | None) -> DecisionDetails:
    """Return what goes along with a decision, without what was not given."""
    details = DecisionDetails()
    if until:
        details["until"] = until
    if texts:
        details["texts"] = input_values.parse_pairs(texts, "--text")
    return details


def _decide(name: Decision, options: DecisionOptions, preview: bool, as_json: bool) -> None:
    """Decide on one case as `act` does, or on each line of a batch; the command's exit code is then the highest one of
    the lines. Raises BadInput."""
    if bool(options.numbers) == bool(options.from_):
        raise BadInput("请写明登记号,或用 --from 写明文件,二者取一")
    if len(options.numbers) == 1:
        _decide_on_case(name, options, preview, as_json)
        return
    lines = _lines_of_file(options.from_, options) if options.from_ else _lines_of_numbers(options)
    results = with_client(lambda client: act_batch.decide_batch(client, name, lines, preview=preview))
    fields = [result.json_fields() for result in results]
    print_answer({"results": fields}, as_json, lambda: act_results.print_decisions(fields))
    raise typer.Exit(max(result.exit_code for result in results))


def _decide_on_case(name: Decision, options: DecisionOptions, preview: bool, as_json: bool) -> None:
    (number,), actor, clock, details = options.numbers, _required_actor(options), options.clock, options.details
    if preview:
        act = acts.decision_act(name, actor, clock, **details)
        show_preview(lambda client: preview_act(client, number, act), as_json)
    else:
        perform(lambda client: DECISIONS[name](client, number, actor, clock, **details), as_json)


def _required_actor(options: DecisionOptions) -> str:
    if options.actor is None:
        raise BadInput("没有写明办理人;请加 --actor 代号")
    return options.actor


def _lines_of_numbers(options: DecisionOptions) -> list[RawLine]:
    said: RawLine = {"actor": _required_actor(options), "clock": options.clock, **options.details}
    return [{"number": number, **said} for number in options.numbers]


def _lines_of_file(path: str, options: DecisionOptions) -> list[RawLine]:
    """Return the lines of the file; what they do not say is taken from the options. Raises BadInput."""
    lines = list(act_batch.parse_batch_lines(input_files.read_text(path, f"文件 {path}"), options.actor))
    if not lines:
        raise BadInput(f"文件 {path} 是空的")
    said: RawLine = {"clock": options.clock, **options.details}
    return [line if act_batch.UNREADABLE in line else {**said, **line} for line in lines]


def extend_command(
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
    details = _decision_details(until, text)
    if preview:
        act = acts.extension_act(actor, clock, units, **details)
        show_preview(lambda client: preview_act(client, number, act), as_json)
    else:
        perform(lambda client: acts.extend(client, number, actor, clock, units, **details), as_json)


def show_preview(look: Callable[[BanjieClient], Coroutine[Any, Any, PreviewView]], as_json: bool) -> None:
    """Print what an act would do. Exits with 1 if it would be refused."""
    view = with_client(look)
    print_answer(view, as_json, lambda: act_results.print_preview(view))
    if not view.allowed:
        raise typer.Exit(1)


def perform(act: Callable[[BanjieClient], Coroutine[Any, Any, ActResult]], as_json: bool) -> None:
    """Perform an act, and print its result and what the case waits for then."""

    async def act_and_look(client: BanjieClient) -> tuple[ActResult, CaseView | None]:
        result = await act(client)
        if isinstance(result, OnRecord) and result.recorded:
            return result, await client.transact(lambda session: _case_after(session, client, result.number))
        return result, None

    result, case = with_client(act_and_look)
    fields = act_result_view(result).model_dump(mode="json")
    if case:
        fields |= case.model_dump(mode="json", include={"stage", "stage_label", "closed_at"})
    print_answer(fields, as_json, lambda: act_results.print_done(result, case.waiting if case else None))


def _case_after(session: Session, client: BanjieClient, number: Number) -> CaseView:
    """Return the case as it stands now, for nobody in particular: without personal data."""
    return complaint.case_view(session, number, None, client.clock(session, ""))


commands: dict[str, Callable[..., None]] = {
    "approve": approve_command,
    "refuse": refuse_command,
    "extend": extend_command,
}
