"""The approvals: what waits for a decision, several at once, with one line of result for each."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from queries.acts.approvals import ApprovalsView, approvals_view
from register.identity.sessions import OpenSession
from web.console.carried import logged_out, require_factor
from web.console.desk import DOOR, ConsoleDesk, show_page
from web.console.inbox_page import address_with
from web.console.many import PICKED, ActOnMany, LineOfMany, do_on_each
from web.identity.desk import read_form_lists
from wording.translation import gettext

TEXT_OF_ANSWER = {"approve": "opinion", "refuse": "reason"}
NOTHING_TYPED: Mapping[str, list[str]] = {}


class ApprovalsPage:
    """What waits for the decision of whoever is logged in."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or decisions on what was picked."""
        if request.method != "POST":
            reader, view = await self.desk.visit_with_head(
                request, lambda session, opened, now: self._view(request, session, opened, now)
            )
            return self._page(request, reader, view)
        self.desk.identity.check_form(request)
        opened, typed = await self.desk.identity.session(request), await read_form_lists(request)
        if opened is None:
            return logged_out(request, typed, {})
        answer = next(iter(typed.get("answer", [])), "")
        if answer not in TEXT_OF_ANSWER or not typed.get(PICKED):
            return await self._show(request, opened, typed, wrong=gettext("Pick cases first, then approve or refuse."))
        text = next(iter(typed.get("text", [])), "").strip()
        if answer == "refuse" and not text:  # no case would take it
            return await self._show(
                request,
                opened,
                typed,
                wrong=gettext(
                    'A refusal needs a reason: fill in "Opinion or reason". Nothing was done on the cases picked.'
                ),
            )
        await require_factor(self.desk, request, opened, typed, {})
        what = ActOnMany(opened.person, answer, text, TEXT_OF_ANSWER[answer])
        results = await do_on_each(self.desk, what, typed)
        kept = {} if all(line.good for line in results) else {"text": [text]}  # typed for what was not decided, too
        return await self._show(request, opened, kept, results=results)

    async def _show(
        self,
        request: Request,
        opened: OpenSession,
        typed: Mapping[str, list[str]] = NOTHING_TYPED,
        *,
        wrong: str = "",
        results: list[LineOfMany] | None = None,
    ) -> Response:
        view = await self.desk.read_with_head(
            request, opened, lambda session, now: self._view(request, session, opened, now)
        )
        return self._page(request, opened, view, typed, wrong=wrong, results=results)

    def _view(self, request: Request, session: Session, opened: OpenSession, now: datetime) -> ApprovalsView:
        return approvals_view(session, opened.person, request.query_params.get("after") or None, now, DOOR)

    def _page(  # what is shown, and what was typed
        self,
        request: Request,
        opened: OpenSession,
        view: ApprovalsView,
        typed: Mapping[str, list[str]] = NOTHING_TYPED,
        *,
        wrong: str = "",
        results: list[LineOfMany] | None = None,
    ) -> Response:
        shown: dict[str, object] = {
            "title": gettext("Approvals"),
            "view": view,
            "wrong": wrong,
            "picked": typed.get(PICKED, ()),
            "text": next(iter(typed.get("text", ())), ""),
            "results": results or [],
            "failed": sum(not line.good for line in results or []),
            "keys": {line.number: self.client.randomness.new_salt() for line in view.lines},
            "next_page": address_with(request.query_params, after=view.next) if view.next else "",
        }
        return show_page(request, opened, "approvals.html", shown, 422 if wrong else 200)
