"""`banjie act`: one act on a case, with everything that a person may say with it."""

from collections.abc import Callable
from datetime import datetime
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, TypeVar

import typer

from cli.acts import decisions
from cli.acts.act_names import act_name
from cli.connection import AsJson
from cli.identity.os_user import own_name
from models.errors import BadInput
from models.form import ActInput
from queries.cases import case_file
from queries.views.preview import PreviewView
from starter import input_files, input_values
from starter.acts import act_preview, submit
from starter.acts.receipt import ActResult
from starter.client import BanjieClient
from starter.documents import upload
from wording import terms
from wording.act_fields import ACT_FIELDS, LATER, ActField
from wording.translation import gettext

OPTION_TYPES: dict[str, object] = {"number": int | None, "yes_no": bool | None, "codes": list[str] | None}
Command = TypeVar("Command", bound=Callable[..., None])


def with_act_fields(command: Command) -> Command:
    """Give a command an option for each of ACT_FIELDS, before `--preview`. Its parameter `details` takes them all."""
    options = [Parameter(name, Parameter.KEYWORD_ONLY, **_option(name, field)) for name, field in ACT_FIELDS.items()]
    own = [one.replace(kind=Parameter.KEYWORD_ONLY) for one in signature(command).parameters.values()]
    names = [one.name for one in own]
    place = names.index("preview")
    taken = [*own[:place], *options, *(one for one in own[place:] if one.name != "details")]
    vars(command)["__signature__"] = Signature(taken)
    return command


def _option(name: str, field: ActField) -> dict[str, Any]:
    default, flag = ActInput.model_fields[name].default or None, f"--{name.replace('_', '-')}"
    if field.kind == "yes_no" and ActInput.model_fields[name].default is False:
        default = False
    elif field.kind == "yes_no":
        flag = f"{flag}/--not-{name}"
    panel = field.group() if field.group else None
    option = typer.Option(default, flag, help=field.says(means=terms.means_list()), rich_help_panel=panel)
    return {"annotation": OPTION_TYPES.get(field.kind, str | None), "default": option}


@with_act_fields
def act_command(
    number: Annotated[str, typer.Argument(help=gettext("Number of the case, such as ZZW-2025-000001"))],
    name: Annotated[str, typer.Argument(help=gettext("Code or name of the act, see banjie waiting"))],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=gettext("Code of the person who acts"))],
    fact: Annotated[list[str] | None, typer.Option("--fact", help=gettext("NAME=VALUE; may be repeated"))] = None,
    text: Annotated[
        list[str] | None, typer.Option("--text", help=gettext("NAME=TEXT; may be repeated; @FILE reads a file"))
    ] = None,
    reason: decisions.Reason = None,
    preview: decisions.Preview = False,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", help=gettext("A file that goes with it; may be repeated"), rich_help_panel=LATER()),
    ] = None,
    as_json: AsJson = False,
    **details: object,
) -> None:
    """Do an act on a case."""

    async def act_input(client: BanjieClient) -> dict[str, object]:
        """Return the act in the terms of the case's procedure, its files stored (for a preview only looked at)."""
        case = await client.transact(lambda session: case_file.load_case_file(session, number))
        texts = decisions.texts_with_reason(text, reason)
        parts = {
            "name": act_name(case.procedure, case.case.stage, name),
            "facts": input_values.parse_facts(case.procedure, input_values.parse_pairs(fact or [], "--fact")),
            "texts": {key: _text_or_file(value) for key, value in texts.items()},
            "happened_at": read_instant(str(details["happened_at"])) if details["happened_at"] else None,
        }
        files = await upload.store_files(client, attach, only_inspect=preview) if attach else ()
        codes = {name: given or () for name, given in details.items() if ACT_FIELDS[name].kind == "codes"}
        return {**details, "actor": actor, **codes, **parts, "attachments": files}

    async def preview_act(client: BanjieClient) -> PreviewView:
        return await act_preview.preview(client, number, await act_input(client))

    async def perform_act(client: BanjieClient) -> ActResult:
        return await submit.act(client, number, await act_input(client))

    if preview:
        decisions.show_preview(preview_act, as_json)
    else:
        decisions.perform(perform_act, as_json)


def _text_or_file(value: str) -> str:
    if not value.startswith("@"):
        return value
    return input_files.read_text(value[1:], gettext("text file {path}", path=value[1:]))


def read_instant(value: str) -> datetime:
    try:
        return input_values.parse_instant(value)
    except ValueError:
        raise BadInput(
            gettext("Write --happened-at as 2025-10-11T09:00. This was given: {written}", written=value)
        ) from None
