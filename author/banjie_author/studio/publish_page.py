"""Publishing a draft: what it does to open cases, then from a day, by two with the second factor; and taking an edition
back."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy.orm import Session
from starlette.responses import Response

from banjie_author.file_edits import NotEditable, with_value
from banjie_author.studio.desk import HOME, Opened, SentDraft, StudioVisit, file_on_day
from banjie_author.studio.long_work import LongWork, Tell
from integrity.replay.foresight import foresee
from models.errors import BadInput
from models.messages import Person
from models.rule import Slug
from models.time import parse_day
from procedures import slugs
from procedures.edition_difference import edition_changes
from procedures.load import parse_file
from queries.auditing.views import ForesightView
from register.office.published import published_digests, published_text
from register.office.text_drafts import Saved, load_draft, save_part
from starter.client import BanjieClient
from starter.office.publishing import publish_text, take_back_text
from web.html.pages import go_to
from web.html.serving import PageRouter
from web.identity.signed_change import make_signed_change
from wording.dates import long_day
from wording.translation import gettext

router = PageRouter()
FORESEE_SECONDS = 120.0  # of a process of its own; who does not wait publishes without


class PublishedLine(NamedTuple):
    """An edition that is published now."""

    edition: str
    first_day: date


class Edition(NamedTuple):
    """The draft as an edition that is to be published: its name, its first day, its file."""

    name: str
    first: str
    body: str

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.body.encode()).hexdigest()


@router.page("/texts/{slug}/publish")
async def publish(visit: Opened, slug: str) -> Response:
    return await _show(visit, slug, {})


@router.page("/texts/{slug}/foresight")
async def foresight(visit: Opened, slug: str) -> Response:
    """What publishing the draft would do to open cases: how far the work is, or what it found. A page asks for the part
    that changes alone."""
    asked = visit.request.query_params
    typed = {name: asked.get(name, "") for name in ("seen", "edition", "first")}
    try:
        edition = await _edition(visit, slug, typed)
    except BadInput as error:
        return await _show(visit, slug, typed, wrong=error.says)
    shown = {
        "title": gettext("What it does to open cases"),
        "slug": slug,
        "work": _foresight_of(visit, slug, edition),
        "edition": edition,
        "seen": typed["seen"],
        "wrong": "",
        "again": f"{visit.request.url.path}?{urlencode(typed)}",
    }
    return visit.show("studio_foreseen.html" if visit.is_fragment else "studio_foresight.html", shown)


def _foresight_of(visit: StudioVisit, slug: Slug, edition: Edition) -> LongWork:
    opener, person = visit.client.opener, visit.login.person
    assert opener, "the process of the pages was not opened by its settings"
    return visit.studio.long.started(
        _foresight_key(visit, slug, edition), FORESEE_SECONDS, foresee_here, opener, edition.body, person
    )


def _foresight_key(visit: StudioVisit, slug: Slug, edition: Edition) -> tuple[str, ...]:
    return "foresight", slug, edition.digest, visit.login.person


def foresee_here(tell: Tell, opener: Callable[[], BanjieClient], body: str, person: Person) -> ForesightView:
    """Return what publishing would do, worked out by a client of this process. Raises Failure."""
    return asyncio.run(foresee(opener(), body, person=person, on_progress=tell))


@router.post("/texts/{slug}/publish")
async def change_published(visit: Opened, slug: str, form: SentDraft) -> Response:
    """Publish the draft as an edition, once what it does was shown or was not waited for; or take an edition back."""
    typed = {name: many[-1] for name, many in form.answers.items()}
    try:
        if form.one("do") == "take_back":
            name = form.one("edition")
            await make_signed_change(
                visit, typed, lambda signed: take_back_text(visit.client, slug, name, signed=signed)
            )
            return await _show(visit, slug, {}, done=gettext("Edition {edition} is taken back.", edition=name))
        edition = await _edition(visit, slug, typed)
        if form.one("foreseen") != edition.digest and form.one("unseen") != "yes":
            asked = {name: typed.get(name, "") for name in ("seen", "edition", "first")}
            visit.studio.long.forget_stopped(_foresight_key(visit, slug, edition))
            return go_to(f"{HOME}texts/{slug}/foresight?{urlencode(asked)}")
        text = await make_signed_change(
            visit,
            typed,
            lambda signed: publish_text(visit.client, edition.body, signed=signed),
            says=_what_is_confirmed(visit, slug, edition),
        )
    except BadInput as error:
        return await _show(visit, slug, typed, wrong=error.says)

    def keep(session: Session) -> None:
        now, seen = visit.client.clock(session, ""), load_draft(session, slug)["text"].version
        save_part(session, slug, "text", edition.body, seen, Saved(visit.login.person, now, "form"))

    await visit.client.transact(keep)
    says = gettext(
        "Published: edition {edition} is in force from {first}. Every complaint that comes in from then on follows it; "
        "open cases stay under theirs.",
        edition=text.edition,
        first=long_day(text.first_day),
    )
    return await _show(visit, slug, {}, done=says)


def _what_is_confirmed(visit: StudioVisit, slug: Slug, edition: Edition) -> list[str]:
    """Return what the second administrator is told before they confirm."""
    first = long_day(parse_day(edition.first))
    says = [
        gettext(
            "Publish {slug}, edition {edition}, in force from {first}", slug=slug, edition=edition.name, first=first
        )
    ]
    known = visit.studio.long.known(_foresight_key(visit, slug, edition))
    if known is None or known.answer is None:
        return [*says, gettext("What it does to open cases was not looked at.")]
    found: ForesightView = known.answer
    return [*says, *(one.says for one in found.changes), *found.says, *(one.says for one in found.foreseen)]


async def _edition(visit: StudioVisit, slug: Slug, typed: Mapping[str, str]) -> Edition:
    """Return the draft as the edition that a form says. Raises BadInput for a draft in which something is wrong, and
    where the draft has changed since the page was shown."""
    draft = await visit.own_draft(slug)
    if typed.get("seen") != str(draft.version("text")):
        raise BadInput(gettext("Somebody has saved this draft meanwhile. Read it once more before you publish it."))
    if not (await visit.reading(draft)).sound:
        raise BadInput(gettext("Something is still wrong with the draft; see it beside its sentences."))
    try:
        first = parse_day(typed.get("first", ""))
    except ValueError:
        raise BadInput(gettext("A day is written like 2026-05-06.")) from None
    name, body = typed.get("edition", "").strip(), draft.files.text
    try:
        for path, value in ((("edition",), name), (("in_force", "from"), first)):
            body = with_value(body, path, value)
        body = with_value(body, ("draft",), False) if "\ndraft: true" in body else body
    except NotEditable:
        raise BadInput(gettext("Write edition: and in_force: {from: …} in the text first.")) from None
    return Edition(name, first.isoformat(), body)


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
