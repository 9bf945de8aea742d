"""The page of a link: one grade, reasons to tick, words. Opening it changes nothing, so that whatever follows links in
letters grades nothing."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI
from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import Response

from models.errors import BadInput, UnknownRecord
from starter.client import BanjieClient
from starter.intake.grading import MAX_WORDS, GivenGrade, give_grade, grade_form
from web.html.forms import SentForm, read_fields
from web.html.pages import PageSet
from web.html.serving import PageRouter, mount_application
from web.intake.guards import Guards
from wording import dates
from wording.translation import gettext

PAGES = PageSet(Path(__file__).parent / "templates", helpers={"instant": dates.long_instant})
MOST_FIELDS = 40
router = PageRouter()


def mount_grading(app: FastAPI, client: BanjieClient, guards: Guards) -> None:
    """Serve the page beside the interface, unless the office lets nothing be graded."""
    if client.grade_days:
        mount_application(app, "/grade", PAGES, router, client=client, guards=guards)


async def _client(request: Request) -> BanjieClient:
    client: BanjieClient = request.app.state.client
    return client


async def _guarded_form(request: Request) -> SentForm:
    guards: Guards = request.app.state.guards
    guards.check_request(request)
    await guards.count(request)
    return await read_fields(request, MOST_FIELDS)


Client = Annotated[BanjieClient, Depends(_client)]


@router.page("/{token}")
async def empty_form(request: Request, client: Client, token: str) -> Response:
    return await _show(request, client, token)


@router.post("/{token}")
async def grade(
    request: Request, client: Client, token: str, sent: Annotated[SentForm, Depends(_guarded_form)]
) -> Response:
    """Put the grade on record, and show what was given."""
    try:
        given = GivenGrade.model_validate(
            {"grade": sent.one("grade"), "reasons": sent.answers.get("reason", ()), "text": _words(sent)}
        )
    except ValidationError:
        return await _show(request, client, token, sent, gettext("Choose one of the five grades."))
    try:
        await give_grade(client, token, given)
    except UnknownRecord:
        raise
    except BadInput as error:
        return await _show(request, client, token, sent, error.says)
    return await _show(request, client, token, done=True)


def _words(sent: SentForm) -> str:
    return sent.one("text").replace("\r\n", "\n")[:MAX_WORDS]


async def _show(
    request: Request,
    client: BanjieClient,
    token: str,
    sent: SentForm | None = None,
    wrong: str = "",
    *,
    done: bool = False,
) -> Response:
    shown: dict[str, Any] = {
        "title": gettext("How was it handled?"),
        "form": await grade_form(client, token),
        "most": MAX_WORDS,
        "wrong": wrong,
        "done": done,
        "grade": sent.one("grade") if sent else "",
        "ticked": sent.answers.get("reason", []) if sent else [],
        "text": sent.one("text") if sent else "",
    }
    return PAGES.show(request, "grade.html", shown, 422 if wrong else 200)
