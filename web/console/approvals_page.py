"""The approvals: what waits for a decision, several at once, with one line of result for each."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from queries.console.approvals import ApprovalsView, approvals_view
from register.identity.sessions import OpenSession
from web.console.carried import logged_out, require_factor
from web.console.desk import DOOR, PAGES, ConsoleDesk, show_page
from web.console.inbox_page import address_with
from web.console.many import PICKED, ActOnMany, LineOfMany, do_on_each
from web.identity.desk import read_form_lists
from wording.table.console import approvals as words

TEXT_OF_ANSWER = {"approve": "opinion", "refuse": "reason"}
NOTHING_TYPED: Mapping[str, list[str]] = {}


class ApprovalsPage:
    """What waits for the decision of whoever is logged in."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def __call__(self, request: Request) -> Response:
        """Answer a request for the page, or decisions on what was picked."""
        if request.method != "POST":
            return await self._show(request, await self.desk.identity.require_session(request))
        self.desk.identity.check_form(request)
        opened, typed = await self.desk.identity.session(request), await read_form_lists(request)
        if opened is None:
            return logged_out(request, typed, {})
        answer = next(iter(typed.get("answer", [])), "")
        if answer not in TEXT_OF_ANSWER or not typed.get(PICKED):
            return await self._show(request, opened, typed, wrong=words.NOTHING_PICKED())
        await require_factor(self.desk, request, opened, typed, {})
        text = next(iter(typed.get("text", [])), "").strip()
        what = ActOnMany(opened.person, answer, text, TEXT_OF_ANSWER[answer])
        return await self._show(request, opened, results=await do_on_each(self.desk, what, typed))

    async def _show(
        self,
        request: Request,
        opened: OpenSession,
        typed: Mapping[str, list[str]] = NOTHING_TYPED,
        *,
        wrong: str = "",
        results: list[LineOfMany] | None = None,
    ) -> Response:
        after = request.query_params.get("after") or None
        view: ApprovalsView = await self.desk.read_with_head(
            request, opened, lambda session, now: approvals_view(session, opened.person, after, now, DOOR)
        )
        shown: dict[str, object] = {
            "title": PAGES.say("approvals"),
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
