"""`banjie calendar adopt`, `banjie calendar runs`: preview and adoption of a newer holiday notice."""

from collections.abc import Iterator
from typing import Annotated

import typer

from cli.connection import AsJson, print_answer, read_register, with_client
from cli.people.os_user import own_name
from cli.rendering import output
from queries.views.calendars import AdoptionPreviewView, AdoptionRunView, MovedLimitView
from register.calendar_adoption import Adoption
from starter import adoption_preview, calendar_adoption
from starter.client import BanjieClient
from wording.translation import N_, gettext, joined, listed

MAX_SHOWN_MOVES = 50
MAX_SHOWN_DAYS = 5
app = typer.Typer()


@app.command(
    name="adopt",
    help=gettext("Adopt a new holiday notice. Without --yes only preview which open cases get other dates."),
    epilog=gettext("Example: banjie calendar adopt 2027.yaml --yes --actor li"),
)
def adopt_command(
    file: Annotated[
        list[str],
        typer.Argument(help=gettext("Holiday notice (YAML), named by its year, such as 2027.yaml; may be several")),
    ],
    yes: Annotated[bool, typer.Option("--yes", help=gettext("Adopt it; left out, nothing is changed"))] = False,
    actor: Annotated[
        str | None, typer.Option("--by", "--actor", callback=own_name, help=gettext("Code of the person who decides"))
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
        output.print_line(
            gettext(
                "Adopted (adoption {adoption}). {run} changes the dates case by case; see banjie calendar runs.",
                adoption=adoption.number,
                run=run,
            )
        )
    else:
        output.print_line(gettext("This was a preview; nothing is changed. Add --yes to adopt."))


def _preview_lines(preview: AdoptionPreviewView) -> Iterator[str]:
    for notice in preview.notices:
        yield gettext("{year}: {notice}", year=notice.year, notice=notice.notice)
    counts = preview.model_dump(exclude={"notices", "moves"})
    yield gettext(
        "Open cases: {open}. With other dates: {cases} (time limits later: {later}, earlier: "
        "{earlier}). Only the day of a reminder changes: {reminders_only}. Not begun: "
        "{unbegun}. The others take the new calendar with their next act: {with_next_act}.",
        **counts,
    )
    yield gettext(
        "Cases whose parties were told a date, and are told the new one: {told}. Breaches undone: {undone}.",
        told=preview.told,
        undone=preview.undone,
    )
    yield from map(_move_text, preview.moves[:MAX_SHOWN_MOVES])
    if len(preview.moves) > MAX_SHOWN_MOVES:
        yield gettext(
            "… and {count} more time limits; --json lists them all", count=len(preview.moves) - MAX_SHOWN_MOVES
        )


def _move_text(move: MovedLimitView) -> str:
    days = listed(changed.label for changed in move.days[:MAX_SHOWN_DAYS])
    if len(move.days) > MAX_SHOWN_DAYS:
        days = gettext("{days} and others", days=days)
    said = {"number": move.number, "label": move.label, "was": move.was_label, "until": move.until_label}
    text = gettext("  {number} {label} {was} → {until}, for {days}", **said, days=days)
    also = [gettext("breach undone")] * move.undone + [gettext("parties were told the date")] * move.told
    return joined([text, *also])


@app.command(name="runs", help=gettext("List the adopted holiday notices, and how far their changes have got"))
def runs_command(as_json: AsJson = False) -> None:
    """Print the adoptions, and how far each has got."""
    runs = read_register(lambda session, _: calendar_adoption.adoption_runs(session))
    print_answer({"runs": [run.model_dump(mode="json") for run in runs]}, as_json, lambda: _print_runs(runs))


def _print_runs(runs: list[AdoptionRunView]) -> None:
    if not runs:
        output.print_line(
            gettext("No holiday notice was adopted; cases are counted by those that come with the program.")
        )
    for run in map(output.escaped, runs):
        adopted = output.instant_text(run.adopted_at)
        if run.adopted_by:
            adopted = gettext("{at}, {person}", at=adopted, person=run.adopted_by_name)
        said = {"adoption": run.adoption, "years": listed(map(str, run.years)), "adopted": adopted}
        wording = (
            N_(
                "Adoption {adoption}, {years} ({adopted}): {told} cases told of other dates, "
                "{waiting} still to be told; {run}"
            )
            if run.waiting
            else N_("Adoption {adoption}, {years} ({adopted}): {told} cases told of other dates; {run}")
        )
        output.print_line(wording(**said, told=run.told, waiting=run.waiting, run=run.run))
