"""Complaints of an old system, for administrators: an empty sheet, a check of a filled one, the import."""

from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from models.errors import BadInput
from procedures import law_of
from starter.moving_in.run import MovedIn, move_in_stored, outcome_line
from starter.moving_in.template import write_template
from web.console.kept_forms import SentWithFiles, require_factor
from web.console.visit import ConsoleVisit, Unopened
from web.html.forms import SentForm, sealed_files
from web.html.serving import PageRouter
from wording.translation import gettext

MOST_SHOWN = 200  # rows of a table
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
router = PageRouter()


@router.page("/import")
async def import_form(visit: Unopened) -> Response:
    await visit.require_administrator()
    return await _show(visit, SentForm({"key": [visit.client.randomness.new_salt()]}))


@router.page("/import/{slug}.xlsx")
async def empty_sheet(visit: Unopened, slug: str) -> Response:
    """Send the empty sheet of a regulation."""
    await visit.require_administrator()
    law = law_of(visit.procedure_of_day(slug, await visit.today()))
    with TemporaryDirectory(prefix="banjie-sheet-") as folder:
        path = Path(folder) / f"{slug}.xlsx"
        write_template(law, path)
        return Response(
            path.read_bytes(), media_type=EXCEL, headers={"Content-Disposition": f'attachment; filename="{path.name}"'}
        )


@router.post("/import")
async def import_sheet(visit: Unopened, sent: SentWithFiles) -> Response:
    """Say what a sheet would bring, or what is wrong with it; with the button below that, take it over, once whoever
    asks has confirmed who they are."""
    await visit.require_administrator()
    if sent.problem or len(sent.files) != 1:
        wrong = sent.problem or gettext("Choose one file, Excel or CSV.")
        return await _show(visit, sent._replace(files=()), wrong=wrong)
    dry_run, skip_bad = sent.one("step") != "import", bool(sent.one("skip_bad"))
    if not dry_run:
        await require_factor(visit, sent)
    try:
        moved = await move_in_stored(visit.client, sent.files[0], dry_run=dry_run, skip_bad=skip_bad)
    except BadInput as error:
        return await _show(visit, sent._replace(files=()), wrong=error)
    return await _show(visit, sent if dry_run else sent._replace(files=()), moved, outcome_line(moved, dry_run))


async def _show(
    visit: ConsoleVisit, sent: SentForm, moved: MovedIn | None = None, outcome: str = "", wrong: str | BadInput = ""
) -> Response:
    problems: object = (
        moved.problems if moved else wrong.more.get("problems", ()) if isinstance(wrong, BadInput) else ()
    )
    shown = {
        "title": gettext("Import"),
        "sent": sent,
        "sealed": sealed_files(visit.client, sent),
        "titles": await visit.procedure_titles(),
        "moved": moved,
        "outcome": outcome,
        "wrong": str(wrong).splitlines()[0] if wrong and problems else str(wrong),
        "problems": problems,
        "most": MOST_SHOWN,
    }
    return visit.show("import.html", shown, 422 if wrong else 200)
