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
from wording.translation import gettext, pgettext

LIMITS, WHOM_OR_WHAT = gettext("More time, suspension"), gettext("Whom or what it is about")
PARTIES, LATER = gettext("What a party says"), gettext("Late records, files")
MEANS = gettext("How somebody was told: {means}", means=terms.means_list())


def act_command(  # everything a person may say with an act
    number: Annotated[str, typer.Argument(help=gettext("Number of the case, such as ZZW-2025-000001"))],
    name: Annotated[str, typer.Argument(help=gettext("Code or name of the act, see banjie waiting"))],
    actor: Annotated[str, typer.Option("--actor", callback=own_name, help=gettext("Code of the person who acts"))],
    fact: Annotated[list[str] | None, typer.Option("--fact", help=gettext("NAME=VALUE; may be repeated"))] = None,
    text: Annotated[
        list[str] | None, typer.Option("--text", help=gettext("NAME=TEXT; may be repeated; @FILE reads a file"))
    ] = None,
    reason: decisions.Reason = None,
    means: Annotated[str | None, typer.Option("--means", help=MEANS)] = None,
    preview: decisions.Preview = False,
    clock: Annotated[
        str | None,
        typer.Option("--clock", help=gettext("Code of the time limit, see banjie waiting"), rich_help_panel=LIMITS),
    ] = None,
    units: Annotated[
        int | None,
        typer.Option(
            "--units", help=gettext("How much longer, in the units of the time limit"), rich_help_panel=LIMITS
        ),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", help=gettext("Extend to this day, such as 2025-10-11"), rich_help_panel=LIMITS),
    ] = None,
    ground: Annotated[
        str | None,
        typer.Option("--ground", help=pgettext("to be stated", "Ground of the suspension"), rich_help_panel=LIMITS),
    ] = None,
    whom: Annotated[
        str | None,
        typer.Option(
            "--whom",
            help=gettext("Person or unit of a transfer, delegation, added signer, opinion or recusal"),
            rich_help_panel=WHOM_OR_WHAT,
        ),
    ] = None,
    about: Annotated[
        str | None,
        typer.Option(
            "--about", help=gettext("Code of the duty, document or content that is meant"), rich_help_panel=WHOM_OR_WHAT
        ),
    ] = None,
    of: Annotated[
        int | None,
        typer.Option(
            "--of", help=gettext("Number of the event that is meant, see banjie history"), rich_help_panel=WHOM_OR_WHAT
        ),
    ] = None,
    into: Annotated[
        str | None,
        typer.Option("--into", help=gettext("Complaint into which this one is merged"), rich_help_panel=WHOM_OR_WHAT),
    ] = None,
    item: Annotated[
        str | None,
        typer.Option(
            "--item",
            help=gettext("Code of the item that is meant (a party, a measure, a thing)"),
            rich_help_panel=WHOM_OR_WHAT,
        ),
    ] = None,
    track: Annotated[
        str | None,
        typer.Option("--track", help=gettext("The track, where a case runs on several"), rich_help_panel=WHOM_OR_WHAT),
    ] = None,
    party: Annotated[
        str | None, typer.Option("--party", help=gettext("The party that consents or signs"), rich_help_panel=PARTIES)
    ] = None,
    given: Annotated[
        bool | None,
        typer.Option("--given/--not-given", help=gettext("Whether the party consents"), rich_help_panel=PARTIES),
    ] = None,
    at_once: Annotated[
        bool, typer.Option("--at-once", help=gettext("Letters about the act go out at once"), rich_help_panel=PARTIES)
    ] = False,
    happened_at: Annotated[
        str | None,
        typer.Option("--happened-at", help=gettext("When it happened, if it is recorded later"), rich_help_panel=LATER),
    ] = None,
    unknown: Annotated[
        list[str] | None,
        typer.Option(
            "--unknown", help=gettext("A fact that is on record as unknown; may be repeated"), rich_help_panel=LATER
        ),
    ] = None,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", help=gettext("A file that goes with it; may be repeated"), rich_help_panel=LATER),
    ] = None,
    id: Annotated[
        str | None,
        typer.Option("--id", help=gettext("Mark of the sender: the same mark is done once"), rich_help_panel=LATER),
    ] = None,
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
    return input_files.read_text(value[1:], gettext("text file {path}", path=value[1:]))


def read_instant(value: str) -> datetime:
    try:
        return input_values.parse_instant(value)
    except ValueError:
        raise BadInput(
            gettext("Write --happened-at as 2025-10-11T09:00. This was given: {written}", written=value)
        ) from None
