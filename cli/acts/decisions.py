"""`banjie approve`, `refuse`, `extend`: requests and decisions on them, one case or many at once."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from cli.connection import AsJson, print_answer, with_client
from cli.identity.os_user import own_name
from cli.options import Actor, CaseNumber, MaybeCaseNumbers
from cli.rendering import act_results
from cli.rendering.act_results import CaseAfterAct
from models.errors import BadInput
from models.messages import Number
from queries.cases import complaint, history, waiting
from queries.views.case import WaitingView
from queries.views.preview import PreviewView
from register.office.access_journal import COMMAND
from starter import input_files, input_values
from starter.acts import batch, submit
from starter.acts.act_preview import preview as preview_act
from starter.acts.batch import Decision, RawLine
from starter.acts.receipt import ActResult, OnRecord, act_result_view
from starter.acts.submit import DecisionDetails
from starter.client import BanjieClient
from wording.translation import gettext

Asked = Annotated[
    str | None, typer.Option("--clock", help=gettext("The time limit that is meant, if several requests wait"))
]
Decider = Annotated[
    str | None,
    typer.Option(
        "--actor", callback=own_name, help=gettext("Code of the person who acts; lines of a file may name another")
    ),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from",
        help=gettext('JSONL file (- for standard input), a case a line: {{"number": ..., "actor": ..., "clock": ...}}'),
    ),
]
Until = Annotated[str | None, typer.Option("--until", help=gettext("Extend to this day, such as 2025-10-11"))]
Words = Annotated[
    list[str] | None, typer.Option("--text", help=gettext("NAME=TEXT, such as opinion=...; may be repeated"))
]
Reason = Annotated[str | None, typer.Option("--reason", help=gettext("Reason; short for --text reason=..."))]
Preview = Annotated[bool, typer.Option("--preview", help=gettext("Only show what would happen; do nothing"))]
REASON = "reason"  # the text in which every act may give its reason


def approve_command(
    numbers: MaybeCaseNumbers = None,
    actor: Decider = None,
    clock: Asked = None,
    from_: From = None,
    until: Until = None,
    text: Words = None,
    reason: Reason = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    details = _decision_details(until, text, reason)
    _decide("approve", numbers or [], from_, actor, clock, details, preview=preview, as_json=as_json)


def refuse_command(
    numbers: MaybeCaseNumbers = None,
    actor: Decider = None,
    clock: Asked = None,
    from_: From = None,
    text: Words = None,
    reason: Reason = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    details = _decision_details(None, text, reason)
    _decide("refuse", numbers or [], from_, actor, clock, details, preview=preview, as_json=as_json)


def _decision_details(until: str | None, texts: list[str] | None, reason: str | None) -> DecisionDetails:
    """Return what goes along with a decision, without what was not given."""
    details = DecisionDetails()
    if until:
        details["until"] = until
    if written := texts_with_reason(texts, reason):
        details["texts"] = written
    return details


def texts_with_reason(texts: list[str] | None, reason: str | None) -> dict[str, str]:
    """Return the texts of an act by name, with that of `--reason`. Raises BadInput."""
    written = input_values.parse_pairs(texts or [], "--text")
    if reason is None:
        return written
    if REASON in written:
        raise BadInput(gettext("The reason is given twice (--reason and --text reason=...)."))
    return {**written, REASON: reason}


def _decide(
    name: Decision,
    numbers: list[str],
    path: str | None,
    actor: str | None,
    clock: str | None,
    details: DecisionDetails,
    *,
    preview: bool,
    as_json: bool,
) -> None:
    """Decide on one case as `act` does, or on each line of a batch: of several numbers, or of the file `path`, whose
    lines go before the options. The exit code of a batch is the highest one of its lines. Raises BadInput."""
    if bool(numbers) == bool(path):
        raise BadInput(gettext("Give numbers of cases, or a file with --from: one of the two."))
    if path:
        read = input_files.read_text(path, gettext("file {path}", path=path))
        given: RawLine = {"clock": clock, **details}
        lines = [
            line if batch.UNREADABLE in line else {**given, **line} for line in batch.parse_batch_lines(read, actor)
        ]
        if not lines:
            raise BadInput(gettext("File {path} is empty.", path=path))
    elif actor is None:
        raise BadInput(gettext("Say who acts: add --actor CODE."))
    elif len(numbers) > 1:
        lines = [{"number": number, "actor": actor, "clock": clock, **details} for number in numbers]
    elif preview:
        act = submit.decision_act(name, actor, clock, **details)
        show_preview(lambda client: preview_act(client, numbers[0], act), as_json)
        return
    else:
        decide = submit.approve if name == "approve" else submit.refuse
        perform(lambda client: decide(client, numbers[0], actor, clock, **details), as_json)
        return
    results = with_client(lambda client: batch.decide_batch(client, name, lines, preview=preview))
    fields = [result.json_fields() for result in results]
    print_answer({"results": fields}, as_json, lambda: act_results.print_decisions(fields))
    raise typer.Exit(max(result.exit_code for result in results))


def extend_command(
    number: CaseNumber,
    clock: Annotated[str, typer.Argument(help=gettext("Code of the time limit, see banjie waiting"))],
    actor: Actor,
    units: Annotated[
        int | None, typer.Argument(help=gettext("How much longer, in units of the time limit; or give --until"))
    ] = None,
    until: Until = None,
    text: Words = None,
    reason: Reason = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    if (units is None) == (until is None):
        raise BadInput(gettext("Say how much longer, or until which day with --until: one of the two."))
    details = _decision_details(until, text, reason)
    if preview:
        act = submit.extension_act(actor, clock, units, **details)
        show_preview(lambda client: preview_act(client, number, act), as_json)
    else:
        perform(lambda client: submit.extend(client, number, actor, clock, units, **details), as_json)


def show_preview(look: Callable[[BanjieClient], Coroutine[Any, Any, PreviewView]], as_json: bool) -> None:
    """Print what an act would do. Exits with 1 if it would be refused."""
    view = with_client(look)
    print_answer(view, as_json, lambda: act_results.print_preview(view))
    if not view.allowed:
        raise typer.Exit(1)


def perform(act: Callable[[BanjieClient], Coroutine[Any, Any, ActResult]], as_json: bool) -> None:
    """Perform an act; print what it changed and what the case waits for then."""

    async def act_and_look(client: BanjieClient) -> tuple[ActResult, CaseAfterAct | None]:
        result = await act(client)
        if isinstance(result, OnRecord) and result.recorded:
            return result, await client.transact(lambda session: _case_after(session, client, result.number))
        return result, None

    result, after = with_client(act_and_look)
    fields = act_result_view(result).model_dump(mode="json")
    if after:
        fields |= after.case.model_dump(mode="json", include={"stage", "stage_label", "closed_at"})
    print_answer(fields, as_json, lambda: act_results.print_done(result, after))


def _case_after(session: Session, client: BanjieClient, number: Number) -> CaseAfterAct:
    """Return the case as it stands now, for nobody in particular: without personal data."""
    case = complaint.case_view(session, number, None, client.clock(session, number), COMMAND)
    return CaseAfterAct(case, history.history_view(session, number, texts=False))


def waiting_now(session: Session, client: BanjieClient, number: Number) -> WaitingView:
    return waiting.waiting_view(session, number, client.clock(session, number))
