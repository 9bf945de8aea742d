"""`banjie approve`, `refuse`, `extend`: requests and decisions on them, one case or many at once."""

from collections.abc import Callable, Coroutine
from typing import Annotated, Any, NamedTuple

import typer
from sqlalchemy.orm import Session

from cli.connection import AsJson, print_answer, with_client
from cli.people.os_user import own_name
from cli.rendering import act_results
from cli.rendering.act_results import CaseAfterAct
from models.errors import BadInput
from models.messages import Number
from queries import complaint, history, waiting
from queries.views.case import WaitingView
from queries.views.preview import PreviewView
from register.office.access_journal import COMMAND
from starter import act_batch, acts, input_files, input_values
from starter.act_batch import Decision, RawLine
from starter.act_preview import preview as preview_act
from starter.act_record import ActResult, OnRecord, act_result_view
from starter.acts import DecisionDetails
from starter.client import BanjieClient
from wording.translation import gettext

Numbers = Annotated[list[str] | None, typer.Argument(help=gettext("Numbers of cases, one or more"))]
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
    reason: Reason = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Agree to what waits for agreement, or approve a request."""
    options = DecisionOptions(numbers or [], actor, clock, from_, _decision_details(until, text, reason))
    _decide("approve", options, preview, as_json)


def refuse_command(
    numbers: Numbers = None,
    actor: Decider = None,
    clock: Asked = None,
    from_: From = None,
    text: Words = None,
    reason: Reason = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Disagree, or refuse a request."""
    options = DecisionOptions(numbers or [], actor, clock, from_, _decision_details(None, text, reason))
    _decide("refuse", options, preview, as_json)


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


def _decide(name: Decision, options: DecisionOptions, preview: bool, as_json: bool) -> None:
    """Decide on one case as `act` does, or on each line of a batch; the command's exit code is then the highest one of
    the lines. Raises BadInput."""
    if bool(options.numbers) == bool(options.from_):
        raise BadInput(gettext("Give numbers of cases, or a file with --from: one of the two."))
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
        raise BadInput(gettext("Say who acts: add --actor CODE."))
    return options.actor


def _lines_of_numbers(options: DecisionOptions) -> list[RawLine]:
    said: RawLine = {"actor": _required_actor(options), "clock": options.clock, **options.details}
    return [{"number": number, **said} for number in options.numbers]


def _lines_of_file(path: str, options: DecisionOptions) -> list[RawLine]:
    """Return the lines of the file; what they do not say is taken from the options. Raises BadInput."""
    lines = list(
        act_batch.parse_batch_lines(input_files.read_text(path, gettext("file {path}", path=path)), options.actor)
    )
    if not lines:
        raise BadInput(gettext("File {path} is empty.", path=path))
    said: RawLine = {"clock": options.clock, **options.details}
    return [line if act_batch.UNREADABLE in line else {**said, **line} for line in lines]


def extend_command(
    number: Annotated[str, typer.Argument(help=gettext("Number of the case, such as ZZW-2025-000001"))],
    clock: Annotated[str, typer.Argument(help=gettext("Code of the time limit, see banjie waiting"))],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=gettext("Code of the person who acts"))],
    units: Annotated[
        int | None, typer.Argument(help=gettext("How much longer, in units of the time limit; or give --until"))
    ] = None,
    until: Until = None,
    text: Words = None,
    reason: Reason = None,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Ask for more time."""
    if (units is None) == (until is None):
        raise BadInput(gettext("Say how much longer, or until which day with --until: one of the two."))
    details = _decision_details(until, text, reason)
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
    """Return what a case waits for now."""
    return waiting.waiting_view(session, number, client.clock(session, number))


commands: dict[str, Callable[..., None]] = {
    "approve": approve_command,
    "refuse": refuse_command,
    "extend": extend_command,
}
