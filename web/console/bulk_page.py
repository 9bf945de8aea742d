"""One act on all cases that were picked in the inbox."""

from starlette.requests import Request
from starlette.responses import Response

from web.console.desk import PAGES, ConsoleDesk, show_page
from web.console.many import PICKED, ActOnMany, do_on_each
from web.html.requests import SentElsewhere
from web.identity.desk import read_form_lists

TEXT_OF = {"urge": "reason", "note": "opinion", "mark_urgent": "reason"}  # acts on many, and the text of each


class BulkPage:
    """What became of an act on many cases, with a line for each."""

    def __init__(self, desk: ConsoleDesk) -> None:
        self.desk, self.client = desk, desk.identity.client

    async def __call__(self, request: Request) -> Response:
        """Answer a form of the inbox."""
        opened = await self.desk.identity.require_session(request)
        if request.method != "POST":
            raise SentElsewhere("/console/")
        self.desk.identity.check_form(request)
        typed = await read_form_lists(request)
        name, text = (next(iter(typed.get(field, [])), "").strip() for field in ("act", "text"))
        if name not in TEXT_OF or not typed.get(PICKED):
            raise SentElsewhere("/console/")
        what = ActOnMany(opened.person, name, {TEXT_OF[name]: text} if text else {})
        results = await do_on_each(self.client, what, typed)
        failed = sum(not line.good for line in results)
        shown: dict[str, object] = {"title": PAGES.say("bulk"), "results": results, "failed": failed}
        return show_page(request, opened, "bulk.html", shown)
