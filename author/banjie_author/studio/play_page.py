"""A case of a draft that is played by clicking as its persons. All steps so far are in the form of the page."""

from typing import get_args

from starlette.responses import Response

from banjie_author.studio.desk import HOME, READ_SECONDS, Draft, Opened, SentDraft, StudioVisit
from banjie_author.studio.played import Asked, Course, Do, Played, play_course
from models.errors import BadInput
from web.html.forms import SentForm
from web.html.pages import go_to
from web.html.serving import PageRouter
from wording.translation import current_language, gettext

router = PageRouter()
OWN = ("situation", "step", "tried", "do", "open", "form", "seen")  # what the page carries along


@router.page("/texts/{slug}/play")
async def play(visit: Opened, slug: str) -> Response:
    """Begin a case with a situation of the scenarios."""
    asked = visit.request.query_params
    course = Course(asked.get("situation", ""), asked=_asked(asked.get("open", "")))
    return await _show(visit, await visit.own_draft(slug), course, "")


@router.post("/texts/{slug}/play")
async def play_on(visit: Opened, slug: str, form: SentDraft) -> Response:
    """Go on with a case: do an act, let time pass, go back a step, or keep the course as a scenario."""
    return await _show(visit, await visit.own_draft(slug), _course(form), form.one("seen"))


def _course(form: SentForm) -> Course:
    do: Do = next((word for word in get_args(Do) if word == form.one("do")), "look")
    opened = form.one("open") or (form.one("form") if do == "act" else "")
    answers = {field: many for field, many in form.answers.items() if field not in OWN}
    steps = tuple(form.answers.get("step", ()))
    return Course(form.one("situation"), steps, form.one("tried"), do, _asked(opened), answers)


def _asked(opened: str) -> Asked | None:
    """Return the act whose form is open, as its button names it: act, track, person."""
    name, _, rest = opened.partition("|")
    track, _, by = rest.partition("|")
    return Asked(name, track or None, by) if name and by else None


async def _show(visit: StudioVisit, draft: Draft, course: Course, seen: str) -> Response:
    slug, wrong = draft.files.slug, ""
    try:
        played = await _played(visit, draft, course)
        if played.file:
            await visit.save(slug, "scenarios", played.file, seen, "played")
            return go_to(f"{HOME}texts/{slug}?said=saved")
    except BadInput as error:
        wrong, played = error.says, None
    if played is None:
        played = await _before(visit, draft, course)
    shown = {
        "title": gettext("Play a case"),
        "slug": slug,
        "played": played,
        "seen": seen or str(draft.version("scenarios")),
        "name": "".join(course.answers.get("name", [])) if course.do == "keep" else "",
        "wrong": wrong,
    }
    is_wrong = bool(wrong or (played and (played.wrong or played.refused)))
    return visit.show("studio_play.html", shown, 422 if is_wrong else 200)


async def _played(visit: StudioVisit, draft: Draft, course: Course) -> Played:
    found: Played = await visit.studio.process.run(READ_SECONDS, play_course, draft.files, current_language(), course)
    return found


async def _before(visit: StudioVisit, draft: Draft, course: Course) -> Played | None:
    """Return the case as it was before something that was wrong, else what a case can begin with."""
    for one in (course._replace(do="look", asked=None), Course("")):
        try:
            return await _played(visit, draft, one)
        except BadInput:
            continue
    return None
