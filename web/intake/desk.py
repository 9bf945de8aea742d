"""What the pages for whoever files work with, and a form that one of them sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends
from starlette.requests import Request

from models.requirement import Name
from models.rule import Slug
from starter.client import BanjieClient
from web.html.forms import SentForm, read_form_with_files
from web.html.pages import PageSet, security_headers
from web.intake.guards import Guards
from wording import dates

PAGES = PageSet(
    Path(__file__).parent / "templates",
    headers=security_headers("script-src 'self'"),
    helpers={"instant": dates.long_instant},
)


@dataclass(frozen=True)
class IntakeDesk:
    """The client, the guards, and the facts that the page of each procedure asks for (none: the usual ones)."""

    client: BanjieClient
    guards: Guards
    facts: Mapping[Slug, tuple[Name, ...]]


async def _desk(request: Request) -> IntakeDesk:
    desk: IntakeDesk = request.app.state.desk
    return desk


async def _guarded_form(request: Request, desk: Annotated[IntakeDesk, Depends(_desk)]) -> SentForm:
    desk.guards.check_request(request)
    await desk.guards.count(request)
    return await read_form_with_files(request, desk.client)


Desk = Annotated[IntakeDesk, Depends(_desk)]
GuardedForm = Annotated[SentForm, Depends(_guarded_form)]
