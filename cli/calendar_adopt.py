"""`banjie calendar adopt`, `banjie calendar runs`: preview and adoption of a newer holiday notice."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register, with_client
from cli.people.os_user import own_name
from cli.rendering import output
from queries.views.adoption import AdoptionPreviewView, AdoptionRunView, MovedLimitView
from register.calendar_adoption import Adoption
from starter import adoption_preview, calendar_adoption
from starter.client import BanjieClient
from wording.language import joined, listed
from wording.table.help import help_calendar
from wording.table.office import calendar_screens

MAX_SHOWN_MOVES = 50
MAX_SHOWN_DAYS = 5
app = typer.Typer()


@app.command(name="adopt", help=help_calendar.ADOPT(), epilog=help_calendar.ADOPT_EXAMPLE())
def adopt_command(
    file: Annotated[list[str], typer.Argument(help=help_calendar.NOTICE_FILE())],
    yes: Annotated[bool, typer.Option("--yes", help=help_calendar.YES())] = False,
    actor: Annotated[
        str | None, typer.Option("--by", "--actor", callback=own_name, help=help_calendar.ADOPTER())
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Preview the adoption of notices, and adopt them with `yes`."""
    notices = calendar_adoption.read_holiday_notices(file)

    async def preview_and_adopt(client: BanjieClient) -> tuple[AdoptionPreviewView, Adoption | None]:
        preview = await adoption_preview.preview_adoption(client, notices)
        return preview, await calendar_adoption.adopt_notices(client, notices, actor) if yes else None

    preview, adoption = with_client(preview_and_adopt)
    adopted = {
        "adoption": adoption.number if adoption else None,
        "run": calendar_adoption.redate_workflow_id(adoption.key) if adoption else None,
    }
    print_answer(preview.model_dump(mode="json") | adopted, as_json, lambda: _print_preview(preview, adoption))


def _print_preview(preview: AdoptionPreviewView, adoption: Adoption | None) -> None:
    for line in _preview_lines(output.escaped(preview)):
        output.print_line(line)
    if adoption:
        run = calendar_adoption.redate_workflow_id(adoption.key)
        output.print_line(calendar_screens.ADOPTED(adoption=adoption.number, run=run))
    else:
        output.print_line(calendar_screens.PREVIEW_ONLY())


def _preview_lines(preview: AdoptionPreviewView) -> Iterator[str]:
    for notice in preview.notices:
        yield calendar_screens.YEAR(year=notice.year, notice=notice.notice)
    counts = preview.model_dump(exclude={"notices", "moves"})
    yield calendar_screens.PREVIEW_COUNTS(**counts)
    yield calendar_screens.PREVIEW_TOLD(told=preview.told, undone=preview.undone)
    yield from map(_move_text, preview.moves[:MAX_SHOWN_MOVES])
    if len(preview.moves) > MAX_SHOWN_MOVES:
        yield calendar_screens.MORE_MOVES(count=len(preview.moves) - MAX_SHOWN_MOVES)


def _move_text(move: MovedLimitView) -> str:
    days = listed(changed.label for changed in move.days[:MAX_SHOWN_DAYS])
    if len(move.days) > MAX_SHOWN_DAYS:
        days = calendar_screens.MORE_DAYS(days=days)
    said = {"number": move.number, "label": move.label, "was": move.was_label, "until": move.until_label}
    text = calendar_screens.MOVE(**said, days=days)
    also = [calendar_screens.BREACH_UNDONE()] * move.undone + [calendar_screens.PARTIES_TOLD()] * move.told
    return joined([text, *also])


@app.command(name="runs", help=help_calendar.RUNS())
def runs_command(as_json: AsJson = False) -> None:
    """Print the adoptions, and how far each has got."""
    runs = read_register(lambda session, _: calendar_adoption.adoption_runs(session))
    print_answer({"runs": [run.model_dump(mode="json") for run in runs]}, as_json, lambda: _print_runs(runs))


def _print_runs(runs: list[AdoptionRunView]) -> None:
    if not runs:
        output.print_line(calendar_screens.NONE_ADOPTED())
    for run in map(output.escaped, runs):
        adopted = output.instant_text(run.adopted_at)
        if run.adopted_by:
            adopted = calendar_screens.ADOPTED_BY(at=adopted, person=run.adopted_by_name)
        said = {"adoption": run.adoption, "years": listed(map(str, run.years)), "adopted": adopted}
        wording = calendar_screens.RUN_UNDER_WAY if run.waiting else calendar_screens.RUN
        output.print_line(wording(**said, told=run.told, waiting=run.waiting, run=run.run))
