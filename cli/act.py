"""`banjie act`: one act on a case, with everything that a person may say with it."""

from datetime import datetime
from typing import Annotated

import typer

from cli import decisions
from cli.connection import AsJson
from cli.people.os_user import own_name
from models.errors import BadInput
from queries import case_file
from queries.views.preview import PreviewView
from starter import act_preview, acts, attachment_upload, input_files, input_values
from starter.act_record import ActResult
from starter.client import BanjieClient
from wording import terms
from wording.table.cases import act_screens
from wording.table.help import help_acts, help_cases

LIMITS, WHOM_OR_WHAT = help_acts.LIMITS(), help_acts.WHOM_OR_WHAT()
PARTIES, LATER = help_acts.PARTIES(), help_acts.LATER()
MEANS = help_acts.MEANS(means=terms.means_list())


def act_command(  # everything a person may say with an act
    number: Annotated[str, typer.Argument(help=help_cases.NUMBER())],
    name: Annotated[str, typer.Argument(help=help_acts.ACT_NAME())],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=help_cases.ACTOR())],
    fact: Annotated[list[str] | None, typer.Option("--fact", help=help_acts.FACT())] = None,
    text: Annotated[list[str] | None, typer.Option("--text", help=help_acts.TEXT())] = None,
    reason: decisions.Reason = None,
    means: Annotated[str | None, typer.Option("--means", help=MEANS)] = None,
    preview: decisions.Preview = False,
    clock: Annotated[str | None, typer.Option("--clock", help=help_cases.CLOCK(), rich_help_panel=LIMITS)] = None,
    units: Annotated[int | None, typer.Option("--units", help=help_acts.UNITS(), rich_help_panel=LIMITS)] = None,
    until: Annotated[str | None, typer.Option("--until", help=help_acts.UNTIL(), rich_help_panel=LIMITS)] = None,
    ground: Annotated[str | None, typer.Option("--ground", help=help_acts.GROUND(), rich_help_panel=LIMITS)] = None,
    whom: Annotated[str | None, typer.Option("--whom", help=help_acts.WHOM(), rich_help_panel=WHOM_OR_WHAT)] = None,
    about: Annotated[str | None, typer.Option("--about", help=help_acts.ABOUT(), rich_help_panel=WHOM_OR_WHAT)] = None,
    of: Annotated[int | None, typer.Option("--of", help=help_acts.OF(), rich_help_panel=WHOM_OR_WHAT)] = None,
    into: Annotated[str | None, typer.Option("--into", help=help_acts.INTO(), rich_help_panel=WHOM_OR_WHAT)] = None,
    item: Annotated[str | None, typer.Option("--item", help=help_acts.ITEM(), rich_help_panel=WHOM_OR_WHAT)] = None,
    track: Annotated[str | None, typer.Option("--track", help=help_acts.TRACK(), rich_help_panel=WHOM_OR_WHAT)] = None,
    party: Annotated[str | None, typer.Option("--party", help=help_acts.PARTY(), rich_help_panel=PARTIES)] = None,
    given: Annotated[
        bool | None, typer.Option("--given/--not-given", help=help_acts.GIVEN(), rich_help_panel=PARTIES)
    ] = None,
    at_once: Annotated[bool, typer.Option("--at-once", help=help_acts.AT_ONCE(), rich_help_panel=PARTIES)] = False,
    happened_at: Annotated[
        str | None, typer.Option("--happened-at", help=help_acts.HAPPENED_AT(), rich_help_panel=LATER)
    ] = None,
    unknown: Annotated[
        list[str] | None, typer.Option("--unknown", help=help_acts.UNKNOWN(), rich_help_panel=LATER)
    ] = None,
    attach: Annotated[
        list[str] | None, typer.Option("--attach", help=help_acts.ATTACH(), rich_help_panel=LATER)
    ] = None,
    id: Annotated[str | None, typer.Option("--id", help=help_acts.ID(), rich_help_panel=LATER)] = None,
    as_json: AsJson = False,
) -> None:
    """Do an act on a case."""
    words: dict[str, object] = {
        "actor": actor,
        "id": id,
        "means": means,
        "clock": clock,
        "units": units,
        "until": until,
        "whom": whom,
        "about": about,
        "of": of,
        "into": into,
        "item": item,
        "track": track,
        "party": party,
        "given": given,
        "at_once": at_once,
        "ground": ground,
        "unknown": tuple(unknown or ()),
    }

    async def said(client: BanjieClient) -> dict[str, object]:
        """Return the act in the terms of the case's procedure, its files stored (for a preview only looked at)."""
        case = await client.transact(lambda session: case_file.load_case_file(session, number))
        texts = decisions.texts_with_reason(text, reason)
        parts = {
            "name": case_file.act_name(case.procedure, case.case.stage, name),
            "facts": input_values.parse_facts(case.procedure, input_values.parse_pairs(fact or [], "--fact")),
            "texts": {key: _text_or_file(value) for key, value in texts.items()},
            "happened_at": read_instant(happened_at) if happened_at else None,
        }
        files = await attachment_upload.store_files(client, attach, only_inspect=preview) if attach else ()
        return {**words, **parts, "attachments": files}

    async def preview_act(client: BanjieClient) -> PreviewView:
        return await act_preview.preview(client, number, await said(client))

    async def perform_act(client: BanjieClient) -> ActResult:
        return await acts.act(client, number, await said(client))

    if preview:
        decisions.show_preview(preview_act, as_json)
    else:
        decisions.perform(perform_act, as_json)


def _text_or_file(value: str) -> str:
    if not value.startswith("@"):
        return value
    return input_files.read_text(value[1:], act_screens.TEXT_FILE(path=value[1:]))


def read_instant(value: str) -> datetime:
    try:
        return input_values.parse_instant(value)
    except ValueError:
        raise BadInput(act_screens.NOT_AN_INSTANT(written=value)) from None
