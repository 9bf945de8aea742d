"""The desk of mail: what came in and is unclear, and what a person makes of it. Served only where mail is taken."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import HTTPException
from sqlalchemy.orm import Session
from starlette.responses import Response

from models.errors import BadInput, ReadingRefused, Refused
from register.identity.drafts import DraftKey, load_draft, save_draft
from register.mail import mails
from starter.client import BanjieClient
from starter.documents.preview import preview_file
from starter.mail import desk
from starter.mail.desk import Boxes, DeskMail, MailReader
from starter.mail.intake import inspect_piece
from starter.mail.message import ReadMail
from web.console.case_pages import show_look
from web.console.kept_forms import MARK, SentFields
from web.console.visit import DOOR, PAGES, ConsoleVisit, Reader, Unopened, turned_away
from web.html.forms import KEPT, SentForm, sealed_files
from web.html.navigation import Entry
from web.html.pages import go_to
from web.html.serving import PageRouter, no_page
from wording.translation import N_, gettext

router = PageRouter()


class Opened(NamedTuple):
    """A mail as the reader may see it, and as it came."""

    kept: DeskMail
    mail: ReadMail


def navigation_entry(client: BanjieClient, boxes: Boxes) -> Entry:
    """Return the entry of the navigation, for whoever may read some mail. Raises BadInput."""
    now = client.transact_sync(lambda session: client.clock(session, ""))
    return Entry("/console/mail", N_("Mail"), tuple(sorted(desk.desk_roles(client, boxes, now))))


@router.page("/mail")
async def mail_list(visit: Unopened) -> Response:
    """The mail that waits for a person; that which was put aside; that which machines have sent."""
    state = visit.request.query_params.get("state", desk.STATES[0])
    if state not in desk.STATES:
        raise no_page()
    lines = await visit.open(lambda session, now: desk.desk_lines(_reader(visit, session, now), state), head=True)
    shown = {
        "title": gettext("Mail"),
        "state": state,
        "lines": lines,
        "tabs": [(one, PAGES.say(f"mail_{one}"), visit.address_with(state=one)) for one in desk.STATES],
        "most": desk.SHOWN_AT_MOST,
        "done": visit.request.query_params.get("done") == "yes",
    }
    return visit.show("mails.html", shown)


@router.page("/mail/{id}")
async def one_mail(visit: Reader, id: str) -> Response:
    """What a mail says, with what can be made of it."""
    return await _show(visit, await _read(visit, id), SentForm({}))


@router.post("/mail/{id}")
async def settle(visit: Unopened, sent: SentFields, id: str) -> Response:
    """Begin to register a complaint from a mail, put it on a case, or put it aside."""
    opened = await _read(visit, id)
    if not opened.kept.is_whole:
        raise HTTPException(403, gettext("Only who may know who has sent this mail settles it."))
    steps = {"register": _register, "supplement": _supplement, "aside": _put_aside}
    step = steps.get(sent.one("step"))
    if step is None:
        return await _show(visit, opened, sent)
    try:
        return await step(visit, opened, sent)
    except ReadingRefused:
        return await _show(visit, opened, sent, gettext("You may not read this case."))
    except (BadInput, Refused) as error:
        return await _show(visit, opened, sent, error.says)


@router.page("/mail/{id}/file/{place}/look")
async def look(visit: Reader, id: str, place: int) -> Response:
    """Show what a file of a mail looks like: pictures of its pages, or its words. The file itself is sent to nobody
    before it belongs to a case."""
    opened = await _read(visit, id)
    if not opened.kept.is_whole or not 1 <= place <= len(opened.mail.pieces):
        raise no_page()
    piece, preview = opened.mail.pieces[place - 1], None
    with TemporaryDirectory(prefix="banjie-look-") as folder, suppress(BadInput):  # of a kind that is not taken
        kind, path = inspect_piece(visit.client, piece).media_type, Path(folder) / "file"
        path.write_bytes(piece.content)
        async with visit.request.app.state.previews:
            preview = await preview_file(kind, path)
    shown = {"title": piece.name, "back": f"/console/mail/{id}", "preview": preview, "size": len(piece.content)}
    return show_look(visit, shown)


def _reader(visit: ConsoleVisit, session: Session, now: datetime) -> MailReader:
    return MailReader(session, visit.client, visit.request.app.state.mail_boxes, visit.login.person, now, DOOR)


async def _read(visit: ConsoleVisit, id: str) -> Opened:
    """Return a mail that waits for a person. Raises HTTPException where there is none (404), or where whoever is logged
    in may not read it (403)."""
    with turned_away():
        return Opened(
            *await visit.read(lambda session, now: desk.read_kept(_reader(visit, session, now), id), head=True)
        )


async def _register(visit: ConsoleVisit, opened: Opened, sent: SentForm) -> Response:
    """Fill in the form of a complaint, and go there."""
    client, person, id = visit.client, visit.login.person, opened.kept.line.id
    begun = await desk.begin_complaint(
        client, visit.request.app.state.mail_boxes, opened.kept, opened.mail, sent.one("slug")
    )

    def begin(session: Session) -> str:
        now = client.clock(session, "")
        mark = mails.begin_registration(session, desk.find_kept(_reader(visit, session, now), id), person)
        key = DraftKey(person, begun.slug, mark)
        files = {KEPT: [sealed_files(client, SentForm({}, begun.files), mark).get(KEPT, "")]}
        typed = {**begun.typed, **load_draft(session, client.web_keys, key, now), **files}
        save_draft(session, client.web_keys, key, typed, now)
        return mark

    return go_to(f"/console/register/{begun.slug}?{urlencode({MARK: await client.transact(begin)})}")


async def _supplement(visit: ConsoleVisit, opened: Opened, sent: SentForm) -> Response:
    number = sent.one("number").strip().upper()
    await desk.add_to_case(visit.client, opened.kept, opened.mail, number, visit.login.person, DOOR)
    await _settle(visit, opened, "supplement", number=number)
    return go_to(f"/console/case/{number}?done=yes")


async def _put_aside(visit: ConsoleVisit, opened: Opened, sent: SentForm) -> Response:
    reason = sent.one("reason").strip()
    if not 0 < len(reason) <= desk.LONGEST_REASON:
        raise BadInput(gettext("Say why there is nothing to do, in {most} characters.", most=desk.LONGEST_REASON))
    await _settle(visit, opened, "aside", reason=reason)
    return go_to("/console/mail?done=yes")


async def _settle(visit: ConsoleVisit, opened: Opened, state: str, *, number: str = "", reason: str = "") -> None:
    def settle(session: Session) -> None:
        now = visit.client.clock(session, "")
        row = desk.find_kept(_reader(visit, session, now), opened.kept.line.id)
        mails.settle(session, row, state, visit.login.person, now, number or None, reason)

    await visit.client.transact(settle)


async def _show(visit: ConsoleVisit, opened: Opened, sent: SentForm, wrong: str = "") -> Response:
    kept, boxes = opened.kept, visit.request.app.state.mail_boxes
    slugs = {boxes[kept.line.box].slug} if kept.line.box in boxes else {box.slug for box in boxes.values()}
    shown = {
        "title": kept.line.subject or gettext("Mail"),
        "kept": kept,
        "line": kept.line,
        "titles": [(slug, title) for slug, title in await visit.procedure_titles() if slug in slugs],
        "slug": sent.one("slug"),
        "number": sent.one("number") or kept.complaint or "",
        "reason": sent.one("reason"),
        "longest": desk.LONGEST_REASON,
        "most": desk.SHOWN_CHARACTERS,
        "wrong": wrong,
    }
    return visit.show("mail.html", shown, 422 if wrong else 200)
