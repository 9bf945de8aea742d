"""The pages of one case: how it stands, its history, its drawing, why a limit ends when it does, its files."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from sqlalchemy.orm import Session
from starlette.responses import Response

from models.events import EventType
from procedures.diagrams.drawing import Drawing
from procedures.diagrams.svg import drawing_svgs
from queries.cases.case_page import ZOOMS, CasePageView, TimelineView, case_page_view, course_drawing, timeline_view
from queries.cases.deadline import deadline_view
from queries.cases.reading import begin_reading
from queries.lists.opened_tasks import mark_opened
from queries.notices.passages import CLOCK_EVENTS
from queries.views.clock import DeadlineView
from register.acts.proposals import Proposal
from starter.documents import attachments, document_files
from starter.documents.attachments import SavedAttachment
from starter.documents.document_files import (
    DocumentFilter,
    PrintedSheet,
    SavedDocument,
    SavedTranslation,
    print_approval_sheet,
)
from starter.documents.preview import preview_file
from web.api.sent_files import WORD_DOCUMENT, send_file
from web.console.proposals import proposal_lines, proposals_on_case
from web.console.recent import keep_recent
from web.console.visit import DOOR, PAGES, ConsoleVisit, Reader, Unopened, turned_away
from web.html.serving import PageRouter
from wording.event_terms import coming_event_term
from wording.translation import Language, gettext

DONE = {"yes": "done", "later": "later"}  # what an act has come to, and its line
OWN_PICTURES, PICTURES_IN_PAGE = "img-src 'self'", "img-src 'self' data:"
CASE_TABS = {"": "tab_case", "/history": "tab_history", "/drawing": "tab_drawing"}
router = PageRouter()


@router.page("/case/{number}")
async def case(visit: Unopened, number: str) -> Response:
    """How a case stands, what is owed, what can be done, what is on file, as whoever is logged in may see it."""

    def read(session: Session, now: datetime) -> tuple[CasePageView, tuple[Proposal, ...]]:
        page = case_page_view(session, number, visit.login.person, now, DOOR)
        mark_opened(session, visit.login.person, number, now)
        return page, proposals_on_case(session, visit, number, page.case.recorded.hash or "", now)

    page, proposed = await visit.open(read, number, head=True)
    done = DONE.get(visit.request.query_params.get("done", ""))
    shown = {
        "title": f"{number} {(page.case.about and page.case.about.subject) or page.case.title}",
        "page": page,
        "case": page.case,
        "tabs": case_tabs(number, "", audits=page.may_audit),
        "proposals": [*proposal_lines(number, proposed, page.acts)],
        "caused": _event_of_limit,
        "key": visit.client.randomness.new_salt(),
        "done": PAGES.say(done) if done else "",
    }
    answer = visit.show("case.html", shown)
    keep_recent(visit, answer, number)
    return answer


def _event_of_limit(kind: str) -> str:
    """Return what a limit did that a notice tells of; nothing for a notice that a person owes."""
    return coming_event_term(cast(EventType, kind)) if kind in CLOCK_EVENTS else ""


def case_tabs(number: str, current: str, *, audits: bool = False) -> list[tuple[str, str, bool]]:
    """Return the pages of a case: address, line, whether it is this one; with `audits` that for auditors, too."""
    tabs = {**CASE_TABS, "/audit": "tab_audit"} if audits else CASE_TABS
    return [(f"/console/case/{number}{path}", PAGES.say(line), path == current) for path, line in tabs.items()]


@router.page("/case/{number}/history")
async def history(visit: Unopened, number: str) -> Response:
    """What happened in a case, newest first, at one of three zooms."""
    zoom = visit.request.query_params.get("zoom", "")
    zoom = zoom if zoom in ZOOMS else "business"
    timeline = await visit.open(
        lambda session, now: timeline_view(session, number, zoom, visit.login.person, now, DOOR), number
    )
    shown = {
        "title": f"{number} {timeline.history.title}",
        "timeline": timeline,
        "zooms": [(name, PAGES.say(f"zoom_{name}"), f"?zoom={name}") for name in ZOOMS],
        "tabs": case_tabs(number, "/history", audits=timeline.may_audit),
    }
    return visit.show("history.html", shown)


@router.page("/case/{number}/print")
async def case_on_paper(visit: Unopened, number: str) -> Response:
    """The whole case on one page, to be printed: how it stands, what it says, all that happened, the oldest first."""

    def read(session: Session, now: datetime) -> tuple[CasePageView, TimelineView, datetime]:
        person = visit.login.person
        page = case_page_view(session, number, person, now, DOOR)
        return page, timeline_view(session, number, "business", person, now, DOOR), now

    page, timeline, now = await visit.open(read, number)
    shown = {
        "title": f"{number} {page.case.title}",
        "page": page,
        "case": page.case,
        "timeline": timeline,
        "tabs": case_tabs(number, "/print", audits=page.may_audit),
        "printed_at": now,
        "printed_by": visit.login.name,
    }
    return visit.show("case_print.html", shown)


@router.page("/case/{number}/drawing")
async def course(visit: Reader, number: str) -> Response:
    """The drawing of the regulation, with the stages where the case stands and where it has been."""

    def read(session: Session, now: datetime) -> tuple[Drawing, bool]:
        reading = begin_reading(session, number, visit.login.person, now, DOOR)
        return course_drawing(reading), reading.may_export

    drawing, audits = await visit.read_case(read, number)
    shown = {
        "title": f"{number} {drawing.title}",
        "number": number,
        "name": drawing.title,
        "sheets": await asyncio.to_thread(drawing_svgs, drawing),
        "tabs": case_tabs(number, "/drawing", audits=audits),
    }
    return visit.show("course.html", shown)


@router.page("/case/{number}/limit/{clock}")
async def limit(visit: Reader, number: str, clock: str) -> Response:
    """Why a limit of a case ends when it does, day by day."""

    def read(session: Session, now: datetime) -> tuple[DeadlineView, bool]:
        reading = begin_reading(session, number, visit.login.person, now, DOOR)
        return deadline_view(session, number, clock), reading.may_export

    limit, audits = await visit.read_case(read, number)
    shown = {
        "title": f"{number} {limit.label}",
        "limit": limit,
        "tabs": case_tabs(number, "/limit", audits=audits),
        "why": gettext("Why this day"),
    }
    return visit.show("limit.html", shown)


@router.page("/file/{file}")
async def attachment(visit: Reader, file: str) -> Response:
    """Send an attachment, under the name that it came with, to be saved and not shown. That it was opened, or refused,
    is on record."""

    async def save(out: Path) -> SavedAttachment:
        return await attachments.save_attachment(visit.client, file, out, visit.login.person, DOOR)

    with turned_away():
        return await send_file(save, lambda saved: saved.name, "application/octet-stream")


@router.page("/case/{number}/document/{document}/{language}")
async def translation(visit: Reader, number: str, document: str, language: Language) -> Response:
    """Send the newest version of a document, made anew in another language."""

    async def save(out: Path) -> SavedTranslation:
        wanted, person = DocumentFilter(document), visit.login.person
        return await document_files.save_translation(visit.client, number, wanted, language, out, person, door=DOOR)

    with turned_away():
        return await send_file(
            save, lambda saved: f"{number}-{document}-{saved.version}-{language}.docx", WORD_DOCUMENT
        )


@router.page("/file/{file}/look")
async def look(visit: Reader, file: str) -> Response:
    """Show what an attachment looks like: pictures of its pages, or its words. That it was opened is on record."""
    with TemporaryDirectory(prefix="banjie-look-") as folder, turned_away():
        path = Path(folder) / "file"
        saved = await attachments.save_attachment(visit.client, file, path, visit.login.person, DOOR)
        async with visit.request.app.state.previews:
            preview = await preview_file(saved.media_type, path)
    shown = {"title": saved.name, "number": saved.number, "file": file, "preview": preview, "size": saved.size}
    return show_look(visit, shown)


def show_look(visit: ConsoleVisit, shown: Mapping[str, object]) -> Response:
    """Return the page with the pictures of a file, which stand in it."""
    answer = visit.show("look.html", shown)
    policy = answer.headers["Content-Security-Policy"]
    answer.headers["Content-Security-Policy"] = policy.replace(OWN_PICTURES, PICTURES_IN_PAGE)
    return answer


@router.page("/case/{number}/document/{document}")
async def document(visit: Reader, number: str, document: str) -> Response:
    """Send the newest version of a document."""

    async def save(out: Path) -> SavedDocument:
        wanted = DocumentFilter(document, None)
        return await document_files.save_document(visit.client, number, wanted, out, visit.login.person, door=DOOR)

    with turned_away():
        return await send_file(save, lambda saved: f"{number}-{document}-{saved.version}.docx", WORD_DOCUMENT)


@router.page("/case/{number}/approval-sheet")
async def approval_sheet(visit: Reader, number: str) -> Response:
    """Send the approval sheet of a case, to be printed and decided by hand."""

    async def save(out: Path) -> PrintedSheet:
        return await print_approval_sheet(visit.client, number, out, visit.login.person, door=DOOR)

    with turned_away():
        return await send_file(save, lambda _: f"{number}-approval-sheet.docx", WORD_DOCUMENT)
