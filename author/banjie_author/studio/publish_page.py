"""Publishing a draft: from a day, by two with the second factor; and taking an edition back."""

from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session
from starlette.responses import Response

from banjie_author.file_edits import NotEditable, with_value
from banjie_author.studio.desk import Opened, SentDraft, StudioVisit, file_on_day
from models.errors import BadInput
from models.rule import Slug
from models.time import parse_day
from procedures import slugs
from procedures.edition_difference import edition_changes
from procedures.load import parse_file
from register.office.published import published_digests, published_text
from register.office.text_drafts import Saved, load_draft, save_part
from starter.office.publishing import publish_text, take_back_text
from web.html.forms import SentForm
from web.html.serving import PageRouter
from web.identity.signed_change import make_signed_change
from wording.dates import long_day
from wording.translation import gettext

router = PageRouter()


class PublishedLine(NamedTuple):
    """An edition that is published now."""

    edition: str
    first_day: date


@router.page("/texts/{slug}/publish")
async def publish(visit: Opened, slug: str) -> Response:
    return await _show(visit, slug, {})


@router.post("/texts/{slug}/publish")
async def change_published(visit: Opened, slug: str, form: SentDraft) -> Response:
    """Publish the draft as an edition, or take an edition back."""
    typed = {name: many[-1] for name, many in form.answers.items()}
    try:
        if form.one("do") == "take_back":
            edition = form.one("edition")
            await make_signed_change(
                visit, typed, lambda signed: take_back_text(visit.client, slug, edition, signed=signed)
            )
            return await _show(visit, slug, {}, done=gettext("Edition {edition} is taken back.", edition=edition))
        body = await _edition(visit, slug, form)
        text = await make_signed_change(visit, typed, lambda signed: publish_text(visit.client, body, signed=signed))
    except BadInput as error:
        return await _show(visit, slug, typed, wrong=error.says)

    def keep(session: Session) -> None:
        now, seen = visit.client.clock(session, ""), load_draft(session, slug)["text"].version
        save_part(session, slug, "text", body, seen, Saved(visit.login.person, now, "form"))

    await visit.client.transact(keep)
    says = gettext(
        "Published: edition {edition} is in force from {first}. Every complaint that comes in from then on follows it; "
        "open cases stay under theirs.",
        edition=text.edition,
        first=long_day(text.first_day),
    )
    return await _show(visit, slug, {}, done=says)


async def _edition(visit: StudioVisit, slug: Slug, form: SentForm) -> str:
    """Return the draft as the edition that the form says. Raises BadInput for a draft in which something is wrong, and
    where the draft has changed since the page was shown."""
    draft = await visit.own_draft(slug)
    if form.one("seen") != str(draft.version("text")):
        raise BadInput(gettext("Somebody has saved this draft meanwhile. Read it once more before you publish it."))
    if not (await visit.reading(draft)).sound:
        raise BadInput(gettext("Something is still wrong with the draft; see it beside its sentences."))
    try:
        first = parse_day(form.one("first"))
    except ValueError:
        raise BadInput(gettext("A day is written like 2026-05-06.")) from None
    body = draft.files.text
    try:
        for path, value in ((("edition",), form.one("edition").strip()), (("in_force", "from"), first)):
            body = with_value(body, path, value)
        return with_value(body, ("draft",), False) if "\ndraft: true" in body else body
    except NotEditable:
        raise BadInput(gettext("Write edition: and in_force: {from: …} in the text first.")) from None


async def _show(visit: StudioVisit, slug: Slug, typed: dict[str, str], *, wrong: str = "", done: str = "") -> Response:
    draft = await visit.own_draft(slug)
    reading, today = await visit.reading(draft), await visit.today()
    before = parse_file(file_on_day(slug, today), None) if slug in slugs() else None
    changes = edition_changes(before, reading.procedure) if before and reading.procedure else ()
    shown = {
        "before": before.edition if before else "",
        "changes": changes,
        "title": gettext("Publish"),
        "slug": slug,
        "name": reading.procedure.title if reading.procedure else slug,
        "reading": reading,
        "seen": draft.version("text"),
        "edition": typed.get("edition") or f"{today:%Y-%m-%d}",
        "first": typed.get("first") or today.isoformat(),
        "published": await _published(visit, slug),
        "day": long_day,
        "wrong": wrong,
        "done": done,
    }
    return visit.show("studio_publish.html", shown, 422 if wrong else 200)


async def _published(visit: StudioVisit, slug: Slug) -> list[PublishedLine]:
    def read(session: Session) -> list[PublishedLine]:
        known = [edition for code, edition in published_digests(session) if code == slug]
        return [PublishedLine(one, published_text(session, slug, one).first_day) for one in known]

    return sorted(await visit.client.transact(read), key=lambda one: one.first_day, reverse=True)
