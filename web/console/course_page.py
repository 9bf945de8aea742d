"""The drawing of a case's regulation, with the place of the case; and why a limit of it ends when it does."""

import asyncio
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from procedures.diagrams.drawing import Drawing
from procedures.diagrams.svg import drawing_svgs
from queries.cases.case_page import course_drawing
from queries.deadline import deadline_view
from queries.reading import begin_reading
from queries.views.clock import DeadlineView
from web.console.case_page import case_tabs
from web.console.desk import DOOR, ConsoleDesk, show_page
from wording.translation import gettext


class CoursePage:
    """The drawing of the regulation, with the stages where the case stands and where it has been."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page."""
        opened = await self.desk.identity.require_session(request)
        number = request.path_params["number"]

        def read(session: Session, now: datetime) -> tuple[Drawing, bool]:
            reading = begin_reading(session, number, opened.person, now, DOOR)
            return course_drawing(reading), reading.may_export

        drawing, audits = await self.desk.read_case(read, number)
        shown: dict[str, object] = {
            "title": f"{number} {drawing.title}",
            "number": number,
            "name": drawing.title,
            "sheets": await asyncio.to_thread(drawing_svgs, drawing),
            "tabs": case_tabs(number, "/drawing", audits=audits),
        }
        return show_page(request, opened, "course.html", shown)


class LimitPage:
    """Why a limit of a case ends when it does, day by day."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk = desk

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page."""
        opened = await self.desk.identity.require_session(request)
        number, clock = request.path_params["number"], request.path_params["clock"]

        def read(session: Session, now: datetime) -> tuple[DeadlineView, bool]:
            reading = begin_reading(session, number, opened.person, now, DOOR)
            return deadline_view(session, number, clock), reading.may_export

        limit, audits = await self.desk.read_case(read, number)
        shown: dict[str, object] = {
            "title": f"{number} {limit.label}",
            "limit": limit,
            "tabs": case_tabs(number, "/limit", audits=audits),
            "why": gettext("Why this day"),
        }
        return show_page(request, opened, "limit.html", shown)
