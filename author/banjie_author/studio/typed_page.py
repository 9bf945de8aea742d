"""The files of a draft as they are written: typed, kept by themselves while one types, and checked."""

from starlette.responses import JSONResponse, Response

from banjie_author.studio.desk import HOME, PARTS, Draft, Opened, SentDraft, StudioVisit
from banjie_author.studio.text_pages import PART_NAMES
from models.errors import BadInput
from register.office.text_drafts import Part
from web.html.forms import SentForm
from web.html.pages import go_to
from web.html.serving import PageRouter, no_page
from wording.translation import gettext

router = PageRouter()


def _part(name: str) -> Part:
    found: Part | None = next((part for part in PARTS if part == name), None)
    if found is None:
        raise no_page()
    return found


def _body(form: SentForm) -> str:
    """Return what was typed, with the line ends of a file: browsers send two signs for each."""
    body = form.one("body").replace("\r\n", "\n")
    return body if body.endswith("\n") else body + "\n"


@router.page("/texts/{slug}/files/{part}")
async def written(visit: Opened, slug: str, part: str) -> Response:
    draft = await visit.own_draft(slug)
    kept = _part(part)
    return await _show(visit, draft, kept, draft.files[1 + PARTS.index(kept)], str(draft.version(kept)))


@router.post("/texts/{slug}/files/{part}")
async def change_written(visit: Opened, slug: str, part: str, form: SentDraft) -> Response:
    draft, kept = await visit.own_draft(slug), _part(part)
    try:
        await visit.save(slug, kept, _body(form), form.one("seen"), "typed")
    except BadInput as error:
        return await _show(visit, draft, kept, form.one("body"), form.one("seen"), error.says)
    return go_to(f"{HOME}texts/{slug}?said=saved")


@router.post("/texts/{slug}/files/{part}/kept")
async def keep_written(visit: Opened, slug: str, part: str, form: SentDraft) -> Response:
    """Keep what is typed, and say what is wrong with it, for the program of the page."""
    await visit.own_draft(slug)
    kept = _part(part)
    try:
        version = await visit.save(slug, kept, _body(form), form.one("seen"), "autosave")
    except BadInput as error:
        return JSONResponse({"wrong": error.says}, 409)
    reading = await visit.reading(await visit.own_draft(slug))
    found = reading.problems if kept == "text" else ()
    problems = [{"line": one.line, "says": one.says, "rules": one.rules} for one in found if one.line]
    return JSONResponse({"version": version, "problems": problems})


async def _show(visit: StudioVisit, draft: Draft, part: Part, body: str, seen: str, wrong: str = "") -> Response:
    reading = await visit.reading(draft)
    shown = {
        "title": PART_NAMES[part](),
        "slug": draft.files.slug,
        "part": part,
        "body": body,
        "seen": seen,
        "problems": [one for one in reading.problems if one.line] if part == "text" else [],
        "line": visit.request.query_params.get("line", ""),
        "kept_says": gettext("Kept."),
        "wrong": wrong,
    }
    return visit.show("studio_typed.html", shown, 422 if wrong else 200)
